"""The one-lot rate: chosen by the issuer, between a proportional ladder's and an equal one's.

Which form it takes is the registrar's habit. Where results are published at hkeipo.hk it is a power
law, and the rate a straight line in multiple and lots an applicant. At eipo.com.hk it may be
anything from a proportional to an equal ladder: there the line is mixed with where past rates lay
between the two. Where the registrar is not known several lines over all deals are mixed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.subscriber._forecast_line import fit_line
from greenshoe.subscriber._odds_points import quantile_draws

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from greenshoe.rules import RulebookOn
    from greenshoe.subscriber._history import History

    FloatArray = NDArray[np.float64]
    Columns = Mapping[str, FloatArray]

__all__ = ["FEWEST_PAST_DEALS", "METHODS", "method_for", "one_lot_draws", "to_round_rates"]

FEWEST_PAST_DEALS = 12
"""Below this number of past deals of a registrar, all deals are used."""

_RATE = "log_rate"
_LEAST_GAP = 0.3
_STYLE_RANGE = (-0.1, 1.05)
_ABOVE_EQUAL, _BELOW_PROPORTIONAL = 0.1, 0.35
"""Room about the two limits, whose pools are only estimated here; the ladder has the last word."""
_SNAPPED = 0.7
_SNAP_WITHIN = 0.25
_PRACTICE = "ladder_practice.round_one_lot_rates"

METHODS = {
    "hkeipo": ("line:log_final_multiple,log_lots_per_applicant",),
    "eipo": ("line:log_final_multiple,log_lots_per_applicant", "style"),
    "": (
        "line:log_final_multiple,log_lots_per_applicant",
        "line:log_multiple,log_lots_per_applicant",
        "line:log_final_multiple,log_value_per_applicant",
    ),
    "hkeipo, no lot": ("line:log_final_multiple,log_value_per_applicant",),
    "eipo, no lot": ("line:log_final_multiple,log_value_per_applicant", "style"),
    "no lot": (
        "line:log_final_multiple,log_value_per_applicant",
        "line:log_multiple,log_value_per_applicant",
    ),
}
"""What is mixed in equal parts, by registrar; the last three where the row has no board lot."""


def method_for(registrar: str | None, *, lot_is_stated: bool, enough: bool) -> str:
    """Return which of `METHODS` a deal is forecast with.

    >>> method_for("hkeipo", lot_is_stated=True, enough=True)
    'hkeipo'
    >>> method_for(None, lot_is_stated=False, enough=True)
    'no lot'
    """
    own = registrar if registrar in {"hkeipo", "eipo"} and enough else ""
    if lot_is_stated:
        return own or ""
    return f"{own}, no lot" if own else "no lot"


def _styles(past: History) -> FloatArray:
    """Return where each past rate lay between a proportional (0) and an equal ladder (1)."""
    table = past.table
    gap = table["log_lots_per_applicant"] + table["log_final_multiple"]
    wide = np.abs(gap) > _LEAST_GAP
    place = (table[_RATE][wide] + table["log_final_multiple"][wide]) / gap[wide]
    return np.clip(place, *_STYLE_RANGE)


def _component(name: str, past: History, columns: Columns, ranks: FloatArray) -> FloatArray:
    """Return draws of the log rate by one component."""
    if name == "style":
        gap = columns["log_lots_per_applicant"] + columns["log_final_multiple"]
        styles = _styles(past)
        drawn = quantile_draws(styles, ranks) if styles.size else ranks
        return np.asarray(drawn * gap - columns["log_final_multiple"])
    line = fit_line(past.table, name.removeprefix("line:").split(","), past.table[_RATE])
    return np.asarray(
        line.at(columns) + quantile_draws(line.residuals, ranks) * line.widening(columns)
    )


def one_lot_draws(method: str, past: History, columns: Columns, points: FloatArray) -> FloatArray:
    """Return draws of the logarithm of the one-lot rate, at most 0.

    Parameters
    ----------
    method
        A key of `METHODS`.
    past
        Deals to learn from: those of the registrar, or all.
    columns
        Demand, one value for each draw.
    points
        Two columns of ranks, shape (draws, 2): of the rate, and of the component.

    Raises
    ------
    KeyError
        If there is no such method.
    """
    names = METHODS[method]
    made = np.stack([_component(name, past, columns, points[:, 0]) for name in names])
    chosen = (points[:, 1] * len(names)).astype(int)
    drawn = made[chosen, np.arange(len(points))]
    floor = _least_log_rate(columns["log_final_multiple"])
    if method.endswith("no lot"):
        return np.asarray(np.clip(drawn, floor, 0.0))
    equal = np.minimum(columns["log_lots_per_applicant"] + _ABOVE_EQUAL, 0.0)
    proportional = np.minimum(-columns["log_final_multiple"] - _BELOW_PROPORTIONAL, equal)
    return np.asarray(np.clip(drawn, np.maximum(proportional, floor), np.maximum(equal, floor)))


def _least_log_rate(log_final_multiples: FloatArray) -> FloatArray:
    """Return the least a one-lot rate can be, as a logarithm: 0 where demand is fully met.

    What one pool does not want the other gets. At a final multiple m pool A's demand is therefore
    at most 2m - 1 times its shares, when pool B's is just its own half; and inside a pool no size
    is met worse than larger ones.

    >>> np.exp(_least_log_rate(np.log(np.array([1.0, 1.2, 10.0])))).round(3).tolist()
    [1.0, 0.714, 0.053]
    """
    return np.asarray(-np.log(2 * np.exp(log_final_multiples) - 1))


def to_round_rates(log_rates: FloatArray, ranks: FloatArray, rules: RulebookOn) -> FloatArray:
    """Move most draws to the nearest round rate: seven rates in ten are round ones.

    Parameters
    ----------
    log_rates
        Logarithms of rates.
    ranks
        Which draws are moved: those below 0.7.
    rules
        The rulebook on the deal's date.
    """
    grid = np.log(np.array(rules.get(_PRACTICE).integers(), dtype=np.float64) / 10_000)
    nearest = grid[np.abs(log_rates[:, None] - grid).argmin(axis=1)]
    moved = (ranks < _SNAPPED) & (np.abs(nearest - log_rates) < _SNAP_WITHIN)
    return np.where(moved, nearest, log_rates)
