"""A deal of a company that trades in New York: the offer against the ADS, and the way between."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.core import Confidence, InputError, Origin

if TYPE_CHECKING:
    from datetime import date

    from greenshoe.crosslisting import ConversionBand
    from greenshoe.deal import UsListing
    from greenshoe.study._run import StudyResult

__all__ = ["TwoMarkets", "ads_band", "two_markets"]

_RATE_SOURCE = "European Central Bank, euro reference rates, US dollar to Hong Kong dollar"
_PLACES = Decimal("0.000001")


@dataclass(frozen=True)
class TwoMarkets:
    """The offer price against the last close of the ADS.

    Attributes
    ----------
    listing
        The other line, as the deal states it.
    on
        The day of the last close.
    hkd_per_usd
        The reference rate of that day.
    parity_hkd
        What the close is worth for one share in Hong Kong.
    offer_over_parity_bp
        Offer price over parity, less one: negative means the offer is cheaper.
    band
        Premia at which nobody converts, on the first day; `None` where the pair is not known.
    listing_origin, rate_origin
        Where the close and the rate are from.
    """

    listing: UsListing
    on: date
    hkd_per_usd: Decimal
    parity_hkd: Decimal
    offer_over_parity_bp: Decimal
    band: ConversionBand | None
    listing_origin: Origin
    rate_origin: Origin


def ads_band(listing: UsListing, on: date) -> ConversionBand | None:
    """Return the conversion band of a pair on a day at its last price, `None` if it is not known.

    Raises
    ------
    RuleError
        If no cost of a conversion is in force on that day.
    """
    from greenshoe.crosslisting import conversion_band, find_pair  # noqa: PLC0415 - calendars load

    if listing.last_price_usd is None:
        return None
    try:
        pair = find_pair(listing.ticker)
    except InputError:
        return None
    return conversion_band(pair, on, ads_price_usd=float(listing.last_price_usd))


def two_markets(result: StudyResult) -> TwoMarkets | None:
    """Return the offer of a studied deal against its ADS, `None` where the deal states no close.

    >>> from greenshoe.study import run
    >>> found = two_markets(run("2026"))
    >>> round(found.offer_over_parity_bp), found.band.status
    (1000, 'no upper edge')
    """
    listing = result.deal.record.us_listing
    terms = result.deal.terms
    if listing is None or listing.last_price_usd is None or listing.last_price_date is None:
        return None
    import numpy as np  # noqa: PLC0415 - only for deals on two markets

    from greenshoe.crosslisting import reference_rates  # noqa: PLC0415 - calendars load

    day = np.array([listing.last_price_date], dtype="datetime64[D]")
    rate = Decimal(float(reference_rates().hkd_per("USD", day)[0])).quantize(_PLACES)
    parity = (listing.last_price_usd * rate / listing.ads_ratio).quantize(_PLACES)
    first_day = terms.listing_date or terms.listing_document_date
    return TwoMarkets(
        listing=listing,
        on=listing.last_price_date,
        hkd_per_usd=rate,
        parity_hkd=parity,
        offer_over_parity_bp=(terms.price_hkd / parity - 1) * 10_000,
        band=ads_band(listing, first_day),
        listing_origin=result.deal.record.origin("us_listing"),
        rate_origin=Origin(_RATE_SOURCE, listing.last_price_date, None, Confidence.T),
    )
