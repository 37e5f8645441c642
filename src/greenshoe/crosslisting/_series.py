"""One price series of one share on one market, with what is known about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from greenshoe.core import Market
    from greenshoe.crosslisting._arrays import Days, Floats, Ints
    from greenshoe.crosslisting._fx import Currency
    from greenshoe.crosslisting._traps import Trap

__all__ = ["CURRENCY_OF", "Adjustment", "PriceSeries", "Ticks"]

Adjustment = Literal["raw", "dividend-adjusted", "unknown"]
CURRENCY_OF: dict[Market, Currency] = {"HK": "HKD", "US": "USD", "CN": "CNY"}


@dataclass(frozen=True, eq=False)
class Ticks:
    """Prices inside the day: instants in nanoseconds UTC, prices, volumes (NaN if none)."""

    instants_ns: Ints
    price: Floats
    volume: Floats


@dataclass(frozen=True, eq=False)
class PriceSeries:
    """Daily prices, oldest first, one row a trading day.

    Attributes
    ----------
    file, code, market
        The file's name, the ticker or stock code, and the market.
    currency
        Of the prices: the market's own unless the file or the user says otherwise.
    adjustment, evidence
        Whether old prices were lowered by later dividends (splits are taken out in most files,
        whatever they are called), and how that is known.
    zone
        Where the day of a row comes from.
    days
        Trading days.
    open, high, low, close, volume
        Prices per share in `currency`, and shares; NaN where the file has none.
    dividends
        Cash per share on its ex-date as the file states it, 0 elsewhere; `None` without a column.
    ticks
        The prices inside the day, for an intraday file.
    traps
        What was found wrong and what was done.
    """

    file: str
    code: str
    market: Market
    currency: Currency
    adjustment: Adjustment
    evidence: str
    zone: str
    days: Days
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats
    dividends: Floats | None = None
    ticks: Ticks | None = None
    traps: tuple[Trap, ...] = ()

    def __len__(self) -> int:
        return len(self.days)

    def keep(self, rows: object) -> PriceSeries:
        """Return the series with some of its rows (a mask or positions)."""
        at = np.asarray(rows)
        return replace(
            self,
            days=self.days[at],
            open=self.open[at],
            high=self.high[at],
            low=self.low[at],
            close=self.close[at],
            volume=self.volume[at],
            dividends=None if self.dividends is None else self.dividends[at],
        )

    def with_traps(self, traps: Iterable[Trap]) -> PriceSeries:
        """Return the series with more traps noted."""
        return replace(self, traps=(*self.traps, *traps))

    def known_as(self, adjustment: Adjustment, evidence: str) -> PriceSeries:
        """Return the series with another verdict on its adjustment."""
        return replace(self, adjustment=adjustment, evidence=evidence)

    @property
    def has_opens(self) -> bool:
        """Whether most rows have an opening price."""
        return bool(np.isfinite(self.open).mean() > 0.5) if len(self) else False

    @property
    def has_volume(self) -> bool:
        """Whether most rows have a volume."""
        return bool((self.volume > 0).mean() > 0.5) if len(self) else False
