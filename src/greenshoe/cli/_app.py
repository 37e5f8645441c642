"""The application: a module per command; rooms are imported when one runs."""

from __future__ import annotations

import os
import re
import sys
from contextvars import copy_context
from importlib import import_module
from typing import Any

import typer

from greenshoe.cli._language import add_language_option, language_of_words
from greenshoe.core._errors import GreenshoeError
from greenshoe.words import set_terminal_language, terminal_language, words

__all__ = ["app", "main"]

# Each module has `register(app)`. Nothing in it may import a room at module level.
COMMAND_MODULES: tuple[str, ...] = (
    "run",
    "replay",
    "deals",
    "rule",
    "value",
    "engine",
    "backtest",
    "simulate",
    "ladder",
    "commit",
    "ballot",
    "verify",
    "read",
    "pair",
    "route",
    "book",
    "odds",
    "plan",
    "desk",
    "window",
    "serve",
    "mcp",
)

# What every misuse of the command line derives from; typer carries a click of its own, and does not
# export it.
_MISUSE: Any = typer.BadParameter.__mro__[2]

_NAMES = re.compile(r"[\w.-]+(?:, [\w.-]+)+")

app = typer.Typer(
    name="greenshoe",
    help="What a Hong Kong IPO does, with the rule, the source and the uncertainty.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _root() -> None:
    """Keep sub-command style even while there is one command."""


for _module in COMMAND_MODULES:
    import_module(f"greenshoe.cli._{_module}").register(app)
add_language_option(app)


def _say(message: str) -> None:
    """Print one line to standard error."""
    sys.stderr.write(f"greenshoe: {message}\n")


def _said(text: str) -> str:
    """Return text in the reader's language; a list of names that may be typed stays as it is."""
    return text if _NAMES.fullmatch(text) else words(terminal_language()).say(text)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 1 the answer is no, 2 bad input."""
    return copy_context().run(_spoken, arguments)  # the language asked for ends with the command


def _spoken(arguments: list[str] | None) -> int:
    """Run a command in the language asked for, that of the system where none is."""
    set_terminal_language(language_of_words(sys.argv[1:] if arguments is None else arguments))
    try:
        return _answer(arguments)
    except Exception as defect:  # the last line of defence: a user never sees a traceback
        if os.environ.get("GREENSHOE_DEBUG"):
            raise
        _say(_said(f"a defect of ours, please report it ({type(defect).__name__}: {defect})"))
        return 70


def _answer(arguments: list[str] | None) -> int:
    """Run one command; what it refuses becomes a line and an exit code."""
    try:
        result = app(args=arguments, standalone_mode=False)
    except GreenshoeError as error:
        _say(error.line(_said))
        return error.exit_code
    except typer.Exit as stop:
        return stop.exit_code
    except _MISUSE as error:
        if message := error.format_message():  # none where the help has been printed instead
            _say(_said(message))
        return 2
    except (KeyboardInterrupt, typer.Abort):
        _say(_said("stopped"))
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return result if isinstance(result, int) else 0
