"""How `greenshoe rule` shows its answer."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Literal

from rich.padding import Padding
from rich.table import Table as Grid

from greenshoe.report import SpokenConsole
from greenshoe.rules import in_words
from greenshoe.words import message, terminal_language, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from greenshoe.rules import Answer, Cell, Rule, Rulebook, Table


_LABEL = 13  # width of a label with the space around it


def show(answer: Answer, book: Rulebook) -> None:
    """Print what one rule, or one group, says on a day."""
    if answer.is_group:
        _show_group(_console(), answer, book)
    else:
        _show_one(_console(), answer, book)


def show_all(answers: Sequence[Answer], book: Rulebook, day: date) -> None:
    """Print every rule with what it says on the day and how that is known."""
    console = _console()
    _say(console, f"rules on {day}", style="bold")
    for answer in answers:
        for value in answer.in_force or answer.history[:1]:
            template = "{rule}: {value}" + (' if "{outcome}"' if value.outcome else "")
            told = {
                "rule": answer.name,
                "value": _short(value, 60) if answer.in_force else "not in force",
                "outcome": value.outcome or "",
                "sure": value.confidence.words,
            }
            _say(console, message(template + (" ({sure})" if answer.in_force else ""), **told))
            _say(console, f"    {value.title}")
    _say(console, f"{len(answers)} rules, last checked on {book.checked_on}", style="bold")


def _console() -> SpokenConsole:
    return SpokenConsole(highlight=False, markup=False, emoji=False)


def _say(console: SpokenConsole, text: str, style: str | None = None) -> None:
    """Print a line that the terminal may wrap, so that a link stays whole."""
    console.print(text, style=style, soft_wrap=True)


def _line(console: SpokenConsole, label: str, text: str) -> None:
    """Print a labelled line."""
    console.print_pair(f"  {label}", _LABEL, text, soft_wrap=True)


def _span(value: Rule) -> str:
    """Return the days of a value, and the outcome it supposes."""
    days = f"{value.start} to {value.until}" if value.until else f"from {value.start}"
    return f'{days}, if "{value.outcome}"' if value.outcome else days


def _show_citation(console: SpokenConsole, value: Rule) -> None:
    """Print when one dated value applies, and how it is known."""
    _line(console, "in force", f"{_span(value)}, by {value.applies_by}")
    console.print_verbatim("  authority", _LABEL, value.authority, soft_wrap=True)
    console.print_verbatim("  evidence", _LABEL, value.evidence, soft_wrap=True)
    known = {"sure": value.confidence.words, "letter": value.confidence.value}
    sure = message("{sure} ({letter}), checked {day}", **known, day=str(value.checked_on))
    _line(console, "confidence", sure)
    if value.note:
        _line(console, "note", value.note)


def _show_value(console: SpokenConsole, name: str, values: Sequence[Rule]) -> None:
    """Print what a rule says, its possible outcomes side by side, then each citation."""
    _say(console, f"{name}  {values[0].title}", style="bold")
    if len(values) == 1 and len(_rows(values[0])) < 2:
        _line(console, "value", in_words(values[0]))
    else:
        beside = Grid(box=None, pad_edge=False, show_header=len(values) > 1, padding=(0, 3, 0, 0))
        for value in values:
            beside.add_column(f'if "{value.outcome}"', overflow="fold")
        beside.add_row(*(_block(value) for value in values))
        console.print(Padding(beside, (0, 0, 0, 2), expand=False))
    for value in values:
        _show_citation(console, value)


def _rows(value: Rule) -> tuple[Table, ...]:
    return value.table() if value.unit == "table" else ()


def _block(value: Rule) -> Grid | str:
    """Return a table under the keys of its file, anything else in words."""
    rows = _rows(value)
    if len(rows) < 2:
        return in_words(value)
    grid = Grid(box=None, pad_edge=False)
    keys = list(dict.fromkeys(key for row in rows for key in row))
    for key in keys:
        is_text = any(isinstance(row.get(key), str) for row in rows)
        justify: Literal["left", "right"] = "left" if is_text else "right"
        heading = key.replace("_", " ").replace("hkd", "HK$").replace("pct", "%")
        grid.add_column(heading, justify=justify, overflow="fold")
    for row in rows:
        grid.add_row(*(_cell(row.get(key)) for key in keys))
    return grid


def _cell(value: Cell | None) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return ("yes" if value else "no") if isinstance(value, bool) else f"{value:,}"


def _show_one(console: SpokenConsole, answer: Answer, book: Rulebook) -> None:
    """Print one rule: what it says on the day, then what it said and will say."""
    _show_value(console, answer.name, answer.in_force)
    _show_open(console, answer)
    for value in answer.history:
        if value not in answer.in_force:
            _line(console, "otherwise", f"{_span(value)}: {_short(value, 160)}")
    _show_footer(console, answer, book)


def _show_group(console: SpokenConsole, answer: Answer, book: Rulebook) -> None:
    """Print every member of a group, and which say nothing on the day."""
    _say(console, f"{answer.name}  on {answer.on}", style="bold")
    for name, values in groupby(answer.in_force, key=lambda value: value.name):
        console.print()
        _show_value(console, name, tuple(values))
    _show_open(console, answer)
    if answer.not_in_force:
        _say(console, f"\nnot in force on {answer.on}", style="bold")
    for value in answer.not_in_force:
        _say(console, f"  {value.name}: {_span(value)}: {_short(value, 160)}")
    _show_footer(console, answer, book)


def _show_open(console: SpokenConsole, answer: Answer) -> None:
    """Say that whoever computes must name one of the outcomes."""
    if len(answer.open_outcomes) > 1:
        named = " or ".join(f'"{outcome}"' for outcome in answer.open_outcomes)
        _say(console, f"Either outcome is possible: whoever computes must name {named}.")


def _show_footer(console: SpokenConsole, answer: Answer, book: Rulebook) -> None:
    """Say how old the rulebook is, where the day is later than that."""
    if answer.on > book.checked_on:
        _say(console, f"The rulebook was last checked on {book.checked_on}, before {answer.on}.")


def _short(value: Rule, limit: int) -> str:
    """Return the value in the reader's words, cut at `limit` characters."""
    said = words(terminal_language()).say(in_words(value))
    return said if len(said) <= limit else said[: limit - 1] + "…"
