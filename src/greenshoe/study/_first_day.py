"""The terms of the first trading day, from a deal: what the market room takes as plain numbers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.core import DealError, InputError
from greenshoe.offering import application_close_of, compute_offering, stabilising_period_end
from greenshoe.rules import Rulebook
from greenshoe.study._two_markets import ads_band

if TYPE_CHECKING:
    from datetime import date

    from greenshoe.deal import Deal, LadderRow, UsListing
    from greenshoe.market import AdsTerms, FirstDayTerms
    from greenshoe.offering import Offering

__all__ = ["first_day_assumptions", "first_day_terms"]

_DEALINGS = "dealings begin"


def _holdings(rows: tuple[LadderRow, ...]) -> tuple[tuple[int, int], ...]:
    """Return (shares per holder, holders) of everybody whom a ladder gives shares."""
    held: dict[int, int] = {}
    for row in rows:
        groups = (
            (row.guaranteed_shares + row.ballot_extra_shares, row.ballot_winners),
            (row.guaranteed_shares, row.valid_applications - row.ballot_winners),
        )
        for shares, holders in groups:
            if shares and holders:
                held[shares] = held.get(shares, 0) + holders
    return tuple(sorted(held.items()))


def _ads_terms(listing: UsListing, on: date) -> AdsTerms | None:
    """Return the other line: its last price, the rate of its day, and the conversion band."""
    if listing.last_price_usd is None or listing.last_price_date is None:
        return None
    if listing.ads_ratio != int(listing.ads_ratio):
        raise DealError(
            "cannot be played", key="us_listing.ads_ratio", value=listing.ads_ratio,
            expected="a whole number of shares for one ADS",
        )  # fmt: skip
    import numpy as np  # noqa: PLC0415 - only for deals on two markets

    from greenshoe.crosslisting import reference_rates  # noqa: PLC0415
    from greenshoe.market import AdsTerms  # noqa: PLC0415 - numba loads when used

    day = np.array([listing.last_price_date], dtype="datetime64[D]")
    rate = float(reference_rates().hkd_per("USD", day)[0])
    up = down = 0.01
    try:
        band = ads_band(listing, on)
    except InputError:
        band = None
    if band is not None:
        up = abs(band.lower_bp) / 10_000 if band.lower_bp is not None else up
        down = band.upper_bp / 10_000 if band.upper_bp is not None else down
    barred = listing.deposit_barred_until
    return AdsTerms(
        ratio=int(listing.ads_ratio),
        last_price_usd=listing.last_price_usd,
        usd_hkd=rate,
        deposit_barred=barred is not None and on.isoformat() < barred[:10],
        band_up=up,
        band_down=down,
    )


def _stabilising_days(offering: Offering, listing: date) -> int:
    """Return the days from listing to the end of the stabilising period."""
    terms = replace(offering.deal.terms, listing_date=listing)
    close = application_close_of(offering.deal.record, terms, offering.rules)
    return 0 if close is None else (stabilising_period_end(close, offering.rules) - listing).days


def _listing_date(offering: Offering) -> date:
    """Return the first day of dealings: as stated, else as the timetable plans it."""
    stated = offering.deal.terms.listing_date
    planned = next((e.at for e in offering.timetable if e.what.startswith(_DEALINGS)), None)
    if stated is not None:
        return stated
    if planned is not None:
        return planned.date()
    raise DealError(
        "is missing", file=offering.deal.record.file or None, key="listing_date",
        expected="a date: the rules of that time plan none",
    )  # fmt: skip


def first_day_assumptions(deal: Deal) -> tuple[str, ...]:
    """Return what `first_day_terms` takes for granted of a deal that does not state it yet.

    >>> from greenshoe.deal import Deal
    >>> first_day_assumptions(Deal.load("2513"))
    ()
    """
    record, terms = deal.record, deal.terms
    settled = compute_offering(deal, Rulebook.load()).settlement
    said = {
        "offer_price_hkd is not stated: the maximum price": terms.offer_price_hkd,
        "listing_date is not stated: the day the timetable plans": terms.listing_date,
        "the final public offer does not follow from what is stated: the initial one": (
            record.shares("public_final_shares") or settled.public_final
        ),
    }
    return tuple(words for words, value in said.items() if value is None)


def first_day_terms(deal: Deal) -> FirstDayTerms:
    """Return what the simulator of the first day needs to know of a deal.

    Shares are those published, else those the rules give, else the initial ones; the price is the
    final one, else the maximum; the day is the listing date, else the planned one
    (`first_day_assumptions` says which). Shares over-allocated count in the placing. A listing in
    New York comes along if the deal states its last price.

    Raises
    ------
    DealError
        If the deal states no listing date and the rules of its time plan none.

    >>> from greenshoe.deal import Deal
    >>> terms = first_day_terms(Deal.load("2513"))
    >>> terms.public_shares, terms.placing_shares, terms.over_allocated_shares
    (7483900, 35548500, 5612900)
    """
    from greenshoe.market import FirstDayTerms  # noqa: PLC0415 - numba loads when used

    offering = compute_offering(deal, Rulebook.load())
    record, terms, settled = deal.record, deal.terms, offering.settlement
    price, listed = terms.price_hkd, _listing_date(offering)
    public = record.shares("public_final_shares")
    if public is None:
        final = settled.public_final
        public = terms.public_initial_shares if final is None else final.expected
    over = record.shares("over_allocated_shares")
    over = settled.over_allocated.expected if over is None else over
    third = settled.third_final.expected
    grey = record.number("grey_market_return_pct")
    us = record.us_listing
    return FirstDayTerms(
        stock_code=terms.stock_code,
        listing_date=listed,
        offer_price_hkd=price,
        board_lot_shares=terms.board_lot_shares,
        public_shares=public + third,
        placing_shares=settled.offer_final_shares - public - third + over,
        cornerstone_locked_shares=offering.capital.cornerstone_shares or 0,
        over_allocated_shares=over,
        stabilising_days=max(0, _stabilising_days(offering, listed)),
        ladder=_holdings(record.ladder),
        grey_price_hkd=None if grey is None else price * (1 + grey / Decimal(100)),
        ads=None if us is None else _ads_terms(us, listed),
    )
