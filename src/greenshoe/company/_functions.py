"""The functions a formula knows, each with what it does to values and to units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._units import DIMENSIONLESS, Unit, parse_unit
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from greenshoe.company._arrays import Floats

    UnitRule = Callable[[list[Unit]], Unit]

__all__ = ["FUNCTIONS", "over_cohorts"]

_YEAR = parse_unit("year")


def _lag(values: Floats) -> Floats:
    """Return the value of the period before (the first period repeats itself)."""
    if values.shape[1] == 1:
        return values
    return np.concatenate([values[:, :1], values[:, :-1]], axis=1)


def _change(values: Floats) -> Floats:
    return values - _lag(values)


def _average(values: Floats) -> Floats:
    return 0.5 * (values + _lag(values))


def _cumulative(values: Floats) -> Floats:
    return np.cumsum(values, axis=1)


def _positive(values: Floats) -> Floats:
    return np.maximum(values, 0.0)


def over_cohorts(values: Floats) -> Floats:
    """Return the sum over cohorts, (draw, period), by slices: faster than a short reduction."""
    total = values[:, :, 0]
    for cohort in range(1, values.shape[2]):
        total = total + values[:, :, cohort]
    return total


def _total(values: Floats) -> Floats:
    return over_cohorts(values)[:, :, None]


def _compound(base: Floats, rate: Floats) -> Floats:
    """Grow the first period's `base` by `rate` from the second period on."""
    steps = 1.0 + rate
    steps = np.concatenate([np.ones_like(steps[:, :1]), steps[:, 1:]], axis=1)
    return base[:, :1] * np.cumprod(steps, axis=1)


def _experience(volume_ratio: Floats, learning_rate: Floats) -> Floats:
    """Wright's law: the cost relative to the first unit after `volume_ratio` times its volume."""
    exponent = np.log2(np.clip(1.0 - learning_rate, 1e-12, None))
    return np.asarray(np.maximum(volume_ratio, 1e-300) ** exponent, dtype=np.float64)


def _same(units: list[Unit]) -> Unit:
    for unit in units[1:]:
        why = units[0].why_not(unit)
        if why:
            raise ModelError(f"{units[0]} and {unit} cannot be added or compared: {why}")
    return units[0]


def _plain(units: list[Unit]) -> Unit:
    for unit in units:
        if unit != DIMENSIONLESS:
            raise ModelError(f"{unit} stands where a plain number must")
    return DIMENSIONLESS


def _first_then_plain(units: list[Unit]) -> Unit:
    _plain(units[1:])
    return units[0]


@dataclass(frozen=True)
class _Function:
    """What a function does to arrays and to units, and how many arguments it takes."""

    compute: Callable[..., Floats]
    unit: UnitRule
    arity: int


FUNCTIONS: Mapping[str, _Function] = {
    "previous": _Function(_lag, _same, 1),
    "average": _Function(_average, _same, 1),
    "change": _Function(_change, lambda u: u[0] / _YEAR, 1),
    "cumulative": _Function(_cumulative, lambda u: u[0] * _YEAR, 1),
    "total": _Function(_total, _same, 1),
    "positive": _Function(_positive, _same, 1),
    "compound": _Function(_compound, _first_then_plain, 2),
    "experience": _Function(_experience, _plain, 2),
    "minimum": _Function(np.minimum, _same, 2),
    "maximum": _Function(np.maximum, _same, 2),
    "exp": _Function(np.exp, _plain, 1),
    "log": _Function(np.log, _plain, 1),
}
