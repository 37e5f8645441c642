"""Money in whole cents, and the one rounding the trade uses.

A price may have more than two decimals (HK$0.385), so prices are `Decimal`; an amount of money is
an `int` of cents. Binary floats never touch either.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

__all__ = [
    "cents_to_hkd",
    "format_hkd",
    "hkd_to_cents",
    "printed_places",
    "printed_unit",
    "round_half_up",
]

_CENT = Decimal("0.01")


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Round to `places` decimals, a half away from zero.

    >>> round_half_up(Decimal("0.125"), 2), round_half_up(Decimal("2.5"), 0)
    (Decimal('0.13'), Decimal('3'))
    """
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def printed_unit(printed: Decimal) -> Decimal:
    """Return the worth of one unit in the last place a number was printed with.

    >>> printed_unit(Decimal("20.0")), printed_unit(Decimal("1158"))
    (Decimal('0.1'), Decimal('1'))
    """
    return Decimal(1).scaleb(int(printed.as_tuple().exponent))


def printed_places(printed: Decimal) -> int:
    """Return the digits after the point that a number was printed with (0 for a whole one).

    >>> printed_places(Decimal("20.0")), printed_places(Decimal("1158"))
    (1, 0)
    """
    return max(0, -int(printed.as_tuple().exponent))


def hkd_to_cents(amount_hkd: Decimal) -> int:
    """Return HK$ as whole cents, a half cent rounded up.

    >>> hkd_to_cents(Decimal("11737.185"))
    1173719
    """
    return int(amount_hkd.quantize(_CENT, rounding=ROUND_HALF_UP).scaleb(2))


def cents_to_hkd(cents: int) -> Decimal:
    """Return whole cents as HK$ with two decimals.

    >>> cents_to_hkd(1173719)
    Decimal('11737.19')
    """
    return Decimal(cents).scaleb(-2).quantize(_CENT)


def format_hkd(cents: int) -> str:
    """Return cents as text with thousands separators.

    >>> format_hkd(1173719)
    'HK$11,737.19'
    """
    return f"HK${cents_to_hkd(cents):,}"
