"""Designed ladders: lawful whatever the demand, and those that registrars published."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.core import DealError
from greenshoe.deal import Deal, Tier, shipped_codes
from greenshoe.offering import (
    LadderStyle,
    PoolDemand,
    allotted_shares,
    chance_of_a_lot,
    design_ladder,
    design_pool,
    expected_shares,
    ladder_rows,
    landmarks,
    pool_demand,
    power,
)
from greenshoe.offering._whole_lots import spread_remainder, whole_lots
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from collections.abc import Callable

RULES = Rulebook.load().at(date(2025, 12, 30))
REGISTRARS = Path(__file__).parents[1] / "answers" / "registrars.csv"
STYLES = list(LadderStyle)


@st.composite
def demands(draw: st.DrawFn) -> PoolDemand:
    sizes = sorted(draw(st.sets(st.integers(1, 5000), min_size=1, max_size=12)))
    counts = draw(st.lists(st.integers(1, 20_000), min_size=len(sizes), max_size=len(sizes)))
    applied = sum(n * c for n, c in zip(sizes, counts, strict=True))
    pool = draw(st.sampled_from(["A", "B", ""]))
    return PoolDemand(pool, draw(st.integers(0, applied)), tuple(sizes), tuple(counts))


@settings(deadline=None, max_examples=150)
@given(demands(), st.sampled_from(STYLES), st.sampled_from([None, "hkeipo", "eipo"]))
def test_every_design_is_lawful(
    demand: PoolDemand, style: LadderStyle, registrar: str | None
) -> None:
    ladder = design_pool(demand, style, RULES, registrar=registrar)
    rows = ladder_rows(demand, ladder, 100)
    assert sum(map(allotted_shares, rows)) == demand.lots * 100
    expected = [expected_shares(row) for row in rows]
    assert expected == sorted(expected)
    for row in rows:
        assert row.guaranteed_shares % 100 == 0
        assert 0 <= row.ballot_winners < row.valid_applications or not row.ballot_winners
        assert row.guaranteed_shares + row.ballot_extra_shares <= row.shares_applied_for
        assert row.ballot_extra_shares in {0, 100}


@settings(deadline=None, max_examples=80)
@given(demands(), st.fractions(0, 1))
def test_a_given_rate_is_kept_or_refused(demand: PoolDemand, part: Fraction) -> None:
    low, high = demand.proportional_rate, demand.equal_rate
    rate = low + part * (high - low)
    if demand.is_full or not rate:
        return
    try:
        ladder = power(demand, rate, "up")
    except DealError as error:
        assert "no rising ladder" in str(error)  # noqa: PT017 - the other way is checked below
        return
    first = -(-rate * demand.applications[0] // 1)
    if len(demand.sizes) > 3:
        assert ladder.lots[0] == min(int(first), demand.sizes[0] * demand.applications[0])


def test_winners_of_the_first_size_are_rounded_as_the_registrar_does() -> None:
    demand = PoolDemand("A", 30, (1, 2, 5, 9), (101, 50, 30, 20))
    for registrar, lots in (("hkeipo", 11), ("eipo", 10), (None, 10)):
        ladder = design_pool(
            demand,
            LadderStyle.POWER,
            RULES,
            one_lot_rate=Fraction(1, 10) * Fraction(1001, 1000),
            registrar=registrar,
        )
        assert ladder.lots[0] == lots
    assert whole_lots(demand, [0.1, 0.2, 0.3, 0.4], "up") == [11, 10, 9, 8]


def test_the_remainder_goes_to_the_largest_sizes() -> None:
    demand = PoolDemand("A", 30, (1, 2, 5, 9), (100, 50, 30, 20))
    # eight are left: three turns for each of the last two, two for the one below
    assert spread_remainder(demand, [5, 5, 5, 7]) == [
        5,
        7,
        8,
        10,
    ]
    full = PoolDemand("A", 9, (1, 2), (3, 3))
    assert spread_remainder(full, [0, 0]) == [3, 6]


@pytest.mark.parametrize("rate", [Fraction(9, 10), Fraction(1, 1000)])
def test_an_impossible_rate_names_the_possible_ones(rate: Fraction) -> None:
    demand = PoolDemand("A", 300, (1, 10), (1000, 100))
    with pytest.raises(
        DealError, match=r"expected a rate between 0\.15 \(proportional\) and 0\.272"
    ):
        power(demand, rate, "up")


@pytest.mark.parametrize("style", STYLES)
def test_a_pool_nobody_applied_to_gives_its_shares_to_the_other(
    make_deal: Callable[..., Deal], style: LadderStyle
) -> None:
    tiers = [
        {"shares_applied_for": 100, "valid_applications": 40_000},
        {"shares_applied_for": 1000, "valid_applications": 9_000},
    ]
    made = design_ladder(make_deal(tiers=tiers), RULES, style)
    assert {row.pool for row in made.rows} == {"A"}
    assert sum(map(allotted_shares, made.rows)) == 1_000_000


def test_low_demand_gives_everybody_everything(make_deal: Callable[..., Deal]) -> None:
    tiers = [{"shares_applied_for": 300, "valid_applications": 10}]
    made = design_ladder(make_deal(tiers=tiers), RULES, LadderStyle.EQUAL)
    assert [(row.guaranteed_shares, row.ballot_winners) for row in made.rows] == [(300, 0)]


def test_without_applications_it_says_what_it_needs(make_deal: Callable[..., Deal]) -> None:
    with pytest.raises(DealError, match=r"\[\[tiers\]\]: is missing: a ladder is designed from"):
        design_ladder(make_deal(), RULES, LadderStyle.POWER)
    with pytest.raises(DealError, match="is not a multiple of the board lot"):
        pool_demand("A", 1000, [Tier(150, 2)], 100)


def test_the_equal_styles_rate_is_rounded_down() -> None:
    """As 1768 (3.48 to 3), 2655 (11.2 to 10) and 0699 (16.7 to 16) were published."""
    for lots, rate in ((348, 3), (1120, 10), (1670, 16)):
        demand = PoolDemand("A", lots, (1, 2, 5, 10), (4000, 3000, 2000, 1000))
        ladder = design_pool(demand, LadderStyle.EQUAL, RULES)
        assert Fraction(ladder.lots[0], 4000) == Fraction(rate, 100)
        assert all(
            a / b <= c / d
            for (a, b), (c, d) in pairwise(zip(ladder.lots, demand.applications, strict=True))
        )


def published_power_ladders() -> list[str]:
    with REGISTRARS.open(encoding="utf-8") as handle:
        wanted = {r["stock_code"] for r in csv.DictReader(handle) if r["registrar"] == "hkeipo"}
    return sorted(wanted & set(shipped_codes()))


def test_the_published_power_ladders_come_out_of_their_one_lot_rates() -> None:
    """Half of all sizes of pool A to the winner, nine in ten within 8 %."""
    errors = []
    for code in published_power_ladders():
        deal = Deal.load(code).with_values(registrar="hkeipo")
        rows = [row for row in deal.record.ladder if row.valid_applications]
        rules = Rulebook.load().at(deal.terms.listing_document_date)
        rate = Fraction(allotted_shares(rows[0]), rows[0].valid_applications)
        rate /= deal.terms.board_lot_shares
        own_a = sum(allotted_shares(row) for row in rows if row.pool == "A")
        tiers = [Tier(r.shares_applied_for, r.valid_applications) for r in rows if r.pool == "A"]
        demand = pool_demand("A", own_a, tiers, deal.terms.board_lot_shares)
        ladder = design_pool(
            demand, LadderStyle.POWER, rules, one_lot_rate=rate, registrar="hkeipo"
        )
        made = ladder_rows(demand, ladder, deal.terms.board_lot_shares)
        assert made[0].ballot_winners == rows[0].ballot_winners
        errors += [
            abs(float(allotted_shares(mine) / Decimal(allotted_shares(row))) - 1)
            for mine, row in zip(made, rows, strict=False)
        ]
    errors.sort()
    assert len(errors) > 1000
    assert errors[len(errors) // 2] == 0
    assert errors[len(errors) * 9 // 10] < 0.08


def test_zhipus_ladder_is_designed_again() -> None:
    """2513: at 5 % to start with, pool A comes out as it was published, to a few winners."""
    deal = Deal.load("2513")
    rules = Rulebook.load().at(deal.terms.listing_document_date)
    made = design_ladder(deal, rules, LadderStyle.POWER, one_lot_rate=Fraction(5, 100))
    pairs = list(zip(made.rows, deal.record.ladder, strict=True))
    assert [mine.ballot_winners for mine, _ in pairs[:2]] == [4643, 897]
    for mine, theirs in pairs[:21]:
        assert abs(allotted_shares(mine) - theirs.allotted_shares_total) <= 100
    assert sum(map(allotted_shares, made.rows)) == deal.record.shares("public_final_shares")


def test_landmarks_are_the_trades_four_sizes() -> None:
    marks = landmarks(Deal.load("2513").record.ladder)
    assert [mark.trade_name for mark in marks] == ["一手", "甲尾", "乙頭", "頂頭槌"]
    assert chance_of_a_lot(Deal.load("2513").record.ladder[0]) == marks[0].chance_of_a_lot
    assert float(marks[-1].expected_shares) == 1300
