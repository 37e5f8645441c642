"""A driver as somebody else's plain numbers: what an engine, a survey or a colleague says of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._chance import from_link, link_of, to_link
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DriverDistribution", "EngineDriver", "read_distribution"]

_KEYS = ("p05", "p50", "p95")
_FEWEST_DRAWS, _MOST_DRAWS = 2, 100_000
_LARGEST = 1e18
_TENTH_OVER_TWENTIETH = 1.2815515655446004 / 1.6448536269514722


@dataclass(frozen=True)
class DriverDistribution:
    """What somebody says of one driver.

    Attributes
    ----------
    unit
        As written, such as ``orders / vehicle / day``.
    p05, p50, p95, mean
        In that unit.
    year
        The year it speaks of; `None` for the first year after the model's base year.
    draws
        All of the distribution, where it was given as draws; empty otherwise.
    """

    unit: str
    p05: float
    p50: float
    p95: float
    mean: float
    year: int | None = None
    draws: tuple[float, ...] = ()

    def quantiles(self) -> dict[str, float]:
        """Return what was said, by name."""
        return {"p05": self.p05, "p50": self.p50, "p95": self.p95, "mean": self.mean}

    def tenths(self, low: float, high: float) -> tuple[float, float, float]:
        """Return the 10th, 50th and 90th percentile for a driver between two bounds.

        From draws they are counted. From three quantiles the 10th lies between the 5th and the
        50th where a normal's would, on the logit between two bounds and on the logarithm above 0.

        >>> said = DriverDistribution("1", 0.0, 10.0, 20.0, 10.0)
        >>> [round(v, 3) for v in said.tenths(float("-inf"), float("inf"))]
        [2.209, 10.0, 17.791]
        """
        if self.draws:
            low10, middle, high90 = np.quantile(self.draws, (0.1, 0.5, 0.9)).tolist()
            return low10, middle, high90
        link = link_of(low, high, (self.p05, self.p50, self.p95))
        ends = to_link(np.array([self.p05, self.p50, self.p95]), link, low, high)
        moved = ends[1] + (ends - ends[1]) * _TENTH_OVER_TWENTIETH
        found = from_link(moved, link, low, high)
        return min(float(found[0]), self.p50), self.p50, max(float(found[2]), self.p50)


@dataclass(frozen=True)
class EngineDriver:
    """A driver that was given from outside, beside what the model has for it.

    Attributes
    ----------
    given_as, source
        The name it came under, and who says so.
    driver
        Its full name in the model; empty where the model has no use for it.
    unit
        Of all the numbers.
    year
        The year that is compared; 0 where nothing was.
    says
        `p05`, `p50`, `p95`, `mean` as given.
    model_has
        The same of the model before; `None` where it has nothing to compare.
    disclosed
        Where the model's own number comes from: its source or note, and its mark.
    note
        How it was used, or why not.
    """

    given_as: str
    source: str
    driver: str
    unit: str
    year: int
    says: Mapping[str, float]
    model_has: Mapping[str, float] | None
    disclosed: str
    note: str

    def sentence(self) -> str:
        """Say both in one line."""
        said = f"{self.source} says {self.says['p50']:,.4g} {self.unit} for {self.given_as}"
        if self.model_has is None:
            return f"{said}; {self.note}"
        has = f"the model had {self.model_has['p50']:,.4g} in {self.year}"
        return f"{said}, {has} ({self.disclosed})"


def read_distribution(name: str, given: object, *, file: str = "") -> DriverDistribution:
    """Read `{p05, p50, p95, mean, unit}` or `{draws, unit}`, each with an optional `year`.

    Raises
    ------
    ModelError
        Naming the driver and the key: nothing there, not a number, quantiles that do not rise.

    >>> read_distribution("orders", {"draws": [18, 20, 22], "unit": "orders / vehicle / day"}).p50
    20.0
    """
    if not isinstance(given, dict):
        raise _wrong(file, name, given, "is not a table", "p05, p50, p95, mean and unit, or draws")
    unit = given.get("unit")
    if not isinstance(unit, str):
        raise _wrong(file, f"{name}.unit", unit, "is not a unit", 'words such as "CNY / order"')
    year = given.get("year")
    if year is not None and (isinstance(year, bool) or not isinstance(year, int)):
        raise _wrong(file, f"{name}.year", year, "is not a year", "a whole number such as 2026")
    if "draws" in given:
        return _from_draws(file, name, given["draws"], unit, year)
    low, middle, high = (_number(file, f"{name}.{key}", given.get(key)) for key in _KEYS)
    mean = _number(file, f"{name}.mean", given.get("mean", middle))
    if not low <= middle <= high:
        raise _wrong(file, name, f"{low:g}, {middle:g}, {high:g}", "do not rise", "p05, p50, p95")
    return DriverDistribution(unit, low, middle, high, mean, year)


def _from_draws(
    file: str, name: str, draws: object, unit: str, year: int | None
) -> DriverDistribution:
    key = f"{name}.draws"
    if not isinstance(draws, list) or not _FEWEST_DRAWS <= len(draws) <= _MOST_DRAWS:
        what = f"a list of {_FEWEST_DRAWS} to {_MOST_DRAWS:,} numbers"
        raise _wrong(file, key, type(draws).__name__, "is not a list of draws", what)
    values = np.sort([_number(file, key, value) for value in draws])
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95)).tolist()
    mean = float(values.mean())
    return DriverDistribution(unit, low, middle, high, mean, year, tuple(values.tolist()))


def _number(file: str, key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(file, key, value, "is not a number", "a number")
    if not math.isfinite(value) or abs(value) > _LARGEST:
        raise _wrong(file, key, value, "is not a finite number of reasonable size", "a number")
    return float(value)


def _wrong(file: str, key: str, value: object, message: str, expected: str) -> ModelError:
    return ModelError(message, file=file or None, key=key, value=value, expected=expected)
