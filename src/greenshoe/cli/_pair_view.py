"""How `greenshoe pair` shows its answer."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING

from rich.table import Table as Grid

from greenshoe.answers import pair_facts
from greenshoe.cli._language import write_spoken_picture
from greenshoe.core import DataError, dump_json
from greenshoe.crosslisting import pair_as_json, premium_picture
from greenshoe.report import SpokenConsole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from greenshoe.crosslisting import Pair, PairReport, Verdict


def _console() -> SpokenConsole:
    return SpokenConsole(highlight=False, markup=False, emoji=False, soft_wrap=True)


def _heading(console: SpokenConsole, text: str) -> None:
    console.print(f"\n{text}", style="bold")


def _line(console: SpokenConsole, label: str, text: str) -> None:
    console.print_pair(f"  {label}", 33, text)


def _bp(value: float | None) -> str:
    return "none" if value is None or not math.isfinite(value) else f"{value:+,.0f} bp"


def show_facts(pair: Pair, *, as_json: bool) -> None:
    """Print the dated facts of a pair: without prices there is nothing to measure."""
    if as_json:
        sys.stdout.write(dump_json(pair_facts(pair)))
        return
    console = _console()
    _heading(console, f"{pair.us} / {pair.hk or '?'}  {pair.name}")
    for ratio in pair.ratios:
        since = f"from {ratio.start}" if ratio.start else "as far back as known"
        words = f"{ratio.shares_per_ads} shares an ADS, {since}: {ratio.source}"
        _line(console, "ratio", f"{words} ({ratio.confidence.words})")
    for bar in pair.bars:
        until = bar.until or "further notice"
        _line(console, f"{bar.what} barred", f"{bar.start} to {until}, {bar.applies_to}")
    _line(console, "prices", "not enough data: give --prices DIR with the files of both markets")


def show_pair(report: PairReport, *, as_json: bool, fair_open_only: bool) -> None:
    """Print a pair's report, or its fair open alone."""
    if as_json:
        sys.stdout.write(dump_json(pair_as_json(report)))
        return
    console = _console()
    _heading(console, f"{report.pair.us} / {report.pair.hk or '?'}  {report.pair.name}")
    _show_ratio(console, report)
    if not fair_open_only:
        _show_premium(console, report)
        _show_band(console, report)
        _show_discovery(console, report)
        _show_hedge(console, report)
        _show_liquidity(console, report)
    _show_open(console, report)
    _show_offer(console, report)
    _show_traps(console, report)


def _show_ratio(console: SpokenConsole, report: PairReport) -> None:
    ratio, parity = report.ratio, report.parity
    _line(console, "ratio", f"{ratio.shares_per_ads} shares an ADS ({ratio.origin.source})")
    if ratio.implied_median is not None:
        words = f"{ratio.implied_median:.3f}, median of {ratio.days_used} days"
        _line(console, "prices imply", words)
    words = f"HK${parity.hkd:,.2f} a share = {parity.currency} {parity.close:,.2f}"
    _line(console, "parity", f"{words} on {parity.day}, HK${parity.fx_hkd:.4f} each")


def _show_premium(console: SpokenConsole, report: PairReport) -> None:
    premium = report.premium
    if premium is None:
        _line(console, "premium", report.missing["premium"])
        return
    _heading(console, f"premium of the ADS, {premium.days[0]} to {premium.days[-1]}")
    grid = Grid(box=None, pad_edge=False)
    for name in ("  Hong Kong close against", "mean bp", "sd bp", "5 % bp", "95 % bp"):
        grid.add_column(name, justify="left" if name.startswith(" ") else "right")
    rows = (
        ("  US close of the same date", premium.same_date),
        ("  US close before", premium.before),
        ("  both (geometric mean)", premium.bracket),
    )
    for label, m in rows:
        grid.add_row(label, *(f"{v:,.0f}" for v in (m.mean_bp, m.sd_bp, m.p05_bp, m.p95_bp)))
    console.print(grid)


def _show_band(console: SpokenConsole, report: PairReport) -> None:
    band = report.band
    _heading(console, f"conversion band on {band.on}: {band.status} ({band.confidence.words})")
    _line(console, "buy ADS, sell HK below", _bp(band.lower_bp))
    _line(console, "buy HK, sell ADS above", _bp(band.upper_bp))
    for cost in band.issue_costs:
        words = f"{cost.bp:.2f} bp ({cost.origin.rule or cost.origin.source})"
        _line(console, f"  {cost.what}", words)
    for bar in report.pair.bars:
        until = bar.until or "further notice"
        _line(console, f"{bar.what} barred", f"{bar.start} to {until}, {bar.applies_to}")


def _show_discovery(console: SpokenConsole, report: PairReport) -> None:
    found = report.discovery
    _heading(console, "who leads")
    if found is None:
        _line(console, "discovery", report.missing["discovery"])
        return
    for label, shares in (("daily closes", found.daily), ("inside the day", found.intraday)):
        if shares is not None:
            low, high = shares.information_share_low, shares.information_share_high
            words = f"information share {low:.2f} to {high:.2f}, component share"
            _line(console, label, f"anchor {words} {shares.component_share:.2f}")
    if found.session is not None:
        s = found.session
        words = f"{s.hong_kong:.2f} ({s.low:.2f} to {s.high:.2f}) of the day's move"
        _line(console, "Hong Kong's session", words)
    if found.lead is not None:
        _line(console, "anchor leads by", f"{found.lead.lead_seconds:g} s")
    for part, why in found.missing.items():
        _line(console, part, why)
    for warning in found.warnings:
        _line(console, "warning", warning)


def _show_hedge(console: SpokenConsole, report: PairReport) -> None:
    _heading(console, "hedging")
    hedge = report.hedge
    if hedge is None:
        _line(console, "hedging", report.missing["hedge"])
        return
    falls = (hedge.fall_anchor, hedge.fall_hong_kong, hedge.fall_half_each)
    words = "ADS {:.1%}, Hong Kong {:.1%}, half in each {:.1%}".format(*falls)
    _line(console, "worst fall", words)
    _line(console, "correlation, 5 days", f"{hedge.correlation_5d:.2f}")
    if report.effect is None:
        _line(console, "second listing", report.missing.get("effect", "not enough data"))
        return
    change = report.effect.volatility_change
    words = f"volatility {100 * change.value:+.1f} points ({100 * change.low:+.1f} to"
    words += f" {100 * change.high:+.1f}) against {len(report.effect.controls)} controls"
    _line(console, "second listing", words)


def _show_liquidity(console: SpokenConsole, report: PairReport) -> None:
    _heading(console, "liquidity")
    found = report.liquidity
    if found is None:
        _line(console, "liquidity", report.missing["liquidity"])
        return
    _line(console, "Hong Kong's share", f"{found.hong_kong_share:.1%}, {found.days} common days")
    for label, market in (("New York", found.anchor), ("Hong Kong", found.hong_kong)):
        words = f"US${market.turnover_usd_mn:,.1f}m a day, Amihud"
        words += f" {market.amihud_bp_per_usd_mn:,.2f} bp per US$1m, {market.idle_days} idle days"
        _line(console, label, words)


def _show_open(console: SpokenConsole, report: PairReport) -> None:
    _heading(console, "fair open in Hong Kong")
    found, record = report.fair_open, report.record
    if found is None or record is None:
        _line(console, "fair open", report.missing["fair_open"])
        return
    words = f"HK${found.value:,.2f} (80 %: {found.low:,.2f} to {found.high:,.2f})"
    _line(console, str(report.fair_open_day), words)
    for name, error in record.mae_bp.items():
        _line(console, f"error, {name}", f"{error:,.1f} bp mean absolute")
    words = f"{record.coverage_80:.1%} of {record.days_scored} opens out of sample"
    _line(console, "80 % interval held", words)
    if not record.beats_all:
        _line(console, "no edge", "a baseline has the smaller error on this pair")


def _show_offer(console: SpokenConsole, report: PairReport) -> None:
    if report.offer is None:
        return
    _heading(console, f"offer at HK${report.offer.offer_price_hkd:,.2f} against the ADS")
    for close in report.offer_closes:
        words = f"US${close.ads_close_usd:,.2f} = HK${close.parity_hkd:,.2f} a share; offer"
        words += f" {close.offer_over_parity_bp / 100:+.1f} % ({close.stage})"
        _line(console, str(close.day), words)


def _show_traps(console: SpokenConsole, report: PairReport) -> None:
    if report.traps:
        _heading(console, "files")
    for trap in report.traps:
        _line(console, f"{trap.trap}, {trap.action}", f"{trap.file}: {trap.what}")


def show_claims(verdicts: Sequence[Verdict], *, as_json: bool) -> None:
    """Print the verdict on each statement about dual listings."""
    if as_json:
        sys.stdout.write(dump_json(verdicts))
        return
    console = _console()
    for verdict in verdicts:
        claim = verdict.claim
        _heading(console, f"{verdict.verdict}: {claim.statement}")
        _line(console, f"document {claim.document}", claim.quote)
        _line(console, "because", verdict.because)


def write_picture(report: PairReport, target: Path) -> None:
    """Write the premium as an SVG.

    Raises
    ------
    DataError
        If there is no premium to draw.
    """
    if report.premium is None:
        raise DataError(report.missing["premium"], key="--svg", value=str(target))
    premium = report.premium
    name = f"{report.pair.us} / {report.pair.hk}"
    picture = premium_picture(name, premium.days, premium.bracket_bp, report.band)
    write_spoken_picture(target, picture)
