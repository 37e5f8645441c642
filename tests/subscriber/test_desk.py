"""The desk: deposits and losses by hand, on the printed amounts of a real notice (2513)."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.core import HONG_KONG, DataError
from greenshoe.subscriber import (
    ClientOrder,
    DeskDeal,
    DeskLimits,
    judge_clients,
    prefund,
    read_clients,
)

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "client_id,cash_hkd,credit_limit_hkd,stock_code,shares_applied_for,financing\n"
# Printed: 100 shares 11,737.19, 1,000 shares 117,371.88, 935,500 shares 109,801,390.94.
AMOUNTS = {100: 1_173_719, 1_000: 11_737_188, 2_000: 23_474_375, 935_500: 10_980_139_094}
DEAL = DeskDeal("2513", AMOUNTS, 935_500, 87_842_000_00, 0.010085, 0.002)
TEN = DeskLimits(Fraction(1, 10), fall=0.3)
TIMES = {
    name: datetime(2026, 1, day, hour, tzinfo=HONG_KONG)
    for name, day, hour in (
        ("close", 5, 12),
        ("confirmed", 5, 17),
        ("settled", 6, 17),
        ("refund", 8, 18),
    )
}


def order(
    client: str, cash: float, limit: float, shares: int, *, financed: bool = True, row: int = 2
) -> ClientOrder:
    return ClientOrder(row, client, round(cash * 100), round(limit * 100), "2513", shares, financed)


def test_a_financed_client_pays_the_deposit_rounded_up_and_borrows_the_rest() -> None:
    """A tenth of 117,371.88 is 11,737.188: the deposit is 11,737.19."""
    exact, short = judge_clients(
        DEAL, [order("a", 11_737.19, 1e6, 1_000), order("b", 11_737.18, 1e6, 1_000)], TEN
    )
    assert (exact.status, exact.own_cents, exact.borrowed_cents) == (
        "accepted",
        1_173_719,
        10_563_469,
    )
    assert (short.status, short.rule) == ("refused", "prefunding.deposit_pct")
    assert "HK$11,737.19 is needed, cash is HK$11,737.18" in short.reason


def test_credit_and_house_limits_hold_in_order_of_the_file() -> None:
    limits = DeskLimits(
        Fraction(1, 10), client_limit_cents=10_000_000, house_limit_cents=15_000_000
    )
    first, second, third = judge_clients(
        DEAL,
        [
            order("a", 1e6, 80_000, 1_000),
            order("b", 1e6, 1e6, 1_000),
            order("c", 1e6, 70_000, 1_000),
        ],
        limits,
    )
    assert first.borrowed_cents == 8_000_000
    assert second.status == "refused"
    assert "house limit leaves HK$70,000.00" in second.reason
    assert third.borrowed_cents == 7_000_000
    assert second.may_borrow_cents == 10_000_000


def test_two_applications_of_one_client_are_both_refused() -> None:
    found = judge_clients(DEAL, [order("a", 1e6, 0, 100), order("a", 1e6, 0, 2_000)], TEN)
    assert {r.rule for r in found} == {"application.multiple_applications"}
    assert {r.status for r in found} == {"refused"}


@pytest.mark.parametrize(
    ("shares", "rule"),
    [(935_600, "application.largest_fraction"), (150, "application.sizes")],
)
def test_sizes_that_may_not_be_applied_for_are_refused(shares: int, rule: str) -> None:
    found = judge_clients(DEAL, [order("a", 1e9, 0, shares, financed=False)], TEN)[0]
    assert (found.status, found.rule, found.amount_cents) == ("refused", rule, None)


def test_without_margin_the_whole_amount_is_paid() -> None:
    cash, short = judge_clients(
        DEAL,
        [
            order("a", 11_737.19, 1e6, 100, financed=False),
            order("b", 11_737.18, 1e6, 100, financed=False),
        ],
        TEN,
    )
    assert (cash.own_cents, cash.borrowed_cents) == (1_173_719, 0)
    assert (short.status, short.rule) == ("refused", "prefunding.before_ballot")


def test_the_worst_case_by_hand() -> None:
    """1,000 shares at 116.20 = 116,200; 30 % down and 0.2 % to sell: 81,177.32.

    The loan is 105,634.69, so the house loses 24,457.37 and the client its whole deposit.
    """
    found = judge_clients(DEAL, [order("a", 1e6, 1e6, 1_000)], TEN)[0]
    assert found.loss_cents == pytest.approx(2_445_737, abs=5)
    assert found.client_loss_cents == 1_173_719
    assert judge_clients(DEAL, [order("a", 1e6, 0, 1_000)], TEN)[0].loss_cents == 0


def test_compressed_pre_funding_is_at_most_what_all_public_shares_cost() -> None:
    found = judge_clients(DEAL, [order("a", 2e7, 1e9, 935_500), order("b", 2e7, 1e9, 935_500)], TEN)
    money, own = 2 * 10_980_139_094, 2 * 1_098_013_910
    compressed = prefund(DEAL, found, TIMES)
    full = prefund(DEAL, found, TIMES, compressed=False)
    assert [s.locked_cents for s in compressed] == [0, 8_784_200_000, 8_784_200_000, 0]
    assert [s.locked_cents for s in full] == [0, money, money, 0]
    assert compressed[1].bank_line_cents == 8_784_200_000 - own
    assert full[1].bank_line_cents == money - own
    assert all(s.application_money_cents == money for s in compressed)


@settings(deadline=None, max_examples=60)
@given(
    cash=st.integers(0, 10**9),
    limit=st.integers(0, 10**9),
    shares=st.sampled_from(sorted(AMOUNTS)),
    deposit=st.fractions(Fraction(1, 10), 1, max_denominator=50),
    financed=st.booleans(),
)
def test_cents_are_never_lost_and_no_limit_is_passed(
    *, cash: int, limit: int, shares: int, deposit: Fraction, financed: bool
) -> None:
    client = ClientOrder(2, "a", cash, limit, "2513", shares, financed)
    found = judge_clients(DEAL, [client], DeskLimits(deposit, fall=0.4))[0]
    largest = found.largest_shares
    if found.status == "accepted":
        assert found.own_cents + found.borrowed_cents == found.amount_cents == AMOUNTS[shares]
        assert found.own_cents <= cash
        assert found.borrowed_cents <= (limit if financed else 0)
        assert not found.borrowed_cents or found.own_cents >= deposit * AMOUNTS[shares]
        assert largest is not None
        assert largest >= shares
    else:
        assert largest is None or largest < shares


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("a,1,2,2513,100\n", r"c\.csv row 2: has 5 cells; expected 6"),
        ("a,-1,2,2513,100,cash\n", r"c\.csv row 2: cash_hkd = -1: is not what this column holds"),
        ("a,1,,2513,100,cash\n", r"c\.csv row 2: credit_limit_hkd: is missing"),
        ("a,1,2,ABC,100,cash\n", r"c\.csv row 2: stock_code = ABC: is no stock code"),
        ("a,1,2,2513,1e3,cash\n", r"c\.csv row 2: shares_applied_for = 1e3"),
        ("a,1,2,2513,100,loan\n", r"c\.csv row 2: financing = loan: is no financing"),
        (",1,2,2513,100,cash\n", r"c\.csv row 2: client_id: is no name"),
        ("a,1,2,2513,100,cash\n\nb,NaN,2,2513,100,cash\n", r"c\.csv row 4: cash_hkd = NaN"),
        ("", r"c\.csv: has no client"),
        ('"a,1,2', r"c\.csv: is not CSV"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(tmp_path: Path, body: str, words: str) -> None:
    path = tmp_path / "c.csv"
    path.write_text(HEAD + body, encoding="utf-8")
    with pytest.raises(DataError, match=words):
        read_clients(path)


def test_a_file_that_is_no_client_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("client_id,cash_hkd\na,1\n", encoding="utf-8")
    with pytest.raises(DataError, match="credit_limit_hkd: is missing; expected columns"):
        read_clients(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="is not UTF-8 text"):
        read_clients(path)
    path.write_text(HEAD + "a,50000.50,0,02513,100,Margin\n", encoding="utf-8-sig")
    assert read_clients(path) == (ClientOrder(2, "a", 5_000_050, 0, "2513", 100, True),)
