"""Cover at every price, demand by type and region, and how much of it hangs on a few orders."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.book._demand import demand_of_lines
from greenshoe.rules import tick_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from greenshoe.book._clean import BookLine, CleanBook
    from greenshoe.book._demand import Counts
    from greenshoe.book._placing import Placing

__all__ = [
    "BookCurve",
    "CoverAt",
    "Sensitivity",
    "curve_of",
    "on_tick",
    "price_steps",
    "sensitivity_of",
]

_TOPS = (1, 5, 10, 25)
_MOST_STEPS = 24
_MOST_NAMED = 40
_CENT = Decimal("0.01")


def on_tick(price_hkd: Decimal | Fraction, placing: Placing) -> Decimal:
    """Return a price moved down to the tick of the spread table on the deal's day."""
    exact = Fraction(price_hkd)
    near = Decimal(exact.numerator) / Decimal(exact.denominator)
    tick = tick_at(placing.rules.get("spread_table", outcome=_outcome(placing)), near)
    steps = (near / tick).to_integral_value(ROUND_FLOOR)
    return (steps * tick).quantize(min(_CENT, tick.normalize()))


def _outcome(placing: Placing) -> str | None:
    """Name the outcome a proposal would have, where the spread table is still open: no change."""
    open_ = [rule.outcome for rule in placing.rules.outcomes("spread_table") if rule.outcome]
    return max(open_) if open_ else None


@dataclass(frozen=True, slots=True)
class CoverAt:
    """Demand at one price.

    Attributes
    ----------
    price_hkd
        The price.
    demand_shares
        Wanted by every order, cornerstones among them.
    cover_x
        Over the shares initially in the placing: the level announcements print.
    book_cover_x
        Without cornerstones, over the placing less their shares.
    investors
        Lines that want anything.
    priced_out_shares
        Wanted at the lowest price of the table and no longer here.
    """

    price_hkd: Decimal
    demand_shares: int
    cover_x: float
    book_cover_x: float
    investors: int
    priced_out_shares: int


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Cover at a price without the largest orders of the book."""

    without_largest: int
    demand_shares: int
    cover_x: float


@dataclass(frozen=True)
class BookCurve:
    """The demand curve of a book.

    Attributes
    ----------
    prices_hkd
        Ascending.
    demand
        int64 of shape (prices, lines).
    rows
        Cover at each price.
    by_type, by_region
        Shares at each price, int64 of shape (prices,), largest group first.
    """

    prices_hkd: tuple[Decimal, ...]
    demand: Counts
    rows: tuple[CoverAt, ...]
    by_type: Mapping[str, Counts]
    by_region: Mapping[str, Counts]


def price_steps(book: CleanBook, placing: Placing) -> tuple[Decimal, ...]:
    """Return the prices worth looking at: even steps over the range, and the limits named in it.

    Without a bottom, from the downward adjustment below the lowest limit, at most half the top.
    """
    top = placing.price_max_hkd
    named = demand_of_lines(book.placees, book.lot).named_prices_hkd
    low = placing.price_min_hkd
    if low is None:
        low = min([*(p for p in named if p <= top), top])
        low = max(low, top / 2) if low < top else top / 2
    step = (top - low) / _MOST_STEPS
    even = [on_tick(low + step * k, placing) for k in range(_MOST_STEPS + 1)] if step else [top]
    inside = [p for p in named if low <= p <= top]
    thinned = inside[:: max(1, len(inside) // _MOST_NAMED)]
    return tuple(sorted({*even, *thinned, top, low}))


def _grouped(
    lines: Sequence[BookLine], demand: Counts, key: Callable[[BookLine], str]
) -> dict[str, Counts]:
    members: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        members[key(line)].append(number)
    sums = {name: demand[:, at].sum(axis=1) for name, at in members.items()}
    return dict(sorted(sums.items(), key=lambda item: (-int(item[1].max(initial=0)), item[0])))


def _ratio(shares: int, of: int) -> float:
    return shares / of if of > 0 else float("inf")


def curve_of(
    book: CleanBook, placing: Placing, prices_hkd: Iterable[Decimal] | None = None
) -> BookCurve:
    """Return cover and demand at some prices, those of `price_steps` if none are given."""
    prices = tuple(prices_hkd) if prices_hkd is not None else price_steps(book, placing)
    demand = demand_of_lines(book.lines, book.lot).table(prices)
    is_corner = np.array([line.cornerstone for line in book.lines], bool)
    rows = []
    lowest = int(demand[0].sum()) if len(prices) else 0
    for price, wanted in zip(prices, demand, strict=True):
        total, corner = int(wanted.sum()), int(wanted[is_corner].sum())
        rows.append(
            CoverAt(
                price,
                total,
                _ratio(total, placing.placing_initial_shares),
                _ratio(total - corner, placing.placing_shares - corner),
                int((wanted > 0).sum()),
                max(0, lowest - total),
            )
        )
    lines = book.lines
    return BookCurve(
        prices,
        demand,
        tuple(rows),
        _grouped(lines, demand, lambda line: line.investor_type),
        _grouped(lines, demand, lambda line: line.region),
    )


def sensitivity_of(
    book: CleanBook, placing: Placing, price_hkd: Decimal
) -> tuple[Sensitivity, ...]:
    """Return the cover at a price without the 0, 1, 5, 10 and 25 largest orders.

    Cornerstones stay: their commitment is binding, an order of the book is not.
    """
    wanted = demand_of_lines(book.lines, book.lot).at(price_hkd)
    total = int(wanted.sum())
    free = [int(w) for w, line in zip(wanted, book.lines, strict=True) if not line.cornerstone]
    largest = sorted(free, reverse=True)
    rows = []
    for top in (0, *_TOPS):
        if top <= len(largest):
            left = total - sum(largest[:top])
            rows.append(Sensitivity(top, left, _ratio(left, placing.placing_initial_shares)))
    return tuple(rows)
