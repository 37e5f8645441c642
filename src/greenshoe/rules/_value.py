"""The values a rule can have: exact numbers, text, flags and tables that nobody can alter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from greenshoe.core import RuleError

__all__ = ["Cell", "Table", "Value", "freeze"]

Cell = str | bool | int | Decimal


class Table(Mapping[str, Cell]):
    """One row of a rule's table: a mapping that cannot be changed.

    >>> step = Table({"multiple": 15, "public_pct": 30})
    >>> step["public_pct"], dict(step)
    (30, {'multiple': 15, 'public_pct': 30})
    """

    __slots__ = ("_cells",)

    def __init__(self, cells: Mapping[str, Cell]) -> None:
        self._cells = dict(cells)

    def __getitem__(self, key: str) -> Cell:
        return self._cells[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)

    def __hash__(self) -> int:
        return hash(frozenset(self._cells.items()))

    def number(self, key: str) -> Decimal:
        """Return a number of the row, exactly.

        Raises
        ------
        RuleError
            If the row has no such key or its cell is no number.

        >>> Table({"multiple": 15}).number("multiple")
        Decimal('15')
        """
        cell = self._cells.get(key)
        if isinstance(cell, bool) or not isinstance(cell, int | Decimal):
            raise RuleError("is no number of the row", key=key, value=cell)
        return Decimal(cell)

    def __repr__(self) -> str:
        return f"Table({self._cells!r})"


Value = Cell | Table | tuple[Cell, ...] | tuple[Table, ...]


def freeze(value: object) -> Value:
    """Return a TOML value with its arrays as tuples and its tables as `Table`.

    >>> freeze([{"multiple": 15}]), freeze(["GEM"]), freeze(5)
    ((Table({'multiple': 15}),), ('GEM',), 5)
    """
    if isinstance(value, Mapping):
        return Table(value)
    if isinstance(value, list):
        return tuple(freeze(item) for item in value)  # type: ignore[return-value]  # the schema has checked the items
    return value  # type: ignore[return-value]  # the schema has checked the kind
