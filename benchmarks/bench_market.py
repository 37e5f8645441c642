"""The order book, the auction, the first day and the path kernel, each beside its peers.

Peers that are not installed are left out: `pip install pyorderbook QuantLib` brings them in. ABIDES
is on no package index; where its repository is installed, its book joins.
Extra columns: `messages_per_second`, `path_steps_per_second`, `days_per_second`.
"""

from __future__ import annotations

import logging
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pytest

from greenshoe.market import (
    AdsTerms,
    FirstDayTerms,
    Kind,
    PlainExchange,
    indicative_price,
    new_exchange,
    replay_messages,
    simulate_days,
    simulate_first_day,
    simulate_paths,
    submit_many,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_benchmark.fixture import BenchmarkFixture

MESSAGES = {"short": 100_000, "long": 1_000_000}
PLAIN_MESSAGES = {"short": 5_000, "long": 20_000}
PATHS = {"short": 25_600, "long": 102_400}
PLAIN_PATHS = {"short": 1_000, "long": 10_000}
STEPS = 252
LAW = {"volatility": (0.4, 0.45), "correlation": 0.9, "drift": (0.05, 0.05)}
PONY = FirstDayTerms(
    "2026", date(2025, 11, 6), Decimal(139), 100, 4_195_600, 51_290_700, 20_756_000, 7_237_300,
    ads=AdsTerms(1, Decimal("16.25"), 7.775, deposit_barred=True),
)  # fmt: skip


def stream(number: int, *, every_kind: bool = False) -> np.ndarray:
    """Messages in the manner of the field's benchmarks: 40 % cancels, 10 % that cross.

    With `every_kind`, new orders are of every type and some messages are wrong.
    """
    random = np.random.default_rng(7)
    chance = random.random(number)
    cancels = chance < 0.40
    side = random.integers(0, 2, number)
    walk = np.cumsum(random.integers(-1, 2, number) * (random.random(number) < 0.01))
    away = np.where(chance > 0.90, -random.integers(0, 4, number), random.integers(1, 11, number))
    tick = (2048 + walk).clip(64, 4032) - away * (1 - 2 * side)
    latest = np.maximum.accumulate(np.where(cancels, 0, np.arange(number)))
    target = latest[np.maximum(np.arange(number) - random.integers(1, 2000, number), 0)]
    kind = np.where(cancels, int(Kind.CANCEL), int(Kind.LIMIT))
    if every_kind:
        other = random.choice(
            [int(k) for k in (Kind.LIMIT, Kind.ENHANCED_LIMIT, Kind.IMMEDIATE, Kind.AMEND)], number
        )
        kind = np.where(cancels, kind, other)
    order = np.where(np.isin(kind, (1, 2)), target, np.arange(number))
    shares = random.integers(1, 11, number)
    return np.stack([kind, side, tick, shares, order, np.zeros(number)], axis=1).astype(np.int64)


def rate(benchmark: BenchmarkFixture, name: str, number: int) -> None:
    assert benchmark.stats is not None
    benchmark.extra_info[name] = round(number / benchmark.stats.stats.min)


@pytest.mark.parametrize("size", MESSAGES)
def test_bare_book(benchmark: BenchmarkFixture, size: str) -> None:
    rows = stream(MESSAGES[size])
    columns = [np.ascontiguousarray(rows[:, c].astype(np.int32)) for c in (0, 1, 2, 3, 4)]
    found = benchmark(replay_messages, *columns)
    assert found.trades > 0
    rate(benchmark, "messages_per_second", len(rows))


@pytest.mark.parametrize("every_kind", [False, True], ids=["limits", "every kind"])
@pytest.mark.parametrize("size", MESSAGES)
def test_whole_engine(benchmark: BenchmarkFixture, size: str, every_kind: bool) -> None:  # noqa: FBT001 - parametrised
    rows = stream(MESSAGES[size], every_kind=every_kind)
    answers = np.zeros(len(rows), np.int8)
    price = np.arange(1, 4097) * 100

    def fresh() -> tuple[tuple[object, ...], dict[str, object]]:
        return (new_exchange(price, len(rows), 1, len(rows)), rows, answers), {}

    benchmark.pedantic(submit_many, setup=fresh, rounds=7, warmup_rounds=1)
    assert (answers == 0).any()
    rate(benchmark, "messages_per_second", len(rows))


@pytest.mark.parametrize("size", PLAIN_MESSAGES)
def test_engine_peer_plain_python(benchmark: BenchmarkFixture, size: str) -> None:
    rows = stream(PLAIN_MESSAGES[size]).tolist()

    def play() -> None:
        book = PlainExchange(ticks=4096, participants=1, orders=len(rows))
        for kind, side, tick, shares, order, who in rows:
            book.submit(kind, side, tick, shares, order, who)

    benchmark.pedantic(play, rounds=3)
    rate(benchmark, "messages_per_second", len(rows))


@pytest.mark.parametrize("size", PLAIN_MESSAGES)
def test_engine_peer_pyorderbook(benchmark: BenchmarkFixture, size: str) -> None:
    peer = pytest.importorskip("pyorderbook")
    logging.getLogger("pyorderbook").setLevel(logging.ERROR)  # with it the rate is a third
    rows = stream(PLAIN_MESSAGES[size]).tolist()
    make = (peer.bid, peer.ask)

    def play() -> None:
        book, orders = peer.Book(), {}
        for kind, side, tick, shares, order, _ in rows:
            if kind == 0:
                orders[order] = make[side]("X", tick, shares)
                book.match(orders[order])
            elif order in orders and book.get_order(orders[order].id) is not None:
                book.cancel(orders[order])

    benchmark.pedantic(play, rounds=3)
    rate(benchmark, "messages_per_second", len(rows))


class _Owner:
    """What ABIDES' book asks of the exchange agent that owns it; messages go nowhere."""

    current_time = 0
    mkt_open = 0
    mkt_close = 1 << 62
    book_logging = False
    stream_history = 0

    def __init__(self) -> None:
        self.order_id = 0

    def send_message(self, *_: object) -> None:
        """Drop a notice of an execution or a cancel."""

    def logEvent(self, *_: object, **__: object) -> None:  # noqa: N802 - its name there
        """Drop an entry of the log."""


@pytest.mark.parametrize("size", PLAIN_MESSAGES)
def test_engine_peer_abides(benchmark: BenchmarkFixture, size: str) -> None:
    why = "abides-markets is on no package index: install it from its repository"
    book_of = pytest.importorskip("abides_markets.order_book", reason=why)
    kinds = pytest.importorskip("abides_markets.orders", reason=why)
    rows = stream(PLAIN_MESSAGES[size]).tolist()
    sides = (kinds.Side.BID, kinds.Side.ASK)

    def play() -> None:
        book, orders = book_of.OrderBook(_Owner(), "X"), {}
        for kind, side, tick, shares, order, _ in rows:
            if kind == 0:
                orders[order] = kinds.LimitOrder(0, 0, "X", shares, sides[side], tick)
                book.handle_limit_order(orders[order])
            elif order in orders:
                book.cancel_order(orders[order])

    benchmark.pedantic(play, rounds=3)
    rate(benchmark, "messages_per_second", len(rows))


@pytest.mark.parametrize("size", {"few": 20, "many": 2_000})
def test_indicative_price(benchmark: BenchmarkFixture, size: str) -> None:
    random = np.random.default_rng(1)
    number = {"few": 20, "many": 2_000}[size]
    sides = [
        [(int(t), int(q)) for t, q in zip(random.integers(0, 400, number),
                                          random.integers(1, 99, number), strict=True)]
        for _ in range(2)
    ]  # fmt: skip
    assert benchmark(indicative_price, *sides, 200)[0] is not None


@pytest.mark.parametrize("pace", [0.1, 1.0], ids=["tenth", "full"])
def test_first_day(benchmark: BenchmarkFixture, pace: float) -> None:
    """One day in Hong Kong with every agent; a full one is about 730,000 messages."""
    played = benchmark(
        simulate_first_day, PONY, seed=1, pace=pace, grey=False, night=False, second_day=False
    )
    rate(benchmark, "messages_per_second", played.first.messages)
    benchmark.extra_info["messages"] = played.first.messages


@pytest.mark.parametrize("days", [1, 20], ids=["one", "twenty"])
def test_days_of_an_ensemble(benchmark: BenchmarkFixture, days: int) -> None:
    """A day of an ensemble: Hong Kong, no tape, to the end of stabilisation."""
    assert benchmark(simulate_days, PONY.hong_kong_alone(), days, seed=1).table.shape[0] == days
    rate(benchmark, "days_per_second", days)


@pytest.mark.parametrize("size", PATHS)
def test_paths(benchmark: BenchmarkFixture, size: str) -> None:
    found = benchmark(simulate_paths, PATHS[size], steps=STEPS, seed=3, **LAW)
    assert found.lowest.min() < 0
    rate(benchmark, "path_steps_per_second", PATHS[size] * STEPS)


@pytest.mark.parametrize("size", PLAIN_PATHS)
def test_paths_peer_numpy(benchmark: BenchmarkFixture, size: str) -> None:
    number, step = PLAIN_PATHS[size], 1.0 / STEPS
    random = np.random.Generator(np.random.SFC64(1))

    def play() -> float:
        x, y = np.zeros(number), np.zeros(number)
        lowest = np.zeros(number)
        for _ in range(STEPS):
            a, b = random.standard_normal((2, number))
            x += (0.05 - 0.08) * step + 0.4 * step**0.5 * a
            y += (0.05 - 0.10125) * step + 0.45 * step**0.5 * (0.9 * a + 0.19**0.5 * b)
            np.minimum(lowest, x, out=lowest)
        return float(lowest.min())

    assert benchmark(play) < 0
    rate(benchmark, "path_steps_per_second", number * STEPS)


def quantlib_paths(number: int) -> Callable[[], float]:
    """Return a run of QuantLib's own generator of correlated paths."""
    peer = pytest.importorskip("QuantLib")
    today = peer.Date(6, 11, 2025)
    peer.Settings.instance().evaluationDate = today
    flat = peer.YieldTermStructureHandle(peer.FlatForward(today, 0.05, peer.Actual365Fixed()))
    none = peer.YieldTermStructureHandle(peer.FlatForward(today, 0.0, peer.Actual365Fixed()))

    def process(volatility: float) -> object:
        surface = peer.BlackConstantVol(
            today, peer.NullCalendar(), volatility, peer.Actual365Fixed()
        )
        spot = peer.QuoteHandle(peer.SimpleQuote(1.0))
        return peer.BlackScholesMertonProcess(
            spot, none, flat, peer.BlackVolTermStructureHandle(surface)
        )

    both = peer.StochasticProcessArray([process(0.4), process(0.45)], [[1.0, 0.9], [0.9, 1.0]])
    times = [k / STEPS for k in range(1, STEPS + 1)]
    numbers = peer.UniformRandomSequenceGenerator(2 * STEPS, peer.UniformRandomGenerator(1))
    paths = peer.GaussianMultiPathGenerator(
        both, times, peer.GaussianRandomSequenceGenerator(numbers)
    )

    def play() -> float:
        return min(float(paths.next().value()[0].back()) for _ in range(number))

    return play


@pytest.mark.parametrize("size", PLAIN_PATHS)
def test_paths_peer_quantlib(benchmark: BenchmarkFixture, size: str) -> None:
    assert benchmark.pedantic(quantlib_paths(PLAIN_PATHS[size]), rounds=3) > 0
    rate(benchmark, "path_steps_per_second", PLAIN_PATHS[size] * STEPS)
