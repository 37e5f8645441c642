"""One cell of a deal, read strictly: from TOML (typed) or from a table (text)."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from greenshoe.core import DealError, InputError, normalise_stock_code
from greenshoe.deal._columns import Column, Kind
from greenshoe.words import message

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Value", "read_value"]

Value = int | Decimal | date | bool | str
_WHOLE: Final = {Kind.SHARES, Kind.COUNT}
_LARGEST: Final[dict[Kind, Decimal]] = {
    Kind.SHARES: Decimal(10) ** 13,
    Kind.COUNT: Decimal(10) ** 10,
    Kind.PRICE: Decimal(10) ** 6,
    Kind.MILLIONS: Decimal(10) ** 8,
    Kind.MONEY: Decimal(10) ** 13,
    Kind.PERCENT: Decimal(100),
    Kind.RETURN: Decimal(10) ** 6,
    Kind.MULTIPLE: Decimal(10) ** 7,
}
_LONGEST_TEXT = 2000
_PLAIN_NUMBER = re.compile(r"[+-]?\d{1,20}(\.\d{1,12})?")
_YES: Final = {"yes": True, "no": False, "true": True, "false": False}
_ENUMERATED: Final = {
    "mechanism": ("A", "B", "18C", "PN18", "PN18-waiver", "GEM"),
    "size_adjustment_to": ("placing", "pro_rata"),
    "registrar": ("hkeipo", "eipo"),
}


def _number(raw: object) -> Decimal | None:
    """Return a plain finite number, or `None` if `raw` is not one."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        return Decimal(raw)
    if isinstance(raw, Decimal):
        return raw if raw.is_finite() else None
    if isinstance(raw, str) and _PLAIN_NUMBER.fullmatch(raw.strip()):
        try:
            return Decimal(raw.strip())
        except InvalidOperation:
            return None
    return None


def _read_number(field: Column, raw: object) -> int | Decimal:
    value = _number(raw)
    if value is None:
        wanted = "a whole number" if field.kind in _WHOLE else "a number"
        raise DealError(
            message("is not a number of {unit}", unit=field.unit), key=field.name, expected=wanted
        )
    least = Decimal(-100) if field.kind is Kind.RETURN else Decimal(0)
    if field.kind is Kind.MULTIPLE and field.name == "public_oversubscribed_x":
        least = Decimal(-1)
    most = _LARGEST[field.kind]
    if not least <= value <= most:
        raise DealError(
            "is out of range",
            key=field.name,
            expected=message(
                "from {low} to {high} {unit}", low=str(least), high=f"{most:,f}", unit=field.unit
            ),
        )
    if field.kind is Kind.PRICE and value == 0:
        raise DealError("is zero", key=field.name, expected="a price above 0")
    if field.kind in _WHOLE:
        if value != value.to_integral_value():
            raise DealError(
                "is not whole",
                key=field.name,
                expected=message("a whole number of {unit}", unit=field.unit),
            )
        return int(value)
    return value


def _read_date(field: Column, raw: object) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    if isinstance(raw, str):
        try:
            return date.fromisoformat(raw.strip())
        except ValueError:
            pass
    raise DealError("is not a date", key=field.name, expected="a date such as 2026-01-08")


def _read_text(field: Column, raw: object) -> str:
    if field.name == "stock_code" and isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw)
    if not isinstance(raw, str):
        raise DealError("is not text", key=field.name, expected='text such as "2513"')
    text = " ".join(raw.split())
    if len(text) > _LONGEST_TEXT:
        raise DealError(f"is longer than {_LONGEST_TEXT} characters", key=field.name)
    if field.name == "stock_code":
        try:
            return normalise_stock_code(text)
        except InputError as error:
            raise DealError(error.message, key=field.name, expected=error.expected) from None
    allowed = _ENUMERATED.get(field.name)
    if allowed is not None and text not in allowed:
        raise DealError(
            "is not known",
            key=field.name,
            expected=message("one of {names}", names=", ".join(allowed)),
        )
    return text


def _read_flag(field: Column, raw: object) -> bool:
    value = _YES.get(raw.strip().lower()) if isinstance(raw, str) else raw
    if isinstance(value, bool):
        return value
    raise DealError("is neither yes nor no", key=field.name, expected="true or false")


def read_value(field: Column, raw: object) -> Value:
    """Read one cell.

    Parameters
    ----------
    field
        The column it stands in.
    raw
        A TOML value (numbers exact) or the text of a cell.

    Returns
    -------
    Value
        int for shares and counts, Decimal for other numbers, date, bool or text.

    Raises
    ------
    DealError
        With key, value and what would be right.

    >>> from greenshoe.deal._columns import column
    >>> read_value(column("board_lot_shares"), "100.0"), read_value(column("stock_code"), "02513")
    (100, '2513')
    """
    reader: Callable[[Column, object], Value] = _READERS.get(field.kind, _read_number)
    try:
        return reader(field, raw)
    except DealError as error:
        error.value = raw
        raise


_READERS: dict[Kind, Callable[[Column, object], Value]] = {
    Kind.DATE: _read_date,
    Kind.TEXT: _read_text,
    Kind.FLAG: _read_flag,
}
