"""Merging, related parties, price setters, and demand against its plain twin."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.book.conftest import RELATED, book_of, order

from greenshoe.book import Consent, Order, OrderKind, Step, clean_book, demand_of_lines

PRICE = Decimal(139)


def test_the_same_order_through_two_banks_counts_once() -> None:
    first = order("1", 5000, investor="Hel Ved Master Fund Ltd.", rows=(2,))
    again = order("9", 5000, investor="HEL VED  Master Fund, Ltd", bank="Bank B", rows=(3,))
    other = order(
        "2", 3000, limit=140, investor="Hel Ved Master Fund Ltd", bank="Bank C", rows=(4,)
    )
    (line,) = book_of(first, again, other).lines
    assert line.wanted(PRICE, 100) == 8000
    assert line.dropped == (again,)
    assert line.bank == "Bank A+Bank B+Bank C"
    sums = {
        how: clean_book([first, again, other], 100, duplicates=how).lines[0].wanted(PRICE, 100)
        for how in ("once", "largest", "add")
    }
    assert sums == {"once": 8000, "largest": 5000, "add": 13_000}


def test_a_cornerstone_and_its_order_in_the_book_stay_apart() -> None:
    book = book_of(order("1", 5000, cornerstone=True), order("1", 700))
    assert [line.cornerstone for line in book.lines] == [True, False]


def test_related_parties_are_flagged_and_no_price_setters() -> None:
    book = book_of(
        order("1", 100, **RELATED),
        order("2", 100, existing_holder=Consent.GIVEN),
        order("3", 100),
        order("4", 100, investor_type="retail"),
        order("5", 100, investor_type="retail", price_setter=True),
    )
    assert [line.investor for line in book.related] == ["Investor 1", "Investor 2"]
    assert [line.barred for line in book.lines] == [True, False, False, False, False]
    assert [line.price_setter for line in book.lines] == [False, False, True, False, True]


def test_the_strictest_mark_of_two_banks_stands() -> None:
    book = book_of(order("1", 100), order("1", 200, bank="B", **RELATED))
    assert book.lines[0].barred


steps = st.lists(
    st.tuples(
        st.none() | st.integers(100, 180),
        st.integers(1, 10_000) | st.just(0),
        st.integers(1, 10**9),
    ),
    min_size=1,
    max_size=4,
)


def _order(number: int, parts: list[tuple[int | None, int, int]]) -> Order:
    made = tuple(
        Step(None if limit is None else Decimal(limit), shares or None, None if shares else cents)
        for limit, shares, cents in parts
    )
    plain = order(str(number % 4), 100, bank=f"Bank {number}")
    return replace(plain, kind=OrderKind.SCALE, steps=made)


@settings(deadline=None, max_examples=60)
@given(parts=st.lists(steps, min_size=1, max_size=8), lot=st.sampled_from([1, 20, 100, 500]))
def test_demand_of_all_lines_is_that_of_each(
    parts: list[list[tuple[int | None, int, int]]], lot: int
) -> None:
    book = clean_book([_order(n, each) for n, each in enumerate(parts)], lot)
    demand = demand_of_lines(book.lines, lot)
    previous = None
    for price in map(Decimal, ("100", "125.5", "139", "160.05", "181")):
        found = demand.at(price)
        assert found.tolist() == [line.wanted(price, lot) for line in book.lines]
        assert (found % lot == 0).all()
        if previous is not None:
            assert (found <= previous).all()  # nobody wants more at a higher price
        previous = found


def test_a_book_without_lines_wants_nothing() -> None:
    assert demand_of_lines((), 100).at(PRICE).sum() == 0
    assert isinstance(demand_of_lines((), 100).at(PRICE), np.ndarray)
