"""The permitted prices between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray


__all__ = ["PRICE_UNIT", "PriceGrid"]

PRICE_UNIT = 10_000  # prices inside kernels are whole ten-thousandths of the currency


@dataclass(frozen=True)
class PriceGrid:
    """The permitted prices between two of them.

    Attributes
    ----------
    price
        int64, (ticks,): ascending, ten-thousandths of the currency.
    """

    price: NDArray[np.int64]

    def tick(self, price: Decimal) -> int:
        """Return the place of a price.

        Raises
        ------
        DataError
            If the venue does not permit it.

        >>> from datetime import date
        >>> from greenshoe.market import load_venue
        >>> grid = load_venue("hkex", date(2026, 1, 8)).grid(Decimal(10), Decimal(500))
        >>> grid.price_of(grid.tick(Decimal("116.2")))
        Decimal('116.2000')
        >>> grid.tick(Decimal("116.25"))
        Traceback (most recent call last):
        greenshoe.core._errors.DataError: price = 116.25: is not a permitted price; expected 116.2
        or 116.3
        """
        units = price * PRICE_UNIT
        place = int(np.searchsorted(self.price, int(units)))
        if place < self.price.size and Decimal(int(self.price[place])) == units:
            return place
        near = [
            self.price_of(t).normalize() for t in (place - 1, place) if 0 <= t < self.price.size
        ]
        raise DataError(
            "is not a permitted price",
            key="price",
            value=price,
            expected=" or ".join(f"{p:f}" for p in near),
        )

    def tick_at_or_below(self, price: Decimal) -> int:
        """Return the place of the highest permitted price not above `price`, or the lowest."""
        return max(int(np.searchsorted(self.price, int(price * PRICE_UNIT), "right")) - 1, 0)

    def nearest_tick(self, price: float) -> int:
        """Return the place of the permitted price nearest to any price."""
        place = int(
            np.clip(np.searchsorted(self.price, price * PRICE_UNIT), 1, self.price.size - 1)
        )
        below, above = self.price[place - 1 : place + 1]
        return place - int(price * PRICE_UNIT - below < above - price * PRICE_UNIT)

    def price_of(self, tick: int) -> Decimal:
        """Return the price at a place."""
        return Decimal(int(self.price[tick])).scaleb(-4)
