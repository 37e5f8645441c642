"""The ADS ratio on each day, checked against the prices; what contradicts them is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import Confidence, DataError, Origin
from greenshoe.crosslisting._arrays import as_date, as_days
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from greenshoe.crosslisting._arrays import Days, Floats
    from greenshoe.crosslisting._folder import Legs
    from greenshoe.crosslisting._fx import ExchangeRates
    from greenshoe.crosslisting._pairs import Pair
    from greenshoe.crosslisting._series import PriceSeries

__all__ = ["FoundRatio", "Implied", "find_ratio", "implied_ratio", "nearest_whole"]

RECENT_DAYS = 120
SMALLEST_SAMPLE = 10
_FAR = 0.12
_CLEAR = 0.01
_ALWAYS_NEAR = 16
_ROUND = frozenset({20, 24, 25, 30, 40, 50, 60, 75, 80, 90, 100, 120, 150, 200, 250, 300, 500})
_HALF = 0.5
_MOST_BELOW_ONE = 4  # beyond, a file in US dollars is likelier
_SIDE = 20


@dataclass(frozen=True, eq=False)
class Implied:
    """The ratio that the prices imply on each common day: anchor in HK$ over the share."""

    days: Days
    ratio: Floats

    @property
    def recent(self) -> Floats:
        """The last days, on which an adjustment for dividends matters least."""
        return self.ratio[-RECENT_DAYS:]


@dataclass(frozen=True, eq=False)
class FoundRatio:
    """The ratio of a pair.

    Attributes
    ----------
    shares_per_ads
        The ratio in force on the last day.
    changes
        From which day each ratio holds, in order; the first holds before its day too.
    implied_median
        Median of what the prices imply over the last common days, `None` without common days.
    days_used
        Number of those days.
    origin
        Where the ratio is from: the pair's facts, or the prices.
    """

    shares_per_ads: int
    changes: tuple[tuple[date, int], ...]
    implied_median: float | None
    days_used: int
    origin: Origin

    def per_day(self, days: Days) -> Floats:
        """Return the ratio on each of some days."""
        ratios = np.full(len(days), float(self.changes[0][1]))
        for start, shares in self.changes[1:]:
            ratios[days >= as_days(start)] = shares
        return ratios


def implied_ratio(anchor: PriceSeries, share: PriceSeries, rates: ExchangeRates) -> Implied:
    """Return the ratio that the closes of each common date imply."""
    days, first, second = np.intersect1d(anchor.days, share.days, return_indices=True)
    fx = rates.hkd_per(anchor.currency, days) / rates.hkd_per(share.currency, days)
    return Implied(days, anchor.close[first] * fx / share.close[second])


def nearest_whole(median: float) -> int:
    """Return the whole number of shares nearest to an implied ratio, at least 1.

    Above 16 a round number within 3 % comes before a nearer one.

    >>> nearest_whole(12.97), nearest_whole(0.98), nearest_whole(29.4)
    (13, 1, 30)
    """
    near = [whole for whole in sorted(_ROUND) if abs(median / whole - 1) <= _tolerance()]
    if median > _ALWAYS_NEAR + 0.5 and near:
        return min(near, key=lambda whole: abs(median / whole - 1))
    return max(1, round(median))


def _tolerance() -> float:
    rule = Rulebook.load().history("crosslisting.ratio_tolerance_pct")[-1]
    return float(rule.fraction())


def find_ratio(pair: Pair, legs: Legs, rates: ExchangeRates) -> FoundRatio:
    """Return the ratio by date, checked against the prices.

    The pair's own facts come first; without any the prices decide, if the median of the last
    common days lies within 3 % of a whole number.

    The check is made on the last common days of two raw files; where a file is adjusted for
    dividends, on those two files of the folder that imply the clearest whole number.

    Raises
    ------
    DataError
        If there is no price at all, or the prices contradict the facts, or jump by a factor on
        one side only, or imply no whole ratio: the currency, the file or the ratio is wrong.
    """
    anchor, share = legs.anchor, legs.hong_kong
    if anchor is None:
        raise DataError("has no price file", key="TICKER", value=pair.us)
    implied = None if share is None else _clearest(pair, legs, rates)
    if implied is None or share is None or len(implied.days) < SMALLEST_SAMPLE:
        return _from_facts(pair, anchor, None, 0)
    _refuse_jump(pair, anchor, share, implied_ratio(anchor, share, rates))
    median = float(np.median(implied.recent))
    if pair.kind == "a_h":
        return _one(median, len(implied.recent))
    if pair.ratio_on(as_date(implied.days[-1])) is not None:
        found = _from_facts(pair, anchor, median, len(implied.recent))
        _refuse_contradiction(found, anchor, share, rates)
        return found
    whole = nearest_whole(median)
    _refuse_unclear(median, whole, anchor, share, rates)
    what = f"implied by {anchor.file} and {share.file}: median {median:.3f}"
    origin = Origin(what, as_date(implied.days[-1]), None, Confidence.C)
    return FoundRatio(whole, ((date.min, whole),), median, len(implied.recent), origin)


def _clearest(pair: Pair, legs: Legs, rates: ExchangeRates) -> Implied:
    """Return the implied ratio of the chosen files if both are raw, else the clearest of all.

    An adjustment for dividends only ever pushes the ratio away from its whole number: up if it is
    the Hong Kong file's, down if it is the anchor's.
    """
    chosen = (legs.anchor, legs.hong_kong)
    if chosen[0] is not None and chosen[1] is not None:
        implied = implied_ratio(chosen[0], chosen[1], rates)
        if chosen[0].adjustment == chosen[1].adjustment == "raw":
            return implied
    anchors = legs.of("CN") or legs.of("US")
    every = [implied_ratio(anchor, share, rates) for anchor in anchors for share in legs.of("HK")]
    enough = [other for other in every if len(other.days) >= SMALLEST_SAMPLE]
    return min(enough, key=lambda other: _distance(pair, other), default=implied)


def _distance(pair: Pair, implied: Implied) -> float:
    """Return how far the median lies from the known ratio, else from a whole number."""
    median = float(np.median(implied.recent))
    known = pair.ratio_on(as_date(implied.days[-1]))
    return abs(median / (known.shares_per_ads if known else nearest_whole(median)) - 1)


def _one(median: float, days: int) -> FoundRatio:
    """Return the ratio of an A share to an H share: one, whatever their prices."""
    origin = Origin("an A share and an H share are one share each", None, None, Confidence.T)
    return FoundRatio(1, ((date.min, 1),), median, days, origin)


def _from_facts(pair: Pair, anchor: PriceSeries, median: float | None, days: int) -> FoundRatio:
    known = pair.ratio_on(as_date(anchor.days[-1])) if pair.ratios else None
    if known is None:
        if pair.kind == "a_h":
            return _one(median or float("nan"), days)
        raise DataError(
            "its ratio is not known and there are not enough common days to find it",
            key="TICKER",
            value=pair.us,
            expected="a --pairs file with [[pair.ratios]], or prices of both markets",
        )
    dated = sorted((ratio.start or date.min, ratio.shares_per_ads) for ratio in pair.ratios)
    return FoundRatio(known.shares_per_ads, tuple(dated), median, days, known.origin)


def _refuse_contradiction(
    found: FoundRatio, anchor: PriceSeries, share: PriceSeries, rates: ExchangeRates
) -> None:
    median = found.implied_median or float("nan")
    if abs(median / found.shares_per_ads - 1) <= _FAR:
        return
    raise DataError(
        f"the prices imply {median:.3f} shares per ADS" + _guess(median, found, anchor, rates),
        file=f"{anchor.file}, {share.file}",
        key="ads_ratio",
        value=found.shares_per_ads,
        expected="both files in the market's own currency, of this pair, neither split alone",
    )


def _guess(median: float, found: FoundRatio, anchor: PriceSeries, rates: ExchangeRates) -> str:
    """Say what would explain the factor."""
    factor = median / found.shares_per_ads
    usd = float(rates.hkd_per("USD", anchor.days[-1:])[0])
    for times, words in (
        (usd, "the Hong Kong file is in US dollars"),
        (1 / usd, "the ADS file is in Hong Kong dollars"),
    ):
        if abs(factor / times - 1) < 0.06:
            return f": it seems that {words}"
    whole = nearest_whole(max(factor, 1 / factor))
    if abs(max(factor, 1 / factor) / whole - 1) < 0.06:
        return f": a factor {whole} off, a split on one side or another ratio"
    return ""


def _refuse_unclear(
    median: float, whole: int, anchor: PriceSeries, share: PriceSeries, rates: ExchangeRates
) -> None:
    """Refuse a ratio that is no whole number, or that another currency would explain better.

    Prices in another currency lie off the exchange's own grid, so that is asked first. Above 16
    every number lies within 3 % of a whole one; there only round ratios, or a close fit, are taken,
    and those only where another currency gives no smaller whole number that fits as well.
    """
    _refuse_below_one(median, anchor, share)
    off = abs(median / whole - 1)
    tight = whole > _ALWAYS_NEAR and whole not in _ROUND
    enough = off / 2 if whole <= _ALWAYS_NEAR else _tolerance() if tight else off
    usd = float(rates.hkd_per("USD", anchor.days[-1:])[0])
    for other in (median / usd, median * usd):
        clearer = abs(other / nearest_whole(other) - 1) < enough
        off_grid = not anchor.adjustment == share.adjustment == "raw"
        if clearer and off_grid and _HALF < other < _ALWAYS_NEAR + _HALF:
            raise _currency_error(median, anchor, share)
    if off <= (_CLEAR / 2 if tight else _tolerance()):
        return
    raise DataError(
        f"the prices imply {median:.3f} shares per ADS, which is no whole number within 3 %",
        file=f"{anchor.file}, {share.file}",
        expected="raw closes of the same company in the markets' own currencies",
    )


def _refuse_below_one(median: float, anchor: PriceSeries, share: PriceSeries) -> None:
    """Refuse a ratio of several ADSs for a share, and say what else may have made it."""
    several = nearest_whole(1 / median)
    if several == 1 or several > _MOST_BELOW_ONE or abs(several * median - 1) > _tolerance():
        return
    raise DataError(
        f"the prices imply {median:.3f} shares per ADS, {several} ADSs for one share: "
        "a ratio below 1 is not supported",
        file=f"{anchor.file}, {share.file}",
        expected=f"a whole number of shares per ADS, {anchor.file} in {anchor.currency} and "
        f"{share.file} in {share.currency} (no file in another currency)",
    )


def _currency_error(median: float, anchor: PriceSeries, share: PriceSeries) -> DataError:
    return DataError(
        f"the prices imply {median:.3f} shares per ADS: one seems to be in another currency",
        file=f"{anchor.file}, {share.file}",
        expected=f"{anchor.file} in {anchor.currency} and {share.file} in {share.currency}",
    )


def _refuse_jump(pair: Pair, anchor: PriceSeries, share: PriceSeries, implied: Implied) -> None:
    """Refuse a lasting jump by a factor of 1.5 or more that no dated ratio explains."""
    logs = np.log(implied.ratio)
    if len(logs) < 2 * _SIDE:
        return
    windows = np.lib.stride_tricks.sliding_window_view(logs, _SIDE)
    medians = np.median(windows, axis=1)
    jump = medians[_SIDE:] - medians[:-_SIDE]
    at = int(np.argmax(np.abs(jump)))
    if abs(jump[at]) < np.log(1.5):
        return
    moves = np.abs(np.diff(logs[at : at + 2 * _SIDE + 1]))
    day = as_date(implied.days[at + 1 + int(np.argmax(moves))])
    starts = [ratio.start for ratio in pair.ratios if ratio.start]
    if any(abs((day - start).days) < 40 for start in starts):
        return
    factor = float(np.exp(abs(jump[at])))
    raise DataError(
        f"the ratio jumps by a factor {factor:.2f} about {day}: a split on one side only",
        file=f"{anchor.file}, {share.file}",
        expected="both files split-adjusted, or a --pairs file with the new ratio and its day",
    )
