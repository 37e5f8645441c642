"""Pictures of an answer, drawn into the page: in its colours and in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greenshoe.drawing import picture_from_json, svg_element
from greenshoe.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.words import Language

__all__ = ["ShownPicture", "shown_pictures"]


@dataclass(frozen=True)
class ShownPicture:
    """A picture: its title, and the element that draws it."""

    title: str
    svg: str


def shown_pictures(pictures: Mapping[str, Any], language: Language) -> list[ShownPicture]:
    """Return pictures as elements of a page, said as far as catalogues have their words.

    Parameters
    ----------
    pictures
        Name to picture, as `drawing.picture_to_json` gives it.
    language
        The reader's.
    """
    say = words(language).say
    shown = []
    for number, told in enumerate(pictures.values()):
        picture = picture_from_json(told)
        svg = svg_element(picture, f"picture-{number}", say=say)
        shown.append(ShownPicture(say(picture.title), svg))
    return shown
