"""The language of a terminal: one command, one reader, one language."""

from __future__ import annotations

from contextvars import ContextVar

from greenshoe.words._language import Language

__all__ = ["set_terminal_language", "terminal_language"]

_SPOKEN: ContextVar[Language] = ContextVar("terminal_language", default=Language.ENGLISH)


def terminal_language() -> Language:
    """Return the language of the terminal's reader, English where nobody set another."""
    return _SPOKEN.get()


def set_terminal_language(language: Language) -> None:
    """Set the language of the terminal's reader, in this context and those made from it.

    >>> from contextvars import copy_context
    >>> def told() -> str:
    ...     set_terminal_language(Language.SIMPLIFIED)
    ...     return terminal_language().value
    >>> copy_context().run(told), terminal_language().value
    ('zh-Hans', 'en')
    """
    _SPOKEN.set(language)
