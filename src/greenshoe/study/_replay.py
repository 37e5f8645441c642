"""Published outcomes computed again from terms and demand, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.core import printed_places, round_half_up
from greenshoe.deal import COLUMNS, Kind
from greenshoe.offering import allotted_shares, has_pools, pct_allotted, pool_of
from greenshoe.study._replay_case import Computed, ReplayCase
from greenshoe.study._replay_fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from greenshoe.deal import DealRecord, LadderRow
    from greenshoe.rules import Rulebook

__all__ = ["REPLAY_FIELDS", "Replayed", "Verdict", "moved_from_initial", "replay"]

REPLAY_FIELDS = tuple(FIELDS)
_ROUNDED_TO = 1000


class Verdict(StrEnum):
    """How a computed field compares with the published one."""

    EQUAL = "equal"
    BOUNDED = "bounded"
    DIFFERS = "differs"
    UNTESTABLE = "untestable"


Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Replayed:
    """One field of one deal.

    Attributes
    ----------
    stock_code, field
        What was tested; a field of a ladder is `ladder.SHARES.COLUMN`.
    published
        As published.
    computed
        A number, `(low, high)` where it is somebody's decision, `None` where it cannot be said.
    verdict, reason, rule
        The comparison, why, and the rules used.
    """

    stock_code: str
    field: str
    published: Number | str
    computed: Number | str | tuple[Number, Number] | None
    verdict: Verdict
    reason: str
    rule: str


def _as_printed(value: Fraction | int, places: int) -> Number:
    """Return a computed value with the digits the published one was printed with."""
    if isinstance(value, int) or (places == 0 and value.denominator == 1):
        return int(value)
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return round_half_up(exact, places)


def _significant_places(record: DealRecord, name: str) -> int:
    """Return the digits a number was printed with; tables keep zeros of money nobody printed."""
    places = record.places(name)
    if COLUMNS[name].kind is not Kind.MILLIONS:
        return places
    text = f"{record.values[name]:f}"
    return len(text.partition(".")[2].rstrip("0"))


def _inside(published: Number, low: Number, high: Number, lot: int | None) -> bool:
    """Whether a decision is inside its bounds; a count printed in thousands may round over."""
    slack = _ROUNDED_TO // 2 if lot and isinstance(published, int) and published % lot else 0
    return low - slack <= published <= high + slack


def _compare(case: ReplayCase, name: str, made: Computed) -> Replayed:
    record = case.record
    whole = COLUMNS[name].kind in {Kind.SHARES, Kind.COUNT}
    published: Number = (record.shares(name) if whole else record.number(name)) or 0
    code, places = record.stock_code, _significant_places(record, name)
    if made.value is None:
        return Replayed(code, name, published, None, Verdict.UNTESTABLE, made.reason, made.rule)
    value = _as_printed(made.value, places)
    if value == published:
        return Replayed(code, name, published, value, Verdict.EQUAL, made.reason, made.rule)
    if made.bounds is None:
        return Replayed(code, name, published, value, Verdict.DIFFERS, made.reason, made.rule)
    low, high = (_as_printed(b, places) for b in made.bounds)
    inside = _inside(published, low, high, record.shares("board_lot_shares"))
    verdict = Verdict.BOUNDED if inside else Verdict.DIFFERS
    return Replayed(code, name, published, (low, high), verdict, made.reason, made.rule)


def _ladder_row(case: ReplayCase, row: LadderRow) -> Iterator[Replayed]:
    code, prefix = case.record.stock_code, f"ladder.{row.shares_applied_for}"

    def test(
        column: str, published: Number | str, computed: Number | str, reason: str, rule: str = ""
    ) -> Replayed:
        same = Verdict.EQUAL if published == computed else Verdict.DIFFERS
        return Replayed(code, f"{prefix}.{column}", published, computed, same, reason, rule)

    yield test(
        "allotted_shares_total",
        row.allotted_shares_total,
        allotted_shares(row),
        "applications x guaranteed shares + winners x ballot prize",
    )
    if row.approx_pct_allotted is not None and row.valid_applications:
        places = printed_places(row.approx_pct_allotted)
        exact = 100 * Fraction(
            allotted_shares(row), row.shares_applied_for * row.valid_applications
        )
        shown = pct_allotted(row) if places <= 2 else _as_printed(exact, places)
        yield test(
            "approx_pct_allotted", row.approx_pct_allotted, shown, "allotted / applied for, half-up"
        )
    lot = case.record.shares("board_lot_shares")
    if lot and row.ballot_winners:
        yield test(
            "ballot_extra_shares", row.ballot_extra_shares, lot, "a ballot is for one board lot"
        )
    terms, rules = case.terms, case.rules
    if row.pool and terms and rules and has_pools(terms, rules):
        if (
            case.record.number("offer_price_max_hkd") is None
            and terms.offer_price_min_hkd is not None
        ):
            return
        pool = pool_of(row.shares_applied_for, terms.offer_price_max_hkd, rules)
        known = case.record.number("offer_price_max_hkd") is not None
        made = test(
            "pool", row.pool, pool, "value at the maximum price against the line", "pools.line_hkd"
        )
        if known or made.verdict is Verdict.EQUAL:
            yield made
        else:
            yield Replayed(
                code,
                made.field,
                row.pool,
                None,
                Verdict.UNTESTABLE,
                "missing: offer_price_max_hkd",
                "pools.line_hkd",
            )


def replay(records: Iterable[DealRecord], rulebook: Rulebook) -> tuple[Replayed, ...]:
    """Recompute every published field of some deals.

    Parameters
    ----------
    records
        Deals with outcomes; blank cells are passed over.
    rulebook
        The rulebook.

    Returns
    -------
    tuple of Replayed
        One entry for each published field of `REPLAY_FIELDS`, and for each row of a ladder.

    >>> from greenshoe.deal import shipped_record
    >>> from greenshoe.rules import Rulebook
    >>> entries = replay([shipped_record("2513")], Rulebook.load())
    >>> {e.verdict.value for e in entries if e.field == "public_final_shares"}
    {'equal'}
    """
    entries: list[Replayed] = []
    for record in records:
        case = ReplayCase(record, rulebook)
        entries += [
            _compare(case, name, compute(case))
            for name, compute in FIELDS.items()
            if name in record.values
        ]
        for row in record.ladder:
            entries += _ladder_row(case, row)
    return tuple(entries)


def moved_from_initial(record: DealRecord) -> bool:
    """Tell whether the final public tranche is not the initial one.

    Where it is, copying the initial number proves nothing.
    """
    final, initial = record.shares("public_final_shares"), record.shares("public_initial_shares")
    return final is not None and final != initial
