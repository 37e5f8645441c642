"""The JSON of a result: the names of the contract, each number with its origin."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from greenshoe.core import InputError, dump_json
from greenshoe.deal import Deal
from greenshoe.report import ReportSection, Words, result_json, write_json
from greenshoe.study import StudyResult, run

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = (
    "checks",
    "application_sizes",
    "ladder",
    "clawback_scenarios",
    "timetable",
    "greenshoe",
    "lock_ups",
    "capital",
    "proceeds",
    "manifest",
    "cannot_say",
)


def _as_read(result: StudyResult, *sections: ReportSection) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(dump_json(result_json(result, sections)))
    return read


def test_every_key_of_the_contract_is_there(any_kind: StudyResult) -> None:
    out = _as_read(any_kind)
    assert set(CONTRACT) <= set(out)
    manifest = out["manifest"]
    assert {"version", "seed", "rulebook_date", "rulebook_sha256", "inputs"} <= set(manifest)


def test_every_cell_of_the_record_keeps_its_name_and_value(any_kind: StudyResult) -> None:
    out = _as_read(any_kind)
    for name, value in any_kind.deal.record.values.items():
        assert out[name] == json.loads(dump_json(value)), name


def test_every_figure_has_an_origin(any_kind: StudyResult) -> None:
    out = _as_read(any_kind)
    named = [name for name in out if f"{name}_origin" in out]
    assert set(any_kind.deal.record.values) <= set(named)
    for name in named:
        origin = out[f"{name}_origin"]
        assert set(origin) == {"source", "as_of", "rule", "confidence"}
        assert origin["source"]
        assert origin["confidence"] in {"T", "C", "S", "M"}


@pytest.mark.parametrize("code", ["2513", "3750", "2691", "6603"])
def test_outcomes_are_computed_where_they_are_not_published(code: str) -> None:
    """The published outcome comes back from terms and demand alone."""
    whole = run(code)
    hidden = ("public_final_pct", "gross_proceeds_hkd_mn", "one_lot_success_pct")
    record = whole.deal.record
    values = {k: v for k, v in record.values.items() if k not in hidden}
    out = _as_read(run(Deal.of(replace(record, values=values))))
    for name in hidden:
        assert out[name] == pytest.approx(float(record.number(name) or 0), rel=2e-4), name
        assert out[f"{name}_origin"]["source"].startswith("computed")


def test_a_decision_carries_its_bounds_published_or_not() -> None:
    """Nanhua Futures moved 5,382,500 shares: to 15 % of the offer, down to a lot."""
    out = _as_read(run("2691"))
    assert out["public_final_shares"] == 16_148_500
    low, high = out["public_final_shares_bounds"]
    assert (low, high) == (11_250_000, 16_148_500)
    assert "public_final_shares_bounds" not in _as_read(run("2513"))


def test_amounts_are_those_of_the_notice() -> None:
    """The first size of Zhipu's formal notice costs HK$11,737.19."""
    first = _as_read(run("2513"))["application_sizes"][0]
    assert (first["shares"], first["amount_hkd"], first["sizes"]) == (100, 11737.19, "notice")
    fees = ("brokerage_hkd", "sfc_levy_hkd", "afrc_levy_hkd", "trading_fee_hkd")
    assert sum(first[fee] for fee in fees) == pytest.approx(11737.19 - 11620)


@pytest.mark.parametrize(
    ("code", "bought", "resold", "exercised"),
    [("2513", 722_600, 722_600, 5_612_900), ("0800", 13_237_500, 0, 0)],
)
def test_the_greenshoe_is_as_announced(code: str, bought: int, resold: int, exercised: int) -> None:
    shoe = _as_read(run(code))["greenshoe"]
    found = (shoe["bought_shares"], shoe["resold_shares"], shoe["exercised_shares"])
    assert found == (bought, resold, exercised)
    assert shoe["identity_holds"] is True


def test_every_path_conserves_shares_and_earns_what_its_trades_give(zhipu: StudyResult) -> None:
    shoe = _as_read(zhipu)["greenshoe"]
    paths = shoe["paths"]
    assert {path["name"]: path["profit_hkd"] for path in paths}["rises"] == 0
    for path in paths:
        kept = path["bought_shares"] - path["resold_shares"]
        assert kept + path["exercised_shares"] == 5_612_900


def test_ladder_chances_are_those_printed(zhipu: StudyResult) -> None:
    rows = _as_read(zhipu)["ladder"]
    first = rows[0]
    assert first["chance_of_a_lot"] == pytest.approx(4643 / 92859)
    assert first["expected_shares"] == pytest.approx(464_300 / 92_859)
    assert sum(row["allotted_shares_total"] for row in rows) == 7_483_900


def test_what_is_not_known_is_said(invented: StudyResult) -> None:
    said = _as_read(invented)["cannot_say"]
    what = {entry["what"] for entry in said}
    assert {"the final price", "the final tranches", "chances by application size"} <= what
    assert all(entry["why"] for entry in said)


def test_an_added_section_puts_its_data_under_its_key(zhipu: StudyResult) -> None:
    section = ReportSection(
        "odds", "Odds", (Words("x"),), {"one_lot_rate": 0.05}, frozenset({"odds"})
    )
    out = _as_read(zhipu, section)
    assert out["odds"] == {"one_lot_rate": 0.05}
    said = out["cannot_say"]
    assert "chances before the results" not in {entry["what"] for entry in said}


def test_an_added_section_may_not_take_a_name(zhipu: StudyResult) -> None:
    section = ReportSection("checks", "Mine", (), {"a": 1})
    with pytest.raises(InputError, match="checks: is a section's key that is taken"):
        result_json(zhipu, [section])


def test_a_file_is_whole_or_not_there(zhipu: StudyResult, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        write_json(zhipu, blocked / "2513.json")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
