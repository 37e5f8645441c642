"""The company's listing in New York, as plain numbers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from greenshoe.core import DealError
from greenshoe.market._behaviour import behaviour

__all__ = [
    "BAND",
    "LEAST_PRICE",
    "MOST",
    "MOST_HKD",
    "MOST_PRICE",
    "MOST_SHARES",
    "AdsTerms",
    "check_ads",
]

BAND = float(behaviour()["conversion_band"])
MOST_SHARES, MOST, MOST_HKD = 10**12, 10**15, 10**14  # a day's turnover fits 64 bits
LEAST_PRICE, MOST_PRICE = Decimal("0.0001"), Decimal(1_000_000)


@dataclass(frozen=True)
class AdsTerms:
    """The company's listing in New York.

    Attributes
    ----------
    ratio
        Ordinary shares in one ADS.
    last_price_usd
        Last price of the ADS before the first Hong Kong day.
    usd_hkd
        HK$ for one US$.
    deposit_barred
        Whether Hong Kong shares may not yet be deposited for ADSs.
    band_up, band_down
        How far the Hong Kong price may stand above and below parity before conversion pays, as
        fractions of parity.
    shares
        Ordinary shares held as ADSs.
    linked
        Whether anybody trades between the markets. Without, Hong Kong trades alone, at the same
        value.
    """

    ratio: int
    last_price_usd: Decimal
    usd_hkd: float
    deposit_barred: bool = False
    band_up: float = BAND
    band_down: float = BAND
    shares: int = 0
    linked: bool = True

    @property
    def parity_hkd(self) -> float:
        """Price of one share implied by the ADS, HK$.

        >>> round(AdsTerms(1, Decimal("16.25"), 7.775).parity_hkd, 2)
        126.34
        """
        return float(self.last_price_usd) * self.usd_hkd / self.ratio


def check_ads(ads: AdsTerms) -> None:
    limits: dict[str, tuple[float | Decimal, float | Decimal, float | Decimal]] = {
        "ratio": (ads.ratio, 1, 1_000_000),
        "last_price_usd": (ads.last_price_usd, LEAST_PRICE, MOST_PRICE),
        "usd_hkd": (ads.usd_hkd, 0.01, 1000.0),
        "band_up": (ads.band_up, 0.0, 1.0),
        "band_down": (ads.band_down, 0.0, 1.0),
        "shares": (ads.shares, 0, MOST_SHARES),
    }
    for key, (value, low, high) in limits.items():
        if not low <= value <= high:
            raise DealError(
                "is out of range", key=f"ads.{key}", value=value, expected=f"{low} to {high:,}"
            )
