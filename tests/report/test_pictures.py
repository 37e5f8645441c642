"""The geometry of the pictures: conserved, inside the frame, and in order."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.drawing import NARROW, WIDE, Picture, Rect
from greenshoe.report._draw_capital import (
    Gauge,
    draw_balance,
    draw_gauges,
    draw_lock_ups,
    draw_paths,
)
from greenshoe.report._draw_ladder import Tier, draw_ladder
from greenshoe.report._draw_tranches import Split, StepsView, draw_splits, draw_steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenshoe.study import StudyResult

    Inside = Callable[[Picture], bool]

_SHARES = st.integers(0, 10**10)
_WIDTHS = st.sampled_from([WIDE, NARROW])


@given(st.lists(st.tuples(_SHARES, _SHARES, _SHARES), min_size=1, max_size=3), _WIDTHS)
@settings(max_examples=100, deadline=None)
def test_bars_are_as_long_as_their_shares(
    is_inside: Inside, parts: list[tuple[int, int, int]], width: int
) -> None:
    splits = [Split("s", public + 1, placing, third) for public, placing, third in parts]
    picture = draw_splits(splits, width)
    assert is_inside(picture)
    drawn = sum(m.width for m in picture.marks if isinstance(m, Rect) and m.height > 20)
    most = max(split.total for split in splits)
    assert drawn == pytest.approx(sum(s.total for s in splits) / most * width)


@given(
    st.lists(
        st.tuples(st.integers(2, 500), st.integers(1, 99)), max_size=4, unique_by=lambda s: s[0]
    ),
    st.one_of(st.none(), st.integers(1, 20_000)),
    _WIDTHS,
)
@settings(max_examples=100, deadline=None)
def test_steps_stay_in_the_frame(
    is_inside: Inside, steps: list[tuple[int, int]], own: int | None, width: int
) -> None:
    ladder = ((Fraction(1), Fraction(5)), *((Fraction(m), Fraction(p)) for m, p in sorted(steps)))
    multiple = None if own is None else Fraction(own)
    picture = draw_steps(StepsView(ladder, Fraction(15), multiple, Fraction(5)), width)
    assert is_inside(picture)


@given(
    st.lists(
        st.tuples(st.integers(1, 10**8), st.floats(0, 100), st.floats(0, 1e8)),
        min_size=2,
        max_size=50,
        unique_by=lambda t: t[0],
    ),
    _WIDTHS,
)
@settings(max_examples=100, deadline=None)
def test_ladders_stay_in_the_frame(
    is_inside: Inside, rows: list[tuple[int, float, float]], width: int
) -> None:
    tiers = [Tier(size, "A", chance, mean) for size, chance, mean in sorted(rows)]
    assert is_inside(draw_ladder(tiers, width))


@given(_SHARES, _SHARES, _WIDTHS)
@settings(max_examples=50, deadline=None)
def test_the_short_is_closed_in_full(bought: int, exercised: int, width: int) -> None:
    picture = draw_balance(bought + exercised, bought, exercised, 0, width)
    bars = [m.width for m in picture.marks if isinstance(m, Rect) and m.height > 20]
    assert bars[0] == pytest.approx(bars[1] + bars[2])


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_other_pictures_stay_in_the_frame(
    is_inside: Inside, zhipu: StudyResult, width: int
) -> None:
    gauges = [Gauge("public float", 8.5, 10, "cannot say"), Gauge("free float", 0, 1, "fail")]
    assert is_inside(draw_gauges(gauges, width))
    assert is_inside(draw_lock_ups(date(2026, 1, 8), zhipu.offering.lock_ups, width))
    assert is_inside(draw_paths([("up", [100, 120]), ("down", [100, 40])], width))
