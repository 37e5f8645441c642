"""The formulas against printed percentages, and what must always hold of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.core import InputError, RuleError
from greenshoe.rules import (
    Rule,
    Rulebook,
    a_and_h_public_float_2025_08_04,
    clawback_pct,
    free_float_2025_08_04,
    initial_public_float_1998,
    initial_public_float_2025_08_04,
    tick_at,
)

OLD, NEW = (Rulebook.load().at(date(2025, 8, day)) for day in (3, 4))
FLOAT = NEW.get("public_float.initial")
LADDERS = [
    OLD.get("clawback.PN18"), NEW.get("clawback.A"), NEW.get("clawback.B"), NEW.get("clawback.18C"),
]  # fmt: skip
MULTIPLES = st.decimals(0, 20_000, places=4)
VALUES = st.integers(1, 10**13).map(Decimal)
FEW = settings(deadline=None, max_examples=100)

# Shares in issue (of the class listed) and offer price of the allotment results, and the
# percentage they print.
PRINTED = [
    ("2591", 456_819_349, "18.68", "17.58"),
    ("2670", 68_718_182, "95.6", "22.83"),
    ("1384", 326_632_000, "26.66", "17.23"),
    ("2637", 78_707_270, "86.4", "22.06"),
    ("6938", 165_813_510, "57.97", "15.61"),
    ("6960", 416_826_000, "14.51", "24.80"),
    ("9903", 254_317_736, "144.6", "12.24"),
]


@pytest.mark.parametrize(("code", "shares", "price", "printed"), PRINTED)
def test_public_float_as_printed(code: str, shares: int, price: str, printed: str) -> None:
    share = initial_public_float_2025_08_04(FLOAT, shares * Decimal(price))
    assert round(share * 100, 2) == Fraction(printed), code


def test_public_float_of_one_offer_at_three_prices() -> None:
    """7618 prints three percentages at three prices; its shares follow from the middle one."""
    printed = {"12.70": "13.18", "14.10": "11.87", "15.50": "10.80"}
    shares = Fraction(4_500_000_000) / (Fraction("11.87") / 100 * Fraction("14.10"))
    for price, pct in printed.items():
        value = Decimal(int(shares * Fraction(price)))
        share = initial_public_float_2025_08_04(FLOAT, value) * 100
        assert abs(share - Fraction(pct)) < Fraction("0.01")


@pytest.mark.parametrize(
    ("market_value_hkd", "share"),
    [
        (1, "0.25"), (6 * 10**9, "0.25"), (10**10, "0.15"), (3 * 10**10, "0.15"),
        (4 * 10**10, "0.1125"), (45 * 10**9, "0.1"), (10**12, "0.1"),
    ],
)  # fmt: skip
def test_public_float_tiers(market_value_hkd: int, share: str) -> None:
    assert initial_public_float_2025_08_04(FLOAT, Decimal(market_value_hkd)) == Fraction(share)


@FEW
@given(value=VALUES)
def test_public_float_falls_and_stays_in_its_bounds(value: Decimal) -> None:
    share = initial_public_float_2025_08_04(FLOAT, value)
    assert Fraction(1, 10) <= share <= Fraction(1, 4)
    assert initial_public_float_2025_08_04(FLOAT, value * 2) <= share


@FEW
@given(edge=st.sampled_from([6 * 10**9, 3 * 10**10]), cents=st.integers(1, 10**6))
def test_public_float_has_no_jump_at_an_edge(edge: int, cents: int) -> None:
    below = initial_public_float_2025_08_04(FLOAT, Decimal(edge))
    above = initial_public_float_2025_08_04(FLOAT, edge + Decimal(cents) / 100)
    assert 0 <= below - above <= Fraction(cents, 100) / edge


@FEW
@given(value=VALUES)
def test_old_public_float_is_a_quarter(value: Decimal) -> None:
    assert initial_public_float_1998(OLD.get("public_float.initial"), value) == Fraction(1, 4)


def test_a_and_h_float_by_share_or_by_value() -> None:
    rule = NEW.get("public_float.a_and_h")
    assert a_and_h_public_float_2025_08_04(rule, Decimal(10**10)) == Fraction(1, 10)
    assert a_and_h_public_float_2025_08_04(rule, Decimal(3 * 10**10)) == Fraction(1, 10)
    eastroc = a_and_h_public_float_2025_08_04(rule, 560_902_900 * Decimal("248.00"))
    assert round(eastroc * 100, 2) == Fraction("2.16")


@FEW
@given(name=st.sampled_from(["free_float", "free_float.a_and_h"]), value=VALUES)
def test_free_float_is_the_easier_of_two(name: str, value: Decimal) -> None:
    """A holding just at the answer passes one limb; one a hair below passes neither."""
    rule = NEW.get(name)
    least_pct = Fraction(10 if name == "free_float" else 5, 100)

    def passes(share: Fraction) -> bool:
        worth = share * Fraction(value)
        return (share >= least_pct and worth >= 50_000_000) or worth >= 600_000_000

    share = free_float_2025_08_04(rule, value)
    assert passes(share)
    assert not passes(share * (1 - Fraction(1, 10**9)))


@pytest.mark.parametrize(
    ("name", "multiple", "pct"),
    [
        # Final public share of the base offer in allotment results, with the announced multiple.
        ("clawback.PN18", "3420", 50), ("clawback.PN18", "49.39", 30), ("clawback.A", "557", 35),
        ("clawback.A", "2809", 35), ("clawback.18C", "73.86", 20), ("clawback.18C", "14855", 20),
        ("clawback.18C", "5934.56", 20), ("clawback.B", "1.91", 10),
        # Edges: "15 times or more but less than 50 times".
        ("clawback.PN18", "14.99", 10), ("clawback.PN18", "15", 30), ("clawback.PN18", "50", 40),
        ("clawback.PN18", "99.99", 40), ("clawback.PN18", "100", 50), ("clawback.18C", "9.99", 5),
        ("clawback.18C", "10", 10), ("clawback.18C", "49.99", 10), ("clawback.18C", "50", 20),
    ],
)  # fmt: skip
def test_clawback_as_published(name: str, multiple: str, pct: int) -> None:
    initial = {"clawback.PN18": 10, "clawback.B": 10}.get(name, 5)
    book = OLD if name == "clawback.PN18" else NEW
    assert clawback_pct(book.get(name), Decimal(multiple), Decimal(initial)) == pct


def test_a_waiver_ladder() -> None:
    """1276: 5.5 % to 21.5 % at 97 times or more."""
    ladder = [{"multiple": Decimal(97), "public_pct": Decimal("21.5")}]
    initial = Decimal("5.5")
    assert clawback_pct(ladder, Decimal("96.99"), initial) == Fraction("5.5")
    assert clawback_pct(ladder, Decimal(97), initial) == Fraction("21.5")


@FEW
@given(rule=st.sampled_from(LADDERS), low=MULTIPLES, more=MULTIPLES, initial=st.integers(1, 60))
def test_more_demand_never_means_fewer_shares(
    rule: Rule, low: Decimal, more: Decimal, initial: int
) -> None:
    before = clawback_pct(rule, low, Decimal(initial))
    after = clawback_pct(rule, low + more, Decimal(initial))
    assert initial <= before <= after <= max(initial, 50)


def test_ticks_of_the_second_schedule() -> None:
    base = OLD.get("spread_table")
    phase_1 = NEW.get("spread_table")
    book = Rulebook.load().at(date(2026, 8, 3))
    phase_2 = book.get("spread_table", outcome="phase 2 in force")
    prices = ["0.01", "0.25", "0.255", "0.50", "0.51", "10", "10.01", "20", "20.02", "50", "50.05",
              "100", "9995"]  # fmt: skip
    ticks = {
        base: "0.001 0.001 0.005 0.005 0.01 0.01 0.02 0.02 0.05 0.05 0.05 0.05 5",
        phase_1: "0.001 0.001 0.005 0.005 0.01 0.01 0.01 0.01 0.02 0.02 0.05 0.05 5",
        phase_2: "0.001 0.001 0.005 0.005 0.005 0.005 0.01 0.01 0.02 0.02 0.05 0.05 5",
    }
    for table, expected in ticks.items():
        assert [tick_at(table, Decimal(price)) for price in prices] == [
            Decimal(tick) for tick in expected.split()
        ]


@pytest.mark.parametrize("price", ["0", "-1", "9995.01", "NaN"])
def test_a_price_outside_the_table(price: str) -> None:
    with pytest.raises(InputError, match="no band"):
        tick_at(NEW.get("spread_table"), Decimal(price))


@pytest.mark.parametrize("value", ["0", "-5", "NaN", "Infinity"])
def test_a_market_value_is_an_amount(value: str) -> None:
    with pytest.raises(InputError, match="market_value_hkd"):
        initial_public_float_2025_08_04(FLOAT, Decimal(value))


def test_a_table_of_another_rule_is_refused() -> None:
    with pytest.raises(RuleError, match="multiple: is missing"):
        clawback_pct(FLOAT, Decimal(20), Decimal(10))
    with pytest.raises(RuleError, match="pct = half: is no number"):
        initial_public_float_1998([{"pct": "half"}], Decimal(1))
    with pytest.raises(RuleError, match="tiers end below"):
        initial_public_float_2025_08_04([{"pct": 25, "up_to_hkd": 1}], Decimal(2))
