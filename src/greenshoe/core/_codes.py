"""Stock codes as they are typed and as they are printed."""

from __future__ import annotations

from greenshoe.core._errors import InputError

__all__ = ["normalise_stock_code"]

_SHORTEST, _LONGEST = 4, 5


def normalise_stock_code(code: str) -> str:
    """Return a Hong Kong stock code with four digits (five from 10000 up).

    Raises
    ------
    InputError
        If `code` is not one to five digits.

    >>> normalise_stock_code("02513"), normalise_stock_code("100"), normalise_stock_code("0100.HK")
    ('2513', '0100', '0100')
    """
    text = code.strip().upper().removesuffix(".HK")
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST and int(text) > 0):
        raise InputError(
            "is not a stock code", key="stock_code", value=code, expected="digits such as 2513"
        )
    return str(int(text)).zfill(_SHORTEST)
