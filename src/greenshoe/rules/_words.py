"""A rule's value in words, for a reader."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.rules._value import Table

if TYPE_CHECKING:
    from greenshoe.rules._rule import Rule
    from greenshoe.rules._value import Cell

__all__ = ["in_words"]

_MONEY = {"hkd": "HK$", "usd": "US$"}
_SCALES = ((Decimal(10) ** 9, "bn"), (Decimal(10) ** 7, "m"))


def in_words(rule: Rule) -> str:
    """Return what the rule says on one line, with its unit.

    >>> from datetime import date
    >>> from greenshoe.rules import Rulebook
    >>> book = Rulebook.load().at(date(2025, 8, 4))
    >>> in_words(book.get("clawback.18C"))
    '10 times: 10 %; 50 times: 20 %'
    >>> in_words(book.get("application_fee.sfc_levy"))
    '0.0027 %'
    >>> in_words(book.get("free_float"))
    '10 %, value with pct HK$50m, value HK$600m'
    """
    value, unit = rule.value, rule.unit
    if unit == "steps":
        return "; ".join(
            f"{_number(row['multiple'])} times: {_number(row['public_pct'])} %"
            for row in rule.table()
        ) or "no clawback"  # fmt: skip
    if isinstance(value, Table):
        return _row(value)
    if isinstance(value, tuple):
        rows = [_row(item) if isinstance(item, Table) else _cell(item, unit) for item in value]
        return "; ".join(rows) or "none"
    return _cell(value, unit)


def _row(row: Table) -> str:
    """Return the cells of a row, each with the words of its key."""
    return ", ".join(_named_cell(key, cell) for key, cell in row.items())


def _named_cell(key: str, cell: Cell) -> str:
    """Return a cell after the words of its key; the unit among them goes to the number."""
    words = key.split("_")
    unit = next((word for word in words if word in {"pct", "rate", *_MONEY}), "")
    if unit:
        words.remove(unit)
    return " ".join([*words, _cell(cell, unit)])


def _cell(cell: Cell, unit: str) -> str:
    """Return one value with its unit."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str):
        return cell
    if unit in _MONEY:
        return _MONEY[unit] + _money(Decimal(cell))
    if unit == "rate":
        return f"{_number(Decimal(cell) * 100)} %"
    words = {"pct": " %", "multiple": " times", "bp": " bp", "count": "", "": ""}
    return _number(cell) + words.get(unit, f" {unit.replace('_', ' ')}")


def _money(amount: Decimal) -> str:
    """Return an amount with its decimals, from ten millions on in m and bn."""
    for scale, letters in _SCALES:
        if amount >= scale:
            return f"{_number(amount / (scale if letters == 'bn' else 10**6))}{letters}"
    return f"{amount:,}"


def _number(number: Cell) -> str:
    """Return a number without an exponent and without idle zeros."""
    plain = f"{Decimal(number):,f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
