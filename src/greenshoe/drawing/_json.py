"""A picture as plain JSON and back: worked out in one process, drawn in another's language."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from greenshoe.drawing._marks import Dot, Label, Line, Mark, Picture, Polygon, Rect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.core import Json

__all__ = ["picture_from_json", "picture_to_json"]

_KINDS: dict[str, type[Mark]] = {kind.__name__: kind for kind in (Rect, Line, Polygon, Dot, Label)}


def picture_to_json(picture: Picture) -> dict[str, Json]:
    """Return a picture as JSON: its fields, each mark a list of its kind and its values.

    >>> from greenshoe.drawing import Picture
    >>> picture_to_json(Picture(10, 5, "Premium", "words"))["title"]
    'Premium'
    """
    marks: list[Json] = [
        [type(mark).__name__, *(getattr(mark, field.name) for field in fields(mark))]
        for mark in picture.marks
    ]
    return {
        "width": picture.width,
        "height": picture.height,
        "title": picture.title,
        "description": picture.description,
        "marks": marks,
    }


def picture_from_json(told: Mapping[str, Any]) -> Picture:
    """Return the picture that `picture_to_json` gave.

    >>> from greenshoe.drawing import Line, Picture
    >>> picture = Picture(10, 5, "Premium", "words", (Line(((0, 1), (2, 3)), "grid"),))
    >>> picture_from_json(picture_to_json(picture)) == picture
    True
    """
    marks = tuple(_mark(*mark) for mark in told["marks"])
    return Picture(told["width"], told["height"], told["title"], told["description"], marks)


def _mark(kind: str, *values: Any) -> Mark:  # noqa: ANN401 - JSON
    made: Any = _KINDS[kind]
    if made in {Line, Polygon}:
        points, *rest = values
        values = (tuple(tuple(point) for point in points), *rest)
    mark: Mark = made(*values)
    return mark
