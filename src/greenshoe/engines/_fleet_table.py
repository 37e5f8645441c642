"""A table of a city file: numbers with their source, by hour, or uncertain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from greenshoe.core import ModelError, Section, near
from greenshoe.engines._fleet_city import Input, Uncertain

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["UNBOUNDED", "CityTable"]

HOURS = 24
UNBOUNDED = 1e9
_MARKS = ("T", "C", "S", "M")


@dataclass
class CityTable:
    """A table of a city file; a number may be a table with value, source, confidence and note."""

    section: Section
    inputs: list[Input] = field(default_factory=list)

    def under(self, name: str, *, required: bool = True) -> CityTable:
        return CityTable(self.section.section(name, required=required), self.inputs)

    def tables(self, name: str, most: int) -> list[CityTable]:
        found = self.section.sections(name)
        if len(found) > most:
            raise ModelError(
                "are too many", file=self.section.file, key=self.section.key(name),
                value=len(found), expected=f"at most {most:,}",
            )  # fmt: skip
        return [CityTable(table, self.inputs) for table in found]

    def only(self, *known: str) -> None:
        self.section.only(known)

    def wrong(self, name: str, message: str, expected: str | None = None) -> ModelError:
        return self.section.wrong(name, message, expected)

    def _marked(self, name: str) -> Section:
        """Return the section with the bare value of a key, and keep where it comes from."""
        given = self.section.table.get(name)
        told = Section({}, self.section.file)
        if isinstance(given, dict):
            told = Section(given, self.section.file, self.section.key(name))
            told.only(("value", "source", "confidence", "note"))
            if not told.has("value"):
                raise told.wrong("value", "is missing", "the number itself")
            given = told.table["value"]
            mark = told.text("confidence", "")
            if mark and mark not in _MARKS:
                raise told.wrong("confidence", "is no mark", "T, C, S or M")
        if name in self.section.table:
            self.inputs.append(
                Input(
                    self.section.key(name), _fixed(given), told.text("source", ""),
                    told.text("confidence", ""), told.text("note", ""),
                )
            )  # fmt: skip
            return Section({name: given}, self.section.file, self.section.path)
        return Section({}, self.section.file, self.section.path)

    def number(
        self, name: str, default: float | None = None, *, low: float = 0.0, high: float = UNBOUNDED
    ) -> float:
        return self._marked(name).number(name, default, low=low, high=high)

    def whole(self, name: str, default: int | None = None, *, low: int, high: int) -> int:
        return self._marked(name).integer(name, default, low=low, high=high)

    def bare(self, name: str) -> float:
        """Return a number that has been read already, 0 where it is not given."""
        given = self.section.table.get(name, 0.0)
        value = given["value"] if isinstance(given, dict) else given
        return float(value) if isinstance(value, int | float) else 0.0

    def text(self, name: str, default: str | None = None) -> str:
        return self.section.text(name, default)

    def texts(self, name: str) -> tuple[str, ...]:
        given = self.section.table.get(name, [])
        if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
            raise self.wrong(name, "is not a list of texts", '["one", "other"]')
        return tuple(given)

    def choice(self, name: str, known: Iterable[str], default: str) -> str:
        value = self.section.text(name, default)
        if value not in known:
            raise self.wrong(name, "is not known", near(value, known))
        return value

    def numbers(self, name: str, *, low: float = 0.0, high: float = UNBOUNDED) -> tuple[float, ...]:
        """Return a list of numbers; a single number is a list of one."""
        told = self._marked(name)
        given = told.table.get(name)
        if given is None:
            raise self.wrong(name, "is missing", "a number or a list of numbers")
        items = given if isinstance(given, list) else [given]
        return tuple(told.finite(name, item, low=low, high=high) for item in items)

    def hourly(
        self, name: str, default: float | None = None, *, low: float = 0.0, high: float = UNBOUNDED
    ) -> tuple[float, ...]:
        """Return 24 numbers, the hour from midnight first; one number stands for all."""
        if default is not None and not self.section.has(name):
            return (default,) * HOURS
        found = self.numbers(name, low=low, high=high)
        if len(found) not in {1, HOURS}:
            raise self.wrong(name, f"has {len(found)} numbers", "one number, or 24 by the hour")
        return found * HOURS if len(found) == 1 else found

    def uncertain(self, name: str, default: float | None = None, *, low: float) -> Uncertain:
        """Return percentiles 10, 50 and 90; one number is certain."""
        if default is not None and not self.section.has(name):
            return (default, default, default)
        found = self.numbers(name, low=low)
        if len(found) == 1:
            return (found[0], found[0], found[0])
        if len(found) != 3 or list(found) != sorted(found):
            raise self.wrong(
                name, "is no distribution", "one number, or percentiles 10, 50 and 90, rising"
            )
        return (found[0], found[1], found[2])


def _fixed(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
