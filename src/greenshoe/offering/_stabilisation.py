"""The greenshoe: what is over-allocated, bought, resold and exercised, and what it earns.

Shares are conserved: over-allocated = bought - resold + exercised. The short is sold at the offer
price and covered at the market (never above the offer price) or from the option (at the offer
price), so the profit is what was bought below it and resold above it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from greenshoe.core import ConservationError, DealError, calendar_days_after, hkd_to_cents

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from greenshoe.rules import RulebookOn

__all__ = [
    "StabilisationAccount",
    "StabilisingTrade",
    "cover_on_path",
    "exercised_shares",
    "settle_short",
    "stabilising_period_end",
]


def exercised_shares(over_allocated: int, bought: int, resold: int) -> int:
    """Return the option shares that close the short.

    Raises
    ------
    DealError
        If more was resold than bought, or bought than the short allows.

    >>> exercised_shares(5_612_900, 722_600, 722_600)  # Zhipu resold all it bought
    5612900
    >>> exercised_shares(13_237_500, 13_237_500, 0)  # WeRide: bought everything back
    0
    """
    if not 0 <= resold <= bought:
        raise DealError(
            "is more than was bought",
            key="stabilisation_resold_shares",
            value=resold,
            expected=f"at most {bought}",
        )
    exercised = over_allocated - bought + resold
    if exercised < 0:
        raise DealError(
            "is more than the short",
            key="stabilisation_bought_shares",
            value=bought,
            expected=f"at most {over_allocated + resold}",
        )
    return exercised


def stabilising_period_end(application_close: date, rules: RulebookOn) -> date:
    """Return the last day of the stabilising period: calendar days after the close, with no roll.

    >>> from datetime import date
    >>> from greenshoe.rules import Rulebook
    >>> rules = Rulebook.load().at(date(2025, 12, 30))
    >>> stabilising_period_end(date(2026, 1, 5), rules).isoformat()  # Zhipu's announcement
    '2026-02-04'
    """
    return calendar_days_after(application_close, rules.integer("stabilisation.period_days"))


@dataclass(frozen=True, slots=True)
class StabilisingTrade:
    """One trade of the stabilising manager."""

    side: Literal["buy", "sell"]
    shares: int
    price_hkd: Decimal


@dataclass(frozen=True, slots=True)
class StabilisationAccount:
    """The stabilising manager's account, in shares and cents.

    Attributes
    ----------
    over_allocated_shares, bought_shares, resold_shares, exercised_shares
        They conserve: the first is the second less the third plus the fourth.
    short_cents
        Money received for the over-allocated shares, at the offer price.
    bought_cents, resold_cents
        Money paid and received in the market.
    exercise_cents
        Money paid to the issuer for option shares, at the offer price.
    profit_cents
        What is left, before costs.
    """

    over_allocated_shares: int
    bought_shares: int
    resold_shares: int
    exercised_shares: int
    short_cents: int
    bought_cents: int
    resold_cents: int
    exercise_cents: int

    @property
    def profit_cents(self) -> int:
        """What is left of the short after covering it, before costs."""
        return self.short_cents - self.bought_cents + self.resold_cents - self.exercise_cents


def _check_trade(trade: StabilisingTrade, offer_price_hkd: Decimal) -> None:
    if trade.shares <= 0 or trade.price_hkd <= 0:
        raise DealError(
            "is not a trade", key="shares", value=trade.shares, expected="shares above 0"
        )
    if trade.side == "buy" and trade.price_hkd > offer_price_hkd:
        raise DealError(
            "is above the offer price",
            key="price_hkd",
            value=trade.price_hkd,
            rule="stabilisation.purchase_limit",
            expected=f"at most {offer_price_hkd}",
        )


def settle_short(
    over_allocated_shares: int, offer_price_hkd: Decimal, trades: Iterable[StabilisingTrade]
) -> StabilisationAccount:
    """Settle a short from its trades; what the market did not give comes from the option.

    Raises
    ------
    DealError
        If a purchase is above the offer price, the short is bought more than once over, or more is
        resold than was bought at that moment.

    >>> from decimal import Decimal
    >>> account = settle_short(1000, Decimal("10"), [StabilisingTrade("buy", 400, Decimal("9"))])
    >>> account.exercised_shares, account.profit_cents
    (600, 40000)
    """
    bought = resold = bought_cents = resold_cents = 0
    for trade in trades:
        _check_trade(trade, offer_price_hkd)
        cents = hkd_to_cents(trade.price_hkd * trade.shares)
        if trade.side == "buy":
            bought, bought_cents = bought + trade.shares, bought_cents + cents
        else:
            resold, resold_cents = resold + trade.shares, resold_cents + cents
        exercised_shares(over_allocated_shares, bought, resold)
    exercised = exercised_shares(over_allocated_shares, bought, resold)
    account = StabilisationAccount(
        over_allocated_shares,
        bought,
        resold,
        exercised,
        hkd_to_cents(offer_price_hkd * over_allocated_shares),
        bought_cents,
        resold_cents,
        hkd_to_cents(offer_price_hkd * exercised),
    )
    if account.over_allocated_shares != bought - resold + exercised:
        raise ConservationError("the greenshoe lost shares", value=account)
    return account


def cover_on_path(
    over_allocated_shares: int,
    offer_price_hkd: Decimal,
    prices_hkd: Sequence[Decimal],
    *,
    daily_shares: int,
    resell_above: Decimal | None = None,
) -> tuple[StabilisationAccount, tuple[StabilisingTrade, ...]]:
    """Cover a short along a path of daily prices by a plain policy.

    Each day at or below the offer price at most `daily_shares` are bought; each day at or above
    `resell_above` times the offer price at most as many are sold again, of those in hand. Whatever
    is short at the end comes from the option.

    Raises
    ------
    DealError
        If `daily_shares` is not above 0.

    >>> from decimal import Decimal
    >>> path = [Decimal("9.5"), Decimal("9.0"), Decimal("10.5")]
    >>> account, trades = cover_on_path(1000, Decimal("10"), path, daily_shares=300)
    >>> account.bought_shares, account.exercised_shares, account.profit_cents
    (600, 400, 45000)
    """
    if daily_shares <= 0:
        raise DealError(
            "is not above 0", key="daily_shares", value=daily_shares, expected="a number above 0"
        )
    trades: list[StabilisingTrade] = []
    in_hand = 0
    for price in prices_hkd:
        short_left = over_allocated_shares - in_hand
        if price <= offer_price_hkd and short_left > 0:
            trades.append(StabilisingTrade("buy", min(daily_shares, short_left), price))
            in_hand += trades[-1].shares
        elif resell_above is not None and in_hand and price >= resell_above * offer_price_hkd:
            trades.append(StabilisingTrade("sell", min(daily_shares, in_hand), price))
            in_hand -= trades[-1].shares
    return settle_short(over_allocated_shares, offer_price_hkd, trades), tuple(trades)
