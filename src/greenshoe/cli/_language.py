"""`--lang`, the same for every command that prints for a person."""

from __future__ import annotations

import inspect
import os
import sys
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from greenshoe.words import (
    Language,
    language_of_locale,
    parse_language,
    set_terminal_language,
    terminal_language,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from greenshoe.drawing import Picture

__all__ = [
    "add_language_option",
    "language_of_words",
    "say_error_line",
    "say_written",
    "write_spoken_picture",
]

_HELP = "Language of what is printed: en, zh-Hant, zh-Hans; the system's if left out."


def language_of_words(arguments: Sequence[str]) -> Language:
    """Return the language of a command line that may be wrong: what is wrong is said in it.

    >>> language_of_words(["run", "--nope", "--lang", "zh-TW"]).value
    'zh-Hant'
    """
    words_after = [*arguments, ""]
    for place, word in enumerate(arguments):
        name, _, tag = word.partition("=")
        if name == "--lang":
            return parse_language(tag or words_after[place + 1]) or _language_of_system()
    return _language_of_system()


def _language_of_system() -> Language:
    """Return the language of the system's locale: `LC_ALL`, else `LC_MESSAGES`, else `LANG`."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return language_of_locale(next((name for name in names if name), None))


def say_error_line(text: str) -> None:
    """Print a line on standard error in the reader's language, as ours."""
    sys.stderr.write(f"greenshoe: {words(terminal_language()).say(text)}\n")


def say_written(path: object) -> None:
    """Say on standard error which file was written."""
    sys.stderr.write(words(terminal_language()).say(f"written: {path}") + "\n")


def write_spoken_picture(path: Path, picture: Picture) -> None:
    """Write a picture as SVG, its words in the reader's language."""
    from greenshoe.core import write_atomically
    from greenshoe.drawing import svg_file

    write_atomically(path, svg_file(picture, words(terminal_language()).say))


def _asked_for(tag: str | None) -> Language:
    """Return the language `--lang` names, that of the system's locale if it is left out."""
    from greenshoe.core import InputError

    found = _language_of_system() if tag is None else parse_language(tag)
    if found is None:
        raise InputError(
            "is no language we speak", key="--lang", value=tag, expected="en, zh-Hant or zh-Hans"
        )
    return found


def add_language_option(group: typer.Typer) -> None:
    """Give `--lang` to every command of a group, and of the groups inside it, that has `--json`."""
    for command in group.registered_commands:
        if command.callback is not None:
            command.callback = _with_language(command.callback)
    for inner in group.registered_groups:
        if inner.typer_instance is not None:
            add_language_option(inner.typer_instance)


def _with_language(command: Callable[..., Any]) -> Callable[..., Any]:
    """Return a command that reads `--lang` and says in that language what it prints."""
    hints = get_type_hints(command, include_extras=True)
    signature = inspect.signature(command)
    parameters = [p.replace(annotation=hints[p.name]) for p in signature.parameters.values()]
    place = next((i for i, p in enumerate(parameters) if p.name.endswith("json")), None)
    if place is None:  # it prints for a person nothing, or an address
        return command
    kind = Annotated[str | None, typer.Option(help=_HELP)]
    option = parameters[place].replace(name="lang", annotation=kind, default=None)
    parameters.insert(place, option)

    @wraps(command)
    def spoken(*, lang: str | None = None, **arguments: Any) -> Any:  # noqa: ANN401 - any command's
        set_terminal_language(_asked_for(lang))
        return command(**arguments)

    spoken.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    spoken.__annotations__ = {**hints, "lang": kind}
    return spoken
