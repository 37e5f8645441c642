"""The odds part of a report: chances by size before the results, and what one is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.drawing import NARROW, WIDE
from greenshoe.report._model import (
    EXPECTED,
    Block,
    Column,
    PictureBlock,
    Remarks,
    ReportSection,
    ReportTable,
    Row,
    Words,
)
from greenshoe.subscriber import chance_picture

if TYPE_CHECKING:
    from greenshoe.core import Json
    from greenshoe.study import OddsStudy
    from greenshoe.subscriber import AtMultiple, Odds, Outcome, TierOdds

__all__ = ["odds_section"]

_ROWS = 14


def _pct(share: float | None) -> str:
    if share is None:
        return "–"
    return f"{100 * share:.{0 if share >= 0.995 else 1 if share >= 0.001 else 2}f}"


def _hkd(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _shares(value: float | None) -> str:
    return "–" if value is None else f"{value:,.{0 if value >= 100 else 1}f}"


def _chosen(odds: Odds) -> list[TierOdds]:
    """Return the sizes shown: evenly, with both sides of the line between the pools."""
    step = max(1, -(-len(odds.tiers) // _ROWS))
    heads = [k for k, tier in enumerate(odds.tiers) if tier.pool == "B"]
    keep = {0, len(odds.tiers) - 1, *({heads[0] - 1, heads[0]} if heads else set())}
    return [t for k, t in enumerate(odds.tiers) if k % step == 0 or k in keep]


def _tier_table(odds: Odds) -> ReportTable:
    rows = tuple(
        Row(
            (
                f"{tier.shares:,}",
                tier.pool or "–",
                _hkd(tier.value.amount_hkd),
                _pct(tier.chance_of_a_lot),
                _shares(tier.expected_shares),
                f"{tier.shares_low:,} to {tier.shares_high:,}",
                _hkd(tier.value.expected_hkd),
                _pct(tier.value.break_even_rise),
            ),
            tone={"A": "pool-a", "B": "pool-b"}.get(tier.pool, ""),
        )
        for tier in _chosen(odds)
    )
    columns = (
        Column("applied for", "shares", is_number=True),
        Column("pool"),
        Column("payable", "HK$", is_number=True),
        Column("chance of a lot", "%", is_number=True),
        Column(EXPECTED, "shares", is_number=True),
        Column("in nine of ten cases", "shares", is_number=True),
        Column("worth after costs", "HK$", is_number=True),
        Column("break-even rise", "%", is_number=True),
    )
    note = (
        "Forecast, not published. Worth: allotment and first-day return drawn together, less "
        "brokerage, levies, handling fee, interest and the costs of selling."
    )
    return ReportTable("The odds by application size", columns, rows, note)


def _multiple_row(row: AtMultiple) -> Row:
    return Row(
        (
            f"{row.multiple:,}",
            f"{row.public_shares:,}",
            _pct(row.one_lot_middle),
            f"{_pct(row.one_lot_low)} to {_pct(row.one_lot_high)}",
            "none" if row.certain_shares is None else f"{row.certain_shares:,}",
            _shares(row.tail_shares),
            _shares(row.head_shares),
            _hkd(row.one_lot_hkd),
        )
    )


def _multiple_table(rows: tuple[AtMultiple, ...]) -> ReportTable:
    columns = (
        Column("multiple", "times", is_number=True),
        Column("public offer", "shares", is_number=True),
        Column("one lot", "%", is_number=True),
        Column("four deals of five", "%", is_number=True),
        Column("a lot is certain from", "shares", is_number=True),
        Column("甲尾 expects", "shares", is_number=True),
        Column("乙頭 expects", "shares", is_number=True),
        Column("one lot is worth", "HK$", is_number=True),
    )
    return ReportTable("How the odds move with demand", columns, tuple(map(_multiple_row, rows)))


def _record_words(study: OddsStudy) -> str:
    record = study.record
    return (
        f"{record['knowledge']}, walk-forward on {record['deals']} earlier deals: within a factor "
        f"of two {record['within_twice_pct']:.0f} %, the 80 % interval held "
        f"{record['cover_80_pct']:.0f} %, CRPS of the log rate {record['crps']:.2f}; "
        f"{record['words']}"
    )


def _outcome_words(found: Outcome) -> str:
    inside = "inside" if found.in_80 else "outside"
    return (
        f"one-lot rate {_pct(found.one_lot_rate)} %, forecast middle "
        f"{_pct(found.forecast_median)} %: {inside} the 80 % interval"
    )


def _remarks(study: OddsStudy) -> Remarks:
    from greenshoe.subscriber import labelled_words  # noqa: PLC0415 - NumPy loads here

    items = labelled_words(study.odds)
    if study.record["deals"]:
        items.append(("record", _record_words(study)))
    if study.outcome is not None:
        items.append(("what happened", _outcome_words(study.outcome)))
    if study.warning:
        items.append(("open offer", study.warning))
    return Remarks(tuple(items))


def odds_section(study: OddsStudy, data: dict[str, Json]) -> ReportSection:
    """Return the odds of a deal as a section of its report.

    Parameters
    ----------
    study
        The odds, as `greenshoe.study.odds_of_deal` gives them.
    data
        What the section adds to the JSON output (`greenshoe.study.odds_entry`).
    """
    odds = study.odds
    day = "" if odds.forecast.deal.day is None else f" on {odds.forecast.deal.day}"
    blocks: list[Block] = [
        Words(
            f"What could be said at {odds.stage}{day}, before the results: a forecast from "
            f"{len(odds.forecast.past)} deals whose results were known then, and nothing later."
        )
    ]
    if len(odds.tiers) > 1:
        caption = "Chance of at least one lot: the median ladder and four ladders of five"
        blocks.append(
            PictureBlock(caption, chance_picture(odds, WIDE), chance_picture(odds, NARROW))
        )
        blocks.append(_tier_table(odds))
    if study.rows:
        blocks.append(_multiple_table(study.rows))
    blocks.append(_remarks(study))
    answers = frozenset({"odds", "value"} if odds.returns is not None else {"odds"})
    return ReportSection(
        key="odds",
        title="The odds, as they could be known",
        blocks=tuple(blocks),
        data=data,
        answers=answers if odds.one_lot_rate else frozenset(),
    )
