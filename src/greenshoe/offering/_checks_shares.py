"""Checks of prices, tranches, options, applications and the ladder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.offering._check import Check
from greenshoe.offering._count import rule_for
from greenshoe.offering._ladder import ladder_totals, pct_allotted
from greenshoe.offering._pools import has_pools, largest_application, pool_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from greenshoe.deal import DealRecord, LadderRow, Terms
    from greenshoe.offering._applications import ApplicationAmount
    from greenshoe.offering._settlement import Settlement
    from greenshoe.rules import RulebookOn

__all__ = [
    "application_checks",
    "ladder_checks",
    "over_allotment_checks",
    "price_checks",
    "stabilisation_checks",
    "tranche_checks",
]


def tranche_checks(
    record: DealRecord, terms: Terms, settled: Settlement, rules: RulebookOn
) -> Iterator[Check]:
    """Test the public tranche before and after."""
    rule = rule_for(rules, "public_tranche.initial", terms.mechanism.value)
    if rule is not None and settled.public_initial is not None:
        by_rule = settled.public_initial
        yield Check.under(
            rule,
            "initial public tranche",
            "the public offer starts with the share the mechanism sets",
            passes=by_rule.low <= terms.public_initial_shares <= by_rule.high,
            value=terms.public_initial_shares,
            threshold=by_rule.low,
            unit="shares",
            note=by_rule.reason,
        )
    stated, public = record.shares("public_final_shares"), settled.public_final
    if stated is None or public is None:
        return
    first = (public.origin.rule or "").split(", ")[0]
    known = first if first in rules.book.names() else "clawback.requires_full_placing"
    yield Check.under(
        rules.get(known),
        "final public tranche",
        "the published tranche is what ladder and reallocation give, or inside their bounds",
        passes=public.low <= stated <= public.high,
        value=stated,
        threshold=public.expected,
        unit="shares",
        note=public.reason,
    )


def price_checks(terms: Terms, rules: RulebookOn) -> Iterator[Check]:
    """Test the range and a price below it."""
    low, high, final = terms.offer_price_min_hkd, terms.offer_price_max_hkd, terms.offer_price_hkd
    if low is None:
        return
    rule = rules.find("price_range.max_width")
    if low < high and rule is not None:
        yield Check.under(
            rule,
            "price range width",
            "top of the range / bottom",
            passes=high / low <= rule.decimal() or None,
            value=high / low,
            threshold=rule.decimal(),
            unit="times",
            note="asked only of a deal that wants to price below its range",
        )
    rule = rules.find("price.downward_adjustment_pct")
    if final is not None and final < low and rule is not None:
        floor = low * (100 - rule.decimal()) / 100
        yield Check.under(
            rule,
            "downward price adjustment",
            "a price below the range is within the adjustment the document allows",
            passes=final >= floor,
            value=final,
            threshold=floor,
            unit="HK$",
            note="only if the listing document says so and a reduction is announced",
        )


def over_allotment_checks(
    record: DealRecord, settled: Settlement, rules: RulebookOn
) -> Iterator[Check]:
    """Test the over-allocation against its cap."""
    stated = record.shares("over_allocated_shares")
    value = settled.over_allocated.expected if stated is None else stated
    yield Check.under(
        rules.get("over_allotment.cap_pct"),
        "over-allocation",
        "shares over-allocated, against the cap on the offer including the option exercised",
        passes=value <= settled.over_allocated.high,
        value=value,
        threshold=settled.over_allocated.high,
        unit="shares",
        note=settled.over_allocated.reason,
    )


def application_checks(
    terms: Terms, amounts: Sequence[ApplicationAmount], rules: RulebookOn
) -> Iterator[Check]:
    """Test the printed sizes and amounts."""
    if terms.application_sizes:
        largest = largest_application(terms, rules)
        top = max(size.shares for size in terms.application_sizes)
        yield Check.under(
            rules.get("application.largest_fraction"),
            "largest application",
            "the largest size in the notice against the limit",
            passes=top == largest.expected,
            value=top,
            threshold=largest.expected,
            unit="shares",
            note=largest.reason,
        )
    printed = [amount for amount in amounts if amount.printed_cents is not None]
    if printed:
        right = sum(amount.printed_cents == amount.amount_cents for amount in printed)
        yield Check.under(
            rules.get("rounding.fee"),
            "amounts payable",
            "printed amounts that four fees, each rounded by itself, reproduce to the cent",
            passes=right == len(printed),
            value=right,
            threshold=len(printed),
            unit="amounts",
        )


def ladder_checks(
    record: DealRecord, terms: Terms, settled: Settlement, rules: RulebookOn
) -> Iterator[Check]:
    """Test a published ladder against its own numbers and the pools."""
    if not record.ladder:
        return
    line = rules.get("pools.line_hkd")
    printed = [row for row in record.ladder if row.approx_pct_allotted is not None]
    right = sum(pct_allotted(row) == row.approx_pct_allotted for row in printed)
    if printed:
        yield Check.under(
            line,
            "ladder percentages",
            "printed percentages that the rows themselves reproduce",
            passes=right == len(printed),
            value=right,
            threshold=len(printed),
            unit="rows",
        )
    if has_pools(terms, rules):
        yield _pool_line(record, terms, record.ladder, rules)
    if settled.pools is not None:
        yield Check.under(
            rules.get("pools.odd_lot"),
            "pools used up",
            "shares the ladder allots in pool A",
            passes=ladder_totals(record.ladder).pool_a_allotted_shares == settled.pools.a.expected,
            value=ladder_totals(record.ladder).pool_a_allotted_shares,
            threshold=settled.pools.a.expected,
            unit="shares",
        )


def _pool_line(
    record: DealRecord, terms: Terms, rows: Sequence[LadderRow], rules: RulebookOn
) -> Check:
    """Test on which side of the line each row stands."""
    labelled = [row for row in rows if row.pool]
    top = terms.offer_price_max_hkd
    same = sum(row.pool == pool_of(row.shares_applied_for, top, rules) for row in labelled)
    known = record.number("offer_price_max_hkd") is not None
    return Check.under(
        rules.get("pools.line_hkd"),
        "pool line",
        "rows on the side of the line the value of the application puts them",
        passes=same == len(labelled) or (False if known else None),
        value=same,
        threshold=len(labelled),
        unit="rows",
        note="" if known else "the maximum price is not stated: the offer price stands for it",
    )


def stabilisation_checks(
    record: DealRecord, terms: Terms, settled: Settlement, rules: RulebookOn
) -> Iterator[Check]:
    """Test the size of the offer for the safe harbour, and the conservation of the greenshoe."""
    stated = record.shares("over_allocated_shares")
    if settled.over_allocated.high and stated != 0:
        rule = rules.get("stabilisation.minimum_offer_hkd")
        value = settled.offer_final_shares * terms.price_hkd
        yield Check.under(
            rule,
            "stabilisation safe harbour",
            "size of the offer, over-allocation apart",
            passes=value >= rule.decimal(),
            value=value,
            threshold=rule.decimal(),
            unit="HK$",
        )
    names = ("stabilisation_bought_shares", "stabilisation_resold_shares")
    bought, resold = (record.shares(name) for name in names)
    exercised = record.shares("over_allotment_exercised_shares")
    if stated is None or bought is None or resold is None or exercised is None:
        return
    yield Check.under(
        rules.get("over_allotment.cap_pct"),
        "greenshoe conserves shares",
        "over-allocated = bought - resold + exercised",
        passes=stated == bought - resold + exercised,
        value=bought - resold + exercised,
        threshold=stated,
        unit="shares",
    )
