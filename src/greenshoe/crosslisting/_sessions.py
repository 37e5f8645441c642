"""Where the day's price is made when two markets never trade at one time.

New York and Hong Kong have no common minute, so no estimator that needs one applies. The weighted
price contribution (Barclay and Warner 1993; Barclay and Hendershott 2003) does: the day's move is
cut where Hong Kong opens and closes, and each part is weighed by the size of the whole move.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from greenshoe.crosslisting._align import Aligned
    from greenshoe.crosslisting._arrays import Floats

__all__ = ["SessionShare", "session_share"]

_SMALLEST_SAMPLE = 60
_RESAMPLES = 1000
_BLOCK = 20


@dataclass(frozen=True, slots=True)
class SessionShare:
    """Share of the close-to-close move made while Hong Kong trades; the night has the rest.

    Attributes
    ----------
    hong_kong
        Weighted price contribution of Hong Kong's own session.
    low, high
        90 % interval by block bootstrap over days.
    variance_ratio
        Variance of the session's return over that of the whole day.
    days
        Days used.
    """

    hong_kong: float
    low: float
    high: float
    variance_ratio: float
    days: int


def session_share(aligned: Aligned, *, seed: int = 0) -> SessionShare | None:
    """Return the share of Hong Kong's session in the day's move, `None` without enough opens."""
    usable = np.isfinite(aligned.open) & np.isfinite(aligned.close) & (aligned.open > 0)
    rows = aligned.keep(usable)
    if len(rows) <= _SMALLEST_SAMPLE:
        return None
    session = np.log(rows.close[1:] / rows.open[1:])
    whole = np.log(rows.close[1:] / rows.close[:-1])
    low, high = np.quantile(_bootstrap(session, whole, seed), (0.05, 0.95))
    share = _contribution(session, whole)
    ratio = float(session.var() / whole.var()) if whole.var() > 0 else float("nan")
    return SessionShare(share, float(low), float(high), ratio, len(whole))


def _contribution(session: Floats, whole: Floats) -> float:
    total = float(np.abs(whole).sum())
    return float((session * np.sign(whole)).sum() / total) if total > 0 else float("nan")


def _bootstrap(session: Floats, whole: Floats, seed: int) -> Floats:
    """Return the contribution on resampled blocks of days."""
    random = np.random.default_rng(seed)
    blocks = -(-len(whole) // _BLOCK)
    starts = random.integers(0, max(1, len(whole) - _BLOCK), size=(_RESAMPLES, blocks))
    rows = (starts[:, :, None] + np.arange(_BLOCK)).reshape(_RESAMPLES, -1)
    rows = np.minimum(rows, len(whole) - 1)
    total = np.abs(whole)[rows].sum(axis=1)
    signed = (session * np.sign(whole))[rows].sum(axis=1)
    return np.asarray(signed / np.where(total > 0, total, np.nan), dtype=np.float64)
