"""One dated value of one rule, with its citation."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NoReturn

from greenshoe.core import Confidence, Origin, RuleError
from greenshoe.rules._value import Table

if TYPE_CHECKING:
    from datetime import date

    from greenshoe.rules._value import Value

__all__ = ["Rule"]

_PARTS_OF_ONE = {"pct": 100, "bp": 10_000}


@dataclass(frozen=True)
class Rule:
    """What one rule says from one day to another, and how that is known.

    Attributes
    ----------
    name, title
        The name to ask for, and a line in plain words.
    start, until
        First and last day on which this value applies; `until` is `None` while it stands.
    value
        Exact numbers (`int`, `Decimal`), text, a flag, a `Table` or a tuple of them.
    unit
        What the value is counted in, of a closed vocabulary (`greenshoe.rules.UNITS`).
    authority
        The rule, practice note, statute or guide and its paragraph, or the practice it is.
    evidence
        The document in which it was read.
    confidence
        How it is known, see `core.Confidence`.
    checked_on
        The day on which somebody last looked.
    applies_by
        The date that selects it: of the listing document, the trade, the application, ...
    outcome
        The outcome of a proposal that this value supposes, `None` for what is settled.
    note
        What a reader should know besides.
    """

    name: str
    title: str
    start: date
    until: date | None
    value: Value
    unit: str
    authority: str
    evidence: str
    confidence: Confidence
    checked_on: date
    applies_by: str
    outcome: str | None = None
    note: str | None = None

    def in_force(self, on: date) -> bool:
        """Tell whether this value applies on `on`."""
        return self.start <= on and (self.until is None or on <= self.until)

    def _wrong(self, kind: str) -> NoReturn:
        raise RuleError(
            f"is no {kind} (its unit is {self.unit})",
            rule=self.name,
            date=self.start,
            value=self.value,
            expected="another accessor of the rule",
        )

    def decimal(self) -> Decimal:
        """Return the number as it stands in its unit: 15 for 15 %, 0.01 for a rate of 1 %.

        Raises
        ------
        RuleError
            If the value is no number.
        """
        if isinstance(self.value, bool) or not isinstance(self.value, int | Decimal):
            self._wrong("number")
        return Decimal(self.value)

    def fraction(self) -> Fraction:
        """Return the number as a fraction of one: 3/20 for 15 %, 1/2 for the text ``"1/2"``.

        Percentages are divided by 100, basis points by 10,000; any other number stays as it is.

        Raises
        ------
        RuleError
            If the value is neither a number nor a fraction.
        """
        if isinstance(self.value, str):
            try:
                return Fraction(self.value)
            except (ValueError, ZeroDivisionError):
                self._wrong("fraction")
        return Fraction(self.decimal()) / _PARTS_OF_ONE.get(self.unit, 1)

    def integer(self) -> int:
        """Return the whole number.

        Raises
        ------
        RuleError
            If the value is no whole number.
        """
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self._wrong("whole number")
        return self.value

    def integers(self) -> tuple[int, ...]:
        """Return the list of whole numbers.

        Raises
        ------
        RuleError
            If the value is no list of whole numbers.
        """
        items = self.value if isinstance(self.value, tuple) else (None,)
        numbers = tuple(n for n in items if isinstance(n, int) and not isinstance(n, bool))
        if len(numbers) != len(items):
            self._wrong("list of whole numbers")
        return numbers

    def flag(self) -> bool:
        """Return yes or no.

        Raises
        ------
        RuleError
            If the value is neither.
        """
        if not isinstance(self.value, bool):
            self._wrong("flag")
        return self.value

    def text(self) -> str:
        """Return the text.

        Raises
        ------
        RuleError
            If the value is no text.
        """
        if not isinstance(self.value, str):
            self._wrong("text")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """Return the list of texts.

        Raises
        ------
        RuleError
            If the value is no list of texts.
        """
        items = self.value if isinstance(self.value, tuple) else ("",)
        texts = tuple(item for item in items if isinstance(item, str) and item)
        if len(texts) != len(items):
            self._wrong("list of texts")
        return texts

    def table(self) -> tuple[Table, ...]:
        """Return the rows; a single table is one row.

        Raises
        ------
        RuleError
            If the value is no table.
        """
        items = self.value if isinstance(self.value, tuple) else (self.value,)
        rows = tuple(item for item in items if isinstance(item, Table))
        if len(rows) != len(items):
            self._wrong("table")
        return rows

    def citation(self) -> str:
        """Return authority, evidence and confidence in one line."""
        return f"{self.authority} [{self.evidence}; {self.confidence.words}]"

    def origin(self, source: str) -> Origin:
        """Return the origin of a number that was computed with this rule from `source`."""
        return Origin(
            source=source, as_of=self.checked_on, rule=self.name, confidence=self.confidence
        )
