"""A deal record as a deal file: the text that reads back as the same record."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.deal._columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from greenshoe.deal._record import DealRecord, Source

__all__ = ["deal_file_text"]

_TABLES = ("clawback_steps", "application_sizes", "tiers", "ladder", "cornerstones", "tranches")


def _text(value: str) -> str:
    """Return a TOML basic string; what is not printable is escaped."""
    out = []
    for character in value:
        if character in {'"', "\\"}:
            out.append("\\" + character)
        elif character.isprintable():
            out.append(character)
        else:
            out.append(f"\\U{ord(character):08X}")
    return '"' + "".join(out) + '"'


def _value(value: object) -> str:
    """Return one value as TOML, digits as they are."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return _text(str(value))


def _inline(row: object) -> str:
    """Return a table's row as an inline table without its blank cells."""
    cells = ((f.name, getattr(row, f.name)) for f in fields(row))  # type: ignore[arg-type]  # rows are dataclasses
    shown = [f"{name} = {_value(value)}" for name, value in cells if value not in {None, ""}]
    return "{ " + ", ".join(shown) + " }"


def _table(name: str, rows: Iterable[object]) -> list[str]:
    lines = [f"  {_inline(row)}," for row in rows]
    return [f"{name} = [", *lines, "]"] if lines else [f"{name} = []"]


def _source(source: Source) -> list[str]:
    cells = {
        "title": source.title,
        "url": source.url,
        "sha256": source.sha256,
        "as_of": source.as_of,
        "confidence": source.confidence.value,
    }
    lines = [f"{name} = {_value(value)}" for name, value in cells.items() if value is not None]
    if source.columns:
        lines.append("columns = [" + ", ".join(map(_text, source.columns)) + "]")
    return ["", "[[sources]]", *lines]


def deal_file_text(record: DealRecord) -> str:
    """Return a record as the text of a deal file.

    >>> from greenshoe.deal import parse_deal_text, shipped_record
    >>> text = deal_file_text(shipped_record("2513"))
    >>> parse_deal_text(text.encode(), file="copy.toml").ladder == shipped_record("2513").ladder
    True
    """
    lines = [f"{name} = {_value(record.values[name])}" for name in COLUMNS if name in record.values]
    for name in ("size_adjustment", "us_listing"):
        row = getattr(record, name)
        if row is not None:
            lines.append(f"{name} = {_inline(row)}")
    if record.company_model is not None:
        lines.append(f"company = {{ model = {_text(record.company_model)} }}")
    if record.book is not None:
        lines.append(f"book = {_inline(record.book)}")
    for name in _TABLES:
        rows = getattr(record, name)
        if rows or (name == "clawback_steps" and rows is not None):
            lines += _table(name, rows)
    for source in record.sources:
        lines += _source(source)
    return "\n".join(lines) + "\n"
