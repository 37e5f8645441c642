"""The compiled engine against its plain twin, message by message; what a book never does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.core import InputError
from greenshoe.market import (
    ASK,
    BID,
    Account,
    Exchange,
    Kind,
    PlainExchange,
    Reason,
    Rule,
    Tally,
    auction_price,
    new_book,
    new_exchange,
    submit,
    submit_many,
    uncross_held,
    uncross_once,
)
from greenshoe.market._held import HELD

TICKS, PEOPLE, ORDERS = 12, 3, 40


@dataclass(frozen=True)
class Rules:
    matches: bool = True
    may_cross: bool = True
    short: bool = True
    firm: bool = False
    lot: int = 1
    largest: int = 1000
    queue: int = 1000
    sweep: int = TICKS
    low: int = 0
    high: int = TICKS - 1
    ceiling: int = TICKS - 1  # of participant 2
    admits: frozenset[Kind] = frozenset(Kind)


def both(rules: Rules) -> tuple[Exchange, PlainExchange]:
    """The same venue, compiled and plain, each participant holding 50 shares."""
    exchange = new_exchange(np.arange(1, TICKS + 1) * 10_000, ORDERS, PEOPLE, trades=1000)
    rule = exchange.rule
    rule[Rule.ADMITS] = sum(1 << k for k in rules.admits)
    rule[Rule.MATCHES], rule[Rule.LIMIT_MAY_CROSS] = rules.matches, rules.may_cross
    rule[Rule.SHORT_SALES], rule[Rule.LOT_SHARES] = rules.short, rules.lot
    rule[Rule.LARGEST_SHARES], rule[Rule.LONGEST_QUEUE] = rules.largest, rules.queue
    rule[Rule.SWEEP_LEVELS], rule[Rule.FIRM] = rules.sweep, rules.firm
    rule[[Rule.LOWEST_BID, Rule.LOWEST_ASK]] = rules.low
    rule[[Rule.HIGHEST_BID, Rule.HIGHEST_ASK]] = rules.high
    exchange.account[:, Account.SHARES] = 50
    exchange.account[2, Account.HIGHEST_BID] = rules.ceiling
    plain = PlainExchange(
        ticks=TICKS, participants=PEOPLE, orders=ORDERS, admits=rules.admits,
        matches=rules.matches, limit_may_cross=rules.may_cross, short_sales=rules.short,
        firm=rules.firm,
        lot_shares=rules.lot, largest_shares=rules.largest, longest_queue=rules.queue,
        sweep_levels=rules.sweep, lowest=rules.low, highest=rules.high,
        highest_bid={2: rules.ceiling}, held=dict.fromkeys(range(PEOPLE), 50),
    )  # fmt: skip
    return exchange, plain


def depth(exchange: Exchange, side: int) -> dict[int, int]:
    width = TICKS + 2
    rows = exchange.book.depth[side * width + 1 : side * width + 1 + TICKS]
    return {tick: int(shares) for tick, shares in enumerate(rows) if shares}


def waiting(exchange: Exchange) -> list[tuple[int, int]]:
    """Level and shares of the orders kept for a later auction, in the order of their numbers."""
    rows = exchange.book.order[exchange.book.depth.size :][exchange.owner >= 0]
    return [(int(r[0]), int(r[1])) for r in rows if r[0] >= HELD and r[1] > 0]


def check_same(exchange: Exchange, plain: PlainExchange) -> None:
    for side in (BID, ASK):
        assert depth(exchange, side) == plain.depth(side)
        assert int(exchange.book.depth[2 * (TICKS + 2) + side]) == plain.unpriced(side)
    assert int(exchange.book.depth[2 * (TICKS + 2) + 2]) == plain.waiting()
    best_bid, best_ask = plain.best(BID), plain.best(ASK)
    assert int(exchange.book.best[BID]) - 1 == (-1 if best_bid is None else best_bid)
    assert int(exchange.book.best[ASK]) - TICKS - 3 == (TICKS if best_ask is None else best_ask)
    count = int(exchange.tally[Tally.TRADES])
    assert [tuple(row) for row in exchange.trade[:count].tolist()] == plain.trades
    held = {p: int(exchange.account[p, Account.SHARES]) for p in range(PEOPLE)}
    assert held == plain.held


def check_invariants(exchange: Exchange, *, matches: bool) -> None:
    """Shares and cash are conserved, offers are counted, a matching book is not crossed."""
    assert int(exchange.account[:, Account.SHARES].sum()) == 50 * PEOPLE
    assert int(exchange.account[:, Account.CASH].sum()) == 0
    offered = sum(depth(exchange, ASK).values()) + int(exchange.book.depth[2 * (TICKS + 2) + ASK])
    offered += sum(shares for level, shares in waiting(exchange) if level % HELD >= TICKS + 2)
    assert int(exchange.account[:, Account.OFFERED].sum()) == offered
    assert int(exchange.account[:, Account.OFFERED].min()) >= 0
    if matches:
        bids, asks = depth(exchange, BID), depth(exchange, ASK)
        assert not (bids and asks and max(bids) >= min(asks))


MESSAGE = st.tuples(
    st.sampled_from([*Kind, Kind.LIMIT, Kind.LIMIT, 9]),
    st.integers(0, 2),
    st.integers(-1, TICKS),
    st.integers(-1, 12),
    st.integers(-1, ORDERS),
    st.integers(-1, PEOPLE),
)
RULES = st.builds(
    Rules,
    matches=st.booleans(),
    may_cross=st.booleans(),
    short=st.booleans(),
    firm=st.booleans(),
    lot=st.sampled_from([1, 2]),
    largest=st.sampled_from([8, 1000]),
    queue=st.sampled_from([2, 1000]),
    sweep=st.sampled_from([1, 2, TICKS]),
    low=st.sampled_from([0, 2]),
    high=st.sampled_from([9, TICKS - 1]),
    ceiling=st.sampled_from([5, TICKS - 1]),
)


@settings(deadline=None, max_examples=250)
@given(RULES, st.lists(MESSAGE, max_size=60))
def test_every_message_as_the_plain_twin(
    rules: Rules, messages: list[tuple[int, int, int, int, int, int]]
) -> None:
    exchange, plain = both(rules)
    for message in messages:
        assert submit(exchange, *message) is plain.submit(*message)  # type: ignore[arg-type]
        check_same(exchange, plain)
        check_invariants(exchange, matches=rules.matches)


@settings(deadline=None, max_examples=150)
@given(st.lists(MESSAGE, max_size=60), st.integers(0, TICKS - 1))
def test_an_auction_trades_as_the_plain_twin_and_uncrosses(
    messages: list[tuple[int, int, int, int, int, int]], reference: int
) -> None:
    exchange, plain = both(Rules(matches=False))
    for message in messages:
        submit(exchange, *message)  # type: ignore[arg-type]
        plain.submit(*message)
    tick, shares = uncross_once(exchange, reference, 0)
    if tick >= 0:
        plain.uncross(tick, shares)
    check_same(exchange, plain)
    check_invariants(exchange, matches=True)


@settings(deadline=None, max_examples=200)
@given(st.lists(MESSAGE, max_size=60), st.integers(0, TICKS - 1), st.sampled_from([0, 1]))
def test_a_cross_trades_what_was_kept_for_it_as_the_plain_twin(
    messages: list[tuple[int, int, int, int, int, int]], reference: int, tie_break: int
) -> None:
    exchange, plain = both(Rules())
    for message in messages:
        submit(exchange, *message)  # type: ignore[arg-type]
        plain.submit(*message)
    plain.let_in_priced()
    sides: list[list[tuple[int | None, int]]] = [
        [(t, q) for t, q in [*plain.depth(side).items(), (None, plain.unpriced(side))] if q]
        for side in (BID, ASK)
    ]
    tick, shares = auction_price(sides[BID], sides[ASK], reference, tie_break)
    if tick is not None:
        bought, sold = (
            sum(q for t, q in orders if t is None or (t >= tick if side == BID else t <= tick))
            for side, orders in enumerate(sides)
        )
        shares += plain.let_in_against(tick, bought - sold)
        plain.uncross(tick, shares)
    assert uncross_held(exchange, reference, tie_break) == (-1 if tick is None else tick, shares)
    check_same(exchange, plain)
    check_invariants(exchange, matches=True)


def test_an_order_against_the_imbalance_meets_the_surplus_and_does_not_move_the_price() -> None:
    exchange, _ = both(Rules())
    submit(exchange, Kind.AT_AUCTION, BID, 0, 10, 0, 0)
    submit(exchange, Kind.AT_AUCTION_LIMIT, BID, 6, 2, 1, 0)
    submit(exchange, Kind.AT_AUCTION_LIMIT, ASK, 6, 4, 2, 1)
    submit(exchange, Kind.IMBALANCE_ONLY, ASK, 2, 5, 3, 2)  # would sell down to 2: at 6 it sells
    submit(exchange, Kind.IMBALANCE_ONLY, ASK, 7, 5, 4, 2)  # asks more than 6: is left out
    submit(exchange, Kind.IMBALANCE_ONLY, BID, 9, 5, 5, 2)  # there is no surplus of asks
    assert int(exchange.tally[Tally.TRADES]) == 0
    assert uncross_held(exchange, 6, 1) == (6, 9)
    assert int(exchange.account[2, Account.SHARES]) == 50 - 5


def test_orders_for_the_close_are_firm_after_their_cut_off_and_others_are_not() -> None:
    exchange, _ = both(Rules(firm=True))
    for order, kind in enumerate((Kind.LIMIT, Kind.AT_AUCTION, Kind.AT_AUCTION_LIMIT,
                                  Kind.IMBALANCE_ONLY)):  # fmt: skip
        assert submit(exchange, kind, BID, 3, 4, order, 0) is Reason.ACCEPTED
    answers = [submit(exchange, Kind.CANCEL, BID, 0, 0, order, 0) for order in range(4)]
    assert answers == [Reason.ACCEPTED] + [Reason.NOT_IN_THIS_PHASE] * 3
    assert submit(exchange, Kind.AMEND, BID, 3, 1, 2, 0) is Reason.NOT_IN_THIS_PHASE


@pytest.mark.parametrize(
    ("rules", "message", "reason"),
    [
        (Rules(), (Kind.LIMIT, BID, TICKS, 1, 0, 0), Reason.PRICE_NOT_ON_THE_GRID),
        (Rules(), (Kind.LIMIT, BID, 3, -5, 0, 0), Reason.SIZE_NOT_POSITIVE),
        (Rules(lot=10), (Kind.LIMIT, BID, 3, 15, 0, 0), Reason.NOT_A_MULTIPLE_OF_THE_LOT),
        (Rules(admits=frozenset({Kind.AT_AUCTION})), (Kind.LIMIT, BID, 3, 1, 0, 0),
         Reason.NOT_IN_THIS_PHASE),
        (Rules(low=4), (Kind.LIMIT, BID, 3, 1, 0, 0), Reason.BELOW_THE_LOWEST_PRICE_ALLOWED),
        (Rules(high=4), (Kind.LIMIT, ASK, 5, 1, 0, 0), Reason.ABOVE_THE_HIGHEST_PRICE_ALLOWED),
        (Rules(ceiling=4), (Kind.LIMIT, BID, 5, 1, 0, 2), Reason.ABOVE_THE_STABILISING_PRICE),
        (Rules(short=False), (Kind.LIMIT, ASK, 5, 51, 0, 1), Reason.SHARES_NOT_HELD),
        (Rules(), (Kind.CANCEL, BID, 0, 0, 7, 0), Reason.UNKNOWN_ORDER),
        (Rules(largest=9), (Kind.LIMIT, BID, 3, 10, 0, 0), Reason.LARGER_THAN_THE_LARGEST_ORDER),
    ],
)  # fmt: skip
def test_the_venue_says_why(
    rules: Rules, message: tuple[Kind, int, int, int, int, int], reason: Reason
) -> None:
    exchange, _ = both(rules)
    assert submit(exchange, *message) is reason
    assert int(exchange.tally[Tally.REJECTED]) == 1


def test_an_order_id_is_used_once_and_only_by_its_owner() -> None:
    exchange, _ = both(Rules())
    assert submit(exchange, Kind.LIMIT, BID, 3, 5, 0, 0) is Reason.ACCEPTED
    assert submit(exchange, Kind.LIMIT, BID, 3, 5, 0, 0) is Reason.DUPLICATE_ORDER_ID
    assert submit(exchange, Kind.CANCEL, BID, 0, 0, 0, 1) is Reason.NOT_THE_OWNER
    assert submit(exchange, Kind.CANCEL, BID, 0, 0, 0, 0) is Reason.ACCEPTED
    assert submit(exchange, Kind.CANCEL, BID, 0, 0, 0, 0) is Reason.ORDER_IS_GONE


def test_fewer_shares_keep_their_place_and_a_new_price_does_not() -> None:
    exchange, _ = both(Rules())
    for order in (0, 1):
        submit(exchange, Kind.LIMIT, ASK, 5, 10, order, order)
    submit(exchange, Kind.AMEND, ASK, 5, 4, 0, 0)
    submit(exchange, Kind.LIMIT, BID, 5, 6, 2, 2)
    assert exchange.trade[:2].tolist() == [[2, 0, 5, 4], [2, 1, 5, 2]]
    submit(exchange, Kind.LIMIT, ASK, 5, 3, 3, 0)
    submit(exchange, Kind.AMEND, ASK, 5, 9, 1, 1)  # more shares: to the end of the queue
    submit(exchange, Kind.LIMIT, BID, 5, 3, 4, 2)
    assert exchange.trade[2].tolist() == [4, 3, 5, 3]


def test_an_enhanced_limit_order_reaches_so_many_queues_and_rests() -> None:
    exchange, _ = both(Rules(sweep=2))
    for order, tick in enumerate((4, 5, 6)):
        submit(exchange, Kind.LIMIT, ASK, tick, 1, order, 0)
    submit(exchange, Kind.ENHANCED_LIMIT, BID, 5, 5, 9, 1)
    assert int(exchange.tally[Tally.TRADES]) == 2
    assert depth(exchange, BID) == {5: 3}
    assert submit(exchange, Kind.IMMEDIATE, BID, 6, 5, 10, 1) is Reason.ACCEPTED
    assert depth(exchange, BID) == {5: 3}


def test_many_at_once_answer_as_one_by_one() -> None:
    random = np.random.default_rng(5)
    number = 5_000
    rows = np.stack([
        random.choice(8, number), random.integers(0, 2, number), random.integers(0, TICKS, number),
        random.integers(0, 9, number), random.integers(0, number, number),
        random.integers(0, 3, number),
    ], axis=1)  # fmt: skip
    exchanges = [new_exchange(np.arange(1, TICKS + 1) * 10_000, number, 3) for _ in range(2)]
    answers = np.zeros(number, np.int8)
    submit_many(exchanges[0], rows, answers)
    one_by_one = [int(submit(exchanges[1], *(int(x) for x in row))) for row in rows]  # type: ignore[arg-type]
    assert answers.tolist() == one_by_one
    assert np.array_equal(exchanges[0].tally, exchanges[1].tally)


@pytest.mark.parametrize(("ticks", "orders"), [(0, 5), (5, 0), (1 << 21, 5), (5, 1 << 29)])
def test_a_book_has_a_size(ticks: int, orders: int) -> None:
    with pytest.raises(InputError, match=r"is not a size of a book; expected 1 to"):
        new_book(ticks, orders)


def test_a_record_no_order_has_written_holds_no_shares() -> None:
    # Agents ask after quotes that the venue refused: whatever the memory held must not answer.
    for _ in range(20):
        used = [np.full((9 + 20, 4), 7, np.int32) for _ in range(8)]
        del used
        book = new_book(1, 20)
        assert not book.order[book.depth.size :].any()


def test_doors_that_machine_code_does_not_guard() -> None:
    exchange = new_exchange(np.arange(1, 11), 4, 1)
    messages = np.zeros((3, 6), np.int64)
    with pytest.raises(InputError, match=r"message = int64 \(3, 5\): is not a table of messages"):
        submit_many(exchange, np.ascontiguousarray(messages[:, :5]), np.zeros(3, np.int8))
    with pytest.raises(InputError, match=r"message = float64 \(3, 6\): is not a table"):
        submit_many(exchange, messages.astype(float), np.zeros(3, np.int8))
    with pytest.raises(InputError, match=r"answer = int8 \(2,\): has no place for every answer"):
        submit_many(exchange, messages, np.zeros(2, np.int8))
    with pytest.raises(InputError, match=r"message = .*: has a number beyond 64 bits"):
        submit(exchange, Kind.LIMIT, 0, 2**63, 1, 0, 0)
    for extreme in (2**63 - 1, -(2**63)):
        for place in range(6):
            fields = [0, 0, 1, 1, 0, 0]
            fields[place] = extreme
            assert submit(exchange, *fields) != Reason.ACCEPTED  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({"price": np.array([], np.int64)}, r"price = shape \(0,\): does not rise from above 0"),
        ({"price": np.array([0, 1])}, r"price = shape \(2,\): does not rise"),
        ({"price": np.array([1, 1])}, r"price = shape \(2,\): does not rise"),
        ({"orders": 0}, r"orders = 0: is not a size of a book; expected 1 to"),
        ({"orders": 1 << 40}, r"orders = 1099511627776: is not a size of a book"),
        ({"participants": 0}, r"participants = 0: is out of range; expected 1 to 1,000,000"),
        ({"trades": -1}, r"trades = -1: is out of range"),
    ],
)  # fmt: skip
def test_what_is_no_exchange(given_: dict[str, object], said: str) -> None:
    good: dict[str, object] = {"price": np.arange(1, 5), "orders": 3, "participants": 1}
    with pytest.raises(InputError, match=said):
        new_exchange(**(good | given_))  # type: ignore[arg-type]
