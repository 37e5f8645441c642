"""What must be true: the value of a driver in a year at which the model gives a price.

The driver's whole path bends: nothing moves in the base year, the year asked for is met exactly
in every draw, later years keep their distance on the driver's own scale (logit for shares, log
for what is above 0).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._methods import check_method
from greenshoe.company._question import _limits, _Question
from greenshoe.company._root import bracketed_root
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from greenshoe.company._deal_terms import DealTerms
    from greenshoe.company._model import Model

__all__ = ["Solution", "TargetUnreachableError", "solve_driver"]


_WHOLE_FROM = 1e4
_STILL = 1e-3  # a range of prices narrower than this says that the driver does not matter


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

    def sentence(self) -> str:
        """Say it: what the driver must be, what the model has, which prices can be reached."""
        low, high = self.reachable
        unit = "" if self.unit == "fraction" else f" {self.unit}"
        value, now = (_figures(v) for v in (self.value, self.model_value))
        return (
            f"For HK${self.price_hkd:,.2f} (mean of {self.method}) {self.driver} must be "
            f"{value}{unit} in {self.year}; the model has {now}. "
            f"Reachable: HK${low:,.2f} to HK${high:,.2f}."
        )

    def _repr_html_(self) -> str:
        """Show the sentence in a notebook."""
        return f"<p>{escape(self.sentence())}</p>"


def _figures(value: float) -> str:
    """Return four figures, or whole numbers beyond them."""
    return f"{value:,.0f}" if abs(value) >= _WHOLE_FROM else f"{value:,.4g}"


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
        lowest, highest = (question.plain(point) for point in (points[0], points[-1]))
        where = f"{question.name}@{question.year}"
        words = f"cannot be met by {where} alone, from {lowest:.4g} to {highest:.4g}"
        if reachable[1] - reachable[0] < _STILL * max(reachable[1], 1e-9):
            words = f"cannot be met by {where}, which does not move it: try another driver"
        raise TargetUnreachableError(
            f"{words} ({question.method})",
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
    name = _driver_of(model, driver.strip())
    if int(year) not in model.years:
        raise ModelError(
            "is outside the model",
            key="solve",
            value=target,
            expected=f"a year from {model.years[0]} to {model.years[-1]}",
        )
    return name, int(year)


def _driver_of(model: Model, asked: str) -> str:
    """Return the driver's full name; a formula is refused with the drivers behind it."""
    computed = [
        name
        for name, node in model.graph.nodes.items()
        if f".{name}".endswith(f".{asked}") and node.expression is not None
    ]
    if len(computed) == 1 and asked not in model.drivers:
        behind = [n for n in model.graph.ancestors(computed) if n in model.drivers]
        raise ModelError(
            "is computed, not given",
            file=model.file,
            key="solve",
            value=asked,
            expected="a driver behind it: " + ", ".join(behind[:10]),
        )
    return model.graph.find(asked, model.drivers)
