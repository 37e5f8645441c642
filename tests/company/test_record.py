"""The back-test, the reconciliation and the audit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from greenshoe.company import (
    Claim,
    PartYear,
    audit,
    backtest,
    facts_of,
    find_fact,
    forecast_part_year,
    load_model,
    open_forecasts,
    reconcile,
    shipped_claims,
    shipped_identities,
    votes,
)
from greenshoe.company._backtest import _data, known_by
from greenshoe.core import ModelError, continuous_ranked_probability_score

ROWS = {
    (r["company"], r["metric"], r["period"], str(r["known_at"])): r
    for r in backtest()
    if r["kind"] == "model"
}


def test_published_errors_of_the_baselines() -> None:
    zhipu = ROWS["zhipu", "revenue", "FY2025", "2026-01-08"]
    assert zhipu["annualised"] == pytest.approx(382, abs=0.5)
    assert zhipu["annualised_error"] == pytest.approx(-0.47, abs=5e-3)
    assert zhipu["seasonal"] == pytest.approx(1328, abs=1)
    assert zhipu["seasonal_error"] == pytest.approx(0.83, abs=5e-3)
    others = {(r["company"], r["who"]): r["error"] for r in backtest() if r["kind"] == "published"}
    errors = {company: error for (company, _), error in others.items()}
    assert errors["minimax"] == pytest.approx(-0.10, abs=5e-3)
    assert errors["zhipu"] == pytest.approx(-0.44, abs=5e-3)
    assert 1 / (1 + float(str(errors["pony"]))) - 1 == pytest.approx(0.16, abs=5e-3)


def test_a_curve_through_four_points() -> None:
    """Waymo's rides to December 2025, read off in March 2026: 500 thousand came."""
    (row,) = (r for r in backtest("waymo") if r["kind"] == "curve")
    assert row["actual"] == 500_000
    assert float(str(row["p50"])) == pytest.approx(513_000, rel=2e-3)
    assert row["unchanged_error"] == pytest.approx(-0.10)
    assert abs(float(str(row["error"]))) < abs(float(str(row["last_growth_error"])))


def test_first_half_shares_of_the_year() -> None:
    assert pytest.approx(0.14, abs=5e-3) == 44.9 / 312.4
    assert pytest.approx(0.26, abs=5e-3) == 190.877 / 724


def test_nothing_sees_the_future() -> None:
    """Adding the outcome itself, published later, changes no forecast."""
    for vintage in _data()["vintage"]:
        day, part = vintage["known_at"], vintage["part"]
        assert isinstance(day, date)
        assert isinstance(part, list)
        known = known_by(vintage, day)
        outcome = {"fact": vintage["actual"], "months": 1, "public_on": date(2099, 1, 1)}
        assert known_by({**vintage, "part": [*part, outcome]}, day) == known
        assert len(known.parts) == sum(row["public_on"] <= day for row in part)


def test_an_earlier_date_knows_less() -> None:
    (early,) = (r for k, r in ROWS.items() if k[3] == "2025-11-06" and k[0] == "pony")
    late = ROWS["pony", "revenue", "FY2025", "2025-12-31"]
    assert float(str(early["p90"])) - float(str(early["p10"])) > float(str(late["p90"])) - float(
        str(late["p10"])
    )


def test_the_forecast_by_hand() -> None:
    """Half a year of 100 after 40 of 120: flat 100 more, or 200: the middle is 141.4."""
    known = PartYear(((6, 100.0),), 12, 40.0, 120.0)
    found = forecast_part_year(known)
    assert found.at(0.5) == pytest.approx(100 + np.sqrt(100 * 200))
    assert found.deviation == pytest.approx(np.log(2) / 2)
    momentum = PartYear(((3, 10.0), (3, 20.0)), 12)
    assert momentum.momentum == pytest.approx(30 + 40 + 80)


def test_crps_against_its_integral() -> None:
    values, actual = np.array([1.0, 2.0, 4.0, 8.0]), 3.0
    grid = np.linspace(0, 10, 200_001)
    share = (values[None, :] <= grid[:, None]).mean(axis=1)
    integral = float(((share - (grid >= actual)) ** 2).sum() * (grid[1] - grid[0]))
    assert continuous_ranked_probability_score(values, actual) == pytest.approx(integral, abs=1e-3)


def test_the_summary_counts_what_each_baseline_can_do() -> None:
    summary = backtest()[-1]
    assert summary["kind"] == "mean absolute error"
    rows = [r for r in ROWS.values() if r["seasonal_error"] is not None]
    assert summary["seasonal_error_count"] == len(rows)
    assert summary["error"] == pytest.approx(
        np.mean([abs(float(str(r["error"]))) for r in ROWS.values()])
    )
    assert {r["company"] for r in open_forecasts()} == {"pony", "waymo", "zhipu", "minimax"}


@pytest.mark.parametrize("name", ["zhipu", "minimax", "pony", "weride"])
def test_models_reproduce_what_was_published(name: str) -> None:
    rows = reconcile(load_model(name))
    assert len(rows) >= 6
    for row in rows:
        assert row.within, row
        assert row.source
        assert row.tolerance <= 0.06
        if row.source.startswith("http"):
            assert any(f.source == row.source for f in facts_of(name).values())


def test_zhipu_by_hand() -> None:
    rows = {(r.period, r.line): r.modelled for r in reconcile(load_model("zhipu"))}
    assert rows["FY2024", "maas.on_premise_revenue"] == pytest.approx(123 * 2.15)
    assert rows["FY2024", "revenue"] == pytest.approx(123 * 2.15 / (1 - 0.155))
    assert rows["1H2025", "gross_profit"] == pytest.approx(
        190.877 * (0.848 * 0.591 - 0.152 * 0.004), rel=1e-3
    )


VERDICTS = {
    ("000", "proceeds"): "refuted",
    ("000", "tranches"): "holds",
    ("000", "fleet"): "holds",
    ("003", "growth"): "holds",
    ("004", "growth"): "refuted",
    ("003", "net loss"): "holds",
    ("004", "net loss"): "refuted",
    ("003", "compound growth"): "holds",
    ("001", "developers"): "holds",
    ("003", "developers"): "refuted",
    ("004", "tokens"): "holds",
    ("001", "increase"): "refuted",
    ("004", "compute share"): "refuted",
    ("filing", "blended margin"): "holds",
    ("004", "market value at 130"): "holds",
    ("001", "market value at the close"): "holds",
    ("004", "market share"): "holds",
    ("003", "loss in two currencies"): "holds",
    ("003", "cumulative loss"): "holds",
    ("003", "monthly burn"): "refuted",
    ("001", "oversubscription"): "refuted",
    ("002", "seen before it could be"): "refuted",
    ("002", "research over revenue"): "refuted",
}


def test_the_sixteen_identities() -> None:
    found = audit()
    assert {(f.document, f.identity): f.verdict for f in found} == VERDICTS
    assert {f.number for f in found} == {str(n) for n in range(1, 17)}
    by_name = {f.identity: f for f in found if f.verdict == "refuted"}
    assert by_name["proceeds"].computed == pytest.approx(971, abs=0.5)
    assert by_name["growth"].computed == pytest.approx(3.251, abs=5e-4)
    assert "10^-1" in by_name["growth"].likely
    assert "label was swapped" in by_name["developers"].likely
    assert by_name["compute share"].computed == pytest.approx(0.376)
    assert by_name["monthly burn"].computed == pytest.approx(147, abs=0.5)


def test_a_corrected_document_is_cleared_and_a_wrong_one_named() -> None:
    claims = shipped_claims()
    key = "004/zhipu/revenue_growth"
    claims[key] = replace(claims[key], value=3.25)
    assert all(f.verdict == "holds" for f in audit(claims) if f.claim == key)
    claims["000/pony/offer_shares"] = replace(claims["000/pony/offer_shares"], value=41.96e-2)
    slipped = {f.identity: f for f in audit(claims) if f.document == "000"}
    assert slipped["tranches"].verdict == "refuted"
    assert "10^-2" in slipped["tranches"].likely


def test_units_of_an_identity_are_checked() -> None:
    identity = replace(shipped_identities()[0], formula="shares * price")
    with pytest.raises(ModelError, match="the claim is in million USD"):
        audit(shipped_claims(), [identity])
    with pytest.raises(ModelError, match="not a claim"):
        audit(shipped_claims(), [replace(identity, inputs={"shares": "what", "price": "ever"})])
    own = Claim("me/x/profit", 2.0, "CNY")
    assert audit({own.key: own}) == ()


def test_facts_have_a_source() -> None:
    assert find_fact("minimax/revenue/FY2025").value == 79.038
    for entity in ("zhipu", "minimax", "pony", "weride", "waymo", "peers"):
        for fact in facts_of(entity).values():
            assert fact.source
            assert fact.confidence in {"S", "C"}
    with pytest.raises(ModelError, match="not a shipped fact"):
        find_fact("zhipu/revenue/FY1999")
    with pytest.raises(ModelError, match="has no facts"):
        find_fact("nobody/revenue/FY2024")


def test_votes_of_weighted_shares() -> None:
    """The filing says 69.64 % for the holders of class B."""
    assert {
        r["name"]: round(float(str(r["share_of_votes"])), 4) for r in votes(load_model("weride"))
    } == {"A": 0.3036, "B": 0.6964}


def test_a_currency_slip_is_recognised() -> None:
    claims = shipped_claims()
    key = "004/zhipu/market_value"
    claims[key] = replace(claims[key], value=57_229.9 / 1.118)
    (found,) = (f for f in audit(claims) if f.claim == key)
    assert (found.verdict, found.likely) == ("refuted", "HK$ taken for RMB")
