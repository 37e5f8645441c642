"""The offer of a company in New York against its ADS: worked out by hand beside it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from greenshoe.answers import run_answer, sections_for
from greenshoe.deal import Deal
from greenshoe.report import FigureList, Words, two_markets_section
from greenshoe.study import run, two_markets


def test_parity_is_close_times_rate_over_ratio() -> None:
    found = two_markets(run("0800"))
    assert found is not None
    assert (found.listing.last_price_usd, found.listing.ads_ratio) == (Decimal("8.91"), Decimal(3))
    assert Decimal("7.75") <= found.hkd_per_usd <= Decimal("7.85")  # the band of the peg
    by_hand = Decimal("8.91") * found.hkd_per_usd / 3
    assert abs(found.parity_hkd - by_hand) < Decimal("0.000001")
    offer = Deal.load("0800").terms.price_hkd
    assert abs(found.offer_over_parity_bp - (offer / by_hand - 1) * 10_000) < Decimal("0.01")


def test_barred_deposits_leave_no_upper_edge() -> None:
    found = two_markets(run("2026"))
    assert found is not None
    assert found.band is not None
    assert found.band.upper_bp is None
    section = two_markets_section(found, run("2026"))
    said = [block.text for block in section.blocks if isinstance(block, Words)]
    assert "Nothing holds the premium of the ADS from above." in said
    assert section.data["ticker"] == "PONY"


def test_a_deal_on_one_market_has_no_such_part() -> None:
    assert two_markets(run("2513")) is None
    assert "two-markets" not in {section.key for section in sections_for(run("2513"))}


def test_it_is_no_longer_said_that_it_cannot_be_said() -> None:
    answer = run_answer(Deal.load("2026"))
    said = {entry["what"] for entry in answer["cannot_say"]}  # type: ignore[union-attr,index,call-overload]
    assert "premium to another listing" not in said
    assert answer["two-markets"]["band"]["upper_bp"] is None  # type: ignore[index,call-overload]


@pytest.mark.parametrize("code", ["2026", "0800", "2525"])
def test_every_figure_says_where_it_is_from(code: str) -> None:
    found = two_markets(run(code))
    assert found is not None
    section = two_markets_section(found, run(code))
    figures = [
        f for block in section.blocks if isinstance(block, FigureList) for f in block.figures
    ]
    assert all(figure.origin.source for figure in figures)
    assert all(figure.value is not None for figure in figures)
