"""What the simulator must know of a deal, as plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from greenshoe.core import DealError
from greenshoe.market._behaviour import behaviour

__all__ = ["AdsTerms", "FirstDayTerms", "first_day_terms_from"]

_MOST_SHARES, _MOST, _MOST_HKD = 10**12, 10**15, 10**14  # a day's turnover fits 64 bits
_LEAST_PRICE, _MOST_PRICE = Decimal("0.0001"), Decimal(1_000_000)
_STABILISING_DAYS = int(behaviour()["stabilising_days"])
_BAND = float(behaviour()["conversion_band"])


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
    band_up: float = _BAND
    band_down: float = _BAND
    shares: int = 0
    linked: bool = True

    @property
    def parity_hkd(self) -> float:
        """Price of one share implied by the ADS, HK$.

        >>> round(AdsTerms(1, Decimal("16.25"), 7.775).parity_hkd, 2)
        126.34
        """
        return float(self.last_price_usd) * self.usd_hkd / self.ratio


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
        return replace(self, cornerstone_locked_shares=0)


def _check(terms: FirstDayTerms) -> None:
    limits: dict[str, tuple[int | Decimal, int | Decimal, int | Decimal]] = {
        "offer_price_hkd": (terms.offer_price_hkd, _LEAST_PRICE, _MOST_PRICE),
        "board_lot_shares": (terms.board_lot_shares, 1, 1_000_000),
        "public_shares": (terms.public_shares, 0, _MOST_SHARES),
        "placing_shares": (terms.placing_shares, 0, _MOST_SHARES),
        "cornerstone_locked_shares": (terms.cornerstone_locked_shares, 0, terms.placing_shares),
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
        if not (0 < shares <= _MOST_SHARES and holders >= 0 and shares * holders <= _MOST):
            raise DealError(
                "is not a row of a ladder", key="ladder", value=(shares, holders),
                expected=f"shares of each and holders, at most {_MOST:,} shares together",
            )  # fmt: skip
    if terms.free_shares * terms.offer_price_hkd > _MOST_HKD:
        raise DealError(
            "is out of range", key="offer_price_hkd", value=terms.offer_price_hkd,
            expected=f"a price at which the shares free to trade cost at most HK${_MOST_HKD:,}",
        )  # fmt: skip
    if terms.grey_price_hkd is not None and not 0 < terms.grey_price_hkd <= _MOST_PRICE:
        raise DealError("is not a price", key="grey_price_hkd", value=terms.grey_price_hkd)
    if terms.ads is not None:
        _check_ads(terms.ads)


def _check_ads(ads: AdsTerms) -> None:
    limits: dict[str, tuple[float | Decimal, float | Decimal, float | Decimal]] = {
        "ratio": (ads.ratio, 1, 1_000_000),
        "last_price_usd": (ads.last_price_usd, _LEAST_PRICE, _MOST_PRICE),
        "usd_hkd": (ads.usd_hkd, 0.01, 1000.0),
        "band_up": (ads.band_up, 0.0, 1.0),
        "band_down": (ads.band_down, 0.0, 1.0),
        "shares": (ads.shares, 0, _MOST_SHARES),
    }
    for key, (value, low, high) in limits.items():
        if not low <= value <= high:
            raise DealError(
                "is out of range", key=f"ads.{key}", value=value, expected=f"{low} to {high:,}"
            )


def _decimal(data: Mapping[str, object], key: str) -> Decimal:
    if key not in data:
        raise DealError("is missing", key=f"ads.{key}")
    value = data[key]
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise DealError("is not a number", key=key, value=value) from error
    if not number.is_finite():
        raise DealError("is not a number", key=key, value=value)
    if number.copy_abs() > _MOST:
        raise DealError("is out of range", key=key, value=value, expected=f"at most {_MOST:,}")
    return number


def _integer(data: Mapping[str, object], key: str) -> int:
    number = _decimal(data, key)
    if number != number.to_integral_value():
        raise DealError("is not a whole number", key=key, value=data[key])
    return int(number)


def _ads_from(data: Mapping[str, object]) -> AdsTerms:
    return AdsTerms(
        ratio=_integer(data, "ratio"),
        last_price_usd=_decimal(data, "last_price_usd"),
        usd_hkd=float(_decimal(data, "usd_hkd")),
        deposit_barred=bool(data.get("deposit_barred", False)),
        band_up=float(_decimal(data, "band_up")) if "band_up" in data else _BAND,
        band_down=float(_decimal(data, "band_down")) if "band_down" in data else _BAND,
        shares=_integer(data, "shares") if "shares" in data else 0,
        linked=bool(data.get("linked", True)),
    )


def _row(row: object) -> tuple[int, int]:
    if not isinstance(row, list | tuple) or len(row) != 2:
        raise DealError(
            "is not a row of a ladder", key="ladder", value=row, expected="[shares, holders]"
        )
    shares, holders = (_integer({"ladder": cell}, "ladder") for cell in row)
    return shares, holders


def first_day_terms_from(data: Mapping[str, object]) -> FirstDayTerms:
    """Make terms from a mapping with their names, as read from a TOML or JSON file.

    Parameters
    ----------
    data
        The attributes of `FirstDayTerms`; `ads` a mapping of those of `AdsTerms`, `ladder` a list
        of pairs. Optional ones may be missing.

    Raises
    ------
    DealError
        If a key is unknown or missing, or a value is not of its kind or out of range.

    >>> terms = first_day_terms_from({"stock_code": "2026", "listing_date": date(2025, 11, 6),
    ...     "offer_price_hkd": "139", "board_lot_shares": 100, "public_shares": 4_824_900,
    ...     "placing_shares": 50_661_700, "over_allocated_shares": 7_237_300})
    >>> terms.free_shares
    55486600
    """
    known = [field.name for field in fields(FirstDayTerms)]
    for key in data:
        if key not in known:
            raise DealError("is not a term", key=str(key), expected=", ".join(known))
    for key in known[:6]:
        if key not in data:
            raise DealError("is missing", key=key)
    integers = {
        key: _integer(data, key)
        for key in known
        if key.endswith(("shares", "days")) and key in data
    }
    listing = data["listing_date"]
    ads, grey, ladder = data.get("ads"), data.get("grey_price_hkd"), data.get("ladder", ())
    if type(listing) is not date:  # a moment is a date too, for Python
        raise DealError("is not a date", key="listing_date", value=listing)
    if not (ads is None or isinstance(ads, Mapping)) or not isinstance(ladder, list | tuple):
        raise DealError("is not of the right form", key="ads, ladder")
    return FirstDayTerms(
        stock_code=str(data["stock_code"]),
        listing_date=listing,
        offer_price_hkd=_decimal(data, "offer_price_hkd"),
        ladder=tuple(_row(row) for row in ladder),
        grey_price_hkd=None if grey is None else _decimal(data, "grey_price_hkd"),
        ads=None if ads is None else _ads_from(ads),
        **integers,
    )
