"""What every test stands on: English, whatever the system of the developer speaks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from greenshoe.drawing import Dot, Label, Picture, Rect

if TYPE_CHECKING:
    from collections.abc import Callable

os.environ["LC_ALL"] = "C.UTF-8"


@pytest.fixture(scope="session")
def is_inside() -> Callable[[Picture], bool]:
    """Return whether all that is drawn, words apart, lies within a picture's frame."""

    def inside(picture: Picture) -> bool:
        points: list[tuple[float, float]] = []
        for mark in picture.marks:
            if isinstance(mark, Rect):
                assert mark.width >= 0
                assert mark.height >= 0
                points += [(mark.x, mark.y), (mark.x + mark.width, mark.y + mark.height)]
            elif isinstance(mark, Dot):
                points.append((mark.x, mark.y))
            elif not isinstance(mark, Label):
                points += mark.points
        return all(
            -2 <= x <= picture.width + 2 and -2 <= y <= picture.height + 2 for x, y in points
        )

    return inside
