"""How a result shows itself in a notebook, said by a room that lies above the result's own.

A result knows nothing of pages. The report registers a view of it, and the result asks for it here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["html_view", "shows_as_html"]

_View = TypeVar("_View", bound="Callable[[Any], str]")
_VIEWS: dict[type, Callable[[Any], str]] = {}


def shows_as_html(kind: type) -> Callable[[_View], _View]:
    """Register a function as the view of a type: it takes a value and returns HTML.

    >>> class Thing:
    ...     pass
    >>> @shows_as_html(Thing)
    ... def view(thing: Thing) -> str:
    ...     return "<b>thing</b>"
    >>> html_view(Thing())
    '<b>thing</b>'
    """

    def register(view: _View) -> _View:
        _VIEWS[kind] = view
        return view

    return register


def html_view(value: object) -> str | None:
    """Return the registered view of a value, `None` (then a notebook prints it) without one."""
    view = _VIEWS.get(type(value))
    return None if view is None else view(value)
