"""The ratio: found where it can be, checked where it is known, refused where it is contradicted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.crosslisting.conftest import simulate

from greenshoe.core import Confidence, DataError
from greenshoe.crosslisting import (
    Pair,
    Ratio,
    align,
    analyse_pair,
    find_pair,
    find_ratio,
    load_legs,
    load_prices,
    premium_of,
    read_pairs,
    reference_rates,
    shipped_pairs,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.crosslisting.conftest import SimulatedPair

RATES = reference_rates()


def write(folder: Path, pair: SimulatedPair, **factors: float) -> Path:
    pair.write_hk(folder / "1234.HK.csv", factor=factors.get("hk", 1.0))
    pair.write_us(folder / "XYZ.csv", factor=factors.get("us", 1.0))
    return folder


@pytest.mark.parametrize("ratio", [1, 2, 3, 5, 8, 13, 15, 30])
@pytest.mark.parametrize("premium_bp", [-200.0, 150.0])
def test_a_whole_ratio_is_found_from_prices_alone(
    tmp_path: Path, ratio: int, premium_bp: float
) -> None:
    write(tmp_path, simulate(ratio, premium_bp, seed=ratio))
    pair = find_pair("XYZ", hk="1234")
    found = find_ratio(pair, load_legs(tmp_path, pair), RATES)
    assert found.shares_per_ads == ratio
    assert found.implied_median == pytest.approx(ratio, rel=0.03)
    assert found.origin.confidence == "C"


def test_a_known_ratio_is_checked(folder: Path) -> None:
    wrong = Pair(
        us="XYZ",
        hk="1234",
        ratios=(Ratio(shares_per_ads=4, source="a guess", confidence=Confidence.S),),
    )
    with pytest.raises(DataError, match=r"imply 7\.9.* a factor 2 off"):
        find_ratio(wrong, load_legs(folder, wrong), RATES)


def test_a_hong_kong_file_in_us_dollars_is_detected(tmp_path: Path, pair: SimulatedPair) -> None:
    write(tmp_path, pair, hk=1 / 7.8)
    known = find_pair("XYZ", hk="1234")
    with pytest.raises(DataError, match=r"another currency|no whole number") as caught:
        find_ratio(known, load_legs(tmp_path, known), RATES)
    assert "1234.HK.csv" in str(caught.value)


@pytest.mark.parametrize("ratio", [1, 2, 3, 5, 8, 13])
def test_the_wrong_currency_is_never_taken_for_a_ratio(tmp_path: Path, ratio: int) -> None:
    write(tmp_path, simulate(ratio, 0.0, seed=ratio), hk=1 / 7.8)
    known = find_pair("XYZ", hk="1234")
    with pytest.raises(DataError, match=r"another currency|no whole number"):
        find_ratio(known, load_legs(tmp_path, known), RATES)


@pytest.mark.parametrize("ratio", [3, 8, 10])
def test_the_wrong_currency_is_no_large_ratio_of_a_pair_nobody_knows(
    tmp_path: Path, ratio: int
) -> None:
    write(tmp_path, simulate(ratio, 20.0, seed=ratio), hk=1 / 7.8)
    unknown = Pair(us="XYZ", hk="1234")
    with pytest.raises(DataError, match=r"another currency|no whole number"):
        find_ratio(unknown, load_legs(tmp_path, unknown), RATES)


def test_a_ratio_below_one_is_said_not_to_be_supported(tmp_path: Path) -> None:
    """Prices of one ADS halved: an ADS is half a share, in the markets' own currencies."""
    write(tmp_path, simulate(1, 20.0, seed=4), us=0.5)
    unknown = Pair(us="XYZ", hk="1234")
    with pytest.raises(DataError, match="2 ADSs for one share: a ratio below 1 is not supported"):
        find_ratio(unknown, load_legs(tmp_path, unknown), RATES)


def test_no_whole_ratio_is_refused(tmp_path: Path, pair: SimulatedPair) -> None:
    write(tmp_path, pair, us=1.06 / 8)
    known = find_pair("XYZ", hk="1234")
    with pytest.raises(DataError, match="no whole number within 3 %"):
        find_ratio(known, load_legs(tmp_path, known), RATES)


def test_a_split_on_one_side_only_is_refused_with_its_day(
    tmp_path: Path, pair: SimulatedPair
) -> None:
    write(tmp_path, pair)
    late = pair.us_days >= np.datetime64("2024-03-15")
    rows = zip(pair.us_days, np.where(late, pair.us_close / 5, pair.us_close), strict=True)
    text = "\n".join(["Date,Close", *(f"{d},{c:.2f}" for d, c in rows)])
    (tmp_path / "XYZ.csv").write_text(text + "\n")
    known = find_pair("XYZ", hk="1234")
    with pytest.raises(DataError, match=r"factor (4\.9|5\.0)\d about 2024-03-1[5].*one side only"):
        find_ratio(known, load_legs(tmp_path, known), RATES)


def test_a_dated_change_of_the_ratio_is_followed(tmp_path: Path, pair: SimulatedPair) -> None:
    late = pair.us_days >= np.datetime64("2024-03-15")
    rows = zip(pair.us_days, np.where(late, pair.us_close / 2, pair.us_close), strict=True)
    text = "\n".join(["Date,Close", *(f"{d},{c:.2f}" for d, c in rows)])
    (tmp_path / "XYZ.csv").write_text(text + "\n")
    pair.write_hk(tmp_path / "1234.HK.csv")
    source = {"source": "notice", "confidence": "T"}
    first = Ratio(shares_per_ads=8, **source)  # type: ignore[arg-type]
    second = Ratio(**{"from": date(2024, 3, 15)}, shares_per_ads=4, **source)  # type: ignore[arg-type]
    known = Pair(us="XYZ", hk="1234", ratios=(first, second))
    found = find_ratio(known, load_legs(tmp_path, known), RATES)
    days = np.array(["2024-03-14", "2024-03-15"], dtype="datetime64[D]")
    assert found.per_day(days).tolist() == [8, 4]


def test_without_common_days_the_facts_stand_or_the_pair_is_refused(
    tmp_path: Path, pair: SimulatedPair
) -> None:
    pair.write_us(tmp_path / "XYZ.csv")
    unknown = find_pair("XYZ")
    with pytest.raises(DataError, match="ratio is not known"):
        find_ratio(unknown, load_legs(tmp_path, unknown), RATES)
    known = Pair(
        us="XYZ", ratios=(Ratio(shares_per_ads=8, source="prospectus", confidence=Confidence.T),)
    )
    assert find_ratio(known, load_legs(tmp_path, known), RATES).shares_per_ads == 8


def test_the_premium_put_in_comes_out(tmp_path: Path) -> None:
    pair = simulate(8, 120.0, seed=3)
    write(tmp_path, pair)
    known = find_pair("XYZ", hk="1234")
    legs = load_legs(tmp_path, known)
    assert legs.anchor is not None
    assert legs.hong_kong is not None
    found = find_ratio(known, legs, RATES)
    premium = premium_of(align(legs.anchor, legs.hong_kong, found, RATES), first=date(2022, 1, 1))
    error = premium.bracket.sd_bp / np.sqrt(len(premium.days))
    assert premium.bracket.mean_bp == pytest.approx(120, abs=4 * error)
    assert premium.bracket.sd_bp < premium.same_date.sd_bp  # two closes hold less of the night


def test_a_stale_close_is_never_passed_for_a_new_one(tmp_path: Path, pair: SimulatedPair) -> None:
    """The anchor's file lacks 2024-05-08: Hong Kong's 9 May has no close just before it."""
    write(tmp_path, pair)
    lines = (tmp_path / "XYZ.csv").read_text().splitlines()
    kept = [line for line in lines if not line.startswith("2024-05-08")]
    (tmp_path / "XYZ.csv").write_text("\n".join(kept) + "\n")
    known = find_pair("XYZ", hk="1234")
    legs = load_legs(tmp_path, known)
    assert legs.anchor is not None
    assert legs.hong_kong is not None
    aligned = align(legs.anchor, legs.hong_kong, find_ratio(known, legs, RATES), RATES)
    blank = aligned.days[np.isnan(aligned.parity_before)]
    assert [str(day) for day in blank] == ["2024-05-09"]


def test_holidays_of_one_market_inside_the_others_week(folder: Path) -> None:
    """Independence Day 2024: New York is shut on the 4th, Hong Kong trades on the 4th and 5th."""
    known = find_pair("XYZ", hk="1234")
    legs = load_legs(folder, known)
    assert legs.anchor is not None
    assert legs.hong_kong is not None
    aligned = align(legs.anchor, legs.hong_kong, find_ratio(known, legs, RATES), RATES)
    rows = {str(day): at for at, day in enumerate(aligned.days)}
    fourth, fifth = rows["2024-07-04"], rows["2024-07-05"]
    assert np.isnan(aligned.parity_same[fourth])
    assert aligned.nights[fourth] == 1
    assert aligned.nights[fifth] == 2
    assert aligned.before_at[fourth] == aligned.before_at[fifth]


def test_reading_nothing_after_a_day(folder: Path) -> None:
    report = analyse_pair(find_pair("XYZ", hk="1234"), folder, as_of=date(2024, 12, 31))
    assert report.premium is not None
    assert str(report.premium.days[-1]) == "2024-12-31"
    assert report.parity.day == date(2024, 12, 31)


def test_exchange_rates_stay_in_the_peg_and_are_the_banks() -> None:
    days = np.array(["2019-01-02", "2025-11-03"], dtype="datetime64[D]")
    # ECB: 2025-11-03 EURUSD 1.1514, EURHKD 8.9499 -> 7.7730
    rates = RATES.hkd_per("USD", days)
    assert rates[1] == pytest.approx(7.773, abs=5e-4)
    peg = RATES.hkd_per_usd[RATES.days >= np.datetime64("2019-01-01")]
    assert (peg.min(), peg.max()) == (
        pytest.approx(7.745, abs=0.01),
        pytest.approx(7.855, abs=0.01),
    )
    with pytest.raises(DataError, match="no CNY rate so early"):
        RATES.hkd_per("CNY", np.array(["2001-01-02"], dtype="datetime64[D]"))


def test_every_shipped_ratio_is_sourced() -> None:
    codes = [pair.hk for pair in shipped_pairs()]
    assert len(set(codes)) == len(codes)
    for pair in shipped_pairs():
        assert pair.kind == "a_h" or pair.ratios, pair.us
        assert all(ratio.source for ratio in pair.ratios)


def test_pairs_of_the_user_come_first_and_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "pairs.toml"
    text = '[[pair]]\nus = "BABA"\nhk = "9988"\n[[pair.ratios]]\nshares_per_ads = 9\n'
    path.write_text(text + 'source = "x"\nconfidence = "S"\n')
    assert find_pair("BABA", known=read_pairs(path)).ratios[0].shares_per_ads == 9
    path.write_text(text + 'source = "x"\nconfidence = "S"\ncolour = 1\n')
    with pytest.raises(DataError, match=r"pairs\.toml: pair\.0\.ratios\.0\.colour"):
        read_pairs(path)


@pytest.mark.parametrize("ticker", ["", "TOO LONG A TICKER", "12345678"])
def test_what_is_no_ticker_is_refused(ticker: str) -> None:
    with pytest.raises(DataError, match="is no ticker"):
        find_pair(ticker)


def test_prices_in_a_stated_currency_are_converted(tmp_path: Path) -> None:
    path = tmp_path / "1234.HK.csv"
    path.write_text("Date,Close,Currency\n2025-01-14,10.0,USD\n")
    (tmp_path / "XYZ.csv").write_text("Date,Close\n2025-01-13,80.0\n2025-01-14,80.0\n")
    share, anchor = load_prices(path, "1234", "HK"), load_prices(tmp_path / "XYZ.csv", "XYZ", "US")
    ratio = Ratio(shares_per_ads=8, source="x", confidence=Confidence.T)
    known = Pair(us="XYZ", hk="1234", ratios=(ratio,))
    found = find_ratio(known, load_legs(tmp_path, known), RATES)
    aligned = align(anchor, share, found, RATES)
    assert aligned.close == pytest.approx(aligned.parity_before)
