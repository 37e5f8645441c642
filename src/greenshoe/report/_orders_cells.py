"""Cells of the tables of a book's orders: numbers as figures, columns by their unit."""

from __future__ import annotations

from decimal import Decimal
from math import isfinite

from greenshoe.core import Confidence, Origin
from greenshoe.report._figure import Figure
from greenshoe.report._model import Column

__all__ = ["COMPUTED", "columns_of", "number_cell"]

COMPUTED = Origin("the order file", None, None, Confidence.C)
_PLACES = {"%": 2, "times": 2, "HK$ million": 1}


def number_cell(value: float | Decimal | None, unit: str) -> Figure | None:
    """Return a number as a figure; cover of nothing, which is no number, is left out."""
    if value is None or not isfinite(value):
        return None
    places = _PLACES.get(unit)
    exact: int | Decimal = value if isinstance(value, int | Decimal) else Decimal(f"{value:.4f}")
    return Figure("", "", exact, unit, COMPUTED, places=places)


def columns_of(*headings: tuple[str, str]) -> tuple[Column, ...]:
    """Return columns: the first in words, those with a unit as numbers ("text" for words)."""
    return tuple(
        Column(name, "" if unit in {"text", "number"} else unit, is_number=unit != "text")
        for name, unit in headings
    )
