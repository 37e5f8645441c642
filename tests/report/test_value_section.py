"""The valuation part: pictures inside their frames, words beside them, tables in the workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from greenshoe.company import Fan, GrowthCell, GrowthMap, Step, Valuation
from greenshoe.report import (
    NARROW,
    WIDE,
    Dot,
    Line,
    Picture,
    PictureBlock,
    Polygon,
    Rect,
    value_section,
    write_all,
)
from greenshoe.report._draw_value_bars import draw_growth_map, draw_tornado, draw_waterfall
from greenshoe.report._draw_value_lines import MethodRange, draw_fan, draw_methods
from greenshoe.study import StudyResult, value_deal

if TYPE_CHECKING:
    from pathlib import Path

_WIDTHS = st.sampled_from([WIDE, NARROW])
_MONEY = st.floats(0.01, 1e7)
_SIGNED = st.floats(-1e6, 1e6)


@pytest.fixture(scope="module")
def valued(zhipu: StudyResult) -> Valuation:
    found = value_deal(zhipu, draws=256)
    assert found is not None
    return found


def _inside(picture: Picture) -> bool:
    points: list[tuple[float, float]] = []
    for mark in picture.marks:
        if isinstance(mark, Rect):
            assert mark.width >= 0
            assert mark.height >= 0
            points += [(mark.x, mark.y), (mark.x + mark.width, mark.y + mark.height)]
        elif isinstance(mark, Line | Polygon):
            points += mark.points
        elif isinstance(mark, Dot):
            points.append((mark.x, mark.y))
    return all(-2 <= x <= picture.width + 2 and -2 <= y <= picture.height + 2 for x, y in points)


@given(st.lists(st.tuples(_MONEY, _MONEY, _MONEY), min_size=2, max_size=12), _MONEY, _WIDTHS)
@settings(max_examples=60, deadline=None)
def test_a_fan_stays_in_its_frame(
    rows: list[tuple[float, float, float]], needed: float, width: int
) -> None:
    years = tuple(range(2025, 2025 + len(rows)))
    low, middle, high = zip(*(sorted(row) for row in rows), strict=True)
    bands = {"p10": low, "p25": low, "p50": middle, "p75": high, "p90": high}
    fan = Fan(years, bands, ((years[-1], needed, 8.0),))
    picture = draw_fan(fan, "CNY", width)
    assert _inside(picture)
    tops = [mark.points[-1][1] for mark in picture.marks if isinstance(mark, Line)]
    assert len(tops) >= 1


@given(st.lists(_SIGNED, min_size=1, max_size=9), _WIDTHS)
@settings(max_examples=60, deadline=None)
def test_a_waterfall_ends_where_its_steps_add_up(amounts: list[float], width: int) -> None:
    at, steps = 0.0, list[Step]()
    for amount in amounts:
        steps.append(Step("s", at, at + amount))
        at += amount
    picture = draw_waterfall([*steps, Step("equity", 0.0, at, is_total=True)], "CNY", width)
    assert _inside(picture)
    bars = [mark for mark in picture.marks if isinstance(mark, Rect)]
    assert len(bars) == len(amounts) + 1
    last, total = bars[-2], bars[-1]
    ends = {round(last.x, 3), round(last.x + last.width, 3)}
    # a bar is at least a pixel and a half wide, so that one of nothing is seen
    assert any(
        abs(end - other) <= 1.6
        for end in ends
        for other in (round(total.x, 3), round(total.x + total.width, 3))
    )


@given(
    st.lists(st.tuples(_MONEY, _MONEY, _MONEY), min_size=1, max_size=8),
    st.one_of(st.none(), _MONEY),
    _WIDTHS,
)
@settings(max_examples=60, deadline=None)
def test_a_tornado_stays_in_its_frame(
    rows: list[tuple[float, float, float]], price: float | None, width: int
) -> None:
    swings = [("driver", low, high, rows[0][2]) for low, high, _ in rows]
    assert _inside(draw_tornado(swings, price, width))


@given(st.lists(_MONEY, min_size=5, max_size=5), _MONEY, _WIDTHS)
@settings(max_examples=60, deadline=None)
def test_methods_stay_in_their_frame(values: list[float], price: float, width: int) -> None:
    named = dict(zip(("p05", "p25", "p50", "p75", "p95"), sorted(values), strict=True))
    assert _inside(draw_methods([MethodRange("m", named)], price, width))
    nothing = MethodRange("failed", dict.fromkeys(named, 0.0))
    assert _inside(draw_methods([nothing], price, width))


@pytest.mark.parametrize(("reached", "tone"), [(0.6, "good"), (0.3, "open"), (0.05, "bad")])
def test_a_cell_s_tone_is_how_many_draws_get_there(reached: float, tone: str) -> None:
    cells = ((GrowthCell(0.5, reached),),)
    picture = draw_growth_map(GrowthMap(2030, (10.0,), 0, (8.0,), cells), WIDE)
    tones = [m.style for m in picture.marks if isinstance(m, Rect) and m.tip]
    assert tones == [f"tint-{tone}"]


def test_pictures_say_what_they_show(valued: Valuation) -> None:
    section = value_section(valued)
    pictures = [block for block in section.blocks if isinstance(block, PictureBlock)]
    titles = [picture.wide.title for picture in pictures]
    assert titles == [
        "Value of a share by method, against the price",
        "Growth a year to 2030 that must be true",
        "Revenue 2025 to 2035",
        "From operations to value, CNY",
        "What moves the value of a share",
    ]
    for picture in pictures:
        assert len(picture.wide.description) > 60
        assert picture.wide.description == picture.narrow.description
        assert _inside(picture.wide)
        assert _inside(picture.narrow)
    assert "HK$116.20" in section.summary


def test_the_page_and_the_workbook(valued: Valuation, zhipu: StudyResult, tmp_path: Path) -> None:
    write_all(zhipu, tmp_path, (value_section(valued),))
    page = (tmp_path / "2513.html").read_text("utf-8")
    start = page.index('id="valuation"')
    part = page[start : page.index("</section>", start)]
    assert part.count("<svg") == 10
    assert "Overhang: what comes free when" in part
    assert "8 Jul 2026" in part
    assert "402,810,690" in part
    assert "one driver moved at a time" not in part  # the picture says it; the workbook has it
    book = load_workbook(tmp_path / "2513.xlsx")
    (name,) = (n for n in book.sheetnames if "worth" in n.lower() or "valuation" in n.lower())
    numbers = [c.value for row in book[name].iter_rows() for c in row if c.data_type == "n"]
    assert 402_810_690 in numbers  # a number, not a text that looks like one
    texts = [str(cell.value) for row in book[name].iter_rows() for cell in row if cell.value]
    for caption in (
        "Value of a share by method",
        "Growth a year to 2030 that a price needs (draws that get there)",
        "From operations to value, discounted means",
        "Value of a share, one driver moved at a time",
        "Overhang: what comes free when",
    ):
        assert caption in texts


def test_hostile_names_are_escaped(valued: Valuation, zhipu: StudyResult, tmp_path: Path) -> None:
    from dataclasses import replace  # noqa: PLC0415 - one use

    model = replace(valued.model, name="<script>alert(1)</script>")
    write_all(zhipu, tmp_path, (value_section(replace(valued, model=model)),))
    assert "<script>alert" not in (tmp_path / "2513.html").read_text("utf-8")
