"""How an order that passed every check trades and rests, and how a resting one leaves."""

from __future__ import annotations

from greenshoe.core import part_of_kernel
from greenshoe.market._book import ASK, BID, LEVEL, NEXT, SHARES, Book
from greenshoe.market._codes import Account, Kind, Rule
from greenshoe.market._exchange import Exchange, record_trade
from greenshoe.market._held import FOR_IMBALANCE, FOR_PRICE, HELD, drop_held, hold_order
from greenshoe.market._queues import add_order, level_of, remove_order, take_from_level

__all__ = ["carry_out", "match", "rest", "side_of", "withdraw"]


@part_of_kernel
def match(
    exchange: Exchange, side: int, limit_tick: int, shares: int, order: int, levels: int
) -> int:
    """Fill an incoming order against the other side; return the shares left.

    Reaches no price beyond `limit_tick`, none outside the band, and at most `levels` queues.
    """
    book = exchange.book
    other = 1 - side
    step = 1 - 2 * side
    base = book.depth.size
    bottom = other * (base // 2 - 1) + 1
    edge = exchange.rule[Rule.HIGHEST_TRADE] if side == BID else exchange.rule[Rule.LOWEST_TRADE]
    limit = bottom + (min(limit_tick, edge) if side == BID else max(limit_tick, edge))
    best = book.best[other]
    while shares > 0 and levels > 0 and (limit - best) * step >= 0:
        maker = book.order[best, NEXT] - base
        filled = take_from_level(book, best, shares)
        shares -= filled
        if side == BID:
            exchange.account[exchange.owner[maker], Account.OFFERED] -= filled
        record_trade(exchange, order, maker, side, best - bottom, filled)
        if book.depth[best] == 0:
            levels -= 1
            while book.depth[best] == 0:
                best += step
            book.best[other] = best
    return shares


@part_of_kernel
def rest(exchange: Exchange, side: int, tick: int, shares: int, order: int) -> None:
    """Put what is left of an order into the book."""
    book = exchange.book
    level = side * (book.depth.size // 2 - 1) + tick + 1
    add_order(book, level, shares, book.depth.size + order)
    if (level - book.best[side]) * (1 - 2 * side) > 0:
        book.best[side] = level
    if side == ASK:
        exchange.account[exchange.owner[order], Account.OFFERED] += shares


@part_of_kernel
def side_of(book: Book, level: int) -> int:
    """Return the side of a level, also of one an order is held for."""
    width = book.depth.size // 2 - 1
    level %= HELD
    return int(level >= width) if level < 2 * width else level - 2 * width


@part_of_kernel
def withdraw(exchange: Exchange, order: int) -> int:
    """Take a resting order out of the book and return its shares."""
    book = exchange.book
    base = book.depth.size
    level = int(book.order[base + order, LEVEL])
    shares = drop_held(book, base + order) if level >= HELD else remove_order(book, base + order)
    if side_of(book, level) == ASK:
        exchange.account[exchange.owner[order], Account.OFFERED] -= shares
    return shares


@part_of_kernel
def _rest_at_auction(exchange: Exchange, side: int, shares: int, order: int) -> None:
    """Put an order without a price into its side's auction queue."""
    book = exchange.book
    level = 2 * (book.depth.size // 2 - 1) + side
    add_order(book, level, shares, book.depth.size + order)
    if side == ASK:
        exchange.account[exchange.owner[order], Account.OFFERED] += shares


@part_of_kernel
def _hold(exchange: Exchange, side: int, tick: int, shares: int, order: int, purpose: int) -> None:
    """Keep an order for a later auction."""
    book = exchange.book
    hold_order(book, level_of(book, side, tick), shares, book.depth.size + order, purpose)
    if side == ASK:
        exchange.account[exchange.owner[order], Account.OFFERED] += shares


@part_of_kernel
def carry_out(exchange: Exchange, kind: int, side: int, tick: int, shares: int, order: int) -> None:
    """Match and rest one order that has passed every check."""
    if kind == Kind.AT_AUCTION:
        _rest_at_auction(exchange, side, shares, order)
    elif kind == Kind.IMBALANCE_ONLY:
        _hold(exchange, side, tick, shares, order, FOR_IMBALANCE)
    elif kind == Kind.AT_AUCTION_LIMIT and exchange.rule[Rule.MATCHES] == 1:
        _hold(exchange, side, tick, shares, order, FOR_PRICE)
    else:
        book = exchange.book
        book.order[book.depth.size + order, SHARES] = 0
        limit = tick
        if kind == Kind.MARKET:
            limit = exchange.price.size - 1 if side == BID else 0
        if side == BID:
            limit = min(limit, exchange.account[exchange.owner[order], Account.HIGHEST_BID])
        levels = exchange.price.size
        if kind == Kind.ENHANCED_LIMIT or kind == Kind.IMMEDIATE:  # noqa: PLR1714 - as above
            levels = exchange.rule[Rule.SWEEP_LEVELS]
        if exchange.rule[Rule.MATCHES] == 1:
            shares = match(exchange, side, limit, shares, order, levels)
            # Nothing rests where it could not trade: a price beyond the band becomes its limit.
            if side == BID:
                tick = min(tick, exchange.rule[Rule.HIGHEST_TRADE])
            else:
                tick = max(tick, exchange.rule[Rule.LOWEST_TRADE])
        if shares > 0 and kind != Kind.MARKET and kind != Kind.IMMEDIATE:  # noqa: PLR1714 - constants compared one by one
            rest(exchange, side, tick, shares, order)
