"""An answer of any command as tables: rows that share columns together, the rest as a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Tables", "cell_text", "tables_of"]

_WHOLE_FROM = 10_000
_MOST_ROWS = 500
_MOST_COLUMNS = 14


@dataclass(frozen=True)
class Table:
    """A table: its title, its headings, its rows of text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Tables:
    """What an answer says: single values, then tables."""

    plain: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]


def _words(name: str) -> str:
    return name.replace("_", " ")


def cell_text(value: object) -> str:  # noqa: PLR0911 - one line per kind of value
    """Return a value as a reader wants it.

    >>> cell_text(1234567.0), cell_text(0.123456), cell_text(None), cell_text(True)
    ('1,234,567', '0.1235', '–', 'yes')
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
        return ", ".join(map(cell_text, value[:20])) + (" …" if len(value) > 20 else "") or "–"
    if isinstance(value, dict):
        return "; ".join(f"{_words(k)}: {cell_text(v)}" for k, v in list(value.items())[:20])
    return str(value)


def _of_objects(title: str, first: str, named: list[tuple[str, dict[str, Any]]]) -> Table:
    columns = list(dict.fromkeys(key for _, row in named for key in row))[:_MOST_COLUMNS]
    rows = tuple(
        (name, *(cell_text(row.get(key)) for key in columns)) for name, row in named[:_MOST_ROWS]
    )
    return Table(_words(title), (first, *map(_words, columns)), rows)


def _split(answer: dict[str, Any]) -> Tables:
    plain: list[tuple[str, str]] = []
    tables: list[Table] = []
    together: list[tuple[str, dict[str, Any]]] = []
    for name, value in answer.items():
        if isinstance(value, dict) and value:
            inner = [(k, v) for k, v in value.items() if isinstance(v, dict)]
            if inner and len(inner) == len(value):
                tables.append(_of_objects(name, "", [(_words(k), v) for k, v in inner]))
            elif "p50" in value or "mean" in value:
                together.append((_words(name), value))
            else:
                rows = tuple((_words(k), cell_text(v)) for k, v in value.items())
                tables.append(Table(_words(name), ("", ""), rows))
        elif isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
            numbered = [(str(number), row) for number, row in enumerate(value, 1)]
            tables.append(_of_objects(name, "#", numbered))
        else:
            plain.append((_words(name), cell_text(value)))
    if together:
        tables.insert(0, _of_objects("distribution", "", together))
    return Tables(tuple(plain), tuple(tables))


def tables_of(answer: object) -> Tables:
    """Return any answer as tables.

    >>> found = tables_of({"days": 2, "open": {"p05": 1.0, "p50": 2.0}})
    >>> found.plain, found.tables[0].rows
    ((('days', '2'),), (('open', '1', '2'),))
    """
    if isinstance(answer, list):
        return _split({"entries": answer})
    return _split(answer) if isinstance(answer, dict) else Tables((("", cell_text(answer)),), ())
