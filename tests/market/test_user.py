"""Agents of one's own: they trade like anybody, and one that misbehaves is named."""

# ruff: noqa: ARG001 - every agent has the same four arguments

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from greenshoe.core import ModelError
from greenshoe.market import (
    FirstDayTerms,
    Kind,
    UserAgent,
    View,
    agent,
    simulate_first_day,
    tape_of,
)

play = partial(simulate_first_day, pace=0.02, grey=False, night=False, second_day=False)
ASK_PLACE, LOT_PLACE = int(View.BEST_ASK), int(View.LOT_SHARES)
IMMEDIATE = int(Kind.IMMEDIATE)


def buy_one_lot(
    view: np.ndarray, memory: np.ndarray, numbers: np.ndarray, orders: np.ndarray
) -> int:
    """Buy a lot at the ask, at most ten times."""
    if view[ASK_PLACE] < 0 or view[1] == 1 or memory[0] >= 10:
        return 0
    memory[0] += 1
    orders[0, 0] = IMMEDIATE
    orders[0, 1] = 0
    orders[0, 2] = view[ASK_PLACE]
    orders[0, 3] = view[LOT_PLACE]
    return 1


@pytest.mark.parametrize("compiled", [True, False])
def test_twenty_lines_trade(plain_deal: FirstDayTerms, compiled: bool) -> None:  # noqa: FBT001 - parametrised
    mine = agent("mine", turns_per_second=0.05, compiled=compiled)(buy_one_lot)
    played = play(plain_deal, agents=[mine], keep_messages=True)
    tape = tape_of(played)
    sent = tape["participant"] == "user 1"
    assert sent.sum() == 10
    assert int(played.accounts[-8, 0]) == 10 * plain_deal.board_lot_shares
    assert (tape["answer"][sent] == "accepted").all()


def test_compiled_and_plain_do_the_same(plain_deal: FirstDayTerms) -> None:
    days = [
        play(plain_deal, agents=[agent("mine", turns_per_second=0.05, compiled=c)(buy_one_lot)])
        for c in (True, False)
    ]
    assert np.array_equal(days[0].accounts, days[1].accounts)


def raises(view: np.ndarray, memory: np.ndarray, numbers: np.ndarray, orders: np.ndarray) -> int:
    if view[0] > 0:
        raise ValueError("no idea")
    return 0


def never_returns(
    view: np.ndarray, memory: np.ndarray, numbers: np.ndarray, orders: np.ndarray
) -> int:
    while view[0] > 0:
        memory[0] += 1.0
    return 0


def too_many(view: np.ndarray, memory: np.ndarray, numbers: np.ndarray, orders: np.ndarray) -> int:
    return 17


@pytest.mark.parametrize("compiled", [True, False])
def test_an_agent_that_raises_is_named(plain_deal: FirstDayTerms, compiled: bool) -> None:  # noqa: FBT001
    bad = agent("oracle", turns_per_second=0.1, compiled=compiled)(raises)
    with pytest.raises(
        ModelError, match=r"agent oracle: raised ValueError: no idea; the run was stopped"
    ):
        play(plain_deal, agents=[bad])


@pytest.mark.parametrize("compiled", [True, False])
def test_an_agent_that_writes_too_much_is_named(plain_deal: FirstDayTerms, compiled: bool) -> None:  # noqa: FBT001
    bad = agent("scribe", turns_per_second=0.1, compiled=compiled)(too_many)
    with pytest.raises(
        ModelError,
        match=r"agent scribe: returned an impossible number of messages; expected 0 to 16",
    ):
        play(plain_deal, agents=[bad])


def test_a_plain_agent_that_never_returns_is_named_and_ended(plain_deal: FirstDayTerms) -> None:
    good = agent("good", turns_per_second=0.05)(buy_one_lot)
    bad = agent("sleeper", turns_per_second=0.1, compiled=False)(never_returns)
    with pytest.raises(
        ModelError, match=r"agent sleeper: did not return within 0.3 seconds; the run was stopped"
    ):
        play(plain_deal, agents=[good, bad], patience_seconds=0.3)


def test_a_compiled_agent_that_never_returns_is_named(plain_deal: FirstDayTerms) -> None:
    def finishes_after_a_while(
        view: np.ndarray, memory: np.ndarray, numbers: np.ndarray, orders: np.ndarray
    ) -> int:
        total = 0.0
        for step in range(3_000_000_000):  # seconds of work: the test's process must end some day
            total += (step * 2654435761) % 97
        memory[0] = total
        return 0

    bad = agent("grinder", turns_per_second=0.1)(finishes_after_a_while)
    with pytest.raises(ModelError, match=r"agent grinder: did not return within 0.3 seconds"):
        play(plain_deal, agents=[bad], patience_seconds=0.3)


def test_what_cannot_be_an_agent() -> None:
    with pytest.raises(ModelError, match=r"agent idle: turns_per_second = 0: is not a rate"):
        agent("idle", turns_per_second=0)

    def uses_a_file(view, memory, numbers, orders):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        return len(open("x").read())  # noqa: PTH123 - it must not compile

    with pytest.raises(ModelError, match=r"agent writer: cannot be compiled"):
        agent("writer", turns_per_second=1)(uses_a_file)


def test_an_agent_cannot_sell_what_it_does_not_hold(plain_deal: FirstDayTerms) -> None:
    def sells(view: np.ndarray, memory: np.ndarray, numbers: np.ndarray, orders: np.ndarray) -> int:
        orders[0] = int(Kind.IMMEDIATE), 1, 0, view[View.LOT_SHARES], -1, 0
        return 1

    short = UserAgent("short", 0.05, sells, compiled=False)
    tape = tape_of(play(plain_deal, agents=[short], keep_messages=True))
    answers = set(tape["answer"][tape["participant"] == "user 1"].tolist())
    assert answers == {"shares_not_held", "not_in_this_phase"}


def test_a_compiled_agent_that_writes_outside_its_orders_is_named(
    plain_deal: FirstDayTerms,
) -> None:
    def vandal(
        view: np.ndarray, memory: np.ndarray, numbers: np.ndarray, orders: np.ndarray
    ) -> int:
        orders[view[View.NEXT_ORDER] + 1_000_000, 0] = 7
        return 0

    bad = agent("vandal", turns_per_second=0.1)(vandal)
    with pytest.raises(ModelError, match=r"agent vandal: raised IndexError: .*out of bounds"):
        play(plain_deal, agents=[bad])


def test_rows_that_an_agent_left_as_they_were_are_refused(plain_deal: FirstDayTerms) -> None:
    def claims(
        view: np.ndarray, memory: np.ndarray, numbers: np.ndarray, orders: np.ndarray
    ) -> int:
        return 16

    mine = agent("claimant", turns_per_second=0.02)(claims)
    tape = tape_of(play(plain_deal, agents=[mine], keep_messages=True))
    sent = tape["participant"] == "user 1"
    assert sent.sum() > 100
    assert set(tape["answer"][sent].tolist()) == {"not_a_kind_of_order"}
    assert set(tape["kind"][sent].tolist()) == {"unknown"}


def test_an_agent_that_leaves_the_program_is_named(plain_deal: FirstDayTerms) -> None:
    def leaves(
        view: np.ndarray, memory: np.ndarray, numbers: np.ndarray, orders: np.ndarray
    ) -> int:
        raise SystemExit("two\nlines")

    bad = agent("leaver", turns_per_second=0.1, compiled=False)(leaves)
    with pytest.raises(ModelError, match=r"^agent leaver: raised SystemExit: two lines; the run"):
        play(plain_deal, agents=[bad])


def test_an_agent_that_reshapes_its_arrays_changes_its_own(plain_deal: FirstDayTerms) -> None:
    def reshapes(
        view: np.ndarray, memory: np.ndarray, numbers: np.ndarray, orders: np.ndarray
    ) -> int:
        for array in (view, memory, numbers, orders):
            array.shape = (-1, 1)
        return 0

    mine = agent("sculptor", turns_per_second=0.1, compiled=False)(reshapes)
    assert play(plain_deal, agents=[mine]).first.trades > 0


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (None, "raised TypeError"),
        (float("nan"), "raised ValueError"),
        (-1, "returned an impossible number"),
        (10**30, "returned an impossible number"),
    ],
    ids=str,
)
def test_an_agent_that_returns_nonsense_is_named(
    plain_deal: FirstDayTerms, answer: object, said: str
) -> None:
    def answers(
        view: np.ndarray, memory: np.ndarray, numbers: np.ndarray, orders: np.ndarray
    ) -> int:
        return answer  # type: ignore[return-value]

    bad = agent("poet", turns_per_second=0.1, compiled=False)(answers)
    with pytest.raises(ModelError, match=f"agent poet: {said}"):
        play(plain_deal, agents=[bad])


def test_an_agent_that_floods_the_venue_ends_the_run(plain_deal: FirstDayTerms) -> None:
    def floods(
        view: np.ndarray, memory: np.ndarray, numbers: np.ndarray, orders: np.ndarray
    ) -> int:
        for row in range(16):
            orders[row, 0], orders[row, 1], orders[row, 4] = 1, 0, row
        return 16

    bad = agent("flood", turns_per_second=20)(floods)
    for keep in (False, True):
        with pytest.raises(ModelError, match=r"the agents sent more orders than a run has room"):
            play(plain_deal, agents=[bad], keep_messages=keep)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "two\nlines"}, r"agent = 'two\\nlines': is not a name; expected 1 to 60"),
        ({"name": ""}, r"agent = '': is not a name"),
        ({"turns_per_second": float("nan")}, r"turns_per_second = nan: is not a rate"),
        ({"turns_per_second": 1e9}, r"turns_per_second = 1000000000.0: is not a rate"),
        ({"shares": -1}, r"shares = -1: is not a holding; expected 0 to 1,000,000,000,000"),
        ({"compiled": True}, r"agent mine: function: is not compiled as an agent"),
    ],
    ids=str,
)
def test_what_an_agent_may_not_be(change: dict[str, object], said: str) -> None:
    good: dict[str, object] = {
        "name": "mine", "turns_per_second": 1.0, "function": buy_one_lot, "compiled": False,
    }  # fmt: skip
    with pytest.raises(ModelError, match=said):
        UserAgent(**(good | change))  # type: ignore[arg-type]
