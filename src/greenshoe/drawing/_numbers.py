"""Numbers and words as they stand in a picture: short, with a unit, as wide as they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["cut_to_width", "lines_of", "short_amount", "short_number", "text_width"]

_SLIM = frozenset("iIjl.,:;'|!()[] -tfr")
_SIZES = ((1e12, " tn"), (1e9, " bn"), (1e6, " mn"), (1e3, " k"))
# Where a line may end: before a space, or after a Chinese character, before no stop of its own.
_BREAKS = re.compile(
    r"(?= )|(?<=[\u3001-\u9fff\uff01-\uff5e])(?![\u3001\u3002\uff09\uff0c\uff1a\uff1b\u300d])"
    r"(?<![\u300c\uff08])"
)
_SHOWN_AS_NEXT = 0.9995  # 999.5 k is written 1 mn


def short_number(value: float) -> str:
    """Write a number with three figures.

    >>> short_number(1_234_567), short_number(45_000), short_number(-999_700), short_number(0.25)
    ('1.23 mn', '45 k', '-1 mn', '0.25')
    """
    for size, unit in _SIZES:
        if abs(value) >= size * _SHOWN_AS_NEXT:
            return f"{value / size:.3g}{unit}"
    return f"{value:.3g}"


def short_amount(millions: float) -> str:
    """Write millions with three figures.

    >>> short_amount(45_757.4), short_amount(-832), short_amount(2_500_000), short_amount(0.5)
    ('45.8 bn', '-832 mn', '2.5 tn', '0.5 mn')
    """
    if abs(millions) < 1e3 * _SHOWN_AS_NEXT:
        return f"{millions:,.3g} mn"
    return short_number(millions * 1e6)


def text_width(text: str) -> float:
    """Return about how many pixels a text of 12 pixels takes.

    >>> text_width("abc") < text_width("公開發售")
    True
    """
    return sum(map(_width, text))


def _width(character: str) -> float:
    if ord(character) > 0x2E80:
        return 12.2
    if character in _SLIM:
        return 4.4
    return 8.2 if character.isupper() else 7.2


def cut_to_width(text: str, room: float) -> str:
    """Return a text that fits into so many pixels, its end cut off where it must be.

    >>> cut_to_width("long-only funds of Asia", 90)
    'long-only fu…'
    """
    if text_width(text) <= room:
        return text
    while text and text_width(text) + 12 > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def lines_of(text: str, room: float, size: float = 12.0) -> Iterator[str]:
    """Break a text into lines of so many pixels, its letters of `size` pixels.

    >>> list(lines_of("one two three", 70))
    ['one two', 'three']
    >>> list(lines_of("一手中籤機會，一成。", 74))
    ['一手中籤機', '會，一成。']
    """
    line = ""
    for part in _BREAKS.split(text):
        if line.strip() and text_width((line + part).strip()) * size / 12 > room:
            yield line.strip()
            line = ""
        line += part
    yield line.strip()
