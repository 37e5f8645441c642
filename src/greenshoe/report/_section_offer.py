"""Sections about the offer itself: checks, tranches, clawback."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.drawing import NARROW, WIDE
from greenshoe.offering import clawback_steps_of, reallocation_cap_shares
from greenshoe.report._draw_tranches import Split, StepsView, draw_splits, draw_steps
from greenshoe.report._figure import Figure, in_print
from greenshoe.report._model import (
    Column,
    FigureList,
    PictureBlock,
    ReportSection,
    ReportTable,
    Row,
    Words,
)
from greenshoe.words import message

if TYPE_CHECKING:
    from greenshoe.core import Origin
    from greenshoe.offering import Check
    from greenshoe.report._model import Block
    from greenshoe.report._reading import Reading

__all__ = ["checks_section", "clawback_section", "tranches_section", "verdict_of"]


def verdict_of(passes: bool | None) -> tuple[str, str]:  # noqa: FBT001 - the verdict itself
    """Return a verdict in words and its tone.

    >>> verdict_of(None)
    ('cannot say', 'open')
    """
    if passes is None:
        return "cannot say", "open"
    return ("pass", "good") if passes else ("fail", "bad")


def _check_row(check: Check, reading: Reading) -> Row:
    word, tone = verdict_of(check.passes)
    rule = reading.rules.get(check.rule)
    origin = rule.origin("the deal, against the rule")

    def side(value: object, label: str) -> Figure:
        return Figure("", label, value, check.unit, origin)  # type: ignore[arg-type]  # a check holds numbers only

    return Row(
        (
            check.name,
            word,
            side(check.value, f"{check.name}: value"),
            side(check.threshold, f"{check.name}: threshold"),
            check.what + (f" ({check.note})" if check.note else ""),
            f"{check.authority} [{check.confidence.value}]",
        ),
        (("rule", origin),),
        tone,
    )


def checks_section(reading: Reading) -> ReportSection:
    """Every rule check: pass, fail or cannot say, with value against threshold."""
    checks = reading.offering.checks
    passed = sum(check.passes is True for check in checks)
    failed = sum(check.passes is False for check in checks)
    table = ReportTable(
        "Rule checks on the day of the listing document",
        (
            Column("check"),
            Column("verdict"),
            Column("value", is_number=True),
            Column("threshold", is_number=True),
            Column("what is tested"),
            Column("authority"),
        ),
        tuple(_check_row(check, reading) for check in checks),
        "A check that the deal does not say enough for is neither a pass nor a failure.",
    )
    text = message(
        "{passed} pass, {failed} fail, {open} cannot be said, under the rules in force on {day}.",
        passed=str(passed),
        failed=str(failed),
        open=str(len(checks) - passed - failed),
        day=in_print(reading.rules.on, "date"),
    )
    return ReportSection("checks", "Terms against the rules", (Words(text), table))


def _splits(reading: Reading) -> list[Split]:
    """Return the offer at the document, after reallocation, and final; equal neighbours merged."""
    terms, settled = reading.terms, reading.settled
    splits = [
        Split(
            "listing document",
            terms.public_initial_shares,
            terms.intl_initial_shares,
            terms.third_tranche_shares,
        )
    ]
    public = reading.figure("public_final_shares").value
    if not isinstance(public, int) or settled.public_reallocated is None:
        return splits
    third = settled.third_final.expected
    if settled.offer_final_shares != terms.base_offer_shares_initial:
        moved = settled.public_reallocated.expected
        base = terms.base_offer_shares_initial
        splits.append(
            Split("after clawback, on the base offer", moved, base - moved - third, third)
        )
    final = settled.offer_final_shares
    splits.append(Split("final offer", public, max(final - public - third, 0), third))
    return splits


def _tranche_table(reading: Reading) -> ReportTable:
    """Stated against computed, tranche by tranche."""
    settled = reading.settled
    rows = []
    for name, label, count in (
        ("public_initial_shares", "public offer, initial", settled.public_initial),
        ("public_final_shares", "public offer, final", settled.public_final),
        ("intl_final_shares", "placing, final", settled.intl_final),
        ("offer_shares_final", "offer, final", settled.size.offer_shares),
        ("over_allocated_shares", "over-allocated", settled.over_allocated),
    ):
        if count is None:
            continue
        stated = reading.record.shares(name)
        figure = reading.figure(name, label)
        told = Figure(name, figure.label, stated, "shares", reading.record.origin(name))
        bounds = (count.low, count.high) if count.decided else None
        made = Figure(name, figure.label, count.expected, "shares", count.origin, bounds)
        allowed = made.bounds_text or "–"
        rows.append(
            Row((figure.label, told, made, allowed, count.reason), (("computed", count.origin),))
        )
    return ReportTable(
        "Tranches as published and as the rules give them",
        (
            Column("tranche"),
            Column("published", "shares", is_number=True),
            Column("by rule", "shares", is_number=True),
            Column("bounds where decided", "shares", is_number=True),
            Column("why"),
        ),
        tuple(rows),
    )


def tranches_section(reading: Reading) -> ReportSection:
    """Show the offer before and after, with the flows between its tranches."""
    splits = _splits(reading)
    picture = PictureBlock(
        "Offer shares by tranche",
        draw_splits(splits, WIDE),
        draw_splits(splits, NARROW),
    )
    terms = reading.terms
    third = tuple(
        Figure(
            "",
            f"{t.name} (within the {t.within})",
            t.taken_shares if t.taken_shares is not None else t.initial_shares,
            "shares",
            reading.record.origin("tranches"),
            note=f"initially {t.initial_shares:,}; what is not taken up goes to: {t.surplus_to}",
        )
        for t in terms.tranches
    )
    blocks: list[Block] = [picture, _tranche_table(reading)]
    if third:
        blocks.append(FigureList(third))
    if len(splits) == 1:
        text = "Demand is not known yet: only the split of the listing document can be shown."
        blocks.insert(0, Words(text))
    return ReportSection("tranches", "The tranches, before and after", tuple(blocks))


def _steps_view(reading: Reading) -> StepsView:
    terms, rules = reading.terms, reading.rules
    base = terms.base_offer_shares_initial
    steps, _ = clawback_steps_of(terms, rules)
    start = Fraction(100 * terms.public_initial_shares, base)
    rounded = Fraction(round(start * 2), 2)
    first = rounded if abs(start - rounded) < Fraction(1, 20) else start
    cap, _ = reallocation_cap_shares(terms, rules)
    moved = _moved_shares(reading)
    return StepsView(
        ((Fraction(1), first), *((s.multiple, s.public_pct) for s in steps)),
        Fraction(100 * cap, base) if cap > terms.public_initial_shares else None,
        reading.offering.public_multiple,
        None if moved is None else Fraction(100 * moved, base),
    )


def _moved_shares(reading: Reading) -> int | None:
    """Public shares on the base offer: as published where they lie inside the bounds."""
    count = reading.settled.public_reallocated
    stated = reading.record.shares("public_final_shares")
    if count is None:
        return None
    unsized = reading.settled.offer_final_shares == reading.terms.base_offer_shares_initial
    inside = stated is not None and unsized and count.low <= stated <= count.high
    return stated if inside else count.expected


def _scenario_table(reading: Reading) -> ReportTable:
    rows = []
    for scenario in reading.offering.scenarios:
        origin = scenario.public.origin
        base = reading.terms.base_offer_shares_initial

        def shares(
            value: int, label: str, bounds: tuple[int, int] | None = None, of: Origin = origin
        ) -> Figure:
            return Figure("", label, value, "shares", of, bounds)

        pct = Fraction(100 * scenario.public.expected, base)
        high = scenario.public.high
        rows.append(
            Row(
                (
                    in_print(scenario.from_multiple, "times"),
                    shares(scenario.public.expected, "public offer"),
                    Figure("", "part of the base offer", pct, "%", origin),
                    shares(high, "with reallocation") if scenario.public.decided else "–",
                    shares(scenario.pools.a.expected, "pool A"),
                    shares(scenario.pools.b.expected, "pool B"),
                ),
                (("computed", origin),),
            )
        )
    return ReportTable(
        "The public offer from each multiple on, on the base offer, the placing full",
        (
            Column("from"),
            Column("public offer", "shares", is_number=True),
            Column("of the base offer", "%", is_number=True),
            Column("at most, if reallocated", "shares", is_number=True),
            Column("pool A", "shares", is_number=True),
            Column("pool B", "shares", is_number=True),
        ),
        tuple(rows),
    )


def clawback_section(reading: Reading) -> ReportSection:
    """Show the clawback ladder with the deal's own multiple."""
    view = _steps_view(reading)
    picture = PictureBlock(
        "Public offer as part of the base offer, by multiple",
        draw_steps(view, WIDE),
        draw_steps(view, NARROW),
    )
    moved = reading.settled.public_final
    text = "The multiple is not known: what each step would give stands below."
    if moved is not None:
        text = f"{moved.reason[:1].upper()}{moved.reason[1:]}."
    if reading.terms.mechanism.value == "PN18-waiver" and reading.terms.clawback_steps is None:
        text = "A waiver's own ladder applies and is not stated: the final tranche cannot be said."
    blocks: tuple[Block, ...] = (Words(text), picture)
    if reading.offering.scenarios:
        blocks = (*blocks, _scenario_table(reading))
    return ReportSection("clawback", "Clawback by multiple 回補", blocks)
