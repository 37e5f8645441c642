"""Properties that any valuation must have, on models of every template."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenshoe.company import (
    DealTerms,
    LockUp,
    PartYear,
    change_driver,
    find_fact,
    forecast_part_year,
    going_concern,
    growth_map_of,
    load_model,
    simulate,
    value,
    value_with_failure,
)
from greenshoe.company._discounted import dcf_parts
from greenshoe.company._methods import dcf, dcf_flat_failure, price_to_sales, sum_of_the_parts
from greenshoe.core import ModelError, dump_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenshoe.company import Model

SETTINGS = settings(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(multiple=st.floats(1, 40))
@SETTINGS
def test_linear_in_the_multiple(growth_model: Model, multiple: float) -> None:
    one = price_to_sales(simulate(growth_model, draws=64)).equity
    changed = change_driver(growth_model, "price_to_sales", {"value": multiple})
    assert np.allclose(price_to_sales(simulate(changed, draws=64)).equity, one * multiple / 8)


def test_multiple_times_revenue_is_the_value(growth_model: Model) -> None:
    run = simulate(growth_model, draws=256)
    expected = 8 * run.values["revenue"][:, 5] / 1.12**5
    assert np.allclose(price_to_sales(run).equity, expected)
    with_cash = (8 * run.values["revenue"][:, 5] + run.cash.balance[:, 5]) / 1.12**5
    assert np.allclose(sum_of_the_parts(run).equity, with_cash)


def test_indifferent_to_currency(built: Callable[..., Model], texts: dict[str, str]) -> None:
    """The same company told in a currency worth a seventh: the same HK$ a share."""
    dollars = built(texts["company"], texts["growth"])
    told = (texts["company"] + texts["growth"]).replace("USD", "CNY")
    for old, new in (
        ("value = 100 }", "value = 700 }"),
        ("value = 10 }", "value = 70 }"),
        ("value = 2 }", "value = 14 }"),
        ("value = 3 }", "value = 21 }"),
        ("value = 500 }", "value = 3500 }"),
        ("hkd_per_currency = 7.8", f"hkd_per_currency = {7.8 / 7}"),
    ):
        assert old in told
        told = told.replace(old, new)
    renminbi = built(told)
    one, other = (value(m, draws=256, sensitivity=False) for m in (dollars, renminbi))
    for name, method in one.methods.items():
        assert method.per_share_hkd is not None
        twin = other.methods[name].per_share_hkd
        assert twin is not None
        assert list(method.per_share_hkd.values()) == pytest.approx(list(twin.values()), rel=1e-9)


def test_the_simulated_flow_is_discounted_like_the_closed_one(
    built: Callable[..., Model], texts: dict[str, str]
) -> None:
    certain = texts["growth"].replace("normal = [0.3, 0.1]", "value = 0.3")
    run = simulate(built(texts["company"], certain), draws=64)
    sales = [100 * 1.3**t for t in range(1, 6)]
    margins = [(0.5 * s - 15) / s for s in sales]
    closed = going_concern(
        revenue=100,
        growth=[0.3] * 5,
        margins=margins,
        discount_rates=[0.10] * 5,
        sales_to_capital=1e12,
        tax_rate=0.2,
        terminal_growth=0.02,
        return_on_capital=0.15,
    )
    parts = dcf_parts(run)
    assert parts.explicit[0] == pytest.approx(closed.explicit)
    assert parts.terminal[0] == pytest.approx(closed.terminal)
    assert dcf(run).equity[0] == pytest.approx(closed.value + 500)


def test_a_flat_failure_beside_the_modelled_one(
    built: Callable[..., Model], texts: dict[str, str]
) -> None:
    rules = "[financing]\nflat_failure_probability = 0.2\nrecovery_rate = 0.3\n"
    run = simulate(built(texts["company"], texts["growth"], rules), draws=64)
    assert not run.cash.failed.any()
    flat = dcf_flat_failure(run)
    assert flat is not None
    expected = [value_with_failure(v, 0.2, 0.3) for v in dcf(run).equity]
    assert flat.equity.tolist() == pytest.approx(expected)


def test_more_cash_is_never_worth_less(built: Callable[..., Model], texts: dict[str, str]) -> None:
    model = built(texts["company"], texts["robotaxi"])
    values = [
        float(
            dcf(
                simulate(change_driver(model, "opening_cash", {"value": cash}), draws=512)
            ).equity.mean()
        )
        for cash in (1, 50, 200, 800)
    ]
    assert values == sorted(values)


def test_probability_falls_as_the_price_rises() -> None:
    model = load_model("zhipu")
    above = [
        value(model, price_hkd=p, draws=1024, sensitivity=False).methods["price_to_sales"]
        for p in (20.0, 130.0, 725.0)
    ]
    shares = [float(str(m.probability_above_price)) for m in above]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[2]


def test_a_deal_brings_its_shares_and_proceeds() -> None:
    model = load_model("zhipu")
    deal = DealTerms(
        440_230_190,
        116.2,
        4348.1,
        4173.4,
        date(2026, 1, 8),
        37_419_500,
        5_612_900,
        (LockUp("cornerstones", 25_679_000, date(2026, 7, 8), kind="cornerstones"),),
    )
    found = value(model, deal=deal, draws=512, sensitivity=False)
    assert found.price_hkd == 116.2
    assert found.market_value_mn == pytest.approx(116.2 * 440.23019 / 1.118, rel=1e-9)
    assert found.run.values["listing_proceeds"][0, 0] == pytest.approx(4173.4 / 1.118)
    assert any(w.kind == "later_facts" for w in found.warnings)
    body = found.to_json()["cap_table"]
    assert isinstance(body, dict)
    assert body["overhang"][0]["share_of_issued"] == pytest.approx(25_679_000 / 440_230_190)
    assert body["offering"]["without_over_allotment"]["sold_share"] == pytest.approx(
        0.085, abs=5e-4
    )
    assert body["offering"]["with_over_allotment"]["sold_share"] == pytest.approx(
        (37_419_500 + 5_612_900) / (440_230_190 + 5_612_900)
    )


def test_later_comparables_are_not_seen() -> None:
    model = load_model("minimax")
    early = value(model, draws=64, sensitivity=False, as_of=date(2025, 12, 31))
    assert all(c.date <= date(2025, 12, 31) for c in early.comparables)
    late = value(model, draws=64, sensitivity=False, as_of=date(2026, 12, 31))
    assert {c.name for c in late.comparables} > {c.name for c in early.comparables}
    assert all(c.denominator in {"LTM", "FY"} for c in late.comparables)


def test_warnings(built: Callable[..., Model], texts: dict[str, str]) -> None:
    market = 'market_size = { unit = "million USD / year", value = 150 }\n[business'
    whole = (texts["company"] + texts["growth"]).replace("[business", market, 1)
    found = value(built(whole), price_hkd=200.0, draws=256, sensitivity=False)
    kinds = {w.kind for w in found.warnings}
    assert {"terminal_value", "market_size", "implied_revenue"} <= kinds
    burning = built(whole, **{"value = 10 }": "value = 900 }"})
    kinds = {w.kind for w in value(burning, draws=256, sensitivity=False).warnings}
    assert {"burn", "failure", "terminal_value"} <= kinds


def test_growth_that_reaches_the_discount_rate(
    built: Callable[..., Model], texts: dict[str, str]
) -> None:
    model = built(texts["company"], texts["growth"], **{"value = 0.10 }": "value = 0.02 }"})
    with pytest.raises(ModelError, match="reaches the discount rate"):
        value(model, draws=64)


@pytest.mark.parametrize("price", [0.0, -1.0, float("nan"), float("inf")])
def test_what_is_no_price(growth_model: Model, price: float) -> None:
    with pytest.raises(ModelError, match="is not a price"):
        value(growth_model, price_hkd=price, draws=64)


def test_without_shares_values_are_millions(
    built: Callable[..., Model], texts: dict[str, str]
) -> None:
    model = built(texts["company"], texts["growth"], **{"issued_shares = 100_000_000\n": ""})
    found = value(model, draws=64, sensitivity=False)
    assert found.methods["dcf"].per_share_hkd is None
    with pytest.raises(ModelError, match="issued_shares"):
        value(model, price_hkd=3.0, draws=64)


def test_json_has_the_agreed_names() -> None:
    found = value(
        load_model("pony"), price_hkd=139.0, draws=256, solve="price_to_sales@2030"
    ).to_json()
    assert {
        "company",
        "as_of",
        "methods",
        "statements",
        "sensitivity",
        "warnings",
        "record",
        "solution",
    } <= set(found)
    methods = found["methods"]
    assert isinstance(methods, dict)
    for method in methods.values():
        assert {"p05", "p10", "p25", "p50", "p75", "p90", "p95", "mean"} <= set(method)
    solution = found["solution"]
    assert isinstance(solution, dict)
    assert {"driver", "value", "reachable"} <= set(solution)
    assert "NaN" not in dump_json(found)


def test_compression_beside_the_price(growth_model: Model) -> None:
    """10 times sales today, 8 in five years, 30 % growth, no new shares: 2.97 times the price."""
    found = value(growth_model, price_hkd=78.0, draws=64, sensitivity=False).compression
    assert found is not None
    assert found.multiple_today == pytest.approx(10)
    assert found.growth == pytest.approx(0.3, abs=0.01)
    expected = (1 + found.growth) ** 5 * 8 / 10 - 1
    assert found.price_change == pytest.approx(expected)


def test_the_audit_of_this_company_stands_beside() -> None:
    found = value(load_model("zhipu"), draws=64, sensitivity=False).audit
    assert {f.claim.split("/")[1] for f in found} == {"zhipu"}
    assert any(f.verdict == "refuted" and f.document == "004" for f in found)


def test_a_few_draws_near_the_pole_do_not_decide(
    built: Callable[..., Model], texts: dict[str, str]
) -> None:
    """A discount rate of 10 % give or take 2.5 points meets 2 % of growth once in 1,500 draws."""
    model = built(
        texts["company"], texts["growth"], **{"value = 0.10 }": "normal = [0.10, 0.025] }"}
    )
    found = value(model, draws=1 << 13, sensitivity=False)
    kinds = {w.kind: w.value for w in found.warnings}
    assert 0 < kinds["terminal_growth"] < 0.01
    parts = dcf_parts(found.run)
    last = found.run.values["operating_result"][:, -1].max()
    assert parts.terminal.max() <= last * 1.02 * 0.8 / 0.01


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ((0, 10.0), "issued_shares = 0"),
        ((100, -1.0), "offer_price_hkd"),
        ((100, 1.0, None, -5.0), "net_proceeds_hkd_mn"),
        ((100, 1.0, None, None, None, None, 0, (LockUp("a", 101, date(2026, 7, 8)),)), "lock more"),
    ],
)
def test_terms_that_are_none(terms: tuple[object, ...], why: str) -> None:
    with pytest.raises(ModelError, match=why):
        DealTerms(*terms)  # type: ignore[arg-type] # a table of wrong terms


def test_what_is_guessed_is_said() -> None:
    weride = value(load_model("weride"), price_hkd=27.1, draws=256)
    found = {w.kind: w.message for w in weride.warnings}
    assert "no published figure" in found["estimated_base_year"]
    assert "opening cash is a guess" in found["guessed_opening_cash"]
    assert "guessed_listing_proceeds" not in found
    # the assumption with the widest swing is named first
    guessed = {n for n, d in weride.model.drivers.items() if d.confidence == "M"}
    first = next(s.variable for s in weride.swings if s.variable in guessed)
    assert f": {first.removesuffix('.all')}," in found["assumed_drivers"]
    zhipu = value(load_model("zhipu"), price_hkd=130, draws=256, sensitivity=False)
    assert "estimated_base_year" not in {w.kind for w in zhipu.warnings}


def test_the_estimated_base_year_is_no_surer_than_the_forecast() -> None:
    """Three quarters of WeRide are published; the rest is as wide as what back-tests."""
    quarters = tuple((3.0, find_fact(f"weride/revenue/{q}Q2025").value) for q in (1, 2, 3))
    years = [find_fact(f"weride/revenue/FY{year}").value for year in (2024, 2023)]
    forecast = forecast_part_year(PartYear(quarters, 12, None, *years))
    found = simulate(load_model("weride"), draws=1 << 13).quantiles("revenue", 2025)
    assert found["p50"] == pytest.approx(forecast.at(0.5), rel=0.03)
    assert found["p10"] == pytest.approx(forecast.at(0.1), rel=0.03)
    assert found["p90"] == pytest.approx(forecast.at(0.9), rel=0.03)


@given(low=st.floats(1.0, 500.0), times=st.floats(1.01, 20.0))
@settings(deadline=None, max_examples=12)
def test_a_higher_price_asks_for_more(low: float, times: float) -> None:
    """Monotone in the price and, the other way, in the multiple paid at the end."""
    cheap = value(load_model("zhipu"), price_hkd=low, draws=64, sensitivity=False)
    dear = value(load_model("zhipu"), price_hkd=low * times, draws=64, sensitivity=False)
    for one, other in zip(cheap.must_be_true, dear.must_be_true, strict=True):
        assert other.revenue_mn == pytest.approx(times * one.revenue_mn)
        assert other.model_probability <= one.model_probability
    found = growth_map_of(cheap)
    assert found is not None
    rows = [[cell.growth for cell in row] for row in found.cells]
    assert all(row == sorted(row) for row in rows)
    columns = [list(column) for column in zip(*rows, strict=True)]
    assert all(column == sorted(column, reverse=True) for column in columns)
