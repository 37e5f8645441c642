"""The bare book against a book written as plainly as possible."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.core import DataError
from greenshoe.market import BID, Kind, PlainExchange, replay_messages

MESSAGE = st.tuples(
    st.sampled_from([0, 0, 0, 1]),
    st.integers(0, 1),
    st.integers(0, 7),
    st.integers(1, 9),
    st.integers(0, 60),
)


def plainly(messages: list[tuple[int, int, int, int, int]]) -> tuple[int, int, int]:
    """Trades, volume, resting, by the plain twin."""
    book = PlainExchange(ticks=8, participants=1, orders=len(messages))
    for number, (kind, side, tick, shares, ref) in enumerate(messages):
        if kind == 0:
            book.submit(Kind.LIMIT, side, tick, shares, number, 0)
        else:
            book.submit(Kind.CANCEL, BID, 0, 0, ref, 0)
    resting = sum(sum(book.depth(side).values()) for side in (0, 1))
    return len(book.trades), sum(trade[3] for trade in book.trades), resting


@settings(deadline=None, max_examples=150)
@given(st.lists(MESSAGE, min_size=1, max_size=60))
def test_equals_the_plain_book(messages: list[tuple[int, int, int, int, int]]) -> None:
    capped = [(k, s, t, q, min(r, len(messages) - 1)) for k, s, t, q, r in messages]
    found = replay_messages(*np.array(capped).T)
    assert (found.trades, found.volume, found.resting) == plainly(capped)


def test_a_long_stream_conserves_shares() -> None:
    random = np.random.default_rng(3)
    number = 50_000
    kind = (random.random(number) < 0.35).astype(int)
    side = random.integers(0, 2, number)
    tick = 500 + random.integers(-8, 9, number) - 4 * (1 - 2 * side)
    shares = random.integers(1, 100, number)
    ref = np.maximum(np.arange(number) - random.integers(1, 500, number), 0)
    found = replay_messages(kind, side, tick, shares, ref)
    ours = plainly_by_dictionary(kind, side, tick, shares, ref)
    assert (found.trades, found.volume, found.resting) == ours
    assert found.trade_log[:, 3].min() > 0


def plainly_by_dictionary(
    kind: np.ndarray, side: np.ndarray, tick: np.ndarray, shares: np.ndarray, ref: np.ndarray
) -> tuple[int, int, int]:
    """Another plain book: sorted scan of dictionaries, no shared code at all."""
    books: tuple[dict[int, dict[int, int]], dict[int, dict[int, int]]] = ({}, {})
    place: dict[int, tuple[int, int]] = {}
    trades = volume = 0
    for number in range(kind.size):
        if kind[number]:
            where = place.pop(int(ref[number]), None)
            if where is not None:
                level = books[where[0]][where[1]]
                del level[int(ref[number])]
                if not level:
                    del books[where[0]][where[1]]
            continue
        own, price, left = int(side[number]), int(tick[number]), int(shares[number])
        other = books[1 - own]
        while left and other:
            best = min(other) if own == 0 else max(other)
            if best > price if own == 0 else best < price:
                break
            maker, there = next(iter(other[best].items()))
            size = min(left, there)
            trades, volume, left = trades + 1, volume + size, left - size
            if size == there:
                del other[best][maker], place[maker]
                if not other[best]:
                    del other[best]
            else:
                other[best][maker] = there - size
        if left:
            books[own].setdefault(price, {})[number] = left
            place[number] = (own, price)
    resting = sum(sum(level.values()) for book in books for level in book.values())
    return trades, volume, resting


def test_first_in_first_filled() -> None:
    found = replay_messages([0, 0, 0], [1, 1, 0], [5, 5, 5], [3, 3, 4], [0, 0, 0])
    assert found.trade_log.tolist() == [[2, 0, 5, 3], [2, 1, 5, 1]]


def test_a_cancel_of_a_later_or_dead_order_is_passed_over() -> None:
    found = replay_messages([1, 0, 1, 1], [0, 0, 0, 0], [1, 1, 1, 1], [1, 5, 1, 1], [1, 0, 1, 1])
    assert (found.resting, found.cancelled) == (0, 1)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        (0, [2, 0], r"kind = 2: is out of range in message 0; expected 0 to 1"),
        (1, [0, -1], r"side = -1: is out of range in message 1"),
        (2, [-1, 1], r"price_tick = -1: is out of range in message 0"),
        (3, [0, 1], r"quantity = 0: is out of range in message 0; expected 1 to"),
        (4, [0, 9], r"order_ref = 9: is out of range in message 1; expected 0 to 1"),
        (3, [0.5, 1.0], r"quantity: is not a column of whole numbers"),
        (3, [1, 1, 1], r"columns differ in length; expected 2 messages"),
    ],
)
def test_bad_columns_are_named(column: int, value: list[float], message: str) -> None:
    columns: list[list[float]] = [[0, int(column == 4)], [0, 1], [1, 1], [1, 1], [0, 0]]
    columns[column] = value
    with pytest.raises(DataError, match=message):
        replay_messages(*columns)


def test_what_a_message_does_not_read_may_be_anything() -> None:
    found = replay_messages([0, 1, 0], [0, 9, 1], [5, -1, 4], [7, 0, 3], [-1, 0, -7])
    assert (found.trades, found.cancelled, found.resting) == (0, 1, 3)
    with pytest.raises(DataError, match=r"quantity = 0: is out of range in message 2"):
        replay_messages([0, 1, 0], [0, 9, 1], [5, -1, 4], [7, 0, 0], [-1, 0, -7])
    with pytest.raises(DataError, match=r"order_ref = -1: is out of range in message 1"):
        replay_messages([0, 1, 0], [0, 9, 1], [5, -1, 4], [7, 0, 3], [-1, -1, -7])


def test_a_cancels_price_and_quantity_are_not_read() -> None:
    """Bid 5, ask 3 at the same tick: 3 trade and 2 rest; the bid of 4 below is taken out."""
    found = replay_messages(
        [0, 0, 0, 1], [0, 1, 0, 0], [100, 100, 99, 0], [5, 3, 4, 0], [0, 1, 2, 2]
    )
    assert (found.trades, found.volume, found.resting, found.cancelled) == (1, 3, 2, 1)
