"""Who leads, from whatever the files hold: daily closes, opens, intraday prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import DataError
from greenshoe.crosslisting._discovery import Shares, information_shares, is_cointegrated
from greenshoe.crosslisting._lead_lag import LeadLag, lead_lag
from greenshoe.crosslisting._overlap import Run, common_runs
from greenshoe.crosslisting._sessions import SessionShare, session_share

if TYPE_CHECKING:
    from greenshoe.crosslisting._align import Aligned
    from greenshoe.crosslisting._fx import ExchangeRates
    from greenshoe.crosslisting._series import PriceSeries

__all__ = ["Discovery", "discovery_of"]

_STEPS = (1, 2, 3, 4, 5, 7, 10, 15, 20, 30)
_SECOND = 1e9
NEVER_OVERLAP = (
    "New York and Hong Kong never trade at one time: on closes of one date New York's is 12 to 13"
    " hours newer, so the later market looks like the leader; read the daily shares as an upper"
    " bound for New York"
)


@dataclass(frozen=True, slots=True)
class Discovery:
    """Who leads; shares are the anchor's (New York's, or the mainland's), Hong Kong has the rest.

    Attributes
    ----------
    daily
        Shares on closes of one date.
    cointegrated, trace_statistic, trace_critical
        Johansen's test that both closes follow one trend.
    session
        Hong Kong's share of the day's move.
    intraday, lead
        Shares on a one-minute grid, and lead and lag, where both files are intraday and overlap.
    warnings
        What must be said beside these numbers.
    missing
        What could not be estimated, and why.
    """

    daily: Shares | None
    cointegrated: bool | None
    trace_statistic: float | None
    trace_critical: float | None
    session: SessionShare | None
    intraday: Shares | None
    lead: LeadLag | None
    warnings: tuple[str, ...]
    missing: dict[str, str]


def discovery_of(
    aligned: Aligned,
    anchor: PriceSeries,
    share: PriceSeries,
    shares_per_ads: int,
    rates: ExchangeRates,
) -> Discovery:
    """Return every measure of price discovery that the data allow."""
    missing: dict[str, str] = {}
    rows = aligned.keep(np.isfinite(aligned.parity_same))
    logs = np.log(np.column_stack([rows.parity_same, rows.close]))
    daily, test = None, None
    try:
        daily = information_shares([logs])
        test = is_cointegrated(logs, max(daily.lags, 1))
    except DataError as error:
        missing["daily"] = str(error)
    session = session_share(aligned)
    if session is None:
        missing["session"] = "not enough data: fewer than 60 days with an open in Hong Kong"
    intraday, lead, why = _inside_the_day(anchor, share, shares_per_ads, rates)
    if why:
        missing["intraday"] = why
    warnings = (NEVER_OVERLAP,) if anchor.market == "US" and daily is not None else ()
    verdict, statistic, critical = test or (None, None, None)
    return Discovery(
        daily, verdict, statistic, critical, session, intraday, lead, warnings, missing
    )


def _inside_the_day(
    anchor: PriceSeries, share: PriceSeries, shares_per_ads: int, rates: ExchangeRates
) -> tuple[Shares | None, LeadLag | None, str]:
    if anchor.ticks is None or share.ticks is None:
        return None, None, "not enough data: no intraday file of both markets"
    runs = common_runs(anchor, share, shares_per_ads, rates)
    if not runs:
        return None, None, "not enough data: the two files have no hour in common"
    try:
        shares = information_shares([run.grid for run in runs])
        lead = lead_lag([(run.anchor, run.hong_kong) for run in runs], _shifts(runs))
    except DataError as error:
        return None, None, str(error)
    return shares, lead, ""


def _shifts(runs: list[Run]) -> list[float]:
    """Return shifts in whole spacings of the slower stream.

    A lead shorter than the time between two prices cannot be seen.
    """
    sides = ([run.anchor for run in runs], [run.hong_kong for run in runs])
    spacing = max(
        float(np.median(np.concatenate([np.diff(stream.instants_ns) for stream in side])))
        for side in sides
    )
    return [sign * step * spacing / _SECOND for step in _STEPS for sign in (1, -1)]
