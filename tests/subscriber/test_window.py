"""The window: months by hand, heat against the past only, a picture that is well-formed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.deal import DealRecord, Value, shipped_records
from greenshoe.drawing import Picture, Rect
from greenshoe.subscriber import past_records, window_picture, window_rows

if TYPE_CHECKING:
    from collections.abc import Callable


def made(code: int, listed: date, first_day: float, **more: Value) -> DealRecord:
    values: dict[str, Value] = {
        "stock_code": f"{code:04}",
        "listing_date": listed,
        "first_day_return_pct": Decimal(str(first_day)),
        "public_subscription_level_x": Decimal(100 + code),
        **more,
    }
    return DealRecord(values)


def test_a_month_by_hand() -> None:
    """March 2025: four shipped deals, 6693, 9..., read from their own files."""
    march = [r for r in shipped_records() if str(r.day("listing_date")).startswith("2025-03")]
    assert sorted(r.stock_code for r in march) == ["2097", "2561", "2569", "6693"]
    row = next(r for r in window_rows(march) if r.period == "2025-03")
    # first days 43.2, 0.0, 31.4, 0.0; multiples 5258.21, 72.64, 167.09, 9.53
    assert row.first_day_mean_pct == pytest.approx((43.2 + 31.4) / 4)
    assert row.first_day_median_pct == pytest.approx(31.4 / 2)
    assert row.multiple_median == pytest.approx((72.64 + 167.09) / 2)
    assert (row.listings, row.below_offer_pct) == (4, 0.0)


def test_heat_is_a_percentile_among_earlier_months() -> None:
    """Twelve months each hotter than any before, after a month as cold as none before."""
    months = [(2030 + n // 12, n % 12 + 1) for n in range(13)]
    deals = []
    for n, (year, month) in enumerate(months):
        size = -80.0 if n == 0 else 10.0 + 300 * n
        for k in range(60 + n if n else 3):
            more: dict[str, Value] = {"public_subscription_level_x": Decimal(10**5 * n or 1)}
            deals.append(made(1000 * n + k + 1, date(year, month, 5), size, **more))
    rows = {r.period: r for r in window_rows(deals) if r.by == "all" and r.source == "deals"}
    assert rows["2030-01"].state == "cold"
    assert rows["2031-01"].state == "hot"
    assert rows["2031-01"].heat_percentile is not None
    assert rows["2031-01"].heat_percentile > 90


def test_what_comes_later_changes_no_earlier_month() -> None:
    full = {r.period: r for r in window_rows(past_records()) if r.by == "all"}
    until = date(2025, 9, 30)
    cut = [r for r in window_rows(past_records(), until=until) if r.by == "all"]
    months = [r for r in cut if len(r.period) == 7]
    assert max(r.period for r in months) == "2025-09"
    assert all(full[r.period] == r for r in months)


@settings(deadline=None, max_examples=20)
@given(st.lists(st.tuples(st.integers(1, 12), st.floats(-99, 900)), min_size=1, max_size=60))
def test_groups_and_months_add_up_to_all(days: list[tuple[int, float]]) -> None:
    mechanisms = ("A", "B", "18C")
    deals = [
        made(n + 1, date(2025, month, 3), first, mechanism=mechanisms[n % 3])
        for n, (month, first) in enumerate(days)
    ]
    rows = window_rows(deals, by="mechanism")
    for by in ("sector", "route", "mechanism"):
        whole = [r for r in rows if r.by == by and r.period == "all"]
        assert sum(r.listings for r in whole) == len(deals)
    split = [r for r in rows if r.by == "mechanism" and r.period != "all"]
    assert sum(r.listings for r in split) == len(deals)
    year = next(r for r in rows if r.period == "2025")
    assert year.listings == len(deals)


def test_the_route_is_read_from_the_mark_of_a_short_name() -> None:
    deals = [
        made(1, date(2025, 3, 3), 1.0, name_zh="映恩生物-B"),
        made(2, date(2025, 3, 3), 1.0, mechanism="18C"),
        made(3, date(2025, 3, 3), 1.0, listing_route="A+H"),
        made(4, date(2025, 3, 3), 1.0),
    ]
    routes = {r.group: r.listings for r in window_rows(deals) if r.by == "route"}
    assert routes == {"18A": 1, "18C": 1, "A+H": 1, "not stated": 1}
    sectors = {r.group for r in window_rows(deals) if r.by == "sector"}
    assert sectors == {"Biotech", "not stated"}


def test_first_days_known_to_be_biased_are_not_averaged() -> None:
    deals = [
        made(1, date(2025, 1, 3), 10.0),
        made(2, date(2025, 1, 3), -90.0, flags="adjusted closes (biased low)"),
    ]
    row = next(r for r in window_rows(deals) if r.period == "2025-01")
    assert (row.listings, row.first_day_mean_pct) == (2, 10.0)


def test_the_picture_says_what_it_shows(is_inside: Callable[[Picture], bool]) -> None:
    picture = window_picture(window_rows(past_records()))
    tips = {mark.tip for mark in picture.marks if isinstance(mark, Rect)}
    assert "2026-01: HK$36.5 billion" in tips
    assert is_inside(picture)
    assert is_inside(window_picture(window_rows([made(1, date(2025, 3, 3), 5.0)])))
