"""The colours of pictures: a style sheet for pages, and what a picture alone takes along of it."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["picture_style", "style_of"]

_ROOT = re.compile(r":root\{([^}]*)\}")
_COLOUR = re.compile(r"var\(--([\w-]+)\)")
_LAST_CLASS = re.compile(r"\.([\w-]+)$")


@cache
def picture_style() -> str:
    """Return the style sheet of pictures: the colours of every page, and what each style is."""
    return files("greenshoe.drawing").joinpath("picture.css").read_text("utf-8")


def style_of(styles: Iterable[str]) -> str:
    """Return a sheet for a picture that stands alone: the rules of its styles, colours put in.

    Viewers that know no variables show it too, and a page around it keeps its own colours.

    >>> style_of(["grid"]).count("stroke:#")
    2
    """
    used = set(styles)
    rules = [rule for rule in picture_style().splitlines() if _is_needed(rule, used)]
    light, dark = _colours()[:2]
    told = "".join(_COLOUR.sub(lambda m: light[m[1]], rule) for rule in rules)
    coloured = (rule for rule in rules if "var(" in rule)
    night = "".join(_COLOUR.sub(lambda m: dark[m[1]], rule) for rule in coloured)
    return f"{told}@media (prefers-color-scheme:dark){{{night}}}"


@cache
def _colours() -> list[dict[str, str]]:
    """Return colours by name: light, dark, printed."""
    return [
        dict(entry.removeprefix("--").split(":") for entry in found.split(";"))
        for found in _ROOT.findall(picture_style())
    ]


def _is_needed(rule: str, used: set[str]) -> bool:
    if not rule.startswith(".picture"):
        return False
    selectors = rule.split("{", maxsplit=1)[0].split(",")
    return any(
        (found := _LAST_CLASS.search(selector)) is None or found[1] in {*used, "picture"}
        for selector in selectors
    )
