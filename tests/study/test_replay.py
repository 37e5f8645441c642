"""Replay of published outcomes; and that a wrong outcome does not pass."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from greenshoe.deal import DealRecord, shipped_record, shipped_records
from greenshoe.rules import Rulebook
from greenshoe.study import REPLAY_FIELDS, Replayed, Verdict, moved_from_initial, replay

BOOK = Rulebook.load()
ALL = replay(shipped_records(), BOOK)

# Every difference, with what is known of it (docs/replay.md).
KNOWN = {
    ("2650", "gross_proceeds_hkd_mn"),
    ("3677", "gross_proceeds_hkd_mn"),
    ("6603", "public_subscription_level_x"),
    ("6651", "gross_proceeds_hkd_mn"),
}


def entries_of(record: DealRecord) -> dict[str, Replayed]:
    return {entry.field: entry for entry in replay([record], BOOK)}


def test_at_most_one_percent_differs_and_each_difference_is_known() -> None:
    fields = [entry for entry in ALL if not entry.field.startswith("ladder")]
    testable = [entry for entry in fields if entry.verdict is not Verdict.UNTESTABLE]
    differs = {(e.stock_code, e.field) for e in fields if e.verdict is Verdict.DIFFERS}
    assert differs == KNOWN
    assert len(differs) <= len(testable) / 100


def test_every_ladder_row_is_reproduced() -> None:
    rows = [entry for entry in ALL if entry.field.startswith("ladder")]
    assert len({(e.stock_code, e.field.split(".")[1]) for e in rows}) == 3850
    assert {e.verdict for e in rows} == {Verdict.EQUAL}


@pytest.mark.parametrize(
    "field", ["successful_applications", "pool_a_allotted_shares", "pool_b_allotted_shares"]
)
def test_totals_of_every_ladder(field: str) -> None:
    verdicts = [e.verdict for e in ALL if e.field == field]
    assert len(verdicts) >= 94
    assert set(verdicts) == {Verdict.EQUAL}


def test_tranches_that_moved_are_right_without_copying() -> None:
    moved = {record.stock_code for record in shipped_records() if moved_from_initial(record)}
    verdicts = [
        e.verdict for e in ALL if e.field == "public_final_shares" and e.stock_code in moved
    ]
    assert len(verdicts) >= 34
    assert set(verdicts) <= {Verdict.EQUAL, Verdict.BOUNDED}
    assert verdicts.count(Verdict.BOUNDED) <= 6


@pytest.mark.parametrize(
    "field",
    [f for f in REPLAY_FIELDS if f not in {"top_application_shares", "over_allocated_shares"}],
)
def test_a_forged_outcome_differs(field: str) -> None:
    record = shipped_record("2513")
    published = record.values[field]
    assert isinstance(published, int | Decimal)
    step = record.shares("board_lot_shares") if field.endswith("shares") else Decimal("0.5")
    forged = replace(record, values={**record.values, field: published + (step or 1)})
    assert entries_of(forged)[field].verdict is Verdict.DIFFERS


def test_an_over_allocation_above_the_cap_differs() -> None:
    record = shipped_record("2513")
    forged = replace(record, values={**record.values, "over_allocated_shares": 5_613_000})
    assert entries_of(forged)["over_allocated_shares"].verdict is Verdict.DIFFERS


def test_a_forged_ladder_row_differs() -> None:
    record = shipped_record("2513")
    first = replace(record.ladder[0], ballot_winners=record.ladder[0].ballot_winners + 100)
    forged = replace(record, ladder=(first, *record.ladder[1:]))
    entries = entries_of(forged)
    assert entries["ladder.100.allotted_shares_total"].verdict is Verdict.DIFFERS
    assert entries["ladder.100.approx_pct_allotted"].verdict is Verdict.DIFFERS


def test_bounds_do_not_look_at_the_outcome() -> None:
    record = shipped_record("2691")
    values = {k: v for k, v in record.values.items() if k != "public_final_shares"}
    for stated in (10_766_000, 16_148_500):
        entry = entries_of(
            replace(record, values={**values, "public_final_shares": stated}, ladder=())
        )
        found = entry["public_final_shares"]
        assert found.verdict is not Verdict.EQUAL
        assert found.computed == (11_250_000, 16_148_500)


def test_what_is_missing_is_named() -> None:
    record = DealRecord({"stock_code": "1234", "public_final_shares": 5})
    entry = entries_of(record)["public_final_shares"]
    assert entry.verdict is Verdict.UNTESTABLE
    assert entry.reason.startswith("missing: ")


@pytest.mark.parametrize("gone", ["mechanism", "listing_document_date", "board_lot_shares"])
def test_a_record_with_a_term_missing_is_still_replayed(gone: str) -> None:
    record = shipped_record("2513")
    values = {k: v for k, v in record.values.items() if k != gone}
    entries = entries_of(replace(record, values=values))
    assert entries["public_subscription_level_x"].verdict is Verdict.EQUAL
    assert entries["successful_applications"].verdict is Verdict.EQUAL
