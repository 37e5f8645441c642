"""Reading a TOML table strictly: every mistake is one line that names file, key and value."""

from __future__ import annotations

import difflib
import math
import tomllib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from greenshoe.core._errors import ModelError
from greenshoe.core._files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["Section", "near", "read_toml"]

LARGEST_MODEL_BYTES = 1_000_000
LONGEST_TEXT = 2000
LONGEST_NAME = 200
_LARGEST_NUMBER = 1e18


def near(word: str, known: Iterable[str]) -> str:
    """Say which known names resemble `word`, or list the first of them."""
    names = sorted(known)
    close = difflib.get_close_matches(word, names, 3)
    return "one of " + ", ".join(close or names[:12]) + ("" if close or len(names) <= 12 else ", …")


@dataclass(frozen=True)
class Section:
    """A table of a file and where it stands."""

    table: Mapping[str, object]
    file: str
    path: str = ""

    def key(self, name: str) -> str:
        """Return the full dotted name of a key."""
        return f"{self.path}.{name}" if self.path else name

    def wrong(self, name: str, message: str, expected: str | None = None) -> ModelError:
        """Return the error that names this key and its value."""
        value = self.table.get(name)
        return ModelError(
            message, file=self.file, key=self.key(name), value=value, expected=expected
        )

    def only(self, known: Iterable[str]) -> None:
        """Refuse keys that are not known."""
        names = set(known)
        for key in self.table:
            if key not in names:
                raise self.wrong(key, "is not a key here", near(key, names))

    def has(self, name: str) -> bool:
        """Whether the key is there."""
        return name in self.table

    def _given(self, name: str, what: str) -> object:
        if name not in self.table:
            raise self.wrong(name, "is missing", what)
        return self.table[name]

    def text(self, name: str, default: str | None = None) -> str:
        """Return a printable text of at most 2,000 characters."""
        if name not in self.table and default is not None:
            return default
        value = self._given(name, "a text")
        if not isinstance(value, str):
            raise self.wrong(name, "is not a text", "a text in quotes")
        if len(value) > LONGEST_TEXT:
            raise self.wrong(name, "is too long", f"at most {LONGEST_TEXT:,} characters")
        if not all(c.isprintable() or c in "\n\t" for c in value):
            raise self.wrong(name, "holds characters that cannot be printed", "plain text")
        return value

    def number(
        self,
        name: str,
        default: float | None = None,
        *,
        low: float = -math.inf,
        high: float = math.inf,
    ) -> float:
        """Return a finite number between `low` and `high`."""
        if name not in self.table and default is not None:
            return default
        value = self._given(name, "a number")
        return self.finite(name, value, low=low, high=high)

    def finite(
        self, name: str, value: object, *, low: float = -math.inf, high: float = math.inf
    ) -> float:
        """Check that a value found under `name` is a number in range."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(name, "is not a number", "a number")
        if not math.isfinite(value) or abs(value) > _LARGEST_NUMBER:
            raise self.wrong(name, "is not a finite number of reasonable size")
        if not low <= value <= high:
            raise self.wrong(name, "is out of range", _range(low, high))
        return float(value)

    def integer(self, name: str, default: int | None = None, *, low: int, high: int) -> int:
        """Return a whole number between `low` and `high`."""
        if name not in self.table and default is not None:
            return default
        value = self._given(name, "a whole number")
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.wrong(name, "is not a whole number", _range(low, high))
        if not low <= value <= high:
            raise self.wrong(name, "is out of range", _range(low, high))
        return value

    def day(self, name: str) -> date | None:
        """Return a date, `None` where the key is absent."""
        value = self.table.get(name)
        if value is None or (isinstance(value, date) and not hasattr(value, "hour")):
            return value
        raise self.wrong(name, "is not a date", "a date such as 2026-01-08, without quotes")

    def section(self, name: str, *, required: bool = False) -> Section:
        """Return a sub-table (empty where absent and not required)."""
        value = self._given(name, "a table") if required else self.table.get(name, {})
        return self.child(name, value)

    def child(self, name: str, value: object) -> Section:
        """Return `value`, found under `name`, as a section."""
        if not isinstance(value, dict):
            raise self.wrong(name, "is not a table", f"a table [{self.key(name)}]")
        return Section(value, self.file, self.key(name))

    def sections(self, name: str) -> list[Section]:
        """Return the tables of an array (empty where absent)."""
        value = self.table.get(name, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise self.wrong(name, "is not a list of tables", f"[[{self.key(name)}]]")
        return [Section(v, self.file, f"{self.key(name)}[{i}]") for i, v in enumerate(value)]

    def children(self) -> list[tuple[str, Section]]:
        """Return the sub-tables by name; anything else is refused."""
        for name in self.table:
            if not name.isprintable() or len(name) > LONGEST_NAME:
                raise self.wrong(
                    name, "is not a name", f"up to {LONGEST_NAME} printable characters"
                )
        return [(name, self.child(name, value)) for name, value in self.table.items()]


def _range(low: float, high: float) -> str:
    if math.isinf(low) and math.isinf(high):
        return "a number"
    if math.isinf(high):
        return f"at least {low:g}"
    return f"at most {high:g}" if math.isinf(low) else f"from {low:g} to {high:g}"


def read_toml(path: Path) -> Section:
    """Read a TOML file of at most a megabyte.

    Raises
    ------
    InputError
        If it cannot be read.
    ModelError
        If it is not TOML.
    """
    content = read_bytes(path, limit=LARGEST_MODEL_BYTES)
    try:
        return Section(tomllib.loads(content.decode("utf-8")), str(path))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise ModelError(f"is not TOML: {error}", file=path) from error
