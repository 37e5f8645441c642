"""Cells of tables and figures made of plain JSON, for sections that show an answer."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.core import Confidence, Origin
from greenshoe.report._figure import Figure
from greenshoe.report._model import Column, ReportTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from greenshoe.report._model import Row

__all__ = ["amount", "figure", "heads", "per_cent", "short", "source", "table"]

_WHOLE_FROM = 1000


def amount(value: float | None, places: int = 2) -> str:
    """Return a number with so many decimals, a dash where there is none.

    >>> amount(1234.5), amount(None), amount(2400, 0)
    ('1,234.50', '–', '2,400')
    """
    return "–" if value is None else f"{value:,.{places}f}"


def per_cent(fraction: float | None, places: int = 1) -> str:
    """Return a fraction as per cent without the sign, a dash where there is none.

    >>> per_cent(0.2755)
    '27.6'
    """
    return "–" if fraction is None else f"{100 * fraction:,.{places}f}"


def short(value: object) -> str:
    """Return any value as a cell: four figures for a number, whole from a thousand up.

    >>> short(0.123456), short(12_345_678.9), short(True), short(None), short([1, 2])
    ('0.1235', '12,345,679', 'yes', '–', '1, 2')
    """
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= _WHOLE_FROM else f"{value:,.4g}"
    if isinstance(value, list):
        return ", ".join(map(short, value))
    return str(value)


def source(
    words: str, mark: str | None = "C", *, rule: str | None = None, as_of: date | None = None
) -> Origin:
    """Return where something comes from; what names no mark is unconfirmed.

    >>> source("a city file", "").confidence.value
    'M'
    """
    return Origin(words, as_of, rule or None, Confidence(mark) if mark else Confidence.M)


def figure(
    label: str, value: float | None, unit: str, origin: Origin, places: int | None = None
) -> Figure:
    """Return a number of an answer as a figure with its origin."""
    exact = None if value is None else Decimal(repr(value))
    return Figure("", label, exact, unit, origin, places=places)


def heads(words: Iterable[str], numbers: Mapping[str, str]) -> tuple[Column, ...]:
    """Return the columns of a table: words first, then numbers with their units.

    >>> [column.heading for column in heads(["client"], {"lent": "HK$"})]
    ['client', 'lent']
    """
    return (
        *(Column(word) for word in words),
        *(Column(name, unit, is_number=True) for name, unit in numbers.items()),
    )


def table(
    caption: str, columns: tuple[Column, ...], rows: Iterable[Row], note: str = ""
) -> ReportTable:
    """Return a table of the page."""
    return ReportTable(caption, columns, tuple(rows), note)
