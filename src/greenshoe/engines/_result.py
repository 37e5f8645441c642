"""What an engine says: drivers as distributions, a curve, and the checks it was held to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import dump_json, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from greenshoe.core import Json

__all__ = ["Check", "Distribution", "EngineResult", "check_close", "check_most", "distribution_of"]


@dataclass(frozen=True, slots=True)
class Distribution:
    """A driver as a company model can take it.

    Attributes
    ----------
    p05, p50, p95, mean
        Quantiles and mean, in `unit`.
    unit
        The unit, in the words of the company templates (``orders / vehicle / day``).
    """

    p05: float
    p50: float
    p95: float
    mean: float
    unit: str


@dataclass(frozen=True, slots=True)
class Check:
    """One thing known in advance, and what the run gave.

    Attributes
    ----------
    check
        What is checked, in words.
    expected, found
        A number, or words where the expectation is a range.
    passes
        Whether the run agrees.
    """

    check: str
    expected: float | str
    found: float | str
    passes: bool


@dataclass(frozen=True)
class EngineResult:
    """What an engine says of one city or one model.

    Attributes
    ----------
    engine
        ``fleet`` or ``serving``.
    name
        The city or the model.
    drivers
        Distributions by the name a company template knows them by.
    curve
        Rows of the same keys: against fleet size, or against load.
    checks
        What theory and publication ask.
    more
        Further keys of the JSON value; none of the names above.
    """

    engine: str
    name: str
    drivers: Mapping[str, Distribution]
    curve: tuple[Mapping[str, object], ...]
    checks: tuple[Check, ...]
    more: Mapping[str, object] = field(default_factory=dict)

    def to_json(self) -> dict[str, Json]:
        """Return the result as plain JSON data."""
        whole = {
            "engine": self.engine,
            "name": self.name,
            "drivers": self.drivers,
            "curve": self.curve,
            "checks": self.checks,
            **self.more,
        }
        return {key: to_json(value) for key, value in whole.items()}

    def _repr_html_(self) -> str:
        from html import escape  # noqa: PLC0415 - notebooks only

        return f"<pre>{escape(dump_json(self.to_json()))}</pre>"


def distribution_of(values: ArrayLike, unit: str) -> Distribution:
    """Return quantiles and mean of some draws.

    Parameters
    ----------
    values
        Finite numbers, any shape, at least one.
    unit
        Their unit.

    >>> distribution_of([1.0, 2.0, 3.0], "hours").p50
    2.0
    """
    drawn = np.asarray(values, np.float64)
    low, middle, high = np.quantile(drawn, [0.05, 0.5, 0.95]).tolist()
    return Distribution(low, middle, high, float(drawn.mean()), unit)


def check_close(check: str, expected: float, found: float, tolerance: float) -> Check:
    """Return the check that `found` lies within `tolerance` of `expected`.

    >>> check_close("two and two", 4.0, 4.1, 0.2).passes
    True
    """
    return Check(check, expected, found, bool(abs(found - expected) <= tolerance))


def check_most(check: str, most: float, found: float) -> Check:
    """Return the check that `found` is at most `most`, rounding aside.

    >>> check_most("orders of a day", 10.0, 11.0).passes
    False
    """
    room = 1e-9 * max(abs(most), 1.0)
    return Check(check, f"at most {most:,.6g}", found, bool(found <= most + room))
