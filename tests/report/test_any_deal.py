"""Any deal that can be studied can be reported, at any stage, and says the same everywhere."""

from __future__ import annotations

import json
import tempfile
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.deal import Deal, DealRecord, LadderRow, Stage
from greenshoe.report import write_all
from greenshoe.study import run

_INITIAL = {"A": 5, "B": 10, "18C": 5, "GEM": 10}


@st.composite
def deals(draw: st.DrawFn) -> Deal:
    """Draw a deal of any mechanism, lot, price and size, with or without demand and a ladder."""
    mechanism = draw(st.sampled_from(sorted(_INITIAL)))
    lot = draw(st.sampled_from([1, 20, 100, 500, 4000, 20_000]))
    lots = draw(st.integers(200, 2_000_000))
    public = -(-lots * _INITIAL[mechanism] // 100)
    price = draw(st.decimals("0.01", "900", places=draw(st.integers(2, 3))))
    values: dict[str, Any] = {
        "stock_code": draw(st.sampled_from(["9999", "10001"])),
        "name_en": draw(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1,
                                max_size=30)),
        "listing_document_date": date(2026, 1, 19),
        "mechanism": mechanism,
        "offer_price_max_hkd": price,
        "board_lot_shares": lot,
        "base_offer_shares_initial": lots * lot,
        "public_initial_shares": public * lot,
        "intl_initial_shares": (lots - public) * lot,
    }  # fmt: skip
    maybe = {
        "listing_date": st.just(date(2026, 1, 29)),
        "offer_price_hkd": st.just(price),
        "public_subscription_level_x": st.decimals("0", "20000", places=2),
        "intl_subscription_level_x": st.decimals("0.5", "50", places=2),
        "issued_shares_on_listing": st.integers(lots * lot * 2, lots * lot * 50),
        "cornerstone_pct_of_offer": st.decimals("0", "90", places=2),
        "size_adjustment_exercised": st.booleans(),
        "listing_expenses_hkd_mn": st.decimals("0", "90", places=1),
    }
    for name, strategy in maybe.items():
        if draw(st.booleans()):
            values[name] = draw(strategy)
    rows = tuple(
        LadderRow("", n * lot, count, 0, min(count, 1), lot, min(count, 1) * lot, Decimal(1))
        for n, count in enumerate(draw(st.lists(st.integers(0, 99), max_size=3)), 1)
    )
    ladder = rows if not any(k.startswith("public_sub") for k in values) else ()
    return Deal.of(DealRecord(values, ladder=ladder))


@given(deals())
@settings(max_examples=8, deadline=None)
def test_any_deal_has_its_four_files(deal: Deal) -> None:
    with tempfile.TemporaryDirectory() as folder:
        page, book, data, calendar = write_all(run(deal), Path(folder))
        out = json.loads(data.read_text(encoding="utf-8"))
        with zipfile.ZipFile(book) as packed:
            sheets = [packed.read(n) for n in packed.namelist() if "/worksheets/sheet" in n]
        assert len(sheets) >= 12
        assert not [sheet for sheet in sheets if b't="e"' in sheet]
        assert page.name == f"{deal.terms.stock_code}.html"
        assert calendar.stat().st_size > 100
    split = out.get("public_final_shares"), out.get("intl_final_shares")
    if None not in split:
        assert sum(split) == out["offer_shares_final"]
    assert out["base_offer_shares_initial"] == deal.terms.base_offer_shares_initial


@pytest.mark.parametrize("code", ["2513", "2691"])
def test_a_report_at_a_stage_says_nothing_later(code: str, tmp_path: Path) -> None:
    for stage in (Stage.LAUNCH, Stage.CLOSE, Stage.PRICING):
        _, _, data, _ = write_all(run(Deal.load(code).known_at(stage)), tmp_path / stage.name)
        out = json.loads(data.read_text(encoding="utf-8"))
        assert out["ladder"] == []
        assert out["greenshoe"]["bought_shares"] is None
        assert "first_day_return_pct" not in out
        assert ("public_final_shares" in out) == (stage >= Stage.CLOSE)
