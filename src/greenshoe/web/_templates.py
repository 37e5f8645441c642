"""The workbench's templates, over the report's macros."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import ChoiceLoader, PackageLoader

from greenshoe.report import template_environment

if TYPE_CHECKING:
    from jinja2 import Environment

    from greenshoe.words import Language

__all__ = ["templates"]


@cache
def templates(language: Language) -> Environment:
    """Return the templates of a language; the report's `blocks.html.j2` is among them."""
    below = template_environment(language)
    assert below.loader is not None  # noqa: S101 - made with one
    own = PackageLoader("greenshoe.web", "templates")
    return below.overlay(loader=ChoiceLoader([own, below.loader]))
