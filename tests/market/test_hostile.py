"""Terms nobody would offer, and mappings that are no terms: refused in one line, or played."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from greenshoe.core import GreenshoeError, InputError, ModelError
from greenshoe.market import (
    Account,
    AdsTerms,
    FirstDayTerms,
    UserAgent,
    agent,
    first_day_terms_from,
    simulate_first_day,
)

if TYPE_CHECKING:
    import numpy as np

GOOD: dict[str, Any] = {
    "stock_code": "9999",
    "listing_date": date(2026, 1, 8),
    "offer_price_hkd": "20",
    "board_lot_shares": 100,
    "public_shares": 5_000_000,
    "placing_shares": 45_000_000,
}
KEYS = [
    *GOOD, "cornerstone_locked_shares", "over_allocated_shares", "stabilising_days", "ladder",
    "grey_price_hkd", "ads", "lot",
]  # fmt: skip
CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats(), st.text(max_size=8),
    st.dates(), st.datetimes(timezones=st.just(UTC)), st.just("1e999999999"), st.just("-0"),
    st.lists(st.lists(st.integers(-5, 500), max_size=3), max_size=3),
    st.dictionaries(st.sampled_from(["ratio", "last_price_usd", "usd_hkd", "band_up"]),
                    st.integers(-1, 20), max_size=4),
)  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(st.dictionaries(st.sampled_from(KEYS), CELLS, max_size=4))
@example({"listing_date": datetime(2026, 1, 8, tzinfo=UTC)})
@example({"ladder": [["a", 1]]})
@example({"ads": {"ratio": 1}})
def test_any_mapping_is_terms_or_refused(change: dict[str, Any]) -> None:
    try:
        terms = first_day_terms_from(GOOD | change)
    except GreenshoeError as error:
        said = str(error)
    else:
        said = f"{terms.free_shares} shares"
    assert said
    assert "\n" not in said


BASE = FirstDayTerms(
    "9999", date(2026, 1, 8), Decimal(20), 100, 5_000_000, 45_000_000, 0, 6_000_000
)


@pytest.mark.parametrize(
    "terms",
    [
        replace(BASE, offer_price_hkd=Decimal("0.02")),
        replace(BASE, offer_price_hkd=Decimal(5000)),
        replace(BASE, offer_price_hkd=Decimal("20.003")),  # not a permitted price: nearest is used
        replace(BASE, public_shares=0, ladder=()),
        replace(BASE, public_shares=0, placing_shares=10_000, over_allocated_shares=10_000),
        replace(BASE, public_shares=10**12, placing_shares=10**12),
        replace(BASE, over_allocated_shares=45_000_000),
        replace(BASE, ladder=((1, 3), (7, 2))),  # odd lots have no market
        replace(BASE, ladder=((100, 10**11),)),
        replace(BASE, stabilising_days=0),
        replace(BASE, grey_price_hkd=Decimal(900_000)),
        replace(BASE, grey_price_hkd=Decimal("0.0001")),
        replace(BASE, ads=AdsTerms(1, Decimal("0.35"), 7.8)),
        replace(BASE, ads=AdsTerms(1_000_000, Decimal(1500), 7.8, deposit_barred=True)),
    ],
    ids=str,
)
def test_absurd_deals_are_played_without_losing_a_share(terms: FirstDayTerms) -> None:
    played = simulate_first_day(terms, pace=0.005)
    begun = simulate_first_day(terms, pace=0.005, grey=False, night=False, stop_at=0.0,
                               second_day=False)  # fmt: skip
    account = played.accounts
    assert int(account[:, Account.SHARES].sum()) == int(begun.accounts[:, Account.SHARES].sum())
    assert int(account[:, Account.CASH].sum()) == 0
    assert int(account[:, Account.SHARES].min()) >= 0
    assert played.stabilisation.highest_purchase_hkd <= float(terms.offer_price_hkd)


@pytest.mark.parametrize("price", ["0.0001", "1000000"])
def test_an_offer_outside_the_spread_table_is_refused(price: str) -> None:
    terms = replace(BASE, offer_price_hkd=Decimal(price))
    with pytest.raises(
        GreenshoeError, match=rf"offer_price_hkd = {price}: cannot be traded on HKEX"
    ):
        simulate_first_day(terms, pace=0.005)


def test_what_memory_is_not_made_for_is_refused() -> None:
    with pytest.raises(InputError, match=r"pace = 1000: is out of range; expected 0.001 to 2.0"):
        simulate_first_day(BASE, pace=1000)

    def idle(view: np.ndarray, memory: np.ndarray, numbers: np.ndarray, orders: np.ndarray) -> int:
        return int(view.size + memory.size + numbers.size + orders.size) * 0

    nine = [UserAgent("idle", 0.1, idle, compiled=False)] * 9
    with pytest.raises(InputError, match=r"agents = 9: are too many; expected 8"):
        simulate_first_day(BASE, agents=nine)
    with pytest.raises(ModelError, match=r"agent short: shares = -5: is not a holding"):
        agent("short", turns_per_second=1, shares=-5)
