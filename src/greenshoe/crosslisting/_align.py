"""Two price series on the days of the Hong Kong share, in Hong Kong dollars a share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.crosslisting._arrays import last_before
from greenshoe.crosslisting._clean import trading_days

if TYPE_CHECKING:
    import numpy.typing as npt

    from greenshoe.crosslisting._arrays import Days, Floats, Ints
    from greenshoe.crosslisting._fx import ExchangeRates
    from greenshoe.crosslisting._ratio import FoundRatio
    from greenshoe.crosslisting._series import PriceSeries

__all__ = ["Aligned", "align", "is_fresh"]

_LONGEST_HOLIDAY = 12


@dataclass(frozen=True, eq=False)
class Aligned:
    """A pair's prices, one row a trading day of the Hong Kong share.

    Prices of the anchor are parities: Hong Kong dollars a share, at the ratio of the day.

    Attributes
    ----------
    days
        Trading days in Hong Kong.
    open, close, turnover
        Of the Hong Kong share: HK$ and HK$ a day (NaN where unknown).
    parity_before
        Parity at the anchor's last close before the day, with the rate of the day: the one that
        Hong Kong has seen when it opens. NaN if the anchor's file lacks its last session.
    parity_before_known
        The same with the last rate fixed before the day: nothing of it is unknown at the open.
    parity_same
        Parity at the anchor's close of the same date, NaN if it did not trade. For an ADS that
        close comes 12 to 13 hours after Hong Kong's.
    before_at
        Position of that earlier close in the anchor's series.
    nights
        Calendar days from the anchor's earlier close to the day: more than 3 after a holiday.
    """

    days: Days
    open: Floats
    close: Floats
    turnover: Floats
    parity_before: Floats
    parity_before_known: Floats
    parity_same: Floats
    before_at: Ints
    nights: Ints

    def __len__(self) -> int:
        return len(self.days)

    def keep(self, rows: object) -> Aligned:
        """Return some of the rows (a mask or positions)."""
        at = np.asarray(rows)
        return Aligned(**{name: values[at] for name, values in vars(self).items()})


def align(
    anchor: PriceSeries, share: PriceSeries, ratio: FoundRatio, rates: ExchangeRates
) -> Aligned:
    """Join two series on the Hong Kong share's days that follow a close of the anchor.

    Holidays of either market fall out of themselves: a Hong Kong day after several closes of the
    anchor sees the last of them, a Hong Kong day on which the anchor is shut has no `parity_same`.

    Parameters
    ----------
    anchor, share
        The two series.
    ratio
        The ratio by date.
    rates
        Exchange rates.

    Raises
    ------
    DataError
        If a day is before the first exchange rate.
    """
    before = last_before(anchor.days, share.days)
    share, before = share.keep(before >= 0), before[before >= 0]
    per_share = anchor.close / ratio.per_day(anchor.days)
    fresh = np.where(is_fresh(anchor, before, share.days), 1.0, np.nan)
    on_day = rates.hkd_per(anchor.currency, share.days)
    known = rates.hkd_per(anchor.currency, share.days, same_day=False)
    at = last_before(anchor.days, share.days, same_day=True)
    traded = anchor.days[at] == share.days
    to_hkd = rates.hkd_per(share.currency, share.days)
    return Aligned(
        share.days,
        share.open * to_hkd,
        share.close * to_hkd,
        share.volume * share.close * to_hkd,
        per_share[before] * on_day * fresh,
        per_share[before] * known * fresh,
        np.where(traded, per_share[at] * on_day, np.nan),
        before,
        np.asarray((share.days - anchor.days[before]).astype(np.int64)),
    )


def is_fresh(anchor: PriceSeries, at: Ints, days: Days) -> npt.NDArray[np.bool_]:
    """Tell whether row `at` of the anchor is the last session before each day.

    A file that ends early, or lacks a session, would otherwise pass an old close for a new one.
    """
    calendar = trading_days(anchor.market)
    session = last_before(calendar, days)
    known = (session >= 0) & (days <= calendar[-1])
    age = (days - anchor.days[at]).astype(np.int64)
    return np.asarray(
        np.where(known, anchor.days[at] >= calendar[session], age <= _LONGEST_HOLIDAY),
        dtype=np.bool_,
    )
