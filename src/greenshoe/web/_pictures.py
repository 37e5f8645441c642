"""Pictures that rooms draw, as images of a page: no style and no id of theirs meets the page's."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greenshoe.drawing import picture_from_json, svg_file
from greenshoe.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.words import Language

__all__ = ["ShownPicture", "shown_pictures"]

_LONGEST_ALT = 600


@dataclass(frozen=True)
class ShownPicture:
    """A picture: its name, what it shows in words, and its address."""

    name: str
    alt: str
    address: str


def shown_pictures(pictures: Mapping[str, Any], language: Language) -> list[ShownPicture]:
    """Return pictures as images, their words in a language as far as catalogues have them.

    Parameters
    ----------
    pictures
        Name to picture, as `drawing.picture_to_json` gives it.
    language
        The reader's.
    """
    say = words(language).say
    shown = []
    for name, told in pictures.items():
        picture = picture_from_json(told)
        alt = f"{say(picture.title)}. {say(picture.description)}"[:_LONGEST_ALT]
        data = base64.b64encode(svg_file(picture, say).encode()).decode()
        shown.append(ShownPicture(name, alt, f"data:image/svg+xml;base64,{data}"))
    return shown
