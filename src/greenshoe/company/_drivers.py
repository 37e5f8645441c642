"""A driver: a number, an uncertain number, a path through the years, a curve, or a choice.

Whatever its form, a driver turns named scores into values of shape (draw or 1, period or 1, 1).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._chance import (
    TENTH,
    Distribution,
    Scores,
    from_link,
    link_of,
    to_link,
)
from greenshoe.company._curves import CURVES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.company._arrays import Floats
    from greenshoe.company._units import Unit

__all__ = ["Driver", "Pin"]


@dataclass(frozen=True)
class Pin:
    """A year in which a driver is made to pass through a value, in every draw.

    In the base year nothing moves; from there to `year` the move grows evenly; after it the
    driver keeps the distance.
    """

    year: int
    value: float


@dataclass(frozen=True)
class Driver:
    """One driver of a model.

    Attributes
    ----------
    name
        `business.driver`, `business.cohort.driver` or `driver`.
    unit
        Of its values.
    form
        `level`, `path`, `curve` or `choice`.
    low, high
        Bounds of its values.
    level
        For `level`: the distribution.
    knots
        For `path`: distributions by year.
    between
        For `path`: `linear`, `geometric` or `steps` between knots.
    curve, parameters
        For `curve`: its name and its parameters.
    choices
        For `choice`: pairs (value, probability).
    source, confidence, note
        Where it comes from.
    group
        What it belongs to in the sensitivity.
    pin
        See `Pin`.
    """

    name: str
    unit: Unit
    form: str
    low: float = -np.inf
    high: float = np.inf
    level: Distribution | None = None
    knots: tuple[tuple[int, Distribution], ...] = ()
    between: str = "linear"
    curve: str = ""
    parameters: tuple[tuple[str, Distribution], ...] = ()
    choices: tuple[tuple[float, float], ...] = ()
    source: str = ""
    confidence: str = ""
    note: str = ""
    group: str = "other"
    pin: Pin | None = None

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the random numbers it needs."""
        if self.form == "level" and self.level is not None:
            return () if self.level.is_certain else (self.name,)
        if self.form == "path":
            return () if all(k.is_certain for _, k in self.knots) else (self.name,)
        return tuple(f"{self.name}.{p}" for p, d in self.parameters if not d.is_certain)

    def chosen(self, value: float) -> Driver:
        """Return the driver fixed at one of its choices."""
        return replace(
            self,
            form="level",
            choices=(),
            level=Distribution("value", (value,), self.low, self.high),
        )

    def values(self, scores: Scores, years: tuple[int, ...]) -> Floats:
        """Return its values, shape (draw or 1, period or 1, 1)."""
        if self.form == "path":
            plain = self._path(scores, years)
        elif self.form == "curve":
            plain = self._curve(scores, years)
        else:
            plain = self._level(scores)
        return plain if self.pin is None else self._bent(plain, self.pin, years)

    def _level(self, scores: Scores) -> Floats:
        distribution = self.level or Distribution("value", (self.choices[0][0],))
        at = np.zeros(1) if distribution.is_certain else scores[self.name]
        return distribution.at(at)[:, None, None]

    def _path(self, scores: Scores, years: tuple[int, ...]) -> Floats:
        if not self.variables:
            return self._between([k.parameters[0] for _, k in self.knots], years)[None, :, None]
        three = [k.parameters if k.kind == "quantiles" else k.parameters * 3 for _, k in self.knots]
        link = link_of(self.low, self.high, [v for k in three for v in k])
        low, middle, high = (
            to_link(self._between([k[i] for k in three], years), link, self.low, self.high)
            for i in range(3)
        )
        steps = scores[self.name] / TENTH
        sides = np.stack([np.minimum(steps, 0.0), np.maximum(steps, 0.0)], axis=1)
        moved = sides @ np.stack([middle - low, high - middle])
        moved += middle
        return from_link(moved, link, self.low, self.high)[:, :, None]

    def tenths_in(self, year: int) -> tuple[float, float, float]:
        """Return a path's 10th, 50th and 90th percentile in a year."""
        three = [k.parameters if k.kind == "quantiles" else k.parameters * 3 for _, k in self.knots]
        low, middle, high = (
            float(self._between([k[i] for k in three], (year,))[0]) for i in range(3)
        )
        return low, middle, high

    def _between(self, values: list[float], years: tuple[int, ...]) -> Floats:
        """Read the knots off at `years`, flat before the first and after the last."""
        at = [y for y, _ in self.knots]
        if self.between == "steps":
            places = np.searchsorted(at, years, side="right") - 1
            return np.asarray(values, dtype=np.float64)[np.maximum(places, 0)]
        if self.between == "geometric":
            return np.exp(np.interp(years, at, np.log(values)))
        return np.interp(years, at, values)

    def _curve(self, scores: Scores, years: tuple[int, ...]) -> Floats:
        given = {
            name: d.at(np.zeros(1) if d.is_certain else scores[f"{self.name}.{name}"])[:, None]
            for name, d in self.parameters
        }
        values = CURVES[self.curve](np.asarray(years, dtype=np.float64)[None, :], **given)
        return np.clip(values, self.low, self.high)[:, :, None]

    def _bent(self, values: Floats, pin: Pin, years: tuple[int, ...]) -> Floats:
        link = link_of(self.low, self.high, ())
        flat = np.broadcast_to(values, (values.shape[0], len(years), 1))
        moved = to_link(flat, link, self.low, self.high)
        span = max(pin.year - years[0], 1)
        weights = np.clip((np.array(years) - years[0]) / span, 0.0, 1.0)[None, :, None]
        target = float(to_link(np.array([pin.value]), link, self.low, self.high)[0])
        at = years.index(pin.year)
        weights = weights if at else np.ones_like(weights)
        return from_link(
            moved + (target - moved[:, at : at + 1]) * weights, link, self.low, self.high
        )

    def describe(self) -> str:
        """Say its form in a few words."""
        words = {
            "level": lambda: _say(self.level),
            "path": lambda: ", ".join(f"{y}: {_say(k)}" for y, k in self.knots),
            "curve": lambda: (
                f"{self.curve} " + ", ".join(f"{n} {_say(d)}" for n, d in self.parameters)
            ),
            "choice": lambda: " or ".join(f"{v:g} ({p:.0%})" for v, p in self.choices),
        }
        return words[self.form]()


def _say(distribution: Distribution | None) -> str:
    if distribution is None:
        return "?"
    if distribution.kind == "sample":
        low, middle, high = np.quantile(distribution.parameters, (0.1, 0.5, 0.9))
        return f"{len(distribution.parameters)} draws({low:.4g}, {middle:.4g}, {high:.4g})"
    numbers = ", ".join(f"{p:g}" for p in distribution.parameters)
    return numbers if distribution.is_certain else f"{distribution.kind}({numbers})"


def with_pins(drivers: Mapping[str, Driver], pins: Mapping[str, Pin]) -> dict[str, Driver]:
    """Return the drivers with some of them pinned."""
    return {n: replace(d, pin=pins[n]) if n in pins else d for n, d in drivers.items()}
