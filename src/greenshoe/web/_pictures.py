"""Pictures that rooms draw, as images of a page: no style and no id of theirs meets the page's."""

from __future__ import annotations

import base64
import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.words import Language

__all__ = ["ShownPicture", "shown_pictures"]

_TEXT = re.compile(r"(<(?:text|title|desc|tspan)\b[^>]*>)([^<]+)(?=</)")
_TITLE = re.compile(r"<title[^>]*>([^<]+)</title>")
_ABOUT = re.compile(r"<desc[^>]*>([^<]+)</desc>")
_LONGEST_ALT = 600


@dataclass(frozen=True)
class ShownPicture:
    """A picture: its name, what it shows in words, and its address."""

    name: str
    alt: str
    address: str


def shown_pictures(pictures: Mapping[str, str], language: Language) -> list[ShownPicture]:
    """Return SVG texts as images, their words in a language as far as catalogues have them.

    Parameters
    ----------
    pictures
        Name to SVG text.
    language
        The reader's.
    """
    say = words(language).say

    def said(found: re.Match[str]) -> str:
        return found[1] + html.escape(say(html.unescape(found[2])), quote=False)

    shown = []
    for name, drawn in pictures.items():
        svg = _TEXT.sub(said, drawn)
        parts = [found[1] for pattern in (_TITLE, _ABOUT) if (found := pattern.search(svg))]
        alt = html.unescape(". ".join(parts))[:_LONGEST_ALT] or name
        data = base64.b64encode(svg.encode()).decode()
        shown.append(ShownPicture(name, alt, f"data:image/svg+xml;base64,{data}"))
    return shown
