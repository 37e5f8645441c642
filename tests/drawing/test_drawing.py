"""Pictures by hand: axes that keep their order, labels apart, SVG that says what it shows."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.drawing import (
    Dot,
    Label,
    Line,
    LogScale,
    Picture,
    Plot,
    Polygon,
    Rect,
    Scale,
    apart,
    cut_to_width,
    legend,
    lines_of,
    moved,
    picture_style,
    short_amount,
    short_number,
    svg_element,
    svg_file,
    text_width,
)
from greenshoe.words import Language, message, words

if TYPE_CHECKING:
    from greenshoe.drawing import Mark

_SPACE = "{http://www.w3.org/2000/svg}"
_VALUES = st.floats(-1e9, 1e9)
_POSITIVE = st.floats(1e-6, 1e9)
_MARKS: tuple[Mark, ...] = (
    Rect(1, 2, 3, 4, "fill-1", "a <tip>"),
    Line(((0, 0), (5, 5)), "line-2"),
    Polygon(((0, 0), (5, 0), (5, 5)), "soft-1", "an area"),
    Dot(1, 1, 2, "dot-3", "a point"),
    Label(1, 2, "<script>", "end", "term"),
    Label(3, 4, "", "end"),
)


@given(_POSITIVE, _POSITIVE)
@settings(max_examples=100, deadline=None)
def test_scales_keep_the_order(one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)
    assert Scale(0, 1e9, 0, 700).at(low) <= Scale(0, 1e9, 0, 700).at(high)
    assert LogScale(1e-6, 1e9, 0, 700).at(low) <= LogScale(1e-6, 1e9, 0, 700).at(high)


@given(st.lists(_VALUES, min_size=1, max_size=9), st.integers(2, 8))
@settings(max_examples=200, deadline=None)
def test_round_axes_hold_all_values(values: list[float], ticks: int) -> None:
    scale = Scale.rounded(values, 0, 100, ticks=ticks)
    assert scale.low < scale.high
    slack = 1e-6 * (scale.high - scale.low)
    assert scale.low <= min(values) + slack
    assert scale.high >= max(values) - slack
    found = scale.ticks(ticks)
    assert len(found) <= ticks
    assert all(scale.low - slack <= tick <= scale.high + slack for tick in found)


@given(st.lists(_POSITIVE, min_size=1, max_size=9), st.integers(2, 8))
@settings(max_examples=200, deadline=None)
def test_log_axes_of_decades_hold_all_values(values: list[float], ticks: int) -> None:
    scale = LogScale.of_decades(values, 0, 100)
    assert scale.low <= min(values) * 1.001
    assert scale.high >= max(values) * 0.999
    assert len(scale.decades()) >= 2
    assert 0 < len(scale.ticks(ticks)) <= ticks


@given(st.lists(st.floats(0, 200), max_size=6), st.none() | st.floats(150, 300))
@settings(max_examples=200, deadline=None)
def test_labels_lie_apart_and_above_the_foot(heights: list[float], lowest: float | None) -> None:
    placed = apart(heights, 15, lowest)
    ys = [y for _, y in placed]
    assert sorted(number for number, _ in placed) == list(range(len(heights)))
    assert all(after - before >= 15 - 1e-9 for before, after in pairwise(ys))
    if lowest is not None and ys:
        assert ys[-1] <= max(lowest, 0) + 1e-9


@given(st.text(min_size=1, max_size=60), st.floats(30, 400))
@settings(max_examples=100, deadline=None)
def test_a_cut_text_fits(text: str, room: float) -> None:
    assert text_width(cut_to_width(text, room)) <= room + 1e-9


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (999, "999"),
        (999.4, "999"),
        (1000, "1 k"),
        (1.5e9, "1.5 bn"),
        (-2.5e12, "-2.5 tn"),
    ],
)
def test_short_numbers(value: float, written: str) -> None:
    assert short_number(value) == written
    assert short_amount(value / 1e6) == (written if abs(value) >= 1e9 else f"{value / 1e6:.3g} mn")


def test_a_legend_breaks_where_the_picture_ends() -> None:
    entries = [("fill-1", "one of many"), ("line-2", "two of many"), ("dot-3", "three of many")]
    one_row, low = legend(entries, 720)
    rows, high = legend(entries, 110)
    assert (low, high) == (20.0, 60.0)
    assert [type(mark) for mark in one_row[::2]] == [Rect, Line, Dot]
    assert len({mark.y for mark in rows if isinstance(mark, Label)}) == 3


def test_stairs_hold_their_level_until_the_next() -> None:
    plot = Plot(Scale(0, 2, 0, 2), Scale(0, 10, 10, 0))
    line = plot.stairs([0, 1, 2], [5, 7, 7], "line-1")
    assert line.points == ((0, 5), (1, 5), (1, 3), (2, 3), (2, 3))


def test_a_falling_area_holds_up_to_each_value() -> None:
    """Demand at a price is what is still wanted there: it falls after the price."""
    plot = Plot(Scale(0, 2, 0, 2), Scale(0, 10, 10, 0))
    area = plot.falling_area([0, 1, 2], [0, 0, 0], [9, 4, 1], "fill-1")
    upper = area.points[:5]
    assert upper == ((0, 1), (0, 6), (1, 6), (1, 9), (2, 9))


def test_values_without_room_are_left_out() -> None:
    plot = Plot(Scale(0, 100, 0, 100), Scale(0, 1, 50, 0))
    marks = plot.footing((n, f"{n:,}") for n in range(0, 101, 10))
    places = [mark.x for mark in marks if isinstance(mark, Label)]
    assert places[0] == 0
    assert all(after - before > 18 for before, after in pairwise(places))
    assert 3 < len(places) < 11


def test_moved_marks_keep_their_shape() -> None:
    there = moved(_MARKS, 10, 20)
    assert moved(there, -10, -20) == list(_MARKS)
    assert all(type(a) is type(b) for a, b in zip(there, _MARKS, strict=True))


def test_a_file_says_what_it_shows_and_stands_alone() -> None:
    picture = Picture(300, 100, "A & B " * 12, "what it <says>", _MARKS)
    text = svg_file(picture)
    root = ET.fromstring(text)  # noqa: S314 - our own text
    title, about = root.find(f"{_SPACE}title"), root.find(f"{_SPACE}desc")
    assert title is not None
    assert about is not None
    assert about.text == "what it <says>"
    assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], about.attrib["id"]]
    assert "<script" not in text
    assert "var(" not in text  # viewers that know no variables show it
    assert text.count("prefers-color-scheme:dark") == 1
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    shown = [e for e in root.iter(f"{_SPACE}text") if e.attrib["class"] == "title"]
    assert len(shown) > 1  # a long title takes lines
    assert all(top < float(e.attrib["y"]) < 0 for e in shown)
    assert left + width > picture.width
    assert top + height > picture.height
    assert picture._repr_svg_() == text


def test_every_style_has_a_rule() -> None:
    sheet = picture_style()
    for mark in _MARKS[:5]:
        assert f".{mark.style}{{" in sheet.replace(",", "{")


def test_an_element_speaks_the_reader_s_language() -> None:
    said = message("{n} shares", n="7,000")
    picture = Picture(300, 100, said, said, (Label(0, 0, said), Dot(0, 0, 1, "own", said)))
    chinese = svg_element(picture, "p", "wide", words(Language.TRADITIONAL).say)
    assert "7,000 shares" not in chinese
    assert chinese.count("7,000") == 4
    assert 'class="picture wide"' in chinese
    assert "<style" not in chinese


def test_words_are_cut_after_they_are_said() -> None:
    picture = Picture(100, 50, "title", "about", (Label(0, 10, "Hong Kong public offer", room=60),))
    assert ">Hong K…</text>" in svg_element(picture, "p")
    assert ">公開發售</text>" in svg_element(picture, "p", say=lambda _: "公開發售")


@given(st.text("abc公開，。「」 ", max_size=60), st.floats(30, 200))
@settings(max_examples=100, deadline=None)
def test_lines_hold_every_letter_of_a_text(text: str, room: float) -> None:
    lines = list(lines_of(text, room))
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(st.text("公開發售 ", max_size=60), st.floats(30, 200))
@settings(max_examples=100, deadline=None)
def test_lines_of_chinese_are_as_wide_as_their_room(text: str, room: float) -> None:
    assert all(text_width(line) <= room for line in lines_of(text, room))


def test_no_line_starts_with_a_stop_or_ends_with_an_opening_mark() -> None:
    lines = list(lines_of("公開發售（甲組），公開發售「乙組」。" * 5, 62))
    assert len(lines) > 10
    assert not {line[0] for line in lines} & set("），」。")
    assert not {line[-1] for line in lines} & set("（「")
