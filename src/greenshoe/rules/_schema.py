"""The closed form of `params/*.toml`: an unknown key or a value of the wrong kind stops it."""

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from greenshoe.core import Confidence, RuleError
from greenshoe.rules._rule import Rule
from greenshoe.rules._value import freeze

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["APPLIES_BY", "UNITS", "read_rules"]

_Number = Literal[
    "pct", "bp", "rate", "multiple",
    "hkd", "usd", "shares", "lots", "count",
    "minutes", "days", "business_days", "trading_days", "weeks", "months", "years",
]  # fmt: skip
_Other = Literal["time", "fraction", "text", "flag", "steps", "table"]
_Unit = Literal[_Number, _Other]
_AppliesBy = Literal[
    "listing document date",
    "application date",
    "listing date",
    "trade date",
    "filing date",
]
UNITS: tuple[str, ...] = get_args(_Unit)
APPLIES_BY: tuple[str, ...] = get_args(_AppliesBy)

_Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9]\w*(\.\w+(-\w+)*)*$", max_length=80)]
_Line = Annotated[str, Field(min_length=3, max_length=900, pattern=r"^\S[^\n]*\S$")]
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_FRACTION = re.compile(r"\d+(/[1-9]\d*)?")


class _Closed(BaseModel):
    """A table of the file in which every key is known and every type is exact."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Step(_Closed):
    """One step of a clawback ladder: from this multiple on, this much goes to the public."""

    multiple: Annotated[Decimal | int, Field(gt=0)]
    public_pct: Annotated[Decimal | int, Field(gt=0, le=100)]


_Cells = Annotated[
    dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], str | bool | int | Decimal],
    Field(min_length=1),
]


def _is_number(value: object) -> bool:
    """Tell whether `value` is a number that is not negative, or a list of such whole numbers."""
    if isinstance(value, list):
        return all(_is_number(item) for item in value)
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and value >= 0


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _all_are(kind: type, value: object) -> bool:
    rows = value if isinstance(value, list) else [value]
    return all(isinstance(row, kind) for row in rows)


def _is_ladder(value: object) -> bool:
    """Tell whether `value` is a list of steps that rise in multiple and percentage."""
    try:
        ladder = [_Step.model_validate(step) for step in value] if isinstance(value, list) else None
    except ValidationError:
        return False
    return ladder is not None and all(
        low.multiple < high.multiple and low.public_pct < high.public_pct
        for low, high in pairwise(ladder)
    )


_NUMBER_KIND = (_is_number, "a number that is not negative")
_KINDS: dict[str, tuple[Callable[[object], bool], str]] = {
    "text": (lambda value: _all_are(str, value), "text or a list of texts"),
    "flag": (lambda value: isinstance(value, bool), "true or false"),
    "time": (lambda value: _matches(_CLOCK, value), 'a time such as "09:00"'),
    "fraction": (lambda value: _matches(_FRACTION, value), 'a fraction such as "1/2"'),
    "table": (lambda value: value != [] and _all_are(dict, value), "a table or a list of tables"),
    "steps": (_is_ladder, "steps {multiple, public_pct} that rise"),
}


class _DatedValue(_Closed):
    """One value, from one day to another, and how it is known."""

    start: Annotated[date, Field(alias="from")]
    until: date | None = None
    value: str | bool | int | Decimal | _Cells | list[_Cells] | list[str] | list[int]
    unit: _Unit
    authority: _Line
    evidence: _Line
    confidence: Literal["T", "C", "S", "M"]
    checked_on: date
    outcome: _Line | None = None
    note: _Line | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.until is not None and self.until < self.start:
            raise ValueError(f"until {self.until} is before from {self.start}")
        if "http" in self.authority.lower():
            raise ValueError("authority names a page; a page belongs in evidence")
        fits, wanted = _KINDS.get(self.unit, _NUMBER_KIND)
        if not fits(self.model_dump()["value"]):
            raise ValueError(f"value is not {wanted}, as unit {self.unit!r} asks")
        return self


class _NamedRule(_Closed):
    """A rule: its name, its title, and its values in the order of their days."""

    name: _Name
    title: _Line
    applies_by: _AppliesBy
    values: Annotated[list[_DatedValue], Field(min_length=1)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        settled = [value for value in self.values if value.outcome is None]
        open_values = [value for value in self.values if value.outcome is not None]
        for _, group in groupby(sorted(open_values, key=_outcome), key=_outcome):
            _check_contiguous([*settled, *group])
        _check_contiguous(settled)
        return self


def _outcome(value: _DatedValue) -> str:
    return value.outcome or ""


def _check_contiguous(values: list[_DatedValue]) -> None:
    """Refuse a day with two values, or a gap between two values."""
    for earlier, later in pairwise(sorted(values, key=lambda value: value.start)):
        if earlier.until is None or earlier.until >= later.start:
            raise ValueError(f"two values are in force on {later.start}")
        if earlier.until + timedelta(days=1) != later.start:
            raise ValueError(f"no value is in force from {earlier.until} to {later.start}")


class _File(_Closed):
    """A file of `params`."""

    rule: Annotated[list[_NamedRule], Field(min_length=1)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        names = [rule.name for rule in self.rule]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"is defined twice: {twice[0]}")
        return self


def _explain(file: str, document: dict[str, object], error: ValidationError) -> RuleError:
    """Return the first mistake as one line that names the rule and the key."""
    first = error.errors(include_url=False)[0]
    path, name = list(first["loc"]), None
    match path, document.get("rule"):
        case ["rule", int(index), *rest], list(rules) if index < len(rules):
            name = rules[index].get("name") if isinstance(rules[index], dict) else None
            path = rest
    message = first["msg"].removeprefix("Value error, ")
    if "value" in path:
        path = path[: path.index("value") + 1]
        message = "is no number, text, flag or table, nor a list of one of them"
    shown = first["input"] if isinstance(first["input"], str | int | Decimal | date) else None
    key = ".".join(str(part) for part in path) or None
    return RuleError(message, file=file, key=key, value=shown, rule=name)


def read_rules(file: str, content: bytes) -> tuple[Rule, ...]:
    """Return every dated value of one file, in the order of the file.

    Parameters
    ----------
    file
        The file's name, for messages.
    content
        Its bytes: UTF-8 TOML.

    Raises
    ------
    RuleError
        If it is no TOML, has an unknown or missing key, a value that its unit does not allow, a
        page as an authority, or days with two values or none between two values.
    """
    try:
        document = tomllib.loads(content.decode("utf-8"), parse_float=Decimal)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RuleError(f"is not TOML ({error})", file=file) from error
    try:
        parsed = _File.model_validate(document)
    except ValidationError as error:
        raise _explain(file, document, error) from error
    return tuple(
        Rule(
            name=rule.name,
            title=rule.title,
            start=value.start,
            until=value.until,
            value=freeze(value.model_dump()["value"]),
            unit=value.unit,
            authority=value.authority,
            evidence=value.evidence,
            confidence=Confidence(value.confidence),
            checked_on=value.checked_on,
            applies_by=rule.applies_by,
            outcome=value.outcome,
            note=value.note,
        )
        for rule in parsed.rule
        for value in sorted(rule.values, key=lambda value: (value.start, value.outcome or ""))
    )
