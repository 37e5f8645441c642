"""The ground floor."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from time import sleep
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.core import (
    Confidence,
    DealError,
    GreenshoeError,
    InputError,
    atomic_path,
    cents_to_hkd,
    down_to_lot,
    dump_json,
    hkd_to_cents,
    hong_kong_calendar,
    normalise_stock_code,
    read_bytes,
    round_half_up,
    run_in_order,
    to_json,
    up_to_lot,
    write_atomically,
)

if TYPE_CHECKING:
    from pathlib import Path


@given(st.integers(0, 10**12), st.integers(1, 10**5))
@settings(deadline=None)
def test_a_lot_above_and_a_lot_below(shares: int, lot: int) -> None:
    assert down_to_lot(shares, lot) <= shares <= up_to_lot(shares, lot)
    assert up_to_lot(shares, lot) - down_to_lot(shares, lot) in {0, lot}
    assert up_to_lot(shares, lot) % lot == down_to_lot(shares, lot) % lot == 0


def test_up_is_not_nearest() -> None:
    assert up_to_lot(Fraction(1_870_901), 100) == 1_871_000


@given(st.integers(-(10**14), 10**14))
@settings(deadline=None)
def test_cents_survive_a_round_trip(cents: int) -> None:
    assert hkd_to_cents(cents_to_hkd(cents)) == cents


@pytest.mark.parametrize(
    ("value", "rounded"), [("0.005", "0.01"), ("0.0049", "0.00"), ("2.675", "2.68")]
)
def test_a_half_goes_up(value: str, rounded: str) -> None:
    assert round_half_up(Decimal(value), 2) == Decimal(rounded)


@pytest.mark.parametrize(
    ("typed", "code"), [("2513", "2513"), ("02513", "2513"), ("100", "0100"), ("80700", "80700")]
)
def test_stock_codes(typed: str, code: str) -> None:
    assert normalise_stock_code(typed) == code


@pytest.mark.parametrize("typed", ["", "0", "25l3", "123456", "-1", "２５１３", "2513\n0"])
def test_what_is_no_stock_code(typed: str) -> None:
    with pytest.raises(InputError, match="is not a stock code"):
        normalise_stock_code(typed)


def test_an_error_is_one_line_and_remembers() -> None:
    error = DealError("is wrong", file="a.toml", key="x", value="1\n2\x1b[31m" + "9" * 500)
    text = str(error)
    assert "\n" not in text
    assert "\x1b" not in text
    assert len(text) < 200
    assert (error.file, error.key) == ("a.toml", "x")
    assert isinstance(error, GreenshoeError)


def test_the_weakest_mark_wins() -> None:
    assert Confidence.weakest([Confidence.T, Confidence.M, Confidence.S]) is Confidence.M
    assert Confidence.weakest([]) is Confidence.T


def test_json_is_exact_and_has_no_nan() -> None:
    data = {
        "a": Decimal("0.1"),
        "b": Fraction(1, 4),
        "c": float("nan"),
        "d": date(2026, 1, 8),
        5: (1,),
    }
    assert json.loads(dump_json(data)) == {
        "a": 0.1,
        "b": 0.25,
        "c": None,
        "d": "2026-01-08",
        "5": [1],
    }
    with pytest.raises(TypeError, match="no JSON form for object"):
        to_json(object())


def test_a_failed_write_leaves_the_old_file_and_nothing_beside(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    write_atomically(target, "old")

    def fail() -> None:
        with atomic_path(target) as beside:
            beside.write_text("half")
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        fail()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_a_file_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        write_atomically(tmp_path / "file" / "out.json", "x")


def test_a_file_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"0" * 101)
    with pytest.raises(InputError, match="larger than 100 bytes"):
        read_bytes(tmp_path / "big", limit=100)
    with pytest.raises(InputError, match="is not a file"):
        read_bytes(tmp_path)


@pytest.mark.parametrize(
    "day",
    [
        date(2023, 9, 1),  # typhoon, the calendar's own mistake
        date(2023, 9, 8),  # black rain, likewise
        date(2026, 1, 1),
        date(2026, 2, 17),  # Lunar New Year
        date(2026, 1, 10),  # a Saturday
    ],
)
def test_days_without_trading(day: date) -> None:
    assert not hong_kong_calendar().is_trading_day(day)


def test_half_days() -> None:
    assert date(2025, 12, 24) in hong_kong_calendar().half_days
    assert date(2025, 12, 23) not in hong_kong_calendar().half_days


@given(st.dates(date(2001, 1, 1), date(2027, 6, 30)), st.integers(0, 40))
@settings(deadline=None, max_examples=50)
def test_shifting_there_and_back(day: date, steps: int) -> None:
    calendar = hong_kong_calendar()
    if calendar.is_trading_day(day):
        there = calendar.shift(day, steps)
        assert calendar.shift(there, -steps) == day
        assert calendar.count(day, there) == steps


def test_a_date_outside_the_calendar() -> None:
    with pytest.raises(InputError, match="outside the XHKG calendar"):
        hong_kong_calendar().shift(date(1990, 1, 1), 1)


def test_an_instant_is_not_a_date_in_a_deal() -> None:
    from greenshoe.deal import read_record  # noqa: PLC0415 - only this test needs it

    with pytest.raises(DealError, match="is not a date"):
        read_record({"listing_date": datetime(2026, 1, 8, 9)})  # noqa: DTZ001 - the mistake itself


def test_tasks_give_the_same_in_order_wherever_they_run() -> None:
    done: list[int] = []
    here = run_in_order(abs, [-3, 2, -1], None, done.append)
    with ThreadPoolExecutor(2) as pool:
        there = run_in_order(abs, [-3, 2, -1], pool, done.append)
    assert here == there == [3, 2, 1]
    assert done == [-3, 2, -1] * 2


def test_what_is_left_is_cancelled_when_a_task_fails() -> None:
    ran: list[int] = []

    def work(number: int) -> float:
        ran.append(number)
        sleep(0.01)
        return 1 / number

    with ThreadPoolExecutor(1) as pool, pytest.raises(ZeroDivisionError, match="division by zero"):
        run_in_order(work, range(200), pool)
    assert 0 < len(ran) < 100
