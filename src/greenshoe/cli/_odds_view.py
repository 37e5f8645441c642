"""How `greenshoe odds` shows its answer."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE
from rich.table import Table

from greenshoe.cli._language import say_written, write_spoken_picture
from greenshoe.core import InputError, write_atomically
from greenshoe.report import EXPECTED, SpokenConsole
from greenshoe.subscriber import card_html, card_picture, in_words, pool_line
from greenshoe.words import terminal_language, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from greenshoe.study import OddsStudy
    from greenshoe.subscriber import Odds, TierOdds

__all__ = ["show_odds", "show_table", "write_card"]

_SHOWN_TIERS = 24


def _console() -> SpokenConsole:
    console = SpokenConsole(highlight=False, markup=False, emoji=False)
    console.width = max(console.width, 150)
    return console


def _pct(share: float | None) -> str:
    if share is None:
        return "-"
    return f"{100 * share:.{0 if share >= 0.995 else 1 if share >= 0.001 else 2}f} %"


def _hkd(value: float | None) -> str:
    return "-" if value is None else f"{value:+,.0f}"


def write_card(study: OddsStudy, path: Path) -> None:
    """Write the one-page card as SVG or HTML, by the file's ending.

    Raises
    ------
    InputError
        If the ending is another, or nothing can be said of the deal.
    """
    if path.suffix not in {".svg", ".html"}:
        raise InputError("is no card", key="--card", value=path.name, expected=".svg or .html")
    shown = (study.odds, study.record, study.warning)
    language = terminal_language()
    say = words(language).say
    if path.suffix == ".html":
        write_atomically(path, card_html(*shown, say=say, language=language.value))
    else:
        write_spoken_picture(path, card_picture(*shown, say=say))
    say_written(path)


def show_odds(study: OddsStudy, own: Sequence[int] = ()) -> None:
    """Print the odds of one deal; sizes of one's own are marked."""
    console, odds = _console(), study.odds
    deal = odds.forecast.deal
    console.print(f"\n{deal.record.stock_code}  {deal.record.name}", style="bold")
    known = "terms alone" if odds.stage == "launch" else "terms and demand as far as stated"
    console.print(f"as known at {odds.stage} ({deal.day or 'no date'}): {known}")
    if study.warning:
        console.print(study.warning, style="bold")
    if deal.missing:
        console.print("not stated, assumed or drawn: " + ", ".join(deal.missing))
    console.print()
    for sentence in in_words(odds):
        console.print(f"- {sentence}")
    if odds.tiers:
        console.print(_tier_table(odds, own))
    if study.rows:
        console.print(_multiple_table(study))
    _show_outcome(console, study)
    _show_record(console, study)


def _chosen(odds: Odds, own: Sequence[int]) -> list[TierOdds]:
    """Return the sizes shown: few enough for a screen, the landmarks and one's own among them."""
    line = pool_line(odds)
    keep = {odds.tiers[0].shares, odds.tiers[-1].shares, odds.likely_shares, odds.certain_shares}
    keep |= set(own) | (set() if line is None else {line.tail.shares, line.head.shares})
    step = max(1, -(-len(odds.tiers) // _SHOWN_TIERS))
    return [t for k, t in enumerate(odds.tiers) if k % step == 0 or t.shares in keep]


def _tier_table(odds: Odds, own: Sequence[int]) -> Table:
    table = Table(box=SIMPLE, pad_edge=False, title="By application size", title_justify="left")
    table.add_column("pool", no_wrap=True)
    headings = (
        "shares",
        "payable HK$",
        "a lot",
        EXPECTED,
        "5-95 %",
        "worth HK$",
        "5-95 % HK$",
        "break-even",
        "",
    )
    for heading in headings:
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    for tier in _chosen(odds, own):
        value = tier.value
        table.add_row(
            tier.pool,
            f"{tier.shares:,}",
            f"{value.amount_hkd:,.0f}",
            _pct(tier.chance_of_a_lot),
            f"{tier.expected_shares:,.1f}",
            f"{tier.shares_low:,}-{tier.shares_high:,}",
            _hkd(value.expected_hkd),
            "-" if value.worst_hkd is None else f"{value.worst_hkd:+,.0f} {value.best_hkd:+,.0f}",
            "-" if value.break_even_rise is None else f"{100 * value.break_even_rise:+.1f} %",
            _mark(odds, tier, own),
        )
    return table


def _mark(odds: Odds, tier: TierOdds, own: Sequence[int]) -> str:
    line = pool_line(odds)
    marks = {
        "yours": tier.shares in own,
        "甲尾": line is not None and tier is line.tail,
        "乙頭": line is not None and tier is line.head,
        "a lot is likely": tier.shares == odds.likely_shares,
        "a lot is certain": tier.shares == odds.certain_shares,
    }
    return ", ".join(name for name, fits in marks.items() if fits)


def _multiple_table(study: OddsStudy) -> Table:
    table = Table(
        box=SIMPLE, pad_edge=False, title="How it moves with the multiple", title_justify="left"
    )
    headings = ("multiple", "public shares", "one lot", "10-90 %", "certain from", "甲尾", "乙頭")
    for heading in (*headings, "one lot HK$"):
        table.add_column(heading, justify="right")
    for row in study.rows:
        table.add_row(
            f"{row.multiple:,}x",
            f"{row.public_shares:,}",
            _pct(row.one_lot_middle),
            f"{_pct(row.one_lot_low)} - {_pct(row.one_lot_high)}",
            "-" if row.certain_shares is None else f"{row.certain_shares:,}",
            "-" if row.tail_shares is None else f"{row.tail_shares:,.0f}",
            "-" if row.head_shares is None else f"{row.head_shares:,.0f}",
            _hkd(row.one_lot_hkd),
        )
    return table


def _show_outcome(console: SpokenConsole, study: OddsStudy) -> None:
    found = study.outcome
    if found is None:
        return
    inside = "inside" if found.in_80 else "outside"
    console.print("What happened", style="bold")
    console.print(
        f"  one-lot rate {_pct(found.one_lot_rate)}; the forecast's middle was "
        f"{_pct(found.forecast_median)}. It lies {inside} the 80 % interval, above "
        f"{_pct(found.rank)} of the draws."
    )
    if found.ladder_error is not None:
        console.print(
            f"  whole ladder: expected shares off by a factor of {exp(found.ladder_error):.2f} at "
            "the median size"
        )
    if found.first_day_return is not None and found.return_rank is not None:
        console.print(
            f"  first day {100 * found.first_day_return:+.1f} %, above "
            f"{_pct(found.return_rank)} of the draws"
        )


def _show_record(console: SpokenConsole, study: OddsStudy) -> None:
    record: dict[str, Any] = study.record
    console.print("Record of the method on earlier deals", style="bold")
    if not record["deals"]:
        console.print(f"  {record['words']}")
        return
    console.print(
        f"  {record['knowledge']}, walk-forward, {record['deals']} deals: {record['words']}"
    )
    table = Table(box=SIMPLE, pad_edge=False)
    for heading in ("method", "within 2x", "CRPS log", "50 % held", "80 % held"):
        table.add_column(heading, justify="left" if heading == "method" else "right")
    for name, row in {"this method": record, **record["rivals"]}.items():
        table.add_row(
            name,
            f"{row['within_twice_pct']:.0f} %",
            f"{row['crps']:.2f}",
            f"{row['cover_50_pct']:.0f} %",
            f"{row['cover_80_pct']:.0f} %",
        )
    console.print(table)


def show_table(entries: Sequence[Any]) -> None:
    """Print a line for each row of a table of deals."""
    table = Table(box=SIMPLE, pad_edge=False)
    for heading in ("code", "name", "5 %", "50 %", "95 %", "published", "missing or refused"):
        right = heading in {"5 %", "50 %", "95 %", "published"}
        table.add_column(heading, justify="right" if right else "left")
    for entry in entries:
        rate, came = entry["one_lot_rate"] or {}, (entry.get("outcome") or {}).get("one_lot_rate")
        table.add_row(
            entry["stock_code"],
            entry["name"][:28],
            *(_pct(rate.get(q)) for q in ("p05", "p50", "p95")),
            _pct(came),
            entry.get("refused") or ", ".join(entry["missing"]),
        )
    _console().print(table)
