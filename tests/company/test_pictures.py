from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.company import (
    BridgeStep,
    Fan,
    GrowthCell,
    GrowthMap,
    SwingEnds,
    change_driver,
    load_model,
    value,
)
from greenshoe.company._picture_bars import draw_growth_map, draw_tornado, draw_waterfall
from greenshoe.company._picture_fan import draw_fan
from greenshoe.drawing import NARROW, WIDE, Picture, Rect

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenshoe.company import Model, Valuation

    Inside = Callable[[Picture], bool]

_WIDTHS = st.sampled_from([WIDE, NARROW])
_MONEY = st.floats(0.01, 1e7)
_SIGNED = st.floats(-1e6, 1e6)


@pytest.fixture(scope="module")
def valued() -> Valuation:
    return value(load_model("zhipu"), price_hkd=130.0, draws=1024, sensitivity=False)


@pytest.mark.parametrize("name", ["fan", "waterfall", "must_be_true_map"])
def test_a_picture_is_told_and_stays_in_its_frame(
    valued: Valuation, name: str, is_inside: Inside
) -> None:
    picture = getattr(valued, name)()
    assert len(picture.description) > 40
    assert is_inside(picture)
    assert picture._repr_svg_().startswith("<svg")


def test_a_page_names_the_company_above_each_picture(valued: Valuation) -> None:
    page = valued._repr_html_()
    titles = [part.split("<")[0].split(">")[1] for part in page.split("<title id")[1:]]
    assert len(titles) == 3
    assert all(title.startswith(f"{valued.model.name}: ") for title in titles)


@given(st.lists(st.tuples(_MONEY, _MONEY, _MONEY), min_size=2, max_size=12), _MONEY, _WIDTHS)
@settings(max_examples=60, deadline=None)
def test_a_fan_stays_in_its_frame(
    is_inside: Inside, rows: list[tuple[float, float, float]], needed: float, width: int
) -> None:
    years = tuple(range(2025, 2025 + len(rows)))
    low, middle, high = zip(*(sorted(row) for row in rows), strict=True)
    bands = {"p10": low, "p25": low, "p50": middle, "p75": high, "p90": high}
    fan = Fan(years, bands, ((years[-1], needed, 8.0),))
    picture = draw_fan(fan, "CNY", width)
    assert is_inside(picture)


@given(st.lists(_SIGNED, min_size=1, max_size=9), _WIDTHS)
@settings(max_examples=60, deadline=None)
def test_a_waterfall_ends_where_its_steps_add_up(
    is_inside: Inside, amounts: list[float], width: int
) -> None:
    at, steps = 0.0, list[BridgeStep]()
    for amount in amounts:
        steps.append(BridgeStep("s", at, at + amount))
        at += amount
    picture = draw_waterfall([*steps, BridgeStep("equity", 0.0, at, is_total=True)], "CNY", width)
    assert is_inside(picture)
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
    is_inside: Inside, rows: list[tuple[float, float, float]], price: float | None, width: int
) -> None:
    swings = [SwingEnds("driver", low, high, rows[0][2]) for low, high, _ in rows]
    assert is_inside(draw_tornado(swings, price, width))


@pytest.mark.parametrize(("reached", "tone"), [(0.6, "good"), (0.3, "open"), (0.05, "bad")])
def test_a_cell_s_tone_is_how_many_draws_get_there(reached: float, tone: str) -> None:
    cells = ((GrowthCell(0.5, reached),),)
    picture = draw_growth_map(GrowthMap(2030, (10.0,), 0, (8.0,), cells), WIDE)
    tones = [m.style for m in picture.marks if isinstance(m, Rect) and m.tip]
    assert tones == [f"tint-{tone}"]


def test_the_waterfall_adds_up(valued: Valuation) -> None:
    rows = dict(valued.bridge)
    equity = rows.pop("equity")
    assert sum(rows.values()) == pytest.approx(equity)


def test_no_map_without_a_price() -> None:
    found = value(load_model("pony"), draws=64, sensitivity=False)
    assert found.must_be_true_map() is None
    assert found.fan().marks


def test_names_are_escaped(built: Callable[..., Model], texts: dict[str, str]) -> None:
    model = built(texts["company"], texts["growth"], **{"Test Cars": "<script>alert(1)</script>"})
    found = value(model, price_hkd=3.0, draws=64)
    page = found._repr_html_() + model._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_notebook_of_ten_lines() -> None:
    model = load_model("zhipu")
    bolder = change_driver(model, "cloud_share", {"path": {2025: 0.2, 2027: [0.6, 0.7, 0.8]}})
    before = value(model, price_hkd=130, draws=256, sensitivity=False)
    after = value(bolder, price_hkd=130, draws=256, sensitivity=False)
    assert (
        after.run.quantiles("revenue", 2027)["p50"] > before.run.quantiles("revenue", 2027)["p50"]
    )
    assert after.fan() != before.fan()
    assert "<table>" in after._repr_html_()
