"""Pictures as SVG: an element of a page that has the style sheet, or a file that stands alone."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from greenshoe.core import sha256_of
from greenshoe.drawing._marks import Dot, Label, Line, Polygon, Rect
from greenshoe.drawing._numbers import cut_to_width, lines_of
from greenshoe.drawing._style import style_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenshoe.drawing._marks import Mark, Picture

    Say = Callable[[str], str]

__all__ = ["svg_element", "svg_file"]

_MARGIN, _HEAD, _TITLE_LINE = 20.0, 14.0, 20.0
_TITLE_SIZE = 15.0  # of its letters, in pixels


def svg_element(picture: Picture, name: str, size: str = "", say: Say = str) -> str:
    """Return a picture as an element of a page that has `picture_style`.

    Parameters
    ----------
    picture
        The picture.
    name
        Of the element, of its own on its page: its title and description are found by it.
    size
        A class besides `picture`, such as `wide`.
    say
        Says a text in the reader's language.

    >>> from greenshoe.drawing import Label, Picture
    >>> drawn = svg_element(Picture(10, 10, "A & B", "words", (Label(1, 2, "<b>"),)), "p")
    >>> "A &amp; B" in drawn, ">&lt;b&gt;</text>" in drawn
    (True, True)
    """
    box = (0.0, 0.0, picture.width, picture.height)
    return _framed(picture, box, f"picture {size}".strip(), name, say)


def svg_file(picture: Picture, say: Say = str) -> str:
    """Return a picture as a file: with its title above it, its colours and its paper.

    >>> from greenshoe.drawing import Picture
    >>> svg_file(Picture(100, 50, "Premium", "words")).startswith("<svg ")
    True
    """
    lines = list(lines_of(say(picture.title), picture.width, _TITLE_SIZE))
    head = _HEAD + _TITLE_LINE * len(lines)
    box = (
        -_MARGIN,
        -_MARGIN - head,
        picture.width + 2 * _MARGIN,
        picture.height + head + 2 * _MARGIN,
    )
    paper: Mark = Rect(*box, "paper")
    titles: list[Mark] = [
        Label(0, _TITLE_LINE * (n + 1) - head - 6, line, style="title")
        for n, line in enumerate(lines)
    ]
    style = style_of(mark.style for mark in (paper, *titles, *picture.marks))
    before = f"<style>{style}</style>" + "".join(_mark(mark, str) for mark in [paper, *titles])
    name = "picture-" + sha256_of(f"{picture.title}{picture.description}".encode())[:8]
    return _framed(picture, box, "picture alone", name, say, before) + "\n"


def _framed(
    picture: Picture,
    box: tuple[float, float, float, float],
    classes: str,
    name: str,
    say: Say,
    before: str = "",
) -> str:
    view = " ".join(map(_number, box))
    title, about = escape(say(picture.title)), escape(say(picture.description))
    own_size = f' width="{_number(box[2])}" height="{_number(box[3])}"' if before else ""
    return (
        f'<svg class="{classes}" viewBox="{view}"{own_size} role="img" '
        f'aria-labelledby="{name}-t {name}-d" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{name}-t">{title}</title><desc id="{name}-d">{about}</desc>{before}'
        + "".join(_mark(mark, say) for mark in picture.marks)
        + "</svg>"
    )


def _number(value: float) -> str:
    """Return a position to a tenth, without idle zeros.

    >>> _number(12.04), _number(7.0)
    ('12', '7')
    """
    return f"{value:.1f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


def _attributes(**values: float) -> str:
    return "".join(f' {name}="{_number(value)}"' for name, value in values.items())


def _points(mark: Line | Polygon) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in mark.points)


def _mark(mark: Mark, say: Say) -> str:
    """Return one mark as an element."""
    head = f'class="{mark.style}"'
    if isinstance(mark, Line):
        return f'<polyline {head} points="{_points(mark)}"/>'
    if isinstance(mark, Label):
        anchor = "" if mark.anchor == "start" else f' text-anchor="{mark.anchor}"'
        size = "" if mark.size is None else f' font-size="{_number(mark.size)}"'
        said = say(mark.text)
        words = escape(said if mark.room is None else cut_to_width(said, mark.room), quote=False)
        at = _attributes(x=mark.x, y=mark.y)
        return f"<text {head}{at}{anchor}{size}>{words}</text>" if mark.text else ""
    tip = f"<title>{escape(say(mark.tip))}</title>" if mark.tip else ""
    if isinstance(mark, Polygon):
        return f'<polygon {head} points="{_points(mark)}">{tip}</polygon>'
    if isinstance(mark, Rect):
        at = _attributes(x=mark.x, y=mark.y, width=mark.width, height=mark.height)
        return f"<rect {head}{at}>{tip}</rect>"
    if isinstance(mark, Dot):
        return f"<circle {head}{_attributes(cx=mark.x, cy=mark.y, r=mark.radius)}>{tip}</circle>"
    raise TypeError(mark)
