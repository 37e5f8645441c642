"""One venue through one trading day, phase by phase, as its declared data say."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median_low
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import philox_block_python
from greenshoe.market._auction import uncross_once
from greenshoe.market._clocks import start_clocks
from greenshoe.market._codes import Kind, Rule
from greenshoe.market._crosses import uncross_at, uncross_held
from greenshoe.market._expiry import cancel_beyond
from greenshoe.market._limits import allow, around, limits_of, nominal_tick
from greenshoe.market._notes import note_ending, state_before
from greenshoe.market._places import Activity, Count, State
from greenshoe.market._price_grid import PRICE_UNIT
from greenshoe.market._session_result import SessionResult, session_result
from greenshoe.market._turns import Turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from greenshoe.market._desk import Desk
    from greenshoe.market._exchange import Exchange
    from greenshoe.market._phase import Phase
    from greenshoe.market._price_band import PriceBand
    from greenshoe.market._user import UserAgent
    from greenshoe.market._venue import Venue

__all__ = ["Session"]


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
    _snapshots: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._turns = Turns(self.exchange, self.desk, self.agents, self.patience_seconds)

    def play(self) -> SessionResult:
        """Run every phase and return the day.

        Raises
        ------
        ModelError
            If a user agent raises, does not return, or writes too many messages, or if the agents
            send more orders than the run has room for.
        """
        self._turns.watch(self._play)
        return session_result(self.exchange, self.desk, self._auction_shares, tuple(self._pauses))

    def _play(self) -> None:
        for number, phase in enumerate(self.phases):
            if phase.starts_second >= self.stop_at:
                return
            later = self.phases[number + 1] if number + 1 < len(self.phases) else None
            ends = self._end_of(phase, number)
            limits = limits_of(
                phase, self.venue, self.exchange, self.reference_tick, listing_day=self.listing_day
            )
            allow(phase, self.venue, self.exchange, self.lot_shares, limits)
            if not phase.band:
                self.desk.state[State.BAND_REFERENCE] = 0.0
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
                notes.append(nominal_tick(self.exchange, self.reference_tick))
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
        uncross_once(
            self.exchange, nominal_tick(self.exchange, self.reference_tick), self.venue.tie_break
        )
        self.desk.tally[Count.PHASE] = Activity.TRADE
        self.desk.state[State.BAND_REFERENCE] = self.exchange.price[
            nominal_tick(self.exchange, self.reference_tick)
        ]
        self.desk.state[State.BAND_SINCE] = now + band.pause_seconds

    def _numbers(self, ends: float, band: PriceBand | None, now: float) -> NDArray[np.float64]:
        """Return what the loop must know of a stretch of one phase."""
        step, origin = self.venue.interval, self.phases[0].starts_second
        given = [ends, origin, step, self.reference_tick, self.venue.tie_break]
        if band is None:
            return np.array([*given, 0.0, 1, 1, 0, 0.0], np.float64)
        previous_close = float(self.exchange.price[self.reference_tick]) / PRICE_UNIT
        rows, halt = band.reference_seconds // step, band.limit_state_seconds // step
        given += [band.fraction(previous_close, now), rows, halt]
        return np.array([*given, band.update_seconds, band.update_fraction], np.float64)

    def _run_until(self, ends: float, band: PriceBand | None, now: float) -> None:
        numbers = self._numbers(ends, band, now)
        while not self._turns.until(numbers):
            if band is not None:
                self._pause(ends, band)

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
            cancel_beyond(
                self.exchange,
                *around(
                    self.exchange,
                    nominal_tick(self.exchange, self.reference_tick),
                    1 / multiple,
                    multiple,
                ),
                1,
            )
        elif action == "cancel_beyond_next_limit" and later is not None:
            fraction = later.limit_fraction
            limits = around(self.exchange, self.reference_tick, 1 - fraction, 1 + fraction)
            cancel_beyond(self.exchange, *limits, 0)
        elif action == "reference_is_median_of_snapshots":
            self.reference_tick = median_low(self._snapshots)
        elif action == "cancel_all":
            cancel_beyond(self.exchange, 1, 0, 1)


def _activity(phase: Phase) -> tuple[Activity, str]:
    """Return what the agents do in a phase, and at whose pace."""
    if phase.matches:
        return Activity.TRADE, "continuous"
    if phase.admits & {Kind.AT_AUCTION, Kind.AT_AUCTION_LIMIT, Kind.IMBALANCE_ONLY}:
        return Activity.AUCTION, "auction"
    return Activity.CANCEL, "closed"
