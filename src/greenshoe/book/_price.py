"""From the book to a price: range, clearing price, a stated policy, and what each choice costs.

Benveniste and Spindt (1989): investors reveal that they like a deal only if it pays them to, so
the price should move only part of the way to what their orders say; the rest is their reward and
the issuer's money left on the table. Here that part is a policy anybody can read and change.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.book._assumptions import assumed, why_assumed
from greenshoe.book._curve import on_tick
from greenshoe.book._demand import demand_of_lines
from greenshoe.book._order import OrderKind
from greenshoe.core import DataError, DealError
from greenshoe.offering import Check
from greenshoe.rules import tick_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenshoe.book._clean import CleanBook
    from greenshoe.book._demand import Counts, Demand
    from greenshoe.book._placing import Placing

__all__ = ["Alternative", "PricePolicy", "PriceRange", "PriceStudy", "price_book"]


@dataclass(frozen=True)
class PricePolicy:
    """How a price is chosen.

    Attributes
    ----------
    range_hkd
        Bottom and top, `None` for the deal's own or, without one, a range made from the book.
    partial_adjustment
        How far from the middle of the range to the clearing price, 0 to 1; `None` as assumed.
    ads_price_usd, usd_hkd
        Last price of the ADS and HK$ for a US$, where the deal is listed in the United States.
    may_price_below
        Whether the listing document allows a price below the range, within the rule.
    """

    range_hkd: tuple[Decimal, Decimal] | None = None
    partial_adjustment: Decimal | None = None
    ads_price_usd: Decimal | None = None
    usd_hkd: Decimal | None = None
    may_price_below: bool = False

    @property
    def part(self) -> Decimal:
        """The part of the way that is taken."""
        given = self.partial_adjustment
        return assumed("partial_adjustment") if given is None else given


@dataclass(frozen=True, slots=True)
class PriceRange:
    """A range and where it comes from."""

    low_hkd: Decimal
    high_hkd: Decimal
    source: str

    @property
    def middle_hkd(self) -> Decimal:
        """The middle of the range."""
        return (self.low_hkd + self.high_hkd) / 2


@dataclass(frozen=True, slots=True)
class Alternative:
    """One price and what it gives and costs.

    Attributes
    ----------
    alternative
        What the price is, in a few words.
    price_hkd
        On the tick.
    chosen
        Whether the policy takes it.
    allowed
        Whether range and rules allow it.
    demand_shares, book_cover_x
        Of the book without cornerstones, over the placing less their shares.
    gross_hkd_mn
        The whole offer at the price.
    left_on_table_hkd_mn
        Below the price at which the book clears, on the whole offer; negative above it.
    reward_to_informative_hkd_mn
        The part of that which goes to limit and scale orders if the book is filled pro rata.
    discount_to_ads_pct
        Below the ADS, `None` without one.
    """

    alternative: str
    price_hkd: Decimal
    chosen: bool
    allowed: bool
    demand_shares: int
    book_cover_x: float
    gross_hkd_mn: Decimal
    left_on_table_hkd_mn: Decimal
    reward_to_informative_hkd_mn: Decimal
    discount_to_ads_pct: float | None


@dataclass(frozen=True)
class PriceStudy:
    """The price of a book.

    Attributes
    ----------
    price_range
        The range used.
    suggested
        The range the book itself would bear.
    clearing_hkd
        The highest price at which the book covers what it is offered.
    clearing_is_bound
        Whether somebody drops out above it; else the book clears at that price *at least*.
    ads_parity_hkd
        The last ADS price in HK$ a share, `None` without one.
    price_hkd
        The price the policy takes.
    reason
        Why, in a sentence.
    alternatives
        That price beside others, ascending.
    checks
        The rules on range and price.
    assumptions
        What was assumed.
    """

    price_range: PriceRange
    suggested: PriceRange
    clearing_hkd: Decimal
    clearing_is_bound: bool
    ads_parity_hkd: Decimal | None
    price_hkd: Decimal
    reason: str
    alternatives: tuple[Alternative, ...]
    checks: tuple[Check, ...]
    assumptions: tuple[str, ...]


class _Book:
    """Demand of the book and what is offered to it, at any price."""

    def __init__(self, book: CleanBook, placing: Placing) -> None:
        self.placing = placing
        self.demand: Demand = demand_of_lines(book.placees, book.lot)
        self.corner: Demand = demand_of_lines(book.cornerstones, book.lot)
        self.informative = np.array([p.kind is not OrderKind.STRIKE for p in book.placees], bool)

    def offered(self, price_hkd: Decimal) -> int:
        """Return what is left for the book beside the cornerstones."""
        return self.placing.placing_shares - int(self.corner.at(price_hkd).sum())

    def wanted(self, price_hkd: Decimal) -> Counts:
        return self.demand.at(price_hkd)

    def covered(self, price_hkd: Decimal, times: Decimal | int = 1) -> bool:
        return int(self.wanted(price_hkd).sum()) >= times * self.offered(price_hkd)

    def highest(
        self, test: Callable[[Decimal], bool], low: Decimal, high: Decimal
    ) -> Decimal | None:
        """Return the highest price on a tick that passes; tests turn false once, going up."""
        if not test(low):
            return None
        if test(high):
            return high
        while True:
            middle = on_tick((low + high) / 2, self.placing)
            if middle <= low:
                tick = tick_of(low, self.placing)
                return low + tick if low + tick < high and test(low + tick) else low
            low, high = (middle, high) if test(middle) else (low, middle)


def tick_of(price_hkd: Decimal, placing: Placing) -> Decimal:
    """Return the tick just above a price."""
    rules = placing.rules.outcomes("spread_table")
    return tick_at(rules[-1], price_hkd + Decimal("0.0001"))


def _clearing(book: _Book, floor: Decimal) -> tuple[Decimal, bool]:
    """Return the highest price at which the book is covered, and whether anything bounds it."""
    named = [*book.demand.named_prices_hkd, book.placing.price_max_hkd]
    highest = on_tick(max(named), book.placing)
    found = book.highest(book.covered, floor, highest)
    if found is None:
        return floor, True
    return found, found < highest or not book.covered(highest + tick_of(highest, book.placing))


def _suggested(book: _Book, floor: Decimal, clearing: Decimal) -> PriceRange:
    """Return the range the book bears: its bottom well covered, its top at least once."""
    times = assumed("cover_at_bottom")
    top = book.placing.price_max_hkd
    low = book.highest(lambda p: book.covered(p, times), floor, min(clearing, top)) or floor
    width = book.placing.rules.decimal("price_range.max_width")
    high = on_tick(max(low, min(low * width, clearing, top)), book.placing)
    source = f"from the book: bottom covered {times} times or more, top once"
    return PriceRange(low, max(high, low), source)


def _range(policy: PricePolicy, placing: Placing, suggested: PriceRange) -> PriceRange:
    if policy.range_hkd is not None:
        low, high = policy.range_hkd
        if not 0 < low <= high:
            raise DataError(
                "is no range", key="--range", value=f"{low}:{high}", expected="LOW:HIGH"
            )
        if high > placing.price_max_hkd:
            raise DataError(
                "ends above the maximum price", key="--range", value=f"{low}:{high}",
                expected=f"at most {placing.price_max_hkd}",
            )  # fmt: skip
        return PriceRange(low, high, "as given")
    if placing.price_min_hkd is not None:
        return PriceRange(placing.price_min_hkd, placing.price_max_hkd, "the deal's own")
    return suggested


def _parity(policy: PricePolicy, placing: Placing) -> Decimal | None:
    """Return the last ADS price in HK$ a share."""
    if policy.ads_price_usd is None:
        return None
    if placing.ads_ratio is None:
        raise DealError(
            "the deal has no listing in the United States", key="us_listing",
            file=placing.stock_code,
            expected="a deal with us_listing, or no --ads-price",
        )  # fmt: skip
    if policy.usd_hkd is None:
        raise DataError("is missing", key="--rate USD", expected="--rate USD=HK$ for one US$")
    return policy.ads_price_usd * policy.usd_hkd / placing.ads_ratio


def _choose(
    policy: PricePolicy, used: PriceRange, clearing: Decimal, parity: Decimal | None, book: _Book
) -> tuple[Decimal, str]:
    """Return the price the policy takes, and why."""
    target = used.middle_hkd + policy.part * (clearing - used.middle_hkd)
    reason = (
        f"{policy.part} of the way from the middle of the range (HK${used.middle_hkd:.2f}) to the "
        f"price that clears the book (HK${clearing})"
    )
    floor = used.low_hkd
    if policy.may_price_below:
        pct = book.placing.rules.decimal("price.downward_adjustment_pct")
        floor = used.low_hkd * (100 - pct) / 100
    if target > used.high_hkd:
        target, reason = used.high_hkd, f"{reason}, not above the top of the range"
    if parity is not None and target > parity:
        target, reason = parity, f"{reason}, not above the ADS (HK${parity:.2f})"
    if target < floor:
        target, reason = floor, f"{reason}, not below what the range allows (HK${floor})"
    if target == used.high_hkd:  # the top of a range need not stand on a tick
        return target, reason
    return _inside(on_tick(target, book.placing), floor, book.placing), reason


def _inside(price: Decimal, floor: Decimal, placing: Placing) -> Decimal:
    """Return a price moved up a tick where rounding took it below the floor."""
    return price if price >= floor else price + tick_of(price, placing)


def price_book(book: CleanBook, placing: Placing, policy: PricePolicy | None = None) -> PriceStudy:
    """Price a book.

    Raises
    ------
    DataError
        If the range or the part is none, or a rate for the ADS is missing.
    DealError
        If an ADS price is given for a deal without a listing in the United States.
    """
    policy = policy or PricePolicy()
    if not 0 <= policy.part <= 1:
        raise DataError("is no part", key="--adjust", value=policy.part, expected="from 0 to 1")
    orders = _Book(book, placing)
    lowest = _lowest(policy, placing, orders)
    clearing, bound = _clearing(orders, lowest)
    suggested = _suggested(orders, lowest, clearing)
    used, parity = _range(policy, placing, suggested), _parity(policy, placing)
    price, reason = _choose(policy, used, clearing, parity, orders)
    return PriceStudy(
        used,
        suggested,
        clearing,
        bound,
        parity,
        price,
        reason,
        _alternatives(orders, used, clearing, parity, price, policy),
        tuple(_checks(used, price, placing, policy)),
        _assumptions(policy, used, suggested),
    )


def _assumptions(policy: PricePolicy, used: PriceRange, suggested: PriceRange) -> tuple[str, ...]:
    names = [] if policy.partial_adjustment is not None else ["partial_adjustment"]
    names += ["cover_at_bottom"] if used is suggested else []
    return tuple(f"{name.replace('_', ' ')}: {why_assumed(name)}" for name in names)


def _lowest(policy: PricePolicy, placing: Placing, book: _Book) -> Decimal:
    """Return the lowest price worth asking about, on a tick."""
    named = [p for p in book.demand.named_prices_hkd if p <= placing.price_max_hkd]
    lows = [placing.price_max_hkd / 2, *named[:1]]
    if policy.range_hkd is not None:
        lows.append(policy.range_hkd[0])
    if placing.price_min_hkd is not None:
        lows.append(placing.price_min_hkd)
    pct = placing.rules.decimal("price.downward_adjustment_pct")
    return on_tick(max(min(lows) * (100 - pct) / 100, Decimal("0.01")), placing)


def _alternatives(
    book: _Book,
    used: PriceRange,
    clearing: Decimal,
    parity: Decimal | None,
    price: Decimal,
    policy: PricePolicy,
) -> tuple[Alternative, ...]:
    """Return the price beside the others that a desk would discuss."""
    pct = book.placing.rules.decimal("price.downward_adjustment_pct")
    named = [
        (f"{pct} % below the bottom", used.low_hkd * (100 - pct) / 100),
        ("bottom of the range", used.low_hkd),
        ("middle: nothing revealed counts", used.middle_hkd),
        (f"partial adjustment of {policy.part}: the policy", price),
        ("top of the range", used.high_hkd),
        ("clears the book: information not rewarded", clearing),
    ]
    named += [] if parity is None else [("the ADS", parity)]
    floor = named[0][1] if policy.may_price_below else used.low_hkd
    rows = [
        _row(book, name, at, clearing, parity, chosen=at is price, within=(floor, used.high_hkd))
        for name, at in named
    ]
    return tuple(sorted(rows, key=lambda row: row.price_hkd))


def _row(
    book: _Book,
    name: str,
    price_hkd: Decimal,
    clearing: Decimal,
    parity: Decimal | None,
    *,
    chosen: bool,
    within: tuple[Decimal, Decimal],
) -> Alternative:
    at = price_hkd if price_hkd in within else on_tick(price_hkd, book.placing)
    wanted, offered = book.wanted(at), book.offered(at)
    total = int(wanted.sum())
    left = (clearing - at) * book.placing.offer_shares / 1_000_000
    informed = int(wanted[book.informative].sum())
    to_book = Decimal(max(offered, 0)) / book.placing.offer_shares
    share = Decimal(informed) / total if total else Decimal(0)
    return Alternative(
        name,
        at,
        chosen,
        within[0] <= at <= within[1],
        total,
        total / offered if offered > 0 else float("inf"),
        at * book.placing.offer_shares / 1_000_000,
        left,
        left * to_book * share,
        None if parity is None else float(100 * (1 - at / parity)),
    )


def _checks(used: PriceRange, price: Decimal, placing: Placing, policy: PricePolicy) -> list[Check]:
    """Return the rules on the range and on a price outside it."""
    rules = placing.rules
    width, down = rules.get("price_range.max_width"), rules.get("price.downward_adjustment_pct")
    up = rules.get("price.upward_adjustment")
    floor = used.low_hkd * (100 - down.decimal()) / 100
    ratio = Fraction(used.high_hkd) / Fraction(used.low_hkd)
    return [
        Check.under(
            width, "price range width", "top of the range / bottom",
            passes=ratio <= width.decimal() or (False if policy.may_price_below else None),
            value=ratio, threshold=width.decimal(), unit="times",
            note="asked only of a deal that wants to price below its range",
        ),
        Check.under(
            down, "price below the range", "the final price against the lowest the rule allows",
            passes=price >= (floor if policy.may_price_below else used.low_hkd),
            value=price, threshold=floor if policy.may_price_below else used.low_hkd, unit="HK$",
            note="only if the listing document says so and a reduction is announced",
        ),
        Check.under(
            up, "price above the range", "the final price against the top of the range",
            passes=price <= used.high_hkd, value=price, threshold=used.high_hkd, unit="HK$",
        ),
    ]  # fmt: skip
