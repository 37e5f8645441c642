"""The matching engine in plain Python: the twin that the compiled one is compared with.

Written from the venue's words, not from the kernel: dictionaries of price to a list of orders.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from greenshoe.market._book import ASK, BID
from greenshoe.market._codes import Kind, Reason

__all__ = ["PlainExchange"]

_RESTING = {
    Kind.LIMIT, Kind.AT_AUCTION, Kind.AT_AUCTION_LIMIT, Kind.ENHANCED_LIMIT,
}  # fmt: skip
_UNPRICED = {Kind.MARKET, Kind.AT_AUCTION}


@dataclass
class _Order:
    number: int
    side: int
    tick: int | None
    shares: int
    owner: int
    again: Kind = Kind.LIMIT  # the kind under which it would be entered once more

    @property
    def waits(self) -> bool:
        """Whether it stands aside, for a later auction."""
        return self.again in {Kind.AT_AUCTION_LIMIT, Kind.IMBALANCE_ONLY}


@dataclass
class PlainExchange:
    """One venue, plainly.

    Attributes
    ----------
    ticks
        Number of permitted prices.
    participants
        Number of accounts.
    orders
        Number of order ids.
    admits, matches, limit_may_cross, short_sales, firm
        What the phase allows.
    lot_shares, largest_shares, longest_queue, sweep_levels
        Limits of size.
    lowest, highest
        Limits of price.
    highest_bid
        Of each participant that has one.
    trades
        (taker, maker, tick, shares), in order.

    >>> exchange = PlainExchange(ticks=100, participants=2, orders=10)
    >>> exchange.submit(Kind.LIMIT, BID, 50, 3, 0, 0), exchange.submit(Kind.LIMIT, ASK, 49, 2, 1, 1)
    (<Reason.ACCEPTED: 0>, <Reason.ACCEPTED: 0>)
    >>> exchange.trades
    [(1, 0, 50, 2)]
    """

    ticks: int
    participants: int
    orders: int
    admits: frozenset[Kind] = frozenset(Kind)
    matches: bool = True
    limit_may_cross: bool = True
    short_sales: bool = True
    firm: bool = False
    lot_shares: int = 1
    largest_shares: int = 2**31 - 1
    longest_queue: int = 2**31 - 1
    sweep_levels: int = 2**31 - 1
    lowest: int = 0
    highest: int = 2**31 - 1
    highest_bid: dict[int, int] = field(default_factory=dict)
    held: dict[int, int] = field(default_factory=dict)
    trades: list[tuple[int, int, int, int]] = field(default_factory=list)
    _seen: dict[int, int] = field(default_factory=dict)
    _live: dict[int, _Order] = field(default_factory=dict)
    _book: tuple[dict[int, list[_Order]], dict[int, list[_Order]]] = field(
        default_factory=lambda: ({}, {})
    )
    _unpriced: tuple[list[_Order], list[_Order]] = field(default_factory=lambda: ([], []))
    _waiting: list[_Order] = field(default_factory=list)

    def submit(  # noqa: PLR0911 - one line per refusal, the seven fields of a message
        self, kind: int, side: int, tick: int, shares: int, order: int, participant: int
    ) -> Reason:
        """Carry out one message as `greenshoe.market.submit` does."""
        if not 0 <= kind < len(Kind) or side not in {BID, ASK}:
            return Reason.NOT_A_KIND_OF_ORDER
        if Kind(kind) not in self.admits:
            return Reason.NOT_IN_THIS_PHASE
        if not 0 <= participant < self.participants:
            return Reason.UNKNOWN_PARTICIPANT
        if kind in {Kind.CANCEL, Kind.AMEND}:
            return self._change(Kind(kind), tick, shares, order, participant)
        if not 0 <= order < self.orders:
            return Reason.UNKNOWN_ORDER
        if order in self._seen:
            return Reason.DUPLICATE_ORDER_ID
        wanted = _Order(order, side, None if kind in _UNPRICED else tick, shares, participant)
        reason = self._refusal(Kind(kind), wanted)
        if reason is Reason.ACCEPTED:
            self._seen[order] = participant
            self._enter(Kind(kind), wanted)
        return reason

    def _change(  # noqa: PLR0911 - one line per refusal
        self, kind: Kind, tick: int, shares: int, number: int, participant: int
    ) -> Reason:
        if number not in self._seen:
            return Reason.UNKNOWN_ORDER
        if self._seen[number] != participant:
            return Reason.NOT_THE_OWNER
        if number not in self._live:
            return Reason.ORDER_IS_GONE
        old = self._live[number]
        if self.firm and (old.tick is None or old.waits):
            return Reason.NOT_IN_THIS_PHASE
        if kind is Kind.CANCEL:
            self._withdraw(old)
            return Reason.ACCEPTED
        new = _Order(number, old.side, None if old.tick is None else tick, shares, participant)
        del self._live[number]  # what it offers now is free for the new terms
        reason = self._refusal(old.again, new)
        self._live[number] = old
        if (
            reason in {Reason.ACCEPTED, Reason.QUEUE_IS_FULL}
            and new.tick == old.tick
            and (shares <= old.shares)
        ):
            old.shares = shares
            return Reason.ACCEPTED
        if reason is Reason.ACCEPTED:
            self._withdraw(old)
            self._enter(old.again, new)
        return reason

    def _offered(self, participant: int) -> int:
        mine = (o for o in self._live.values() if o.owner == participant and o.side == ASK)
        return sum(order.shares for order in mine)

    def _refusal(self, kind: Kind, order: _Order) -> Reason:  # noqa: C901, PLR0911 - one line per refusal
        if order.shares <= 0:
            return Reason.SIZE_NOT_POSITIVE
        if order.shares % self.lot_shares:
            return Reason.NOT_A_MULTIPLE_OF_THE_LOT
        if order.shares > self.largest_shares:
            return Reason.LARGER_THAN_THE_LARGEST_ORDER
        free = self.held.get(order.owner, 0) - self._offered(order.owner)
        if order.side == ASK and not self.short_sales and free < order.shares:
            return Reason.SHARES_NOT_HELD
        if order.tick is None:
            return Reason.ACCEPTED
        if not 0 <= order.tick < self.ticks:
            return Reason.PRICE_NOT_ON_THE_GRID
        if order.tick < self.lowest:
            return Reason.BELOW_THE_LOWEST_PRICE_ALLOWED
        if order.tick > self.highest:
            return Reason.ABOVE_THE_HIGHEST_PRICE_ALLOWED
        if order.side == BID and order.tick > self.highest_bid.get(order.owner, self.ticks):
            return Reason.ABOVE_THE_STABILISING_PRICE
        if (
            kind is Kind.LIMIT
            and self.matches
            and not self.limit_may_cross
            and self._through(order)
        ):
            return Reason.WOULD_TRADE_THROUGH_THE_BEST_PRICE
        queue = self._book[order.side].get(order.tick, [])
        if kind is not Kind.IMMEDIATE and len(queue) >= self.longest_queue:
            return Reason.QUEUE_IS_FULL
        return Reason.ACCEPTED

    def best(self, side: int) -> int | None:
        """Return the best tick of a side, `None` where it is empty."""
        prices = self._book[side]
        return None if not prices else (max(prices) if side == BID else min(prices))

    def _through(self, order: _Order) -> bool:
        best = self.best(1 - order.side)
        if best is None or order.tick is None:
            return False
        return order.tick > best if order.side == BID else order.tick < best

    def _enter(self, kind: Kind, order: _Order) -> None:
        if kind is Kind.IMBALANCE_ONLY or (kind is Kind.AT_AUCTION_LIMIT and self.matches):
            order.again = kind
            self._live[order.number] = order
            self._waiting.append(order)
            return
        order.again = Kind.AT_AUCTION if order.tick is None else Kind.LIMIT
        if self.matches and kind is not Kind.AT_AUCTION:
            limit = order.tick
            if limit is None:
                limit = self.ticks - 1 if order.side == BID else 0
            if order.side == BID:
                limit = min(limit, self.highest_bid.get(order.owner, self.ticks))
            sweeps = kind in {Kind.ENHANCED_LIMIT, Kind.IMMEDIATE}
            self._match(order, limit, self.sweep_levels if sweeps else self.ticks)
        if order.shares and kind in _RESTING:
            self._live[order.number] = order
            if order.tick is None:
                self._unpriced[order.side].append(order)
            else:
                self._book[order.side].setdefault(order.tick, []).append(order)

    def _match(self, order: _Order, limit: int, levels: int) -> None:
        while order.shares and levels:
            best = self.best(1 - order.side)
            if best is None or (best > limit if order.side == BID else best < limit):
                return
            maker = self._book[1 - order.side][best][0]
            self._trade(order, maker, best, min(order.shares, maker.shares))
            levels -= best not in self._book[1 - order.side]

    def _trade(self, taker: _Order, maker: _Order, tick: int, shares: int) -> None:
        taker.shares -= shares
        maker.shares -= shares
        self.trades.append((taker.number, maker.number, tick, shares))
        buyer, seller = (taker, maker) if taker.side == BID else (maker, taker)
        self.held[buyer.owner] = self.held.get(buyer.owner, 0) + shares
        self.held[seller.owner] = self.held.get(seller.owner, 0) - shares
        for order in (taker, maker):
            if not order.shares and order.number in self._live:
                self._withdraw(order)

    def _withdraw(self, order: _Order) -> None:
        del self._live[order.number]
        if order.waits:
            self._waiting.remove(order)
            return
        if order.tick is None:
            self._unpriced[order.side].remove(order)
            return
        queue = self._book[order.side][order.tick]
        queue.remove(order)
        if not queue:
            del self._book[order.side][order.tick]

    def depth(self, side: int) -> dict[int, int]:
        """Return the shares resting at each tick of a side."""
        return {tick: sum(o.shares for o in queue) for tick, queue in self._book[side].items()}

    def unpriced(self, side: int) -> int:
        """Return the shares of a side's at-auction orders."""
        return sum(order.shares for order in self._unpriced[side])

    def waiting(self) -> int:
        """Return the shares of the orders kept for a later auction."""
        return sum(order.shares for order in self._waiting)

    def _let_in(self, order: _Order, tick: int) -> None:
        self._waiting.remove(order)
        order.tick, order.again = tick, Kind.LIMIT
        self._book[order.side].setdefault(tick, []).append(order)

    def let_in_priced(self) -> None:
        """Put the limit orders kept for an auction into the book."""
        for order in [o for o in self._waiting if o.again is Kind.AT_AUCTION_LIMIT]:
            self._let_in(order, -1 if order.tick is None else order.tick)

    def let_in_against(self, tick: int, surplus: int) -> int:
        """Put in, at `tick`, what meets a surplus of bids (above 0) or asks; return the shares."""
        met = 0
        for order in [o for o in self._waiting if o.again is Kind.IMBALANCE_ONLY]:
            limit = -1 if order.tick is None else order.tick
            reaches = limit <= tick if order.side == ASK else limit >= tick
            if (order.side == ASK) == (surplus > 0) and reaches and met < abs(surplus):
                met += order.shares
                self._let_in(order, tick)
        return min(met, abs(surplus))

    def uncross(self, tick: int, shares: int) -> None:
        """Trade `shares` at one price: orders without a price, then price, then time."""
        while shares:
            buyer, seller = (self._first(side) for side in (BID, ASK))
            size = min(shares, buyer.shares, seller.shares)
            self._trade(buyer, seller, tick, size)
            shares -= size

    def _first(self, side: int) -> _Order:
        if self._unpriced[side]:
            return self._unpriced[side][0]
        best = self.best(side)
        return self._book[side][best if best is not None else -1][0]
