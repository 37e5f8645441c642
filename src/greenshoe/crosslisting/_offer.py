"""A deal of a company already listed in New York: what its offer price is worth against the ADS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from greenshoe.core import hong_kong_calendar
from greenshoe.crosslisting._arrays import as_date, as_days

if TYPE_CHECKING:
    from datetime import date

    from greenshoe.crosslisting._fx import ExchangeRates
    from greenshoe.crosslisting._series import PriceSeries
    from greenshoe.deal import DealRecord

__all__ = ["OfferClose", "OfferTerms", "offer_against_ads", "offer_terms"]

_PRICING_BEFORE_LISTING = 2
_BP = 1e4


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """What of a deal this comparison needs."""

    stock_code: str
    offer_price_hkd: float
    pricing_date: date
    listing_date: date


@dataclass(frozen=True, slots=True)
class OfferClose:
    """The offer price against one close of the ADS.

    Attributes
    ----------
    day
        Date in New York.
    stage
        ``before pricing`` (the last close that the pricing meeting saw), ``before listing``, or
        ``after the first day``.
    ads_close_usd, parity_hkd
        The close, and what it is worth per share in Hong Kong dollars.
    offer_over_parity_bp
        Offer price over parity - 1: negative means that the offer is cheaper than the ADS.
    """

    day: date
    stage: Literal["before pricing", "before listing", "after the first day"]
    ads_close_usd: float
    parity_hkd: float
    offer_over_parity_bp: float


def offer_terms(record: DealRecord) -> OfferTerms | None:
    """Return the price and days of a deal, `None` if it states no price or no listing date.

    A deal that is not priced yet is taken at its maximum.

    Without a stated day the price is fixed two trading days before the listing (T+2).
    """
    price = record.number("offer_price_hkd") or record.number("offer_price_max_hkd")
    listed = record.day("listing_date")
    if price is None or listed is None:
        return None
    fixed = record.day("price_determination_date")
    if fixed is None:
        fixed = hong_kong_calendar().shift(listed, -_PRICING_BEFORE_LISTING)
    return OfferTerms(record.stock_code, float(price), fixed, listed)


def offer_against_ads(
    terms: OfferTerms, anchor: PriceSeries, shares_per_ads: int, rates: ExchangeRates
) -> tuple[OfferClose, ...]:
    """Compare an offer price with each close of the ADS from pricing to listing.

    The price is fixed by noon in Hong Kong, so the last close before it is that of the date
    before; the last before the first trade is that of the date before the listing.
    """
    before = np.flatnonzero(anchor.days < as_days(terms.pricing_date))[-1:]
    between = (anchor.days >= as_days(terms.pricing_date)) & (
        anchor.days <= as_days(terms.listing_date)
    )
    rows = np.concatenate([before, np.flatnonzero(between)])
    fx = rates.hkd_per("USD", anchor.days[rows])
    parity = anchor.close[rows] * fx / shares_per_ads
    return tuple(
        OfferClose(
            as_date(anchor.days[row]),
            _stage(as_date(anchor.days[row]), terms),
            float(anchor.close[row]),
            float(value),
            float((terms.offer_price_hkd / value - 1) * _BP),
        )
        for row, value in zip(rows, parity, strict=True)
    )


def _stage(
    day: date, terms: OfferTerms
) -> Literal["before pricing", "before listing", "after the first day"]:
    if day < terms.pricing_date:
        return "before pricing"
    return "before listing" if day < terms.listing_date else "after the first day"
