"""The cap table through time: step-ups, lock-ups of the listing and the model, what comes free."""

from __future__ import annotations

from datetime import date

import pytest

from greenshoe.company import (
    CapTable,
    DealTerms,
    LockUp,
    Round,
    expiries,
    float_at_listing,
    load_model,
    lock_ups,
)
from greenshoe.core import ModelError

HALF, YEAR = date(2026, 7, 8), date(2027, 1, 8)


def test_step_ups() -> None:
    held = CapTable(
        rounds=(
            Round("A", date(2020, 1, 1), 100, "CNY", 10.0, 1000, "s", "S"),
            Round("B", date(2022, 1, 1), 200, "CNY", None, 4000, "s", "S"),
            Round("C", date(2024, 1, 1), 300, "CNY", None, None, "s", "S"),
        ),
    )
    assert [(u["step_up"], u["basis"]) for u in held.step_ups(25.0, 8000)] == [
        (2.5, "price"),
        (2.0, "post-money"),
        (None, "not published"),
    ]


def test_what_comes_free_by_day() -> None:
    held = (
        LockUp("cornerstones", 20, HALF),
        LockUp("early investors", 30, HALF),
        LockUp("founders", 40, YEAR),
        LockUp("key persons", None, YEAR),
    )
    first, second = expiries(held, 100, 5_000_000.0)
    assert (first.shares, first.free_after, first.value_hkd_mn) == (50, 0.6, 250.0)
    assert (second.shares, second.free_after) == (40, 1.0)
    assert second.holders == ("founders", "key persons")
    assert float_at_listing(held, 100) == pytest.approx(0.1)


def test_a_day_whose_shares_nobody_states() -> None:
    (row,) = expiries((LockUp("key persons", None, YEAR),), 100, 10.0)
    assert (row.shares, row.share_of_issued, row.value_hkd_mn) == (None, None, None)


def test_the_listing_goes_before_the_model_kind_by_kind() -> None:
    model = load_model("zhipu")
    own = {lock.kind: lock for lock in model.cap_table.lock_ups}
    corner = LockUp("cornerstone investors", 25_681_000, date(2026, 7, 9), "rule", "cornerstones")
    terms = DealTerms(440_230_190, 116.2, lock_ups=(corner,))
    assert lock_ups(model, terms) == (corner, own["existing holders"])
    unsaid = LockUp("key persons", None, date(2027, 1, 9), "rule", "existing holders")
    terms = DealTerms(440_230_190, 116.2, lock_ups=(corner, unsaid))
    assert lock_ups(model, terms) == (corner, unsaid, own["existing holders"])
    few = DealTerms(100_000_000, 116.2, lock_ups=(corner,))
    assert lock_ups(model, few) == (corner,)
    assert lock_ups(model, None) == model.cap_table.lock_ups


def test_more_locked_than_issued_is_refused() -> None:
    with pytest.raises(ModelError, match="lock more shares than are issued"):
        DealTerms(10, 1.0, lock_ups=(LockUp("all", 11, YEAR),))
