"""Formulas of the rules, named by the day on which they start.

Each takes a rule's value (or the `Rule` itself) and exact numbers, and returns an exact number.
The numbers of the rule come from the rulebook, never from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.core import InputError, RuleError
from greenshoe.rules._rule import Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenshoe.rules._value import Cell

    Rows = Rule | Mapping[str, Cell] | Sequence[Mapping[str, Cell]]

__all__ = [
    "a_and_h_public_float_2025_08_04",
    "clawback_pct",
    "free_float_2025_08_04",
    "initial_public_float_1998",
    "initial_public_float_2025_08_04",
    "tick_at",
]


def _rows(value: Rows) -> Sequence[Mapping[str, Cell]]:
    """Return the rows of a rule, of its value, or of a single table."""
    if isinstance(value, Rule):
        return value.table()
    return (value,) if isinstance(value, Mapping) else value


def _number(row: Mapping[str, Cell], key: str) -> Fraction | None:
    """Return one cell as an exact number, `None` if the row has none."""
    cell = row.get(key)
    if cell is None:
        return None
    if isinstance(cell, str | bool):
        raise RuleError("is no number", key=key, value=cell)
    return Fraction(cell)


def _required(row: Mapping[str, Cell], key: str) -> Fraction:
    """Return one cell as an exact number.

    Raises
    ------
    RuleError
        If it is missing.
    """
    number = _number(row, key)
    if number is None:
        raise RuleError("is missing from the rule's table", key=key)
    return number


def _positive(name: str, value: Decimal | Fraction) -> Fraction:
    if not (value > 0 if isinstance(value, Fraction) else value.is_finite() and value > 0):
        raise InputError("is not an amount", key=name, value=value, expected="more than 0")
    return Fraction(value)


def clawback_pct(
    steps: Rows, multiple: Decimal | Fraction, initial_pct: Decimal | Fraction
) -> Fraction:
    """Return the public tranche after clawback, in per cent of the base offer.

    The step whose multiple has been reached applies: "15 times or more but less than 50 times".
    Whether the ladder runs at all (the placing fully subscribed) is the caller's test.

    Parameters
    ----------
    steps
        `{multiple, public_pct}`, ascending, as in the rules `clawback.*`; empty for none.
    multiple
        Shares validly applied for / shares initially in the public tranche.
    initial_pct
        The public tranche before clawback, in per cent.

    >>> from datetime import date
    >>> from greenshoe.rules import Rulebook
    >>> old = Rulebook.load().at(date(2025, 8, 3)).get("clawback.PN18")
    >>> [int(clawback_pct(old, Decimal(m), Decimal(10))) for m in ("14.99", "15", "50", "100")]
    [10, 30, 40, 50]

    SEER (6106.HK), Chapter 18C, 5,934.56 times: 20 % of the offer.

    >>> rule = Rulebook.load().at(date(2026, 6, 12)).get("clawback.18C")
    >>> int(clawback_pct(rule, Decimal("5934.56"), Decimal(5)))
    20
    """
    reached = Fraction(initial_pct)
    for step in _rows(steps):
        if multiple >= _required(step, "multiple"):
            reached = max(reached, _required(step, "public_pct"))
    return reached


def initial_public_float_1998(tiers: Rows, market_value_hkd: Decimal) -> Fraction:
    """Return the share of the class that the public must hold, as a fraction, before 2025-08-04.

    The same for every market value; the Exchange's discretion above HK$10bn is the rule
    `public_float.old_discretion`.

    >>> from datetime import date
    >>> from greenshoe.rules import Rulebook
    >>> old = Rulebook.load().at(date(2025, 8, 3)).get("public_float.initial")
    >>> initial_public_float_1998(old, Decimal(9_241_200_000))
    Fraction(1, 4)
    """
    _positive("market_value_hkd", market_value_hkd)
    return _required(_rows(tiers)[0], "pct") / 100


def initial_public_float_2025_08_04(tiers: Rows, market_value_hkd: Decimal) -> Fraction:
    """Return the share of the class that the public must hold at listing, as a fraction.

    Main Board Rule 8.08(1) and 19A.13A(1): the tier of the expected market value (its upper edge
    belongs to it) gives a percentage, or if higher the percentage that is worth a fixed amount.
    The result falls without a jump as the value rises.

    Parameters
    ----------
    tiers
        `{up_to_hkd, pct, value_hkd}`, ascending; the last has no `up_to_hkd`.
    market_value_hkd
        All issued shares of the class, treasury shares excluded, at the final offer price, after
        the size adjustment option and before over-allotment.

    HUAYAN (1021.HK) and Iluvatar CoreX (9903.HK) print 16.23 % and 12.24 %.

    >>> from datetime import date
    >>> from greenshoe.rules import Rulebook
    >>> rule = Rulebook.load().at(date(2025, 12, 30)).get("public_float.initial")
    >>> for value in ("9241.2", "36770"):
    ...     print(f"{float(initial_public_float_2025_08_04(rule, Decimal(value) * 10**6)):.2%}")
    16.23%
    12.24%
    """
    value = _positive("market_value_hkd", market_value_hkd)
    for tier in _rows(tiers):
        up_to = _number(tier, "up_to_hkd")
        if up_to is None or value <= up_to:
            worth = _number(tier, "value_hkd") or Fraction(0)
            return max(_required(tier, "pct") / 100, worth / value)
    raise RuleError("the tiers end below the market value", value=market_value_hkd)


def a_and_h_public_float_2025_08_04(table: Rows, market_value_hkd: Decimal) -> Fraction:
    """Return the share of the class that H shares in public hands must be, as a fraction.

    Main Board Rule 19A.13A(2), for a PRC issuer with A shares: a percentage of all issued shares
    of the class, or H shares worth a fixed amount, whichever is easier.

    Parameters
    ----------
    table
        `{pct, value_hkd}`.
    market_value_hkd
        A and H shares together, treasury shares excluded, at the offer price.

    Eastroc (9980.HK), 560,902,900 shares at HK$248.00, prints 2.16 %.

    >>> from datetime import date
    >>> from greenshoe.rules import Rulebook
    >>> rule = Rulebook.load().at(date(2026, 1, 26)).get("public_float.a_and_h")
    >>> f"{float(a_and_h_public_float_2025_08_04(rule, Decimal(560_902_900 * 248))):.2%}"
    '2.16%'
    """
    value = _positive("market_value_hkd", market_value_hkd)
    row = _rows(table)[0]
    return min(_required(row, "pct") / 100, _required(row, "value_hkd") / value)


def free_float_2025_08_04(table: Rows, market_value_hkd: Decimal) -> Fraction:
    """Return the share of the class that must be free to trade at listing, as a fraction.

    Main Board Rules 8.08A, 19A.13C: a percentage that is also worth a smaller amount, or any
    percentage that is worth a larger one, whichever is easier.

    Parameters
    ----------
    table
        `{pct, value_hkd_with_pct, value_hkd}`.
    market_value_hkd
        All issued shares of the class, treasury shares excluded, at the offer price.

    >>> from datetime import date
    >>> from greenshoe.rules import Rulebook
    >>> rule = Rulebook.load().at(date(2025, 12, 19)).get("free_float")
    >>> [float(free_float_2025_08_04(rule, Decimal(bn) * 10**9)) for bn in ("0.25", "3", "60")]
    [0.2, 0.1, 0.01]
    """
    value = _positive("market_value_hkd", market_value_hkd)
    row = _rows(table)[0]
    with_pct = max(_required(row, "pct") / 100, _required(row, "value_hkd_with_pct") / value)
    return min(with_pct, _required(row, "value_hkd") / value)


def tick_at(table: Rows, price_hkd: Decimal) -> Decimal:
    """Return the smallest step by which a price may move, in HK$.

    Rules of the Exchange, Second Schedule: bands are "over ... to ...", the upper edge belongs
    to the lower band.

    Parameters
    ----------
    table
        `{above_hkd, up_to_hkd, tick_hkd}`, ascending, as in the rule `spread_table`.
    price_hkd
        A price inside the table.

    Raises
    ------
    InputError
        If the table has no band for the price.

    >>> from datetime import date
    >>> from greenshoe.rules import Rulebook
    >>> for day in (date(2025, 8, 3), date(2025, 8, 4)):
    ...     rule = Rulebook.load().at(day).get("spread_table")
    ...     print([str(tick_at(rule, Decimal(p))) for p in ("10", "10.02", "20", "20.02")])
    ['0.010', '0.020', '0.020', '0.050']
    ['0.010', '0.010', '0.010', '0.020']
    """
    rows = _rows(table)
    for band in rows if price_hkd.is_finite() else ():
        if _required(band, "above_hkd") < price_hkd <= _required(band, "up_to_hkd"):
            return Decimal(str(band["tick_hkd"]))
    last = rows[-1]["up_to_hkd"] if rows else 0
    raise InputError(
        "has no band in the spread table", key="price_hkd", value=price_hkd,
        expected=f"more than 0 and at most {last}",
    )  # fmt: skip
