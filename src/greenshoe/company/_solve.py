"""What must be true: the value of a driver in a year at which the model gives a price.

The driver's whole path bends: nothing moves in the base year, the year asked for is met exactly
in every draw, later years keep their distance on the driver's own scale (logit for shares, log
for what is above 0).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._chance import draw_scores, from_link, link_of, to_link
from greenshoe.company._drivers import Driver, Pin
from greenshoe.company._methods import METHODS, check_method
from greenshoe.company._simulate import (
    outputs_of,
    points_per_world,
    run_scores,
    variables,
    worlds,
)
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenshoe.company._expression import Array
    from greenshoe.company._model import DealTerms, Model

__all__ = ["Solution", "TargetUnreachableError", "bracketed_root", "solve_driver"]

_STEPS = 60
_TRIAL_SPAN = 12.0


class TargetUnreachableError(ModelError):
    """No value of the driver gives the price; `reachable` is the range of prices it can give."""

    def __init__(self, message: str, *, reachable: tuple[float, float], **about: object) -> None:
        low, high = reachable
        super().__init__(
            message,
            expected=f"a price from HK${low:,.2f} to HK${high:,.2f}",
            **about,  # type: ignore[arg-type] # key, value, file as in the base
        )
        self.reachable = reachable


@dataclass(frozen=True)
class Solution:
    """The answer to "what must be true".

    Attributes
    ----------
    driver, year, unit
        What was asked.
    value
        What the driver must be in that year.
    model_value
        What it is in the model (median).
    price_hkd
        The price that was to be met.
    price_at_value_hkd
        The model's mean value per share there.
    reachable
        Lowest and highest price any allowed value of the driver gives.
    driver_range
        Lowest and highest value tried.
    method
        The method whose mean is brought to the price.
    curve
        (driver, price) over the range, for a picture.
    """

    driver: str
    year: int
    unit: str
    value: float
    model_value: float
    price_hkd: float
    price_at_value_hkd: float
    reachable: tuple[float, float]
    driver_range: tuple[float, float]
    method: str
    curve: tuple[tuple[float, float], ...]


def bracketed_root(
    function: Callable[[float], float], low: float, high: float, *, tolerance: float
) -> float:
    """Return a root between two points of opposite sign (regula falsi, Illinois rule).

    >>> round(bracketed_root(lambda x: x * x - 2, 0.0, 2.0, tolerance=1e-12), 9)
    1.414213562
    """
    at_low, at_high = function(low), function(high)
    if at_low == 0 or at_high == 0:
        return low if at_low == 0 else high
    for step in range(_STEPS):
        middle = 0.5 * (low + high)
        if step % 3:
            middle = (low * at_high - high * at_low) / (at_high - at_low)
        at_middle = function(middle)
        if abs(at_middle) < tolerance or abs(high - low) < tolerance:
            return middle
        if (at_middle > 0) == (at_high > 0):
            high, at_high = middle, at_middle
        else:
            low, at_low = middle, at_middle
    return 0.5 * (low + high)


def _limits(driver: Driver, start: float) -> tuple[float, float]:
    """Return how far the driver may go on its own scale."""
    link = link_of(driver.low, driver.high, ())
    if link == "logit":
        span = driver.high - driver.low
        nearest = 1e-4 if span <= 1 else 1e-9
        ends = np.array([driver.low + nearest * span, driver.high - 1e-4 * span])
        low, high = (float(v) for v in to_link(ends, link, driver.low, driver.high))
        return min(low, start - 1.0), max(high, start + 1.0)
    if link == "log":
        ends = np.array([max(driver.low, 0.0), driver.high])
        top = float(np.log(driver.high)) if np.isfinite(driver.high) else np.inf
        return start - _TRIAL_SPAN, min(start + _TRIAL_SPAN, top)
    reach = 100.0 * max(abs(start), 1.0)
    return max(driver.low, start - reach), min(driver.high, start + reach)


class _Question:
    """The model as a function of one driver in one year."""

    def __init__(
        self,
        model: Model,
        name: str,
        year: int,
        method: str,
        deal: DealTerms | None,
        draws: int,
        seed: int,
    ) -> None:
        self.model, self.name, self.year, self.deal = model, name, year, deal
        self.driver, self.method = model.drivers[name], method
        self.worlds = worlds(model)
        self.points = points_per_world(draws, len(self.worlds))
        names = variables(model, self.worlds)
        self.scores = draw_scores(names, self.points, seed, model.correlations)
        self.link = link_of(self.driver.low, self.driver.high, ())
        self.fixed = self._unmoved()

    def _unmoved(self) -> list[dict[str, Array]]:
        """Compute once, for each world, everything the driver does not move."""
        model = self.model
        names = model.graph.frontier(self.name, outputs_of(model, ()))
        return [
            model.graph.evaluate(
                names, self.scores, model.years, None, {**model.drivers, **world.drivers}
            )
            for world in self.worlds
        ]

    def plain(self, at: float) -> float:
        """Return the driver's value for a point on its own scale."""
        return float(from_link(np.array([at]), self.link, self.driver.low, self.driver.high)[0])

    def start(self) -> float:
        """Return the model's median of the driver in the year, on its own scale."""
        zeros = {v: np.zeros(1) for v in self.driver.variables}
        values = self.driver.values(zeros, self.model.years)
        at = self.model.years.index(self.year) if values.shape[1] > 1 else 0
        value = np.array([values[0, at, 0]])
        return float(to_link(value, self.link, self.driver.low, self.driver.high)[0])

    def price(self, at: float) -> float:
        """Return the mean value of a share, HK$, with the driver at a point on its own scale."""
        pins = {self.name: Pin(self.year, self.plain(at))}
        run = run_scores(
            self.model,
            self.scores,
            self.points,
            all_worlds=self.worlds,
            pins=pins,
            deal=self.deal,
            fixed=self.fixed,
        )
        outcomes = METHODS[self.method](run)
        if outcomes is None:
            raise ModelError(
                "has nothing to rest on in this model", key="method", value=self.method
            )
        mean = float(np.average(outcomes.equity, weights=outcomes.weights))
        return mean * 1e6 * self.model.hkd / shares_of(self.model, self.deal)


def shares_of(model: Model, deal: DealTerms | None) -> float:
    """Return the shares a value is divided by.

    Raises
    ------
    ModelError
        If neither the model nor the deal says.
    """
    if deal is not None:
        return float(deal.issued_shares)
    if model.issued_shares is None:
        raise ModelError(
            "is missing",
            file=model.file,
            key="capital.issued_shares",
            expected="all shares after the listing: a price needs them",
        )
    return float(model.issued_shares)


def solve_driver(
    model: Model,
    target: str,
    price_hkd: float,
    *,
    method: str = "price_to_sales",
    deal: DealTerms | None = None,
    draws: int = 1 << 12,
    seed: int = 1,
) -> Solution:
    """Find the value of a driver in a year at which a method's mean is the price.

    Parameters
    ----------
    model
        From `load_model`.
    target
        ``driver@year``; the driver's full name or an unambiguous end of it.
    price_hkd
        Price of a share.
    method
        `price_to_sales`, `dcf`, `dcf_flat_failure`, `sum_of_the_parts`.
    deal
        Shares and proceeds of a listing.
    draws, seed
        As for `simulate`.

    Raises
    ------
    ModelError
        If the driver, the year, the method or the price is wrong.
    TargetUnreachableError
        If no allowed value of the driver gives the price: it says what can be reached.
    """
    name, year = _asked(model, target)
    if not (np.isfinite(price_hkd) and price_hkd > 0):
        raise ModelError("is not a price", key="price", value=price_hkd, expected="HK$ above 0")
    check_method(method)
    question = _Question(model, name, year, method, deal, draws, seed)
    start = question.start()
    return _solved(question, start, price_hkd)


def _solved(question: _Question, start: float, price_hkd: float) -> Solution:
    low, high = _limits(question.driver, start)
    points, prices = _tried(question, low, start, high)
    reachable = (min(prices), max(prices))
    place = _crossing(points, prices, price_hkd, start)
    if place is None:
        raise TargetUnreachableError(
            f"cannot be met by {question.name}@{question.year} alone ({question.method})",
            reachable=reachable,
            file=question.model.file,
            key="price",
            value=price_hkd,
        )
    found = bracketed_root(
        lambda at: math.log(max(question.price(at), 1e-9) / price_hkd),
        points[place],
        points[place + 1],
        tolerance=1e-8,
    )
    return Solution(
        question.name,
        question.year,
        str(question.driver.unit),
        question.plain(found),
        question.plain(start),
        price_hkd,
        question.price(found),
        reachable,
        (question.plain(points[0]), question.plain(points[-1])),
        question.method,
        tuple((question.plain(p), v) for p, v in zip(points, prices, strict=True)),
    )


def _tried(
    question: _Question, low: float, start: float, high: float
) -> tuple[list[float], list[float]]:
    """Return points around the model's own value, closer near it, and the price at each.

    A value the model itself refuses (a discount rate below the terminal growth) is left out.
    """
    steps = np.linspace(0.0, 1.0, 5) ** 3
    asked = np.unique(
        np.concatenate([start - (start - low) * steps, start + (high - start) * steps])
    )
    points, prices = [], []
    for point in asked.tolist():
        try:
            price = question.price(point)
        except ModelError as error:
            if error.key != "terminal_growth":
                raise
            continue
        if np.isfinite(price):
            points.append(point)
            prices.append(price)
    if not points:
        raise ModelError("gives no value at all", key="solve", value=question.name)
    return points, prices


def _crossing(points: list[float], prices: list[float], price: float, start: float) -> int | None:
    """Return the interval nearest the model's own value in which the price is crossed."""
    found = [
        i
        for i in range(len(points) - 1)
        if min(prices[i], prices[i + 1]) <= price <= max(prices[i], prices[i + 1])
        and prices[i] != prices[i + 1]
    ]
    return min(found, key=lambda i: abs(0.5 * (points[i] + points[i + 1]) - start), default=None)


def _asked(model: Model, target: str) -> tuple[str, int]:
    driver, sign, year = target.partition("@")
    if not sign or not year.isdigit():
        raise ModelError(
            "does not name a driver and a year",
            key="solve",
            value=target,
            expected=f"driver@year such as {min(model.drivers)}@{model.choices.target_year}",
        )
    name = model.graph.find(driver.strip(), model.drivers)
    if int(year) not in model.years:
        raise ModelError(
            "is outside the model",
            key="solve",
            value=target,
            expected=f"a year from {model.years[0]} to {model.years[-1]}",
        )
    return name, int(year)
