"""The whole analysis: JSON, what cannot be said, deals, claims, pictures, the command."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.crosslisting.conftest import simulate

from greenshoe.cli import main
from greenshoe.core import DataError
from greenshoe.crosslisting import (
    ConversionBand,
    OfferTerms,
    analyse_pair,
    conversion_band,
    find_pair,
    judge_claims,
    load_prices,
    offer_against_ads,
    pair_as_json,
    premium_picture,
    reference_rates,
    shipped_claims,
)
from greenshoe.crosslisting._offer import offer_terms
from greenshoe.deal import shipped_record
from greenshoe.drawing import Line, Picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_json_has_the_keys_of_the_contract(folder: Path) -> None:
    found = pair_as_json(analyse_pair(find_pair("XYZ", hk="1234"), folder))
    assert {"us", "hk", "ads_ratio", "ads_ratio_source", "premium", "band", "discovery"} <= set(
        found
    )
    assert {"hedge", "liquidity", "fair_open", "traps"} <= set(found)
    assert (found["us"], found["hk"], found["ads_ratio"]) == ("XYZ", "1234", 8)
    fair = found["fair_open"]
    assert isinstance(fair, dict)
    assert {"value", "low", "high", "coverage_80"} <= set(fair)
    names = {"model", "yesterday_close", "parity", "parity_mean_premium_20d"}
    assert isinstance(fair["mae"], dict)
    assert set(fair["mae"]) == names


def test_without_a_hong_kong_file_there_are_parity_and_band(tmp_path: Path) -> None:
    simulate(1).write_us(tmp_path / "PONY.csv")
    report = analyse_pair(find_pair("PONY"), tmp_path)
    assert report.band.lower_bp is not None
    assert report.parity.hkd > 0
    found = pair_as_json(report)
    for part in ("premium", "discovery", "hedge", "liquidity", "fair_open"):
        section = found[part]
        assert isinstance(section, dict)
        assert section["status"] == "not enough data"
        assert "no Hong Kong file of 2026" in str(section["reason"])


def test_too_short_a_history_is_said_part_by_part(tmp_path: Path) -> None:
    pair = simulate(8)
    pair.write_hk(tmp_path / "1234.HK.csv")
    pair.write_us(tmp_path / "XYZ.csv")
    report = analyse_pair(find_pair("XYZ", hk="1234"), tmp_path, as_of=date(2022, 2, 28))
    assert report.premium is not None
    for part in ("hedge", "fair_open"):
        assert report.missing[part].startswith("not enough data")
    assert report.discovery is not None
    assert "not enough data" in report.discovery.missing["daily"]


def test_no_file_at_all_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no price file of BABA"):
        analyse_pair(find_pair("BABA"), tmp_path)


def test_an_ads_file_that_ends_early_gives_the_last_open_it_can(tmp_path: Path) -> None:
    pair = simulate(8)
    pair.write_hk(tmp_path / "1234.HK.csv")
    lines = ["Date,Close"]
    rows = zip(pair.us_days, pair.us_close, strict=True)
    lines += [f"{d},{c:.2f}" for d, c in rows if d <= np.datetime64("2024-06-28")]
    (tmp_path / "XYZ.csv").write_text("\n".join(lines) + "\n")
    report = analyse_pair(find_pair("XYZ", hk="1234"), tmp_path)
    # the open of 2 July (the 1st is a holiday) would need New York's close of 1 July
    assert report.fair_open_day == date(2024, 6, 28)
    assert report.fair_open is not None


def test_overlapping_intraday_files_give_lead_and_shares(tmp_path: Path) -> None:
    """An A share leads its H share by a minute: both exchanges trade at the same time."""
    random = np.random.default_rng(2)
    a_lines, h_lines = ["Datetime,Close"], ["Datetime,Close"]
    days = ["2025-03-03", "2025-03-04", "2025-03-05", "2025-03-06", "2025-03-07"]
    efficient = np.log(50)
    for day in days:
        path = efficient + np.cumsum(random.normal(0, 4e-4, 121))
        efficient = path[-1]
        for minute in range(1, 121):
            clock = f"{day} {10 + minute // 60:02d}:{minute % 60:02d}:00+08:00"
            a_lines.append(f"{clock},{np.exp(path[minute]):.6f}")
            h_lines.append(f"{clock},{np.exp(path[minute - 1] + random.normal(0, 5e-5)):.6f}")
    (tmp_path / "601318.SS.csv").write_text("\n".join(a_lines) + "\n")
    (tmp_path / "2318.HK.csv").write_text("\n".join(h_lines) + "\n")
    report = analyse_pair(find_pair("601318"), tmp_path)
    assert report.discovery is not None
    assert report.discovery.intraday is not None
    assert report.discovery.lead is not None
    assert report.discovery.intraday.information_share_low > 0.9
    assert report.discovery.lead.lead_seconds == 60
    assert not report.discovery.warnings


def test_new_york_and_hong_kong_have_no_hour_in_common(tmp_path: Path) -> None:
    pair = simulate(8)
    for name, zone, days, closes in (
        ("1234.HK.csv", "+08:00", pair.hk_days, pair.hk_close),
        ("XYZ.csv", "-05:00", pair.us_days, pair.us_close),
    ):
        lines = ["Datetime,Close"]
        for day, close in zip(days[:30], closes[:30], strict=True):
            lines += [f"{day}T10:00:00{zone},{close:.2f}", f"{day}T15:00:00{zone},{close:.2f}"]
        (tmp_path / name).write_text("\n".join(lines) + "\n")
    report = analyse_pair(find_pair("XYZ", hk="1234"), tmp_path)
    assert report.discovery is not None
    assert "no hour in common" in report.discovery.missing["intraday"]


def test_pony_and_weride_offers_against_the_ads(tmp_path: Path) -> None:
    """Published closes of the ADSs before 6 November 2025, and the two offer prices."""
    closes = {
        "PONY": [("2025-11-03", 18.38), ("2025-11-04", 16.58), ("2025-11-05", 16.25)],
        "WRD": [("2025-11-03", 10.90), ("2025-11-04", 9.41), ("2025-11-05", 8.91)],
    }
    expected = {"PONY": [-2.7, 7.8, 10.0], "WRD": [-4.1, 11.1, 17.3]}
    for ticker, rows in closes.items():
        pair = find_pair(ticker)
        path = tmp_path / f"{ticker}.csv"
        path.write_text("Date,Close\n" + "".join(f"{d},{c}\n" for d, c in rows))
        terms = offer_terms(shipped_record(pair.hk or ""))
        assert terms is not None
        assert terms.pricing_date == date(2025, 11, 4)
        ratio = pair.ratios[0].shares_per_ads
        anchor = load_prices(path, ticker, "US")
        found = offer_against_ads(terms, anchor, ratio, reference_rates())
        stages = [close.stage for close in found]
        assert stages == ["before pricing", "before listing", "before listing"]
        percent = [close.offer_over_parity_bp / 100 for close in found]
        assert percent == pytest.approx(expected[ticker], abs=0.15)


def test_a_close_on_the_listing_day_comes_after_the_first_day(tmp_path: Path) -> None:
    path = tmp_path / "XYZ.csv"
    path.write_text("Date,Close\n2025-11-05,10\n2025-11-06,11\n")
    terms = OfferTerms("1234", 78.0, date(2025, 11, 4), date(2025, 11, 6))
    found = offer_against_ads(terms, load_prices(path, "XYZ", "US"), 1, reference_rates())
    assert [close.stage for close in found] == ["before listing", "after the first day"]


def test_claims_without_prices_rest_on_rules_or_are_not_decidable() -> None:
    verdicts = judge_claims(None)
    assert len(verdicts) == len(shipped_claims())
    by_id = {verdict.claim.id: verdict for verdict in verdicts}
    assert by_id["southbound"].verdict == "supported"
    others = [v for name, v in by_id.items() if name != "southbound"]
    assert {verdict.verdict for verdict in others} == {"not decidable"}
    assert all(verdict.because for verdict in verdicts)


def test_every_claim_has_a_test_or_says_why_not() -> None:
    for claim in shipped_claims():
        assert bool(claim.test) != bool(claim.why), claim.id
        assert claim.document in {"000", "002"}


def test_the_picture_has_every_day_in_its_frame(is_inside: Callable[[Picture], bool]) -> None:
    days = np.arange("2025-01-01", "2025-04-11", dtype="datetime64[D]")
    band = analyse_band()
    picture = premium_picture("A & B", days, np.sin(np.arange(len(days))) * 100, band)
    assert picture.title == "Premium of A & B over Hong Kong"
    (line,) = (m for m in picture.marks if isinstance(m, Line) and m.style == "line-fine")
    assert len(line.points) == len(days)
    assert is_inside(picture)


def analyse_band() -> ConversionBand:
    return conversion_band(find_pair("BABA"), date(2025, 3, 3), ads_price_usd=100.0)


def test_command_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["pair", "XYZ", "--hk", "1234", "--prices", str(folder), "--json"]
    assert main(arguments) == 0
    out = capsys.readouterr()
    assert json.loads(out.out)["ads_ratio"] == 8
    assert out.err == ""


def test_command_text_fair_open_and_picture(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "out" / "premium.svg"
    arguments = ["pair", "XYZ", "--hk", "1234", "--prices", str(folder)]
    assert main([*arguments, "--svg", str(picture)]) == 0
    text = capsys.readouterr().out
    for words in ("premium of the ADS", "conversion band", "who leads", "liquidity", "fair open"):
        assert words in text
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    assert main([*arguments, "--fair-open"]) == 0
    text = capsys.readouterr().out
    assert "conversion band" not in text
    assert "interval held" in text


def test_command_without_prices_shows_facts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pair", "PONY"]) == 0
    text = capsys.readouterr().out
    assert "deposit barred" in text
    assert "2025-12-16" in text
    assert main(["pair", "PONY", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ads_ratio"] == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["pair"], "TICKER"),
        (["pair", "BABA", "--prices", "/nowhere/at/all"], "is not a folder"),
        (["pair", "BABA", "--from", "soon"], "--from = soon"),
        (["pair", "BABA", "--live"], "--live"),
        (["pair", "B B", "--prices", "."], "is no ticker"),
    ],
)
def test_bad_input_is_one_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    out = capsys.readouterr()
    assert out.out == ""
    assert message in out.err
    assert out.err.count("\n") == 1


def test_command_claims(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pair", "--claims", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"claim", "verdict", "because", "pairs"} <= set(found[0])


def test_the_only_hong_kong_share_of_a_folder_is_taken(folder: Path) -> None:
    report = analyse_pair(find_pair("XYZ"), folder)
    assert report.legs.hong_kong is not None
    assert report.ratio.shares_per_ads == 8
    (folder / "0001.HK.csv").write_text("Date,Close\n2025-01-02,40\n")
    known = find_pair("XYZ/1234")
    assert analyse_pair(known, folder).ratio.shares_per_ads == 8


def test_a_premium_that_an_adjustment_makes_is_refused(tmp_path: Path) -> None:
    pair = simulate(8)
    pair.write_us(tmp_path / "XYZ.csv")
    factor = np.linspace(0.8, 1.0, len(pair.hk_close))
    rows = zip(pair.hk_days, pair.hk_close * factor, strict=True)
    lines = ["Date,Close", *(f"{d},{c:.6f}" for d, c in rows)]
    (tmp_path / "1234.HK.csv").write_text("\n".join(lines) + "\n")
    report = analyse_pair(find_pair("XYZ/1234"), tmp_path)
    assert report.premium is None
    assert "adjusted for dividends" in report.missing["premium"]
    assert report.ratio.shares_per_ads == 8
