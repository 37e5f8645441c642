"""The terms of a first day from a mapping, as a TOML or JSON file gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal, InvalidOperation

from greenshoe.core import DealError
from greenshoe.market._ads_terms import BAND, MOST, AdsTerms
from greenshoe.market._terms import FirstDayTerms

__all__ = ["first_day_terms_from"]


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
    if number.copy_abs() > MOST:
        raise DealError("is out of range", key=key, value=value, expected=f"at most {MOST:,}")
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
        band_up=float(_decimal(data, "band_up")) if "band_up" in data else BAND,
        band_down=float(_decimal(data, "band_down")) if "band_down" in data else BAND,
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
