"""The measures that decide claims: each takes what the folder holds and says yes, no or cannot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from greenshoe.core import DataError
from greenshoe.crosslisting._arrays import as_days
from greenshoe.crosslisting._hedge import worst_fall
from greenshoe.crosslisting._pair import PairReport, analyse_pair
from greenshoe.crosslisting._pairs import shipped_funds, shipped_pairs
from greenshoe.crosslisting._single import longest, new_york_files
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = ["MEASURES", "Evidence", "Judgement", "gather"]

_Word: TypeAlias = Literal["supported", "refuted", "not decidable"]
Judgement: TypeAlias = tuple[_Word, str, int]

_LEAST_PAIRS = 4
_MOST_TICKERS = 200
_SMALLEST_YEAR = 200
_RESAMPLES = 2000
_BP = 1e4


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a folder holds: a report for each pair with both files, and falls of single lines."""

    reports: tuple[PairReport, ...]
    folder: Path | None
    as_of: date | None


def gather(folder: Path | None, *, as_of: date | None, seed: int) -> Evidence:
    """Analyse every shipped pair that has both files in the folder; others are passed over."""
    reports = []
    for pair in shipped_pairs() if folder is not None else ():
        if pair.kind == "a_h" or folder is None:
            continue
        try:
            report = analyse_pair(pair, folder, as_of=as_of, seed=seed)
        except DataError:
            continue
        if report.aligned is not None:
            reports.append(report)
    return Evidence(tuple(reports), folder, as_of)


def _too_few(found: int, what: str) -> Judgement:
    return (
        "not decidable",
        f"not enough data: {found} {what}, at least {_LEAST_PAIRS} needed",
        found,
    )


def _session_share(evidence: Evidence, _: Mapping[str, float]) -> Judgement:
    shares = [r.discovery.session for r in evidence.reports if r.discovery and r.discovery.session]
    if len(shares) < _LEAST_PAIRS:
        return _too_few(len(shares), "pairs with opens in Hong Kong")
    clear = sum(share.low > 0 for share in shares)
    middle = float(np.median([share.hong_kong for share in shares]))
    because = (
        f"Hong Kong's session makes {100 * middle:.0f} % of the day's move (median; lower end of"
        f" the 90 % interval above 0 in {clear} of {len(shares)} pairs)"
    )
    return ("supported" if 4 * clear >= 3 * len(shares) else "refuted"), because, len(shares)


def _standby(evidence: Evidence, _: Mapping[str, float]) -> Judgement:
    ratios = [ratio for r in evidence.reports if (ratio := _stress_share(r)) is not None]
    if len(ratios) < _LEAST_PAIRS:
        return _too_few(len(ratios), "pairs with volumes in both markets")
    more = sum(after > usual for after, usual in ratios)
    gap = float(np.median([after - usual for after, usual in ratios])) * 100
    because = (
        f"on the tenth of days with the largest move in either market Hong Kong's share of the"
        f" turnover is {gap:+.1f} points from its usual (median), higher in {more} of"
        f" {len(ratios)} pairs"
    )
    if 4 * more >= 3 * len(ratios):
        return "supported", because, len(ratios)
    return ("refuted" if 2 * more <= len(ratios) else "not decidable"), because, len(ratios)


def _stress_share(report: PairReport) -> tuple[float, float] | None:
    """Return Hong Kong's share of turnover on the most volatile tenth of days, and on the rest."""
    anchors = [s for s in report.legs.of("US") if s.has_volume]
    shares = [s for s in report.legs.of("HK") if s.has_volume]
    if not anchors or not shares:
        return None
    anchor = max(anchors, key=lambda s: float(np.nanmedian(s.volume)))
    share = max(shares, key=len)
    days, at, to = np.intersect1d(anchor.days, share.days, return_indices=True)
    if len(days) < _SMALLEST_YEAR:
        return None
    there = anchor.volume[at] * anchor.close[at]
    here = share.volume[to] * share.close[to] / report.parity.fx_hkd
    part = here / (here + there)
    lines = (anchor.close[at], share.close[to])
    moves = np.max([np.abs(np.diff(np.log(line), prepend=np.nan)) for line in lines], axis=0)
    stressed = moves >= np.nanquantile(moves, 0.9)
    return float(np.nanmean(part[stressed])), float(np.nanmean(part[~stressed]))


def _half_each(evidence: Evidence, _: Mapping[str, float]) -> Judgement:
    hedges = [r.hedge for r in evidence.reports if r.hedge is not None]
    if len(hedges) < _LEAST_PAIRS:
        return _too_few(len(hedges), "pairs with enough common days")
    gains = [1 - h.fall_half_each / h.fall_anchor for h in hedges]
    enough = sum(gain >= 0.1 for gain in gains)
    because = (
        f"half in each line instead of all in New York changes the worst fall by"
        f" {-100 * float(np.median(gains)):+.1f} % of itself (median); a tenth smaller in {enough}"
        f" of {len(gains)} pairs; five-day returns correlate"
        f" {float(np.median([h.correlation_5d for h in hedges])):.2f}"
    )
    return ("supported" if 2 * enough > len(gains) else "refuted"), because, len(gains)


def _effect(evidence: Evidence, _: Mapping[str, float]) -> Judgement:
    effects = [r.effect.volatility_change for r in evidence.reports if r.effect is not None]
    if len(effects) < _LEAST_PAIRS:
        return _too_few(len(effects), "listings with prices and controls on both sides")
    calmer, wilder = sum(e.high < 0 for e in effects), sum(e.low > 0 for e in effects)
    middle = 100 * float(np.median([e.value for e in effects]))
    because = (
        f"annual volatility changes by {middle:+.1f} points against single-listed controls"
        f" (median); the 90 % interval is below zero in {calmer}, above in {wilder} of"
        f" {len(effects)} listings"
    )
    if 2 * calmer > len(effects):
        return "supported", because, len(effects)
    return "not decidable", because, len(effects)


def _premium(evidence: Evidence, _: Mapping[str, float]) -> Judgement:
    raw = [r for r in evidence.reports if r.premium is not None and _is_raw(r)]
    if len(raw) < _LEAST_PAIRS:
        return _too_few(len(raw), "pairs with raw prices in both markets")
    means = [r.premium.bracket.mean_bp for r in raw if r.premium is not None]
    beyond = sum(mean < (r.band.lower_bp or -np.inf) for r, mean in zip(raw, means, strict=True))
    because = (
        f"Hong Kong is dearer by {-float(np.median(means)):.0f} bp (median of the means); by more"
        f" than a conversion costs in {beyond} of {len(raw)} pairs with raw prices"
    )
    if 4 * beyond >= 3 * len(raw):
        return "supported", because, len(raw)
    return ("refuted" if 2 * beyond <= len(raw) else "not decidable"), because, len(raw)


def _is_raw(report: PairReport) -> bool:
    legs = (report.legs.anchor, report.legs.hong_kong)
    return all(series is not None and series.adjustment == "raw" for series in legs)


def _falls(evidence: Evidence, numbers: Mapping[str, float]) -> Judgement:
    year, bound = int(numbers["year"]), numbers["dual_fall_pct"] / 100
    dual, single = _falls_of_year(evidence, year)
    if len(dual) < _LEAST_PAIRS:
        return _too_few(len(dual), f"dual-listed companies with prices of {year}")
    low, high = _mean_interval(dual)
    because = (
        f"worst fall inside {year} of {len(dual)} companies listed in both markets: mean"
        f" {100 * float(np.mean(dual)):.0f} % (90 % interval {100 * low:.0f} to {100 * high:.0f}"
        f" %), at most {100 * bound:.0f} % in {sum(fall <= bound for fall in dual)} of them;"
        f" listed in New York alone: {_mean_words(single)}"
    )
    if low > bound:
        return "refuted", because, len(dual) + len(single)
    return "not decidable", because, len(dual) + len(single)


def _mean_words(falls: list[float]) -> str:
    if not falls:
        return "no company with prices"
    return f"{100 * float(np.mean(falls)):.0f} % ({len(falls)})"


def _falls_of_year(evidence: Evidence, year: int) -> tuple[list[float], list[float]]:
    """Return the worst falls inside a year of companies on both markets, and on one."""
    listed = {p.us: p.hk_listed for p in shipped_pairs() if p.kind != "a_h"}
    dual, single = list[float](), list[float]()
    found = new_york_files(evidence.folder) if evidence.folder else {}
    for ticker, paths in list(found.items())[:_MOST_TICKERS]:
        series = None if ticker in shipped_funds() else longest(tuple(paths), ticker)
        if series is None:
            continue
        inside = (series.days >= as_days(date(year, 1, 1))) & (
            series.days <= as_days(date(year, 12, 31))
        )
        if inside.sum() < _SMALLEST_YEAR:
            continue
        fall, since = worst_fall(series.close[inside]), listed.get(ticker, date.max)
        if since is not None and since < date(year, 1, 1):
            dual.append(fall)
        elif since is not None and since > date(year, 12, 31):
            single.append(fall)
    return dual, single


def _mean_interval(values: list[float]) -> tuple[float, float]:
    random = np.random.default_rng(0)
    sample = np.array(values)[random.integers(0, len(values), (_RESAMPLES, len(values)))]
    low, high = np.quantile(sample.mean(axis=1), (0.05, 0.95))
    return float(low), float(high)


def _southbound(_evidence: Evidence, _: Mapping[str, float]) -> Judgement:
    book = Rulebook.load().at(Rulebook.load().checked_on)
    dual = book.get("southbound.dual_primary_listings")
    second = book.get("southbound.secondary_listings")
    because = (
        f"dual primary: {'yes' if dual.flag() else 'no'}, secondary:"
        f" {'yes' if second.flag() else 'no'} ({dual.confidence.words}); membership of the index,"
        " and for weighted voting rights six months and 20 days, come on top"
    )
    return ("supported" if dual.flag() and not second.flag() else "refuted"), because, 0


def _csrc(_evidence: Evidence, _: Mapping[str, float]) -> Judgement:
    rule = Rulebook.load().at(date(2025, 1, 2)).get("route.csrc.review")
    days = int(rule.table()[0].number("review_business_days"))
    because = (
        f"the measures in force since 2023 give {days} working days from a complete file"
        f" ({rule.confidence.words}), without the time for questions; how long filings really took"
        " is in no source read here"
    )
    return "not decidable", because, 0


MEASURES: dict[str, Callable[[Evidence, Mapping[str, float]], Judgement]] = {
    "session_share": _session_share,
    "standby_liquidity": _standby,
    "half_each": _half_each,
    "second_listing_effect": _effect,
    "falls_2024": _falls,
    "liquidity_premium": _premium,
    "southbound": _southbound,
    "csrc_filing": _csrc,
}
