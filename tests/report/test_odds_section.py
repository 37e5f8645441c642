"""The odds as a section of the report: pictures, tables and what they answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from greenshoe.deal import Deal
from greenshoe.drawing import NARROW, WIDE, Label, Polygon
from greenshoe.report import ReportSection, odds_section, result_json
from greenshoe.report._cannot_say import TOPICS
from greenshoe.report._model import PictureBlock, Remarks, ReportTable
from greenshoe.study import odds_entry, odds_of_study, run
from greenshoe.subscriber import chance_picture


def section_of(code: str) -> ReportSection:
    study = odds_of_study(run(code))
    return odds_section(study, odds_entry(study))


@pytest.mark.parametrize("code", ["2513", "8610", "0800"])
def test_it_shows_chances_values_and_the_record(code: str) -> None:
    section = section_of(code)
    kinds = [type(block) for block in section.blocks]
    assert kinds.count(PictureBlock) == 1
    assert kinds.count(ReportTable) == 2
    assert isinstance(section.blocks[-1], Remarks)
    labels = [label for label, _ in section.blocks[-1].items]
    assert {"one lot", "what it is worth", "record", "what happened"} <= set(labels)
    assert section.answers == {"odds", "value"}
    assert section.answers <= set(TOPICS)


def test_it_answers_what_the_report_could_not_say() -> None:
    result = run("2513")
    study = odds_of_study(result)
    section = odds_section(study, odds_entry(study))
    told: dict[str, Any] = result_json(result, [section])
    without: dict[str, Any] = result_json(result, [])
    assert "chances before the results" in str(without["cannot_say"])
    assert "chances before the results" not in str(told["cannot_say"])
    assert told["odds"]["one_lot_rate"]["p50"] > 0


def test_a_deal_without_results_is_seen_from_its_offer() -> None:
    deal = Deal.load("2513")
    names = ("one_lot_success_pct", "public_subscription_level_x", "public_applied_shares")
    values = {k: v for k, v in deal.record.values.items() if k not in names}
    values.pop("valid_applications")
    study = odds_of_study(run(Deal.of(replace(deal.record, values=values, ladder=()))))
    assert study.odds.stage == "launch"
    assert study.outcome is None
    assert study.warning is not None


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_picture_holds_its_band_and_names_the_line(width: int) -> None:
    odds = odds_of_study(run("2513")).odds
    picture = chance_picture(odds, width)
    band = next(mark for mark in picture.marks if isinstance(mark, Polygon))
    assert len(band.points) == 2 * len(odds.tiers)
    assert all(0 <= x <= width and 0 <= y <= picture.height for x, y in band.points)
    texts = {mark.text for mark in picture.marks if isinstance(mark, Label)}
    assert {"甲尾", "乙頭", "10 %", "100 %"} <= texts
    low, _, high = (f"{100 * chance:.3g}" for chance in odds.tiers[0].chance_band)
    assert f"{low} to {high} %" in picture.description
