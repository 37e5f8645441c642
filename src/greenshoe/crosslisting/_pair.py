"""Everything that can be said of one pair from its price files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import DataError, market_calendar
from greenshoe.crosslisting._align import Aligned, align, is_fresh
from greenshoe.crosslisting._arrays import as_date, as_days, last_before
from greenshoe.crosslisting._band import ConversionBand, conversion_band
from greenshoe.crosslisting._fair_open import (
    FairOpen,
    OpenRecord,
    fair_open_record,
    next_fair_open,
)
from greenshoe.crosslisting._folder import Legs, load_legs
from greenshoe.crosslisting._fx import reference_rates
from greenshoe.crosslisting._hedge import Effect, Hedge, hedge_of, second_listing_effect
from greenshoe.crosslisting._leaders import Discovery, discovery_of
from greenshoe.crosslisting._liquidity import Liquidity, liquidity_of
from greenshoe.crosslisting._offer import OfferClose, OfferTerms, offer_against_ads, offer_terms
from greenshoe.crosslisting._premium import Premium, premium_of
from greenshoe.crosslisting._ratio import FoundRatio, find_ratio
from greenshoe.crosslisting._single import single_listed
from greenshoe.crosslisting._traps import Trap
from greenshoe.deal import shipped_codes, shipped_record

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from greenshoe.crosslisting._pairs import Pair
    from greenshoe.crosslisting._series import PriceSeries
    from greenshoe.deal import DealRecord

__all__ = ["PairReport", "Parity", "analyse_pair"]

_SMALLEST_SAMPLE = 10
_FAR_BP = 300


@dataclass(frozen=True, slots=True)
class Parity:
    """The last close of the anchor, per share in Hong Kong dollars."""

    day: date
    close: float
    currency: str
    hkd: float
    fx_hkd: float
    fx_day: date


@dataclass(frozen=True, eq=False)
class PairReport:
    """A pair: what was read, what follows, and what the data do not allow.

    Attributes
    ----------
    pair, legs, ratio
        The pair, the files that were read, and the ratio.
    parity, band
        At the anchor's last close.
    premium, discovery, hedge, effect, liquidity
        `None` where there is not enough data; `missing` says why.
    fair_open, fair_open_day, record, open_legs
        The next open expected in Hong Kong (or the last one that could be forecast, if the
        anchor's file ends earlier), its day, the record of the method on this pair, and the two
        series it was made from.
    offer, offer_closes
        A shipped deal of the Hong Kong code, against the ADS.
    traps
        What was found wrong in the files.
    missing
        Part -> why there is no answer.
    """

    pair: Pair
    legs: Legs
    ratio: FoundRatio
    parity: Parity
    band: ConversionBand
    aligned: Aligned | None = None
    premium: Premium | None = None
    discovery: Discovery | None = None
    hedge: Hedge | None = None
    effect: Effect | None = None
    liquidity: Liquidity | None = None
    fair_open: FairOpen | None = None
    fair_open_day: date | None = None
    record: OpenRecord | None = None
    open_legs: tuple[PriceSeries, PriceSeries] | None = None
    offer: OfferTerms | None = None
    offer_closes: tuple[OfferClose, ...] = ()
    traps: tuple[Trap, ...] = ()
    missing: dict[str, str] = field(default_factory=dict)


def analyse_pair(
    pair: Pair,
    folder: Path,
    *,
    first: date | None = None,
    as_of: date | None = None,
    seed: int = 0,
    deal: DealRecord | None = None,
) -> PairReport:
    """Analyse a pair from the price files of a folder.

    Parameters
    ----------
    pair
        See `find_pair`.
    folder
        CSV or Parquet files named by ticker and stock code; folders inside it are searched too.
    first
        First day of the premium table (default: six calendar years to the last common day).
    as_of
        Nothing after this day is read.
    seed
        Of the bootstrap intervals.
    deal
        The deal to compare with the ADS; by default the shipped one of the Hong Kong code.

    Raises
    ------
    DataError
        If there is no file of the anchor, a file cannot be read, or the files contradict each
        other or the ratio.

    Notes
    -----
    Without a Hong Kong file there are parity and band; everything else is "not enough data".
    """
    legs = _until(load_legs(folder, pair), as_of)
    anchor = legs.anchor
    if anchor is None:
        raise DataError(
            f"has no price file of {pair.us}",
            file=folder,
            expected=f"{pair.us}.csv or {pair.us}.parquet with daily or intraday prices",
        )
    rates = reference_rates()
    ratio = find_ratio(pair, legs, rates)
    newest = max(legs.of(anchor.market), key=lambda series: series.days[-1].astype(np.int64))
    report = PairReport(
        pair, legs, ratio, _parity(newest, ratio), _band(pair, newest), traps=legs.traps
    )
    report = _with_offer(_with_stale_fx(report, newest), deal)
    if legs.hong_kong is None:
        why = f"not enough data: no Hong Kong file of {pair.hk or 'the share'} in the folder"
        parts = ("premium", "discovery", "hedge", "liquidity", "fair_open")
        return replace(report, missing=dict.fromkeys(parts, why))
    aligned = align(anchor, legs.hong_kong, ratio, rates)
    report = _with_premium(replace(report, aligned=aligned), first)
    report = _with_discovery(report, anchor, legs.hong_kong)
    report = _with_open(report)
    return _with_effect(_with_liquidity(_with_hedge(report)), folder, seed)


def _until(legs: Legs, as_of: date | None) -> Legs:
    if as_of is None:
        return legs

    def cut(series: PriceSeries | None) -> PriceSeries | None:
        kept = None if series is None else series.keep(series.days <= as_days(as_of))
        return kept if kept is not None and len(kept) else None

    read = tuple(kept for series in legs.read if (kept := cut(series)) is not None)
    return Legs(cut(legs.anchor), cut(legs.hong_kong), read, legs.traps)


def _parity(anchor: PriceSeries, ratio: FoundRatio) -> Parity:
    rates = reference_rates()
    fx = float(rates.hkd_per(anchor.currency, anchor.days[-1:])[0])
    day, close = as_date(anchor.days[-1]), float(anchor.close[-1])
    hkd = close * fx / ratio.shares_per_ads
    return Parity(day, close, anchor.currency, hkd, fx, min(day, rates.last_day))


def _band(pair: Pair, anchor: PriceSeries) -> ConversionBand:
    return conversion_band(pair, as_date(anchor.days[-1]), ads_price_usd=float(anchor.close[-1]))


def _with_stale_fx(report: PairReport, newest: PriceSeries) -> PairReport:
    stale = reference_rates().stale_after(newest.days)
    if not stale:
        return report
    what = (
        f"{stale} days lie more than a week after the last shipped rate"
        f" ({reference_rates().last_day}), which is carried on"
    )
    trap = Trap(newest.file, "old rate", "warned", what, stale)
    return replace(report, traps=(*report.traps, trap))


def _with_offer(report: PairReport, deal: DealRecord | None) -> PairReport:
    """Add the deal by which the share came (or comes) to Hong Kong."""
    code, anchor = report.pair.hk, report.legs.anchor
    if deal is None and code is not None and code in shipped_codes():
        deal = shipped_record(code)
    if deal is None or anchor is None or anchor.market != "US":
        return report
    terms = offer_terms(deal)
    if terms is None or as_days(terms.pricing_date) > anchor.days[-1]:
        return report
    closes = offer_against_ads(terms, anchor, report.ratio.shares_per_ads, reference_rates())
    return replace(report, offer=terms, offer_closes=closes)


def _lacking(report: PairReport, part: str, why: str) -> PairReport:
    return replace(report, missing={**report.missing, part: f"not enough data: {why}"})


def _with_premium(report: PairReport, first: date | None) -> PairReport:
    aligned = report.aligned
    premium = None if aligned is None else premium_of(aligned, first=first)
    if premium is None or len(premium.days) < _SMALLEST_SAMPLE:
        return _lacking(report, "premium", "fewer than 10 days on which both markets trade")
    if _is_adjusted(report) and abs(premium.bracket.mean_bp) > _FAR_BP:
        why = (
            "no raw prices: a file is adjusted for dividends and the premium would be"
            f" {premium.bracket.mean_bp:+,.0f} bp, which no market has"
        )
        return _lacking(report, "premium", why)
    return replace(report, premium=premium)


def _is_adjusted(report: PairReport) -> bool:
    legs = (report.legs.anchor, report.legs.hong_kong)
    fungible = report.pair.kind != "a_h"
    return fungible and any(leg is not None and leg.adjustment != "raw" for leg in legs)


def _with_discovery(report: PairReport, anchor: PriceSeries, share: PriceSeries) -> PairReport:
    if report.aligned is None or not len(report.aligned):
        return _lacking(report, "discovery", "no common day")
    ratio = report.ratio.shares_per_ads
    found = discovery_of(report.aligned, anchor, share, ratio, reference_rates())
    return replace(report, discovery=found)


def _with_open(report: PairReport) -> PairReport:
    """Add the next open and the record, from the longest two files that have opens."""
    legs = report.legs.for_opens()
    why = "fewer than 130 days with an open in Hong Kong after a close of the anchor"
    if legs is None:
        return _lacking(report, "fair_open", why)
    anchor, share = legs
    aligned = align(anchor, share, report.ratio, reference_rates())
    aligned = aligned.keep(np.isfinite(aligned.parity_before_known))
    record = fair_open_record(aligned)
    if record is None:
        return _lacking(report, "fair_open", why)
    day = market_calendar("HK").shift(as_date(aligned.days[-1]), 1)
    found = _next_open(aligned, record, anchor, report.ratio, day)
    if found is None:
        found, day = record.last(aligned), as_date(aligned.days[-1])
    return replace(report, record=record, fair_open=found, fair_open_day=day, open_legs=legs)


def _next_open(
    aligned: Aligned, record: OpenRecord, anchor: PriceSeries, ratio: FoundRatio, day: date
) -> FairOpen | None:
    """Return the open of the day after the last row, `None` without the close just before it."""
    days = as_days([day])
    at = last_before(anchor.days, days)
    if not is_fresh(anchor, at, days)[0]:
        return None
    fx = reference_rates().hkd_per(anchor.currency, days, same_day=False)
    parity = float((anchor.close[at] * fx / ratio.per_day(anchor.days[at]))[0])
    return next_fair_open(aligned, record, parity)


def _with_hedge(report: PairReport) -> PairReport:
    hedge = None if report.aligned is None else hedge_of(report.aligned)
    if hedge is None:
        return _lacking(report, "hedge", "fewer than 60 common days")
    return replace(report, hedge=hedge)


def _with_liquidity(report: PairReport) -> PairReport:
    anchors, shares = report.legs.of(report.pair.anchor_market), report.legs.of("HK")
    found, traps = liquidity_of(anchors, shares, reference_rates())
    report = replace(report, liquidity=found, traps=(*report.traps, *traps))
    if found is None:
        return _lacking(report, "liquidity", "no volumes of both markets on 20 common days")
    return report


def _with_effect(report: PairReport, folder: Path, seed: int) -> PairReport:
    """Compare with the single-listed companies of the folder around the Hong Kong listing."""
    listed, anchor = report.pair.hk_listed, report.legs.anchor
    if listed is None or anchor is None or anchor.market != "US":
        return _lacking(report, "effect", "the day of the second listing is not known")
    controls = single_listed(folder, report.pair.us, listed)
    effect = second_listing_effect(anchor, listed, controls, seed=seed)
    if effect is None:
        return _lacking(
            report,
            "effect",
            "needs 120 days of New York prices on both sides of the Hong Kong listing and a"
            " company in the folder that was listed in New York alone over them",
        )
    return replace(report, effect=effect)
