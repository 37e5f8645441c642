"""What has been read so far: values, the words each came from, and what is held back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from greenshoe.filings._model import Evidence, Held

if TYPE_CHECKING:
    from greenshoe.filings._model import Value
    from greenshoe.filings._text import View

__all__ = ["Sheet"]


@dataclass
class Sheet:
    """A record in the making.

    Attributes
    ----------
    values
        By field.
    evidence
        Page and words, for the fields that are printed.
    readings
        Every different value a field is printed with.
    held
        Fields that were read and are not passed on, with the reason.
    flags
        Errors of the print itself, in words.
    """

    values: dict[str, Value] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    readings: dict[str, dict[Value, Evidence]] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)

    def read(self, name: str, value: Value | None, view: View, start: int, end: int) -> None:
        """Take a value from a stretch of the text; the first stands, others are remembered."""
        if value is None:
            return
        evidence = view.evidence(start, end)
        readings = self.readings.setdefault(name, {})
        readings.setdefault(value, evidence)
        if len(readings) == 1 and name not in self.values:
            self.values[name] = value
            self.evidence[name] = evidence

    def choose(self, name: str, value: Value) -> None:
        """Take the reading of a field that another figure confirms."""
        self.values[name] = value
        self.evidence[name] = self.readings[name][value]

    def derive(self, name: str, value: Value | None, evidence: Evidence | None = None) -> None:
        """Take a value that follows from others."""
        if value is not None and name not in self.values:
            self.values[name] = value
            if evidence is not None:
                self.evidence[name] = evidence

    def hold(self, name: str, reason: str) -> None:
        """Hold a field back: its value is dropped and the reason kept."""
        self.values.pop(name, None)
        self.held.append(Held(name, reason))

    def whole(self, name: str) -> int | None:
        """Return a field's whole number, if it has one."""
        value = self.values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None
