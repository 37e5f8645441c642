"""Float and value tests at other prices and sizes, around the deal's own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.core import down_to_lot, up_to_lot
from greenshoe.offering import float_case, float_tests

if TYPE_CHECKING:
    from greenshoe.offering import FloatCase, FloatTest
    from greenshoe.report._reading import Reading

__all__ = ["Grid", "grid_of"]

_STEPS = range(-4, 5)


@dataclass(frozen=True)
class Grid:
    """Prices and offers, and every test of every cell.

    Attributes
    ----------
    prices_hkd, offers
        Nine prices 5 % apart and nine offers 10 % apart, ascending; the deal's own among them.
    own
        The deal's own case.
    tests
        By place in `prices_hkd` and in `offers`.
    """

    prices_hkd: tuple[Decimal, ...]
    offers: tuple[int, ...]
    own: FloatCase
    tests: dict[tuple[int, int], tuple[FloatTest, ...]]


def _axes(price: Decimal, offer: int, lot: int) -> tuple[tuple[Decimal, ...], tuple[int, ...]]:
    """Return prices and offers around the deal's own, which are among them unchanged."""
    places = Decimal("0.001") if price < 1 else Decimal("0.01")
    prices = {(price * (100 + 5 * step) / 100).quantize(places) for step in _STEPS if step}
    offers = {max(down_to_lot(offer * (10 + step) // 10, lot), lot) for step in _STEPS if step}
    kept = {p for p in prices if p > 0}
    return tuple(sorted(kept | {price})), tuple(sorted(offers | {offer}))


def _moved(own: FloatCase, price: Decimal, offer: int) -> FloatCase:
    """Return the case at another price and size; cornerstones in shares keep their part."""
    corner = own.cornerstone_shares
    if own.cornerstone_hkd is None:
        corner = up_to_lot(Fraction(corner * offer, own.offer_shares), own.lot)
    return replace(
        own,
        price_hkd=price,
        offer_shares=offer,
        sale_shares=min(own.sale_shares, offer),
        cornerstone_shares=corner,
    )


def grid_of(reading: Reading) -> Grid | None:
    """Return the grid of a deal, `None` where it does not state its issued shares."""
    if reading.offering.capital.listed_class_shares is None:
        return None
    terms, offer = reading.terms, reading.settled.offer_final_shares
    own = float_case(reading.record, terms, offer)
    prices, offers = _axes(terms.price_hkd, offer, terms.board_lot_shares)
    route = reading.record.text("listing_route")
    tests = {
        (i, j): float_tests(_moved(own, price, size), terms, route, reading.rules)
        for i, price in enumerate(prices)
        for j, size in enumerate(offers)
    }
    return Grid(prices, offers, own, tests)
