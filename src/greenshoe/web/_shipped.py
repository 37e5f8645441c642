"""Shipped files a form may begin with, by name: read as files, so that a start imports no room."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from greenshoe.core import UnknownNameError

__all__ = ["shipped_names", "shipped_text"]

_FOLDERS = {
    "city": "engines/cities",
    "service": "engines/services",
    "machine": "engines/machines",
    "company": "company/models",
}


@cache
def shipped_names(kind: str) -> tuple[str, ...]:
    """Return the names of what ships: of a `city`, `service`, `machine` or `company`.

    >>> shipped_names("company")
    ('minimax', 'pony', 'weride', 'zhipu')
    """
    folder = files("greenshoe").joinpath(_FOLDERS[kind])
    found = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


def shipped_text(kind: str, name: str) -> str:
    """Return a shipped file's text.

    Raises
    ------
    UnknownNameError
        If nothing of that name is shipped.
    """
    if name not in shipped_names(kind):
        names = ", ".join(shipped_names(kind))
        raise UnknownNameError("is not shipped", key=kind, value=name, expected=names)
    return files("greenshoe").joinpath(f"{_FOLDERS[kind]}/{name}.toml").read_text("utf-8")
