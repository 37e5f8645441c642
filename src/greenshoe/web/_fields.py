"""Fields of a form: declared once, for the page that shows them and for what is read of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from greenshoe.core import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.web._forms import Form

__all__ = ["Field", "read_fields"]

_MOST_TEXT = 4_000_000


@dataclass(frozen=True)
class Field:
    """One field.

    Attributes
    ----------
    name
        In the form, and of the argument it becomes.
    label
        What it is called.
    kind
        `number`, `whole`, `text`, `choice`, `flag`, `day`, `deal`, `document` (a text that is
        written or chosen as a file) or `files`.
    start
        What stands in it at first.
    low, high
        Least and most of a number.
    choices
        Value to label.
    about
        What a reader should know, beneath it.
    accept
        Endings of files.
    required
        Whether it may be blank.
    """

    name: str
    label: str
    kind: str = "number"
    start: str = ""
    low: float = 0.0
    high: float = 1e13
    choices: Mapping[str, str] | None = None
    about: str = ""
    accept: str = ""
    required: bool = False


def _number(field: Field, text: str) -> float | int:
    expected = f"{field.low:,g} to {field.high:,.15g}"
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        value = float("nan")
    if not field.low <= value <= field.high:
        raise InputError("is out of range", key=field.name, value=text[:40], expected=expected)
    if field.kind == "number":
        return value
    if value != int(value):
        raise InputError(
            "is no whole number", key=field.name, value=text[:40], expected=expected
        )  # fmt: skip
    return int(value)


def _choice(field: Field, text: str) -> str:
    choices = field.choices or {}
    if text not in choices:
        known = ", ".join(filter(None, choices))
        raise InputError("is not known", key=field.name, value=text[:40], expected=known)
    return text


def _day(field: Field, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise InputError(
            "is no date", key=field.name, value=text[:40], expected="a date such as 2025-08-04"
        ) from error


def _document(field: Field, form: Form) -> str:
    """Return a text: of the file that was chosen, else what was written."""
    if not form.files:
        return form.fields.get(field.name, "")
    try:
        text = form.files[0][1].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            "is not UTF-8 text", key=field.name, value=form.files[0][0][:60], expected=field.accept
        ) from error
    if len(text) > _MOST_TEXT:
        raise InputError(
            "is larger than it may be", key=field.name, expected=f"at most {_MOST_TEXT:,}"
        )
    return text


def _read(field: Field, form: Form) -> Any:  # noqa: ANN401 - JSON
    if field.kind == "flag":
        return bool(form.text(field.name)) or None
    if field.kind == "document":
        return _document(field, form).strip() or None
    text = form.text(field.name)
    if not text:
        return None
    if field.kind in {"number", "whole"}:
        return _number(field, text)
    if field.kind == "choice":
        return _choice(field, text)
    return _day(field, text) if field.kind == "day" else text[:200]


def read_fields(fields: tuple[Field, ...], form: Form) -> dict[str, Any]:
    """Return what a form says, by name, without what was left blank; files are not read here.

    Raises
    ------
    InputError
        If a field is wrong or missing; names it.
    """
    found = {}
    for field in fields:
        if field.kind == "files":
            if field.required and not form.files:
                raise InputError("is missing", key=field.name, expected=field.accept)
            continue
        value = _read(field, form)
        if value is None and field.required:
            expected = "a code such as 2513" if field.kind == "deal" else field.accept or None
            raise InputError("is missing", key=field.name, expected=expected)
        if value is not None:
            found[field.name] = value
    return found
