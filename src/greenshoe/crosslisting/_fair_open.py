"""The Hong Kong open that the night in New York implies, with its interval and its record.

At each open the log price is forecast as

    log open = log close before + b1 g + b2 h,
    g = log parity - e - log close before,   h = (log parity - log close) of the day before - e,

with `e` the exponentially weighted premium of parity over past opens. `g` is the move that New
York calls for; `b1` below one says that part of a last trade in New York is noise; `h` carries
what Hong Kong's last close had not yet caught up. The two weights are least squares with
forgetting, outliers weighted down. Everything at one open is estimated from earlier opens: the
record is out of sample from end to end. The interval is the quantiles of the last scaled errors.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from greenshoe.crosslisting._align import Aligned
    from greenshoe.crosslisting._arrays import Floats, Ints

__all__ = ["FairOpen", "OpenRecord", "fair_open_record", "next_fair_open"]

_HALF_LIFE_PREMIUM = 12.0
_HALF_LIFE_WEIGHTS = 250.0
_SCALE_MEMORY = 0.94
_HUBER = 3.0
_JUMP = 7.5
_PRIOR_WEIGHT = 1e-6
_PRIOR_B1 = 0.9
_ERRORS_KEPT = 250
_ERRORS_NEEDED = 60
WARM_UP = 120
_MEAN_PREMIUM_DAYS = 20
_LOW, _HIGH = 0.1, 0.9
_BP = 1e4


@dataclass
class _State:
    """What has been learnt from the opens so far."""

    premium_sum: float = 0.0
    premium_weight: float = 0.0
    scale: float = 0.01
    seen: int = 0
    a11: float = _PRIOR_WEIGHT
    a12: float = 0.0
    a22: float = _PRIOR_WEIGHT
    v1: float = _PRIOR_B1 * _PRIOR_WEIGHT
    v2: float = 0.0
    errors: deque[float] = field(default_factory=lambda: deque(maxlen=_ERRORS_KEPT))

    @property
    def premium(self) -> float:
        """The premium of parity over the open, in logs."""
        return self.premium_sum / self.premium_weight if self.premium_weight else 0.0

    def weights(self) -> tuple[float, float]:
        """Solve the two normal equations."""
        determinant = self.a11 * self.a22 - self.a12**2
        first = (self.v1 * self.a22 - self.v2 * self.a12) / determinant
        return first, (self.v2 * self.a11 - self.v1 * self.a12) / determinant

    def forecast(self, parity: float, close: float, gap_before: float) -> float:
        """Return the log open after a log parity, a log close and yesterday's gap."""
        b1, b2 = self.weights()
        return close + b1 * (parity - self.premium - close) + b2 * (gap_before - self.premium)

    def interval(self, forecast: float) -> tuple[float, float]:
        """Return the 80 % interval in logs, NaN while there are too few errors."""
        if len(self.errors) < _ERRORS_NEEDED:
            return float("nan"), float("nan")
        low, high = np.quantile(np.array(self.errors), (_LOW, _HIGH))
        return forecast + float(low) * self.scale, forecast + float(high) * self.scale

    def learn(self, parity: float, close: float, gap_before: float, opened: float) -> None:
        """Take in one open."""
        error = opened - self.forecast(parity, close, gap_before)
        g, h = parity - self.premium - close, gap_before - self.premium
        settled = self.seen >= _MEAN_PREMIUM_DAYS
        if settled:
            self.errors.append(error / self.scale)
        down = min(1.0, _HUBER * self.scale / max(abs(error), 1e-12)) if settled else 1.0
        self._update_weights(g, h, opened - close, 1e-4 * down / self.scale**2)
        self.scale = max(_SCALE_MEMORY * self.scale + (1 - _SCALE_MEMORY) * abs(error), 1e-4)
        self._update_premium(parity - opened)
        self.seen += 1

    def _update_weights(self, g: float, h: float, move: float, weight: float) -> None:
        keep = 0.5 ** (1 / _HALF_LIFE_WEIGHTS)
        self.a11 = keep * self.a11 + weight * g * g
        self.a12 = keep * self.a12 + weight * g * h
        self.a22 = keep * self.a22 + weight * h * h
        self.v1 = keep * self.v1 + weight * g * move
        self.v2 = keep * self.v2 + weight * h * move

    def _update_premium(self, seen: float) -> None:
        if self.seen >= 5:
            bound = _JUMP * self.scale
            seen = self.premium + min(max(seen - self.premium, -bound), bound)
        keep = 0.5 ** (1 / _HALF_LIFE_PREMIUM)
        self.premium_sum = keep * self.premium_sum + seen
        self.premium_weight = keep * self.premium_weight + 1


@dataclass(frozen=True, eq=False)
class OpenRecord:
    """Forecasts of past opens, none of which saw its own open, and those of the baselines.

    Attributes
    ----------
    days_scored
        Number of opens scored, after the first 120.
    mae_bp
        Mean absolute error in basis points of the open: ``model``, ``yesterday_close``,
        ``parity``, ``parity_mean_premium_20d``.
    coverage_80
        Share of the scored opens inside the 80 % interval.
    forecast, low, high
        One per day of the pair, HK$; NaN before the start.
    """

    days_scored: int
    mae_bp: dict[str, float]
    coverage_80: float
    forecast: Floats
    low: Floats
    high: Floats
    _state: _State

    @property
    def beats_all(self) -> bool:
        """Whether the model's error is the smallest."""
        return min(self.mae_bp, key=lambda name: self.mae_bp[name]) == "model"

    def last(self, aligned: Aligned) -> FairOpen:
        """Return the forecast that was made for the last row of the pair."""
        parity = float(aligned.parity_before_known[-1])
        line = (float(self.forecast[-1]), float(self.low[-1]), float(self.high[-1]))
        return FairOpen(*line, parity, float(np.expm1(self._state.premium) * _BP))


@dataclass(frozen=True, slots=True)
class FairOpen:
    """The next open expected, HK$, with its 80 % interval and the parity it started from."""

    value: float
    low: float
    high: float
    parity: float
    premium_bp: float


def fair_open_record(aligned: Aligned) -> OpenRecord | None:
    """Forecast every open of a pair from what was known before it, and score the forecasts.

    Parameters
    ----------
    aligned
        The pair's prices; days without an open or parity are passed over.

    Returns
    -------
    OpenRecord or None
        `None` if there are not enough opens to score a single one.
    """
    usable = np.isfinite(aligned.open) & np.isfinite(aligned.parity_before_known)
    usable &= np.isfinite(aligned.close) & (aligned.open > 0)
    rows = np.flatnonzero(usable)
    if len(rows) <= WARM_UP + 10:
        return None
    opened, close, parity = (
        np.log(values[rows])
        for values in (aligned.open, aligned.close, aligned.parity_before_known)
    )
    state, track = _State(), np.full((3, len(aligned)), np.nan)
    for at in range(1, len(rows)):
        gap_before = parity[at - 1] - close[at - 1]
        value = state.forecast(parity[at], close[at - 1], gap_before)
        track[:, rows[at]] = np.exp([value, *state.interval(value)])
        state.learn(parity[at], close[at - 1], gap_before, opened[at])
    return _score(track, rows, (opened, close, parity), state)


def _score(
    track: Floats, rows: Ints, logs: tuple[Floats, Floats, Floats], state: _State
) -> OpenRecord:
    opened, close, parity = logs
    forecast, low, high = (np.log(line[rows]) for line in track)
    candidates = {
        "model": forecast,
        "yesterday_close": np.append(np.nan, close[:-1]),
        "parity": parity,
        "parity_mean_premium_20d": parity - _mean_before(parity - opened),
    }
    scored = np.isfinite(low)
    scored[:WARM_UP] = False
    mae = {
        name: float(np.abs(np.expm1(line - opened))[scored].mean() * _BP)
        for name, line in candidates.items()
    }
    inside = (opened >= low) & (opened <= high)
    held = float(inside[scored].mean()) if scored.any() else float("nan")
    return OpenRecord(int(scored.sum()), mae, held, track[0], track[1], track[2], state)


def _mean_before(values: Floats) -> Floats:
    """Return the mean of the 20 values before each, NaN where there are fewer."""
    sums = np.cumsum(np.insert(values, 0, 0.0))
    result = np.full(len(values), np.nan)
    days = _MEAN_PREMIUM_DAYS
    result[days:] = (sums[days:-1] - sums[:-days][: len(values) - days]) / days
    return result


def next_fair_open(aligned: Aligned, record: OpenRecord, parity: float) -> FairOpen:
    """Return the open expected after the last row, at a given parity.

    Parameters
    ----------
    aligned, record
        The pair's prices and its record.
    parity
        HK$ a share at the anchor's last close before that open.
    """
    close = float(np.log(aligned.close[-1]))
    gap = float(np.log(aligned.parity_before_known[-1])) - close
    state = record._state  # noqa: SLF001 - of this module
    value = state.forecast(float(np.log(parity)), close, gap)
    low, high = state.interval(value)
    return FairOpen(
        float(np.exp(value)),
        float(np.exp(low)),
        float(np.exp(high)),
        parity,
        float(np.expm1(state.premium) * _BP),
    )
