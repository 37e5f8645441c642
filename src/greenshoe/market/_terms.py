"""What the simulator must know of a deal, as plain numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from greenshoe.core import DealError
from greenshoe.market._ads_terms import (
    LEAST_PRICE,
    MOST,
    MOST_HKD,
    MOST_PRICE,
    MOST_SHARES,
    AdsTerms,
    check_ads,
)
from greenshoe.market._behaviour import behaviour

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

__all__ = ["FirstDayTerms"]

_STABILISING_DAYS = int(behaviour()["stabilising_days"])


@dataclass(frozen=True)
class FirstDayTerms:
    """The terms of one deal on the eve of its first trading day.

    Attributes
    ----------
    stock_code
        Four or five digits.
    listing_date
        The first trading day.
    offer_price_hkd
        Final offer price.
    board_lot_shares
        Shares in a board lot.
    public_shares, placing_shares
        Shares allotted in the public offer and the placing, over-allocated shares in the latter.
    cornerstone_locked_shares
        Placing shares that may not be sold.
    released_shares
        Cornerstones' shares that are free of their lock-up, in a what-if: a part of them is sold.
    over_allocated_shares
        The stabilising manager's short position, 0 without an over-allotment option.
    stabilising_days
        Calendar days from listing to the end of stabilisation.
    ladder
        Allotments as (shares per holder, holders); empty for one lot each.
    grey_price_hkd
        Last grey-market price, if known.
    ads
        The listing in New York, if there is one.
    """

    stock_code: str
    listing_date: date
    offer_price_hkd: Decimal
    board_lot_shares: int
    public_shares: int
    placing_shares: int
    cornerstone_locked_shares: int = 0
    over_allocated_shares: int = 0
    stabilising_days: int = _STABILISING_DAYS
    ladder: tuple[tuple[int, int], ...] = ()
    grey_price_hkd: Decimal | None = None
    ads: AdsTerms | None = None
    released_shares: int = 0

    def __post_init__(self) -> None:
        _check(self)

    @property
    def free_shares(self) -> int:
        """Shares that may be sold on the first day."""
        return self.public_shares + self.placing_shares - self.cornerstone_locked_shares

    def without_greenshoe(self) -> FirstDayTerms:
        """Return the same deal without an over-allotment option and its over-allocated shares."""
        placing = self.placing_shares - self.over_allocated_shares
        return replace(self, placing_shares=placing, over_allocated_shares=0)

    def with_public_shares(self, shares: int) -> FirstDayTerms:
        """Return the same deal with so many public shares, the others in the placing.

        As many more or fewer allottees hold them, in the sizes of the ladder.

        Raises
        ------
        DealError
            If the placing has not so many to give.
        """
        free = self.placing_shares - self.cornerstone_locked_shares - self.over_allocated_shares
        if not 0 <= shares <= self.public_shares + free:
            raise DealError(
                "is out of range", key="public_shares", value=shares,
                expected=f"0 to {self.public_shares + free:,}, what cornerstones leave",
            )  # fmt: skip
        more = shares / self.public_shares if self.public_shares else 0.0
        return replace(
            self,
            public_shares=shares,
            placing_shares=self.placing_shares + self.public_shares - shares,
            ladder=tuple((size, round(holders * more)) for size, holders in self.ladder),
        )

    @property
    def linked_ads(self) -> AdsTerms | None:
        """The listing in New York, if anybody trades between the markets."""
        return self.ads if self.ads is not None and self.ads.linked else None

    def hong_kong_alone(self) -> FirstDayTerms:
        """Return the same deal with nobody trading between the markets, at the same value."""
        return self if self.ads is None else replace(self, ads=replace(self.ads, linked=False))

    def with_cornerstones_free(self) -> FirstDayTerms:
        """Return the same deal with the cornerstones' shares free to sell."""
        released = self.released_shares + self.cornerstone_locked_shares
        return replace(self, cornerstone_locked_shares=0, released_shares=released)


def _check(terms: FirstDayTerms) -> None:
    limits: dict[str, tuple[int | Decimal, int | Decimal, int | Decimal]] = {
        "offer_price_hkd": (terms.offer_price_hkd, LEAST_PRICE, MOST_PRICE),
        "board_lot_shares": (terms.board_lot_shares, 1, 1_000_000),
        "public_shares": (terms.public_shares, 0, MOST_SHARES),
        "placing_shares": (terms.placing_shares, 0, MOST_SHARES),
        "cornerstone_locked_shares": (terms.cornerstone_locked_shares, 0, terms.placing_shares),
        "released_shares": (
            terms.released_shares,
            0,
            terms.placing_shares - min(terms.cornerstone_locked_shares, terms.placing_shares),
        ),
        "over_allocated_shares": (terms.over_allocated_shares, 0, terms.placing_shares),
        "stabilising_days": (terms.stabilising_days, 0, 60),
    }
    for key, (value, low, high) in limits.items():
        if not low <= value <= high:
            raise DealError("is out of range", key=key, value=value, expected=f"{low} to {high:,}")
    if terms.free_shares < 100 * terms.board_lot_shares:
        raise DealError(
            "leaves too little to trade", key="public_shares", value=terms.public_shares,
            expected="at least a hundred board lots free to sell",
        )  # fmt: skip
    for shares, holders in terms.ladder:
        if not (0 < shares <= MOST_SHARES and holders >= 0 and shares * holders <= MOST):
            raise DealError(
                "is not a row of a ladder", key="ladder", value=(shares, holders),
                expected=f"shares of each and holders, at most {MOST:,} shares together",
            )  # fmt: skip
    if terms.free_shares * terms.offer_price_hkd > MOST_HKD:
        raise DealError(
            "is out of range", key="offer_price_hkd", value=terms.offer_price_hkd,
            expected=f"a price at which the shares free to trade cost at most HK${MOST_HKD:,}",
        )  # fmt: skip
    if terms.grey_price_hkd is not None and not 0 < terms.grey_price_hkd <= MOST_PRICE:
        raise DealError("is not a price", key="grey_price_hkd", value=terms.grey_price_hkd)
    if terms.ads is not None:
        check_ads(terms.ads)
