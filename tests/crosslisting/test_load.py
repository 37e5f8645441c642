"""Price files in the layouts of the vendors, and the traps in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pytest

from greenshoe.core import DataError, InputError
from greenshoe.crosslisting import load_prices
from greenshoe.crosslisting._folder import find_files, load_legs
from greenshoe.crosslisting._grid import off_grid
from greenshoe.crosslisting._pairs import find_pair
from greenshoe.crosslisting._undo import adjustment_factors

if TYPE_CHECKING:
    from pathlib import Path

    from tests.crosslisting.conftest import SimulatedPair

    from greenshoe.crosslisting import PriceSeries

YFINANCE = """Price,Close,High,Low,Open,Volume
Ticker,1234.HK,1234.HK,1234.HK,1234.HK,1234.HK
Date,,,,,
2025-01-02,90.5,91.0,90.0,90.0,1000
2025-01-03,91.0,91.5,90.5,90.5,2000
"""
NASDAQ = """Date,Close/Last,Volume,Open,High,Low
01/14/2025,$1074.62,"11,980,150",$74.48,$1075.09,$74.37
01/13/2025,"$1,074.03","12,549,170",$74.68,$1075.04,$73.80
"""
ALPACA = """Date,Open,High,Low,Close,Adj Close,Volume
2025-01-14 05:00:00+00:00,74.1,75.0,74.0,74.62,74.62,1000.0
2025-07-14 04:00:00+00:00,74.1,75.0,74.0,74.03,74.03,2000.0
"""
COMMAS = """Date;Close;Volume
2025-01-13;1.074,03;12549170
2025-01-14;74,62;11980150
"""
POINTS = """Date;Close;Volume
2025-01-13;1,074.03;12,549,170
2025-01-14;74.62;11,980,150
"""
TWO = "Date,Close\n2025-01-13,74.03\n2025-01-14,74.62\n"
ZONED = """Date,Open,High,Low,Close,Volume,Dividends,Stock Splits
2025-01-02 00:00:00+08:00,90.0,91.0,90.0,90.5,1000,0.0,0.0
2025-01-03 00:00:00+08:00,90.5,91.5,90.5,91.0,2000,0.0,0.0
"""


def read(folder: Path, text: str, market: str = "US", name: str = "XYZ.csv") -> PriceSeries:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_prices(path, "XYZ", market)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "market", "days", "closes"),
    [
        (YFINANCE, "HK", ["2025-01-02", "2025-01-03"], [90.5, 91.0]),
        (NASDAQ, "US", ["2025-01-13", "2025-01-14"], [1074.03, 1074.62]),
        (ALPACA, "US", ["2025-01-14", "2025-07-14"], [74.62, 74.03]),
        (COMMAS, "US", ["2025-01-13", "2025-01-14"], [1074.03, 74.62]),
        (POINTS, "US", ["2025-01-13", "2025-01-14"], [1074.03, 74.62]),
        (TWO.replace(",", ";"), "US", ["2025-01-13", "2025-01-14"], [74.03, 74.62]),
        (TWO, "US", ["2025-01-13", "2025-01-14"], [74.03, 74.62]),
        (ZONED, "HK", ["2025-01-02", "2025-01-03"], [90.5, 91.0]),
    ],
    ids=[
        "yfinance",
        "nasdaq",
        "alpaca",
        "decimal commas",
        "thousands",
        "semicolons",
        "two columns",
        "zoned",
    ],
)
def test_layouts(
    tmp_path: Path, text: str, market: str, days: list[str], closes: list[float]
) -> None:
    series = read(tmp_path, text, market)
    assert [str(day) for day in series.days] == days
    assert series.close.tolist() == closes
    assert series.currency == {"HK": "HKD", "US": "USD"}[market]


def test_nasdaq_layout_is_raw(tmp_path: Path) -> None:
    series = read(tmp_path, NASDAQ)
    assert series.adjustment == "raw"
    assert series.volume.tolist() == [12549170, 11980150]


def test_a_close_beside_another_adjusted_one_is_raw(tmp_path: Path) -> None:
    text = "Date,Close,Adj Close\n2025-01-13,74.03,73.0\n2025-01-14,74.62,74.62\n"
    series = read(tmp_path, text)
    assert (series.adjustment, series.close[0]) == ("raw", 74.03)


def test_parquet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "XYZ.parquet"
    query = 'SELECT DATE \'2025-01-13\' + CAST(i AS INTEGER) AS "Date", 74.0 + i AS "Close"'
    duckdb.execute(f"COPY ({query} FROM range(2) t(i)) TO '{path}' (FORMAT parquet)")
    series = load_prices(path, "XYZ", "US")
    assert series.close.tolist() == [74.0, 75.0]
    assert str(series.days[0]) == "2025-01-13"


@pytest.mark.parametrize(
    "moment",
    [
        "TIMESTAMPTZ '2025-01-14 14:30:00+00' + INTERVAL (i) MINUTE",
        "TIMESTAMP '2025-01-14 09:30:00' + INTERVAL (i) MINUTE",
        "epoch_ns(TIMESTAMP '2025-01-14 14:30:00') + i * 60000000000",
        "epoch_ms(TIMESTAMP '2025-01-14 14:30:00') + i * 60000",
    ],
)
def test_parquet_instants_of_every_kind(tmp_path: Path, moment: str) -> None:
    path = tmp_path / "XYZ.parquet"
    query = f"SELECT {moment} AS timestamp, 74.0 + i AS close FROM range(3) t(i)"  # noqa: S608 - ours
    duckdb.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    series = load_prices(path, "XYZ", "US")
    assert series.ticks is not None
    assert series.ticks.instants_ns.tolist() == [(1736865000 + 60 * i) * 10**9 for i in range(3)]


def test_a_parquet_file_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "XYZ.parquet"
    path.write_bytes(b"PAR1 nothing")
    with pytest.raises(DataError, match="no Parquet file"):
        load_prices(path, "XYZ", "US")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Date,Close\n2025-01-13,abc\n", "is no number"),
        ("Date,Close\nyesterday,74\n", "is no date"),
        ("Date,Volume\n2025-01-13,74\n", "no column of closes"),
        ("When,Close\n2025-01-13,74\n", "no column of dates"),
        ("Date,Close\n2025-01-13,74\n2025-01-13,75\n", "two different closes"),
        ("Date,Close\n01/02/2025,74\n03/04/2025,75\n", "read both ways"),
        ("Date,Close\n13/02/2025,74\n02/13/2025,75\n", "mix two orders"),
        ("Date,Close\n2025-01-13\n", "has 1 cells"),
        ("Date,Close\n2025-01-13,0\n", "no usable row"),
        ("Date,Close,Currency\n2025-01-13,74,EUR\n", "no currency that is known"),
        ("Date,Close,Currency\n2025-01-13,74,USD\n2025-01-14,75,HKD\n", "two of them"),
        ("", "is empty"),
    ],
)
def test_bad_files_are_refused_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message) as caught:
        read(tmp_path, text)
    assert "\n" not in str(caught.value)
    assert "XYZ.csv" in str(caught.value)


def test_binary_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "XYZ.csv"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="not UTF-8"):
        load_prices(path, "XYZ", "US")


def test_a_stated_currency_stands(tmp_path: Path) -> None:
    text = "Date,Close,Currency\n2025-01-13,74,usd\n"
    assert read(tmp_path, text, "HK").currency == "USD"


def test_flat_bars_and_closed_days_are_dropped(tmp_path: Path) -> None:
    text = (
        "Date,Open,High,Low,Close,Volume\n"
        "2023-08-31,90,91,89,90.5,1000\n"
        "2023-09-01,90.5,91,90,91,500\n"  # typhoon: the exchange was shut
        "2024-12-24,90,90,90,90,0\n"  # half day
        "2024-12-27,90,92,90,91,1000\n"
    )
    series = read(tmp_path, text, "HK")
    assert [str(day) for day in series.days] == ["2023-08-31", "2024-12-27"]
    assert {trap.trap for trap in series.traps} == {"flat bar", "closed day", "missing day"}


def test_missing_days_are_counted_by_the_calendar(tmp_path: Path) -> None:
    # Hong Kong was shut from 2025-01-29 to 31; 2025-02-04 and 05 are missing
    text = "Date,Close\n2025-01-28,90\n2025-02-03,91\n2025-02-06,92\n"
    (trap,) = read(tmp_path, text, "HK").traps
    assert (trap.trap, trap.rows) == ("missing day", 2)


def test_intraday_times_with_and_without_zone(tmp_path: Path) -> None:
    aware = "Datetime,Close\n2025-01-14 09:30:00-05:00,74\n2025-01-14 15:59:00-05:00,75\n"
    naive = "Datetime,Close\n2025-01-14 09:30:00,74\n2025-01-14 15:59:00,75\n"
    first, second = read(tmp_path, aware), read(tmp_path, naive)
    for series in (first, second):
        assert series.ticks is not None
        assert series.ticks.instants_ns[0] == 1736865000 * 10**9  # 14:30 UTC
        assert (series.open[0], series.close[0], len(series)) == (74, 75, 1)
    assert second.zone.startswith("assumed")


def test_naive_hong_kong_times_that_are_utc_are_recognised(tmp_path: Path) -> None:
    rows = [f"2025-01-14 0{h}:{m:02d}:00,{90 + h}" for h in range(2, 8) for m in (0, 30)]
    series = read(tmp_path, "\n".join(["Datetime,Close", *rows]) + "\n", "HK")
    assert "UTC" in series.zone
    assert str(series.days[0]) == "2025-01-14"


def test_times_that_fit_no_zone_are_refused(tmp_path: Path) -> None:
    rows = [f"2025-01-14 {h:02d}:30:00,74" for h in range(24)]
    with pytest.raises(DataError, match="fit neither"):
        read(tmp_path, "\n".join(["Datetime,Close", *rows]) + "\n", "HK")


def test_only_the_regular_session_makes_the_day(tmp_path: Path) -> None:
    text = (
        "Datetime,Close,Volume\n2025-01-14 08:00:00-05:00,70,5\n2025-01-14 09:30:00-05:00,74,1\n"
        "2025-01-14 12:00:00-05:00,76,2\n2025-01-14 16:30:00-05:00,80,9\n"
    )
    series = read(tmp_path, text)
    assert (series.open[0], series.high[0], series.close[0]) == (74, 76, 76)
    assert series.volume[0] == 3


def test_spread_table_of_the_day_decides_what_is_on_the_grid() -> None:
    days = np.array(["2025-08-01", "2025-08-04"], dtype="datetime64[D]")
    assert off_grid("HK", days, np.array([30.02, 30.02])).tolist() == [True, False]


def test_a_dividend_adjustment_is_undone_exactly() -> None:
    raw = np.array([100.0, 98.0, 97.0, 99.0, 96.0, 95.0])
    paid = np.array([0, 0, 1.5, 0, 0.8, 0])
    adjusted = raw.copy()
    for at in np.flatnonzero(paid):
        adjusted[:at] *= 1 - paid[at] / raw[at - 1]  # Yahoo's factor, by its own definition
    assert adjusted / adjustment_factors(adjusted, paid) == pytest.approx(raw, rel=1e-12)


@pytest.mark.parametrize("in_usd", [False, True])
def test_yahoo_hong_kong_dividends_are_repaired(
    tmp_path: Path, pair: SimulatedPair, *, in_usd: bool
) -> None:
    """Dividends subtracted in US dollars, shown in Hong Kong dollars: the known trap."""
    raw = pair.hk_close
    paid = np.zeros(len(raw))
    paid[[200, 500]] = [1.25, 0.9]
    adjusted = raw.copy()
    used = paid / 7.85 if in_usd else paid
    for at in np.flatnonzero(paid):
        adjusted[:at] *= 1 - used[at] / raw[at - 1]
    rows = zip(pair.hk_days, adjusted, paid, strict=True)
    lines = ["Date,Close,Dividends", *(f"{d},{c:.9f},{p}" for d, c, p in rows)]
    series = read(tmp_path, "\n".join(lines) + "\n", "HK")
    assert series.adjustment == "raw"
    assert any(trap.action == "repaired" for trap in series.traps)
    assert series.close == pytest.approx(raw, rel=1e-4)


def test_an_adjustment_without_amounts_is_said(tmp_path: Path, pair: SimulatedPair) -> None:
    rows = zip(pair.hk_days, pair.hk_close * 0.98765, strict=True)
    lines = ["Date,Close", *(f"{d},{c:.6f}" for d, c in rows)]
    series = read(tmp_path, "\n".join(lines) + "\n", "HK")
    assert series.adjustment == "dividend-adjusted"
    assert any("US dollars as Hong Kong dollars" in trap.what for trap in series.traps)


def test_adjusted_prices_rounded_to_the_cent_are_found_by_comparison(
    tmp_path: Path, pair: SimulatedPair
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    pair.write_us(tmp_path / "a" / "XYZ.csv")
    pair.write_us(tmp_path / "b" / "XYZ.csv", factor=0.97)
    legs = load_legs(tmp_path, find_pair("XYZ", hk="1234"))
    assert sorted(series.adjustment for series in legs.read) == ["dividend-adjusted", "raw"]
    assert legs.anchor is not None
    assert legs.anchor.adjustment == "raw"


def test_files_belong_to_their_share(tmp_path: Path) -> None:
    names = [
        "BABA.csv",
        "9988.HK.csv",
        "09988_1m.parquet",
        "BABAX.csv",
        "600028.SS.csv",
        "0028.HK.csv",
    ]
    for name in names:
        (tmp_path / name).touch()
    assert [p.name for p in find_files(tmp_path, "BABA", "US")] == ["BABA.csv"]
    found = [p.name for p in find_files(tmp_path, "9988", "HK")]
    assert found == ["09988_1m.parquet", "9988.HK.csv"]
    assert [p.name for p in find_files(tmp_path, "600028", "CN")] == ["600028.SS.csv"]


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a folder"):
        find_files(tmp_path / "nowhere", "BABA", "US")
