"""Whole shares and board lots.

Everything is integer arithmetic: a fraction of a share cannot appear.
"""

from __future__ import annotations

from fractions import Fraction

__all__ = ["down_to_lot", "share_of", "up_to_lot"]


def share_of(shares: int, fraction: Fraction | int) -> Fraction:
    """Return `fraction` of `shares`, exactly.

    >>> share_of(37_419_500, Fraction(5, 100))
    Fraction(1870975, 1)
    """
    return Fraction(fraction) * shares


def up_to_lot(shares: Fraction | int, lot: int) -> int:
    """Round up to a whole board lot.

    >>> up_to_lot(Fraction(1_870_975), 100)
    1871000
    """
    return -(-Fraction(shares) // lot) * lot


def down_to_lot(shares: Fraction | int, lot: int) -> int:
    """Round down to a whole board lot.

    >>> down_to_lot(Fraction(5_612_925), 100)
    5612900
    """
    return int(Fraction(shares) // lot) * lot
