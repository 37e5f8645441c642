"""One venue through one trading day, phase by phase, as its declared data say."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from statistics import median_low
from traceback import format_exception_only
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import ModelError, philox_block_python
from greenshoe.market._auction import uncross_held, uncross_once
from greenshoe.market._book import ASK, BID
from greenshoe.market._desk import Activity, Count, Desk, Role, State
from greenshoe.market._exchange import Exchange, Kind, Rule, Tally
from greenshoe.market._loop import (
    DONE,
    FULL,
    LARGEST_OUTBOX,
    PAUSED,
    WRONG,
    View,
    cancel_beyond,
    run,
    settle_turn,
    start_clocks,
    uncross_at,
)
from greenshoe.market._notes import note_ending, state_before
from greenshoe.market._user import PLACES, quietly, slots, watched
from greenshoe.market._venue import PRICE_UNIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenshoe.market._user import UserAgent
    from greenshoe.market._venue import Phase, PriceBand, Venue

__all__ = ["Session", "SessionResult"]


@dataclass(frozen=True)
class SessionResult:
    """What one venue's day came to.

    Attributes
    ----------
    open_tick, close_tick, high_tick, low_tick
        Ticks, -1 where nothing traded.
    volume_shares, turnover
        Shares, and ten-thousandths of the currency.
    trades, messages, rejected
        Counts.
    opening_auction_shares, closing_auction_shares
        Shares matched in the auctions.
    sample
        int64, (samples, 9): second, best bid, best ask, last tick, volume, messages, indicative
        tick in an auction, trades, sum of their prices.
    pauses
        Seconds at which the price band halted trading.
    """

    open_tick: int
    close_tick: int
    high_tick: int
    low_tick: int
    volume_shares: int
    turnover: int
    trades: int
    messages: int
    rejected: int
    opening_auction_shares: int
    closing_auction_shares: int
    sample: np.ndarray
    pauses: tuple[int, ...]


@dataclass
class Session:
    """The state of a venue's day while it runs.

    Attributes
    ----------
    venue, phases
        The rules, and the parts of this day.
    exchange, desk
        The engine and the agents.
    lot_shares
        Shares in a lot.
    reference_tick
        The previous close, or what stands for it on a listing day.
    listing_day
        Whether this is the first day of trading.
    rates
        Turns a second of each role in continuous trading and in auctions.
    agents
        User agents.
    patience_seconds
        How long one turn of a user agent may last.
    stop_at
        Second at which to stop, with the book as it stands.
    """

    venue: Venue
    phases: Sequence[Phase]
    exchange: Exchange
    desk: Desk
    lot_shares: int
    reference_tick: int
    listing_day: bool
    rates: dict[str, np.ndarray]
    agents: Sequence[UserAgent] = ()
    patience_seconds: float = 5.0
    stop_at: float = np.inf
    _pauses: list[int] = field(default_factory=list)
    _auction_shares: dict[str, int] = field(default_factory=dict)
    _memory: np.ndarray = field(default_factory=lambda: np.zeros((PLACES, 64)))
    _turn: np.ndarray = field(default_factory=lambda: np.array([-1, 0], np.int64))

    def play(self) -> SessionResult:
        """Run every phase and return the day.

        Raises
        ------
        ModelError
            If a user agent raises, does not return, or writes too many messages, or if the agents
            send more orders than the run has room for.
        """
        if self.agents:
            names = ["ours"] * int(Role.SIZE) + [a.name for a in self.agents]
            watched(self._play, self._turn, names, self.patience_seconds)
        else:
            self._play()
        return self._result()

    def _play(self) -> None:
        for number, phase in enumerate(self.phases):
            if phase.starts_second >= self.stop_at:
                return
            later = self.phases[number + 1] if number + 1 < len(self.phases) else None
            ends = self._end_of(phase, number)
            self._allow(phase)
            self._run(phase, min(ends, self.stop_at))
            if self.stop_at < ends:
                return
            for action in phase.at_end:
                before = state_before(self.exchange, self.desk)
                self._at_end(action, phase, later)
                if before is not None:
                    note_ending(self.exchange, self.desk, ends, before)

    def _end_of(self, phase: Phase, number: int) -> float:
        if not phase.random_end:
            return float(phase.ends_second)
        key = (int(self.desk.key[0]), int(self.desk.key[1]))
        place = (
            number,
            0xFFFE,
            int(self.desk.tally[Count.DAY]),
            int(self.desk.tally[Count.SESSION]),
        )
        share = philox_block_python(place, key)[0] / 2**32
        return phase.starts_second + share * (phase.ends_second - phase.starts_second)

    # -- what a phase allows ---------------------------------------------------------------

    def _allow(self, phase: Phase) -> None:
        rule, venue = self.exchange.rule, self.venue
        rule[Rule.ADMITS] = sum(1 << int(kind) for kind in phase.admits)
        rule[Rule.MATCHES] = phase.matches
        rule[Rule.LOT_SHARES] = self.lot_shares
        rule[Rule.LARGEST_SHARES] = min(venue.largest_order_lots * self.lot_shares, 2**31 - 1)
        rule[Rule.LONGEST_QUEUE] = venue.longest_queue_orders
        rule[Rule.SWEEP_LEVELS] = venue.sweep_queues
        rule[Rule.LIMIT_MAY_CROSS] = venue.limit_may_cross
        rule[Rule.SHORT_SALES] = venue.short_sales
        low, high = self._price_limits(phase)
        rule[[Rule.LOWEST_BID, Rule.LOWEST_ASK]] = low
        rule[[Rule.HIGHEST_BID, Rule.HIGHEST_ASK]] = high
        rule[Rule.FIRM] = phase.firm
        if not phase.band:
            rule[Rule.LOWEST_TRADE], rule[Rule.HIGHEST_TRADE] = 0, self.exchange.price.size - 1
            self.desk.state[State.BAND_REFERENCE] = 0.0

    def _price_limits(self, phase: Phase) -> tuple[int, int]:
        everything = (0, self.exchange.price.size - 1)
        if self.listing_day and not phase.limit_on_listing_day:
            return everything
        if phase.limit == "reference":
            return self._around(
                self.reference_tick, 1 - phase.limit_fraction, 1 + phase.limit_fraction
            )
        if phase.limit == "multiple" and self.venue.price_multiple is not None:
            multiple = self.venue.price_multiple
            return self._around(self._nominal(), 1 / multiple, multiple)
        if phase.limit == "book":
            width = self.exchange.price.size + 2
            bid = int(self.exchange.book.best[BID]) - 1
            ask = int(self.exchange.book.best[ASK]) - width - 1
            if bid >= 0 and ask < self.exchange.price.size:
                return min(bid, ask), max(bid, ask)
        return everything

    def _around(self, tick: int, low: float, high: float) -> tuple[int, int]:
        price = self.exchange.price
        middle = int(price[tick])
        first = int(np.searchsorted(price, middle * low, "left"))
        last = int(np.searchsorted(price, middle * high, "right")) - 1
        return first, last

    def _nominal(self) -> int:
        last = int(self.exchange.tally[Tally.LAST])
        return last if last >= 0 else self.reference_tick

    # -- running ---------------------------------------------------------------------------

    def _run(self, phase: Phase, ends: float) -> None:
        activity, pace = _activity(phase)
        self.desk.tally[Count.PHASE] = activity
        self.desk.rate[:] = self.rates[pace]
        start_clocks(self.desk, float(phase.starts_second))
        band = self.venue.price_band if phase.band else None
        snapshots = {float(phase.ends_second - s) for s in phase.snapshots_before_end} | {ends}
        turns = set() if band is None else {float(s) for s in band.changes}
        notes, now = [], float(phase.starts_second)
        for stop in sorted(s for s in snapshots | turns if now < s <= ends):
            self._run_until(stop, band, now)
            now = stop
            if stop in snapshots:
                notes.append(self._nominal())
        if phase.snapshots_before_end:
            self._snapshots = notes

    def _pause(self, ends: float, band: PriceBand) -> None:
        """Halt trading for the band's pause, collect orders, and reopen by an auction."""
        rule, now = self.exchange.rule, float(self.desk.sample[self.desk.tally[Count.SAMPLES], 0])
        self._pauses.append(int(now))
        before, top = rule.copy(), self.exchange.price.size - 1
        rule[Rule.ADMITS] = sum(1 << int(k) for k in (Kind.AT_AUCTION_LIMIT, Kind.CANCEL))
        rule[Rule.MATCHES] = 0
        for low, high in ((Rule.LOWEST_BID, Rule.HIGHEST_BID), (Rule.LOWEST_ASK, Rule.HIGHEST_ASK)):
            rule[low], rule[high] = 0, top
        self.desk.tally[Count.PHASE] = Activity.AUCTION
        self._run_until(min(now + band.pause_seconds, ends), None, now)
        rule[:] = before
        uncross_once(self.exchange, self._nominal(), self.venue.tie_break)
        self.desk.tally[Count.PHASE] = Activity.TRADE
        self.desk.state[State.BAND_REFERENCE] = self.exchange.price[self._nominal()]
        self.desk.state[State.BAND_SINCE] = now + band.pause_seconds

    def _numbers(self, ends: float, band: PriceBand | None, now: float) -> np.ndarray:
        """Return what the loop must know of a stretch of one phase."""
        step = self.venue.interval
        given = [ends, self._origin, step, self.reference_tick, self.venue.tie_break]
        if band is None:
            return np.array([*given, 0.0, 1, 1, 0, 0.0], np.float64)
        previous_close = float(self.exchange.price[self.reference_tick]) / PRICE_UNIT
        rows, halt = band.reference_seconds // step, band.limit_state_seconds // step
        given += [band.fraction(previous_close, now), rows, halt]
        return np.array([*given, band.update_seconds, band.update_fraction], np.float64)

    def _run_until(self, ends: float, band: PriceBand | None, now: float) -> None:
        numbers = self._numbers(ends, band, now)
        view, words = np.zeros(View.SIZE, np.int64), np.zeros(4)
        plain = np.array(
            [not a.compiled for a in self.agents] + [False] * (PLACES - len(self.agents))
        )
        functions = slots(self.agents)
        state = (self.exchange, self.desk, functions, plain, view, self._memory, words, self._turn,
                 numbers)  # fmt: skip
        while True:
            try:
                code = quietly(partial(run, *state))
            except Exception as error:
                raise self._blame(error) from error
            if code == DONE:
                return
            if code == PAUSED and band is not None:
                self._pause(ends, band)
                continue
            if code == FULL:
                raise ModelError(
                    "the agents sent more orders than a run has room for",
                    value=int(self.desk.tally[Count.NEXT_ORDER]), expected="a lower rate",
                )  # fmt: skip
            role = int(self._turn[0])
            rows = LARGEST_OUTBOX + 1 if code == WRONG else self._plain_turn(role, view, words)
            if not 0 <= rows <= LARGEST_OUTBOX:
                raise ModelError(
                    "returned an impossible number of messages",
                    key=f"agent {self._agent(role).name}", expected=f"0 to {LARGEST_OUTBOX}",
                )  # fmt: skip
            self._turn[0] = -1
            settle_turn(self.exchange, self.desk, role, rows, float(self._origin))

    @property
    def _origin(self) -> int:
        return self.phases[0].starts_second

    def _agent(self, role: int) -> UserAgent:
        return self.agents[role - int(Role.SIZE)]

    def _blame(self, error: BaseException) -> BaseException:
        role = int(self._turn[0])
        if role < int(Role.SIZE):
            return error
        what = " ".join(format_exception_only(error)[-1].split())
        return ModelError(
            f"raised {what}; the run was stopped", key=f"agent {self._agent(role).name}"
        )

    def _plain_turn(self, role: int, view: np.ndarray, words: np.ndarray) -> int:
        arrays = (view, self._memory[role - int(Role.SIZE)], words, self.desk.outbox)
        try:  # views, so that an agent which gives an array another shape changes its own only
            return int(self._agent(role).function(*(array[:] for array in arrays)))
        except BaseException as error:  # an agent that calls `exit` is one that raises
            raise self._blame(error) from error

    # -- what happens when a phase ends ----------------------------------------------------

    def _at_end(self, action: str, phase: Phase, later: Phase | None) -> None:
        top = self.exchange.price.size - 1
        if action in {"auction", "auction_or_reference"}:
            tick, shares = uncross_once(self.exchange, self.reference_tick, self.venue.tie_break)
            if tick < 0 and action == "auction_or_reference":
                shares = uncross_at(self.exchange, self.reference_tick)
            self._auction_shares[phase.group] = int(shares)
        elif action == "cross":
            found = uncross_held(self.exchange, self.reference_tick, self.venue.tie_break)
            self._auction_shares[phase.group] = int(found[1])
        elif action == "cancel_unpriced":
            cancel_beyond(self.exchange, 0, top, 1)
        elif action == "cancel_beyond_multiple" and self.venue.price_multiple is not None:
            multiple = self.venue.price_multiple
            cancel_beyond(self.exchange, *self._around(self._nominal(), 1 / multiple, multiple), 1)
        elif action == "cancel_beyond_next_limit" and later is not None:
            fraction = later.limit_fraction
            limits = self._around(self.reference_tick, 1 - fraction, 1 + fraction)
            cancel_beyond(self.exchange, *limits, 0)
        elif action == "reference_is_median_of_snapshots":
            self.reference_tick = median_low(self._snapshots)
        elif action == "cancel_all":
            cancel_beyond(self.exchange, 1, 0, 1)

    def _result(self) -> SessionResult:
        tally, count = self.exchange.tally, self.desk.tally
        return SessionResult(
            open_tick=int(tally[Tally.FIRST]),
            close_tick=int(tally[Tally.LAST]),
            high_tick=int(tally[Tally.HIGH]),
            low_tick=int(tally[Tally.LOW]),
            volume_shares=int(tally[Tally.VOLUME]),
            turnover=int(tally[Tally.TURNOVER]),
            trades=int(tally[Tally.TRADES]),
            messages=int(count[Count.MESSAGES]),
            rejected=int(tally[Tally.REJECTED]),
            opening_auction_shares=self._auction_shares.get("opening_auction", 0),
            closing_auction_shares=self._auction_shares.get("closing_auction", 0),
            sample=self.desk.sample[: int(count[Count.SAMPLES])].copy(),
            pauses=tuple(self._pauses),
        )


def _activity(phase: Phase) -> tuple[Activity, str]:
    """Return what the agents do in a phase, and at whose pace."""
    if phase.matches:
        return Activity.TRADE, "continuous"
    if phase.admits & {Kind.AT_AUCTION, Kind.AT_AUCTION_LIMIT, Kind.IMBALANCE_ONLY}:
        return Activity.AUCTION, "auction"
    return Activity.CANCEL, "closed"
