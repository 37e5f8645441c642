"""Cross-listing: reading prices, the fair open, lead and lag, shares; a peer beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from greenshoe.crosslisting import (
    Aligned,
    Stream,
    fair_open_record,
    hayashi_yoshida,
    information_shares,
    load_prices,
)

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

SIZES = {"four years": 1_000, "twenty years": 5_000}
TICKS = {"a day": 5_000, "a month": 100_000}


def days_of(count: int) -> np.ndarray:
    weekdays = np.arange("2004-01-01", "2026-01-01", dtype="datetime64[D]")
    return weekdays[np.is_busday(weekdays)][-count:]


def aligned_of(count: int) -> Aligned:
    random = np.random.default_rng(1)
    close = 90 * np.exp(np.cumsum(random.normal(0, 0.02, count)))
    parity = close * np.exp(random.normal(0, 0.02, count))
    opened = parity * np.exp(random.normal(0, 0.005, count))
    whole = np.zeros(count, dtype=np.int64)
    return Aligned(days_of(count), opened, close, close, parity, parity, parity, whole, whole)


def stream_of(count: int, seed: int) -> Stream:
    random = np.random.default_rng(seed)
    times = np.cumsum(random.integers(1, 10**9, count))
    return Stream(times, np.cumsum(random.normal(0, 1e-4, count)))


def write(path: Path, count: int) -> Path:
    lines = ["Date,Open,High,Low,Close,Volume"]
    lines += [f"{day},90.05,91,89,90.05,1000" for day in days_of(count)]
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize("size", SIZES)
def test_read_prices(benchmark: BenchmarkFixture, tmp_path: Path, size: str) -> None:
    path = write(tmp_path / "1234.HK.csv", SIZES[size])
    benchmark(load_prices, path, "1234", "HK")


@pytest.mark.parametrize("size", SIZES)
def test_read_prices_pandas(benchmark: BenchmarkFixture, tmp_path: Path, size: str) -> None:
    """The peer: pandas parses the same file and checks nothing."""
    pandas = pytest.importorskip("pandas")
    path = write(tmp_path / "1234.HK.csv", SIZES[size])
    benchmark(lambda: pandas.read_csv(path, parse_dates=["Date"]).set_index("Date"))


@pytest.mark.parametrize("size", SIZES)
def test_fair_open(benchmark: BenchmarkFixture, size: str) -> None:
    benchmark(fair_open_record, aligned_of(SIZES[size]))


@pytest.mark.parametrize("size", TICKS)
def test_hayashi_yoshida(benchmark: BenchmarkFixture, size: str) -> None:
    benchmark(hayashi_yoshida, stream_of(TICKS[size], 1), stream_of(TICKS[size], 2))


@pytest.mark.parametrize("size", TICKS)
def test_information_shares(benchmark: BenchmarkFixture, size: str) -> None:
    first = stream_of(TICKS[size], 1).log_price
    second = first + np.random.default_rng(3).normal(0, 1e-4, len(first))
    benchmark(information_shares, [np.column_stack([first, second])], lags=5)


@pytest.mark.parametrize("size", TICKS)
def test_error_correction_statsmodels(benchmark: BenchmarkFixture, size: str) -> None:
    """The peer: statsmodels estimates the same model, with the vector it need not estimate."""
    vecm = pytest.importorskip("statsmodels.tsa.vector_ar.vecm")
    first = stream_of(TICKS[size], 1).log_price
    second = first + np.random.default_rng(3).normal(0, 1e-4, len(first))
    prices = np.column_stack([first, second])
    benchmark(lambda: vecm.VECM(prices, k_ar_diff=5, coint_rank=1, deterministic="co").fit())
