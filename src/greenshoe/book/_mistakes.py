"""Every mistake of an order file, each with its row and column, in one line."""

from __future__ import annotations

from dataclasses import dataclass, field

from greenshoe.core import DataError

__all__ = ["Mistakes"]

_ROOM = 330
_LONGEST_VALUE = 40


@dataclass
class Mistakes:
    """Collects what is wrong with a file, and refuses it at the end.

    >>> found = Mistakes("orders.csv")
    >>> found.add(3, "shares", "-5", "is negative", "a whole number above 0")
    >>> found.refuse()
    Traceback (most recent call last):
    greenshoe.core._errors.DataError: orders.csv: row 3 shares = -5: is negative; ...
    """

    file: str
    found: list[str] = field(default_factory=list)
    unknown_types: dict[str, list[int]] = field(default_factory=dict)
    """Words for a kind of investor that are not known, with their rows: no mistake, but said."""

    def add(self, row: int, column: str, value: str, what: str, expected: str = "") -> None:
        """Remember one mistake."""
        shown = value if len(value) <= _LONGEST_VALUE else value[: _LONGEST_VALUE - 1] + "…"
        text = f"row {row} {column}" + (f" = {shown}" if shown else "") + f": {what}"
        self.found.append(text + (f"; expected {expected}" if expected else ""))

    def refuse(self) -> None:
        """Refuse the file if there is any mistake.

        Raises
        ------
        DataError
            Naming the mistakes, as many as fit in a line, and how many more there are.
        """
        if not self.found:
            return
        shown = [self.found[0]]
        for text in self.found[1:]:
            if sum(map(len, shown)) + len(text) > _ROOM:
                break
            shown.append(text)
        more = len(self.found) - len(shown)
        raise DataError(
            " | ".join(shown) + (f" | and {more:,} more mistakes" if more else ""), file=self.file
        )
