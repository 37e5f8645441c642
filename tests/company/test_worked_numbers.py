"""Published formulas with the numbers they were published with (docs/company.md names them)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtri

from greenshoe.company import (
    Offering,
    blend_margin,
    compound_growth,
    compression_return,
    cumulative_failure,
    experience_exponent,
    fit_curve,
    going_concern,
    implied_probability,
    implied_revenue,
    incremental_margin,
    learning_rate_of,
    margin_for_blend,
    multiple_needed,
    operating_leverage,
    required_growth,
    required_revenue,
    scenario_value,
    sobol_indices,
    sobol_points,
    sum_of_parts,
    value_at_multiple,
    value_with_failure,
    voting_share,
    years_to_grow_into,
)
from greenshoe.core import ModelError

HKD_PER_CNY, HKD_PER_USD, CNY_PER_USD = 1.118, 7.775, 7.1
FY2025_CNY_BN = 0.724
PARTS = {"robotaxi": (16.607, 60.0), "trucks": (40.601, 6.0), "licensing": (32.793, 8.0)}


def test_price_to_sales_target() -> None:
    revenue_hkd_bn = implied_revenue(53.9, 30)
    assert revenue_hkd_bn == pytest.approx(1.797, abs=5e-4)
    revenue_cny_bn = revenue_hkd_bn / HKD_PER_CNY
    assert revenue_cny_bn == pytest.approx(1.607, abs=5e-4)
    assert revenue_cny_bn / FY2025_CNY_BN - 1 == pytest.approx(1.22, abs=5e-3)
    assert value_at_multiple(30, revenue_hkd_bn) * 1e3 / 440.23 == pytest.approx(122.4, abs=0.05)
    at_offer = implied_revenue(116.2 * 440.23 / 1e3, 30) / HKD_PER_CNY
    assert at_offer == pytest.approx(1.525, abs=5e-4)
    assert abs(revenue_cny_bn / at_offer - 1) < 0.06
    assert revenue_hkd_bn / revenue_cny_bn - 1 == pytest.approx(0.118, abs=1e-9)


def test_compression() -> None:
    assert compression_return(1.0, 3, 30, 10, 0.05) == pytest.approx(1.30, abs=5e-3)
    assert years_to_grow_into(0.60, 30, 8) == pytest.approx(2.8, abs=0.05)


def loss_maker(**changes: object) -> object:
    growth = [0.9] * 5 + [0.9 - 0.87 * k / 5 for k in range(1, 6)]
    given = {
        "revenue": 724.0,
        "growth": growth,
        "margins": [min(-3 + 3.25 * t / 8, 0.25) for t in range(1, 11)],
        "discount_rates": [0.13] * 5 + [0.13 - 0.04 * k / 5 for k in range(1, 6)],
        "sales_to_capital": 1.2,
        "tax_rate": 0.15,
        "terminal_growth": 0.03,
        "return_on_capital": 0.15,
        **changes,
    }
    return going_concern(**given)  # type: ignore[arg-type] # a test's table of keywords


def test_loss_maker_discounted() -> None:
    found = loss_maker()
    assert found.explicit / 1e3 == pytest.approx(-53.3, abs=0.05)  # type: ignore[attr-defined]
    assert found.terminal / 1e3 == pytest.approx(78.6, abs=0.05)  # type: ignore[attr-defined]
    assert found.value / 1e3 == pytest.approx(25.3, abs=0.05)  # type: ignore[attr-defined]
    assert found.terminal_share == pytest.approx(3.11, abs=5e-3)  # type: ignore[attr-defined]
    # the published remark on margins that fade under hyper-growth: 28 billion burnt in year 6
    assert found.free_cash_flow[5] / 1e3 == pytest.approx(-28, abs=0.5)  # type: ignore[attr-defined]


def test_failure() -> None:
    assert value_with_failure(100, 0.20, 0.30) == pytest.approx(86)
    going = loss_maker()
    assert value_with_failure(going.value, 0.2, 0.3) / 1e3 == pytest.approx(21.7, abs=0.05)  # type: ignore[attr-defined]
    assert cumulative_failure([0.1, 0.2]) == pytest.approx(1 - 0.9 * 0.8)
    adjusted_loss, cash = 1752.0, 2552.0
    assert cash / (adjusted_loss / 6) == pytest.approx(8.7, abs=0.05)  # published: 8.5 to 9 months


def test_terminal_growth_below_the_discount_rate() -> None:
    with pytest.raises(ModelError, match="reaches the discount rate"):
        loss_maker(terminal_growth=0.09)
    with pytest.raises(ModelError, match="different lengths"):
        loss_maker(margins=[0.1])


def test_operating_leverage() -> None:
    revenue = 100.0, 171.6
    profit = 0.092 * revenue[0], 0.184 * revenue[1]
    assert profit[1] / profit[0] - 1 == pytest.approx(2.43, abs=5e-3)
    assert (profit[1] / profit[0] - 1) / 0.716 == pytest.approx(3.4, abs=0.05)
    assert incremental_margin(*profit, *revenue) == pytest.approx(0.312, abs=5e-4)
    minimax = incremental_margin(0.122 * 30.523, 20.079, 30.523, 79.038)
    assert minimax == pytest.approx(0.337, abs=5e-4)
    with pytest.raises(ModelError, match="no operating leverage"):
        operating_leverage(30, -10)


def test_s_curves() -> None:
    """Waymo's weekly paid rides, in thousands, at the middle of the months."""
    years = [2024 + 4.5 / 12, 2024 + 7.5 / 12, 2025 + 3.5 / 12, 2025 + 11.5 / 12, 2026 + 2.5 / 12]
    rides = [50.0, 100.0, 250.0, 450.0, 500.0]
    fitted = fit_curve("logistic", years, rides)
    assert fitted.ceiling == pytest.approx(604, abs=1)
    assert fitted.ceiling_error == pytest.approx(33, abs=0.5)
    assert fit_curve("gompertz", years, rides).at(2026 + 11.5 / 12) == pytest.approx(653, abs=1)


def test_wrights_law() -> None:
    assert learning_rate_of(0.30, 10) == pytest.approx(0.30, abs=5e-3)
    assert learning_rate_of(0.30, 100) == pytest.approx(0.17, abs=5e-3)
    assert experience_exponent(0.20) == pytest.approx(0.322, abs=5e-4)
    assert pytest.approx(0.24) == (1 - 0.70) * (1 - 0.20)
    ratio = 2.0 ** -experience_exponent(0.20)
    assert ratio == pytest.approx(0.80)


def test_sum_of_the_parts() -> None:
    assert sum_of_parts(PARTS) / 1e3 == pytest.approx(1.50, abs=5e-3)
    assert multiple_needed(7200, PARTS, "robotaxi") == pytest.approx(403, abs=0.5)
    needed = {**PARTS, "robotaxi": (16.607, multiple_needed(7200, PARTS, "robotaxi"))}
    assert sum_of_parts(needed) == pytest.approx(7200)


def test_scenario_tree() -> None:
    revenue_usd_bn = 100_000 * 299 * 365 * 0.85 / CNY_PER_USD / 1e9
    assert revenue_usd_bn == pytest.approx(1.31, abs=5e-3)
    today = value_at_multiple(8, revenue_usd_bn, years=5, required_return=0.12) / 1.03**5
    assert today == pytest.approx(5.1, abs=0.05)
    assert today < 7.2
    assert 8 * 7.2 / today == pytest.approx(11.3, abs=0.05)
    assert scenario_value([(0.3, 10.0), (0.7, 2.0)]) == pytest.approx(4.4)
    assert implied_probability(scenario_value([(0.3, 10.0), (0.7, 2.0)]), 10, 2) == pytest.approx(
        0.3
    )
    with pytest.raises(ModelError, match="add up to 1"):
        scenario_value([(0.5, 1.0), (0.4, 1.0)])


def test_offerings() -> None:
    zhipu = Offering(116.2, 440.23, 37.42)
    assert zhipu.sold_share == pytest.approx(0.085, abs=5e-4)
    assert zhipu.raised == pytest.approx(4348, abs=1)
    assert zhipu.pre_money / 1e3 == pytest.approx(46.8, abs=0.05)
    minimax = Offering(165.0, 313.635 - 4.37964, 29.1976, 4.37964)
    assert minimax.post_money / 1e3 == pytest.approx(51.7, abs=0.06)
    assert minimax.sold_share == pytest.approx(0.107, abs=5e-4)
    pony = Offering(139.0, 433.54, 48.25)
    assert pony.raised == pytest.approx(6707, abs=1)


def test_weighted_votes() -> None:
    assert voting_share(5.4, 40, 94.6) == pytest.approx(0.696, abs=1.5e-3)
    assert voting_share(54.814, 40, 956.02) == pytest.approx(0.6964, abs=5e-5)


def test_listing_revenue_in_hong_kong_dollars() -> None:
    """Against the HK$250 million of a commercial company (the rule itself is the rulebook's)."""
    assert pytest.approx(349, abs=0.5) == 312.4 * HKD_PER_CNY
    assert pytest.approx(237, abs=0.5) == 30.5 * HKD_PER_USD
    assert 312.4 * HKD_PER_CNY > 250 > 30.5 * HKD_PER_USD


def test_growth_arithmetic() -> None:
    assert compound_growth(20, 500, 10) == pytest.approx(0.380, abs=5e-4)
    assert compound_growth(1, 5, 6) == pytest.approx(0.308, abs=5e-4)
    assert 500 / 20 - 1 == 24  # a level of 25 times is an increase of 24 times
    assert 4600 / 0.5 == 9200
    assert 1 + compound_growth(0.5, 4600, 2.5) == pytest.approx(38.5, abs=0.05)
    assert 1 + compound_growth(0.5, 4200, 35 / 12) == pytest.approx(22.2, abs=0.1)
    assert compound_growth(57.4, 312.4, 2) == pytest.approx(1.333, abs=5e-4)


def test_the_mix_of_2027() -> None:
    assert blend_margin(0.152, -0.004, 0.591) == pytest.approx(0.5006, abs=1e-3)
    assert margin_for_blend(0.50, 0.56, 0.591) == pytest.approx(0.429, abs=1e-3)
    assert margin_for_blend(0.40, 0.56, 0.591) == pytest.approx(0.250, abs=1e-3)
    assert blend_margin(0.56, -0.004, 0.591) == pytest.approx(0.258, abs=1e-3)


def test_fares_explain_two_thirds() -> None:
    fares_cny_mn = 299 * 365 * (270 + 1159) / 2 / 1e6
    assert fares_cny_mn == pytest.approx(78, abs=0.5)
    assert fares_cny_mn / (16.607 * 7.12) == pytest.approx(0.66, abs=5e-3)
    run_rate = 2080 * 299 * 365 * 0.85 / CNY_PER_USD / 1e6
    assert run_rate == pytest.approx(27, abs=0.5)


@pytest.mark.parametrize(
    ("value", "base", "years", "revenue", "at_8", "at_15"),
    [
        (45.8, 0.724, 5, 11.7, 0.74, 0.54),
        (289.0, 0.724, 5, 73.8, 1.52, 1.22),
        (835.0, 0.724, 5, 213.0, 2.12, 1.75),
        (6.6, 0.079038, 5, 1.7, 0.85, 0.63),
        (33.1, 0.079038, 5, 8.5, 1.55, 1.25),
        (7.2, 0.090001, 5, 1.84, 0.83, 0.61),
        (24.5, 0.361, 5, 6.3, 0.77, 0.56),
    ],
)
def test_what_must_be_true(
    value: float, base: float, years: int, revenue: float, at_8: float, at_15: float
) -> None:
    needed = required_revenue(value, years, 8, 0.12, 0.03)
    assert needed == pytest.approx(revenue, rel=0.015)
    rates = {"required_return": 0.12, "yearly_dilution": 0.03}
    assert required_growth(value, base, years, 8, **rates) == pytest.approx(at_8, abs=0.011)
    assert required_growth(value, base, years, 15, **rates) == pytest.approx(at_15, abs=0.011)


def test_against_the_whole_market() -> None:
    assert required_revenue(835.0, 5, 8, 0.12, 0.03) / 101.1 == pytest.approx(2.1, abs=0.05)
    assert compound_growth(5.3, 101.1, 6) == pytest.approx(0.635, abs=1e-3)
    assert pytest.approx(19, abs=0.1) == 101.1 / 5.3


def test_robotaxi_variance_shares() -> None:
    """Shares of the yearly margin of one vehicle.

    The published shares come without their inputs; these round inputs give them. The margin is a
    product (orders x fare x availability) less sums, so the shares are also known in closed form.
    """
    days = 365.0
    count = 1 << 13
    one, other = np.split(ndtri(sobol_points(count, 14, 3)), 2)

    def margin(z: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> object:
        orders, fare, availability = 23 + 2.5 * z[0], 13 + 1.33 * z[1], 0.85 + 0.055 * z[2]
        capital, daily = 54_000 + 8_950 * z[3], 60 + 18.8 * z[4]
        remote, running = 6_000 + 3_800 * z[5], days + 0.1 * z[6]
        return orders * fare * availability * running - capital - daily * days - remote

    names = ("orders", "fare", "availability", "capital", "daily", "remote", "days")
    values = {"A": margin(one), "B": margin(other)}
    for place, name in enumerate(names):
        mixed = one.copy()
        mixed[place] = other[place]
        values[name] = margin(mixed)
    found = sobol_indices(values)  # type: ignore[arg-type] # arrays by name
    published = (0.28, 0.25, 0.10, 0.22, 0.13, 0.04, 0.00)
    for name, share in zip(names, published, strict=True):
        assert found[name][1] == pytest.approx(share, abs=0.015)
    relative = [(2.5 / 23) ** 2, (1.33 / 13) ** 2, (0.055 / 0.85) ** 2]
    product = (23 * 13 * 0.85 * days) ** 2 * (math.prod(1 + r for r in relative) - 1)
    rest = 8_950**2 + (18.8 * days) ** 2 + 3_800**2
    total = product + rest
    assert found["capital"][1] == pytest.approx(8_950**2 / total, abs=0.005)
    assert found["daily"][1] == pytest.approx((18.8 * days) ** 2 / total, abs=0.005)
