"""A simulated pair whose truth is known, written in the layouts of the vendors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from greenshoe.core import market_calendar
from greenshoe.crosslisting import reference_rates

if TYPE_CHECKING:
    from pathlib import Path

FIRST, LAST = date(2022, 1, 3), date(2025, 6, 30)


@dataclass(frozen=True)
class SimulatedPair:
    """One efficient price, seen in Hong Kong by day and in New York by night.

    Hong Kong opens at what New York closed, but for a premium, a share of the noise in New York's
    last trade, and noise of its own; the truth of every number here is a parameter.
    """

    ratio: int
    premium_bp: float
    hk_days: np.ndarray
    hk_open: np.ndarray
    hk_close: np.ndarray
    us_days: np.ndarray
    us_close: np.ndarray

    def write_hk(self, path: Path, *, factor: float = 1.0) -> None:
        rows = zip(self.hk_days, self.hk_open * factor, self.hk_close * factor, strict=True)
        lines = ["Date,Open,High,Low,Close,Volume"]
        lines += [
            f"{d},{o:.3f},{max(o, c):.3f},{min(o, c):.3f},{c:.3f},1000000" for d, o, c in rows
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def write_us(self, path: Path, *, factor: float = 1.0) -> None:
        rows = zip(self.us_days, self.us_close * factor, strict=True)
        lines = ["Date,Close,Volume", *(f"{d},{c:.2f},2000000" for d, c in rows)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def simulate(
    ratio: int = 8, premium_bp: float = 0.0, seed: int = 1, level_hkd: float = 90.0
) -> SimulatedPair:
    random = np.random.default_rng(seed)
    hk = [d for d in market_calendar("HK").days if FIRST <= d <= LAST]
    us = [d for d in market_calendar("US").days if FIRST <= d <= LAST]
    events = sorted([(d, 0) for d in hk] + [(d, 1) for d in us])
    efficient = np.log(level_hkd)
    us_seen, opens, closes, ads = 0.0, [], [], []
    for _, market in events:
        if market == 0:
            opens.append(efficient + us_seen * 0.3 + random.normal(0, 0.002))
            efficient += random.normal(0, 0.012)
            closes.append(efficient + random.normal(0, 0.001))
        else:
            efficient += random.normal(0, 0.014)
            us_seen = random.normal(0, 0.006)
            ads.append(efficient + us_seen)
    us_days = np.array(us, dtype="datetime64[D]")
    fx = reference_rates().hkd_per("USD", us_days)
    prices = np.exp(np.array(ads)) * (1 + premium_bp / 1e4) * ratio / fx
    return SimulatedPair(
        ratio,
        premium_bp,
        np.array(hk, dtype="datetime64[D]"),
        _on_grid(np.exp(np.array(opens))),
        _on_grid(np.exp(np.array(closes))),
        us_days,
        np.round(prices, 2),
    )


def _on_grid(prices: np.ndarray) -> np.ndarray:
    """Round to the spread table of 2022 to 2025 for the prices that occur here."""
    steps = [(10, 0.01), (20, 0.02), (50, 0.05), (100, 0.05), (200, 0.1), (500, 0.2), (1e9, 0.5)]
    tick = np.array([next(step for top, step in steps if price <= top) for price in prices])
    return np.asarray(np.round(prices / tick) * tick)


@pytest.fixture(scope="session")
def pair() -> SimulatedPair:
    return simulate()


@pytest.fixture
def folder(tmp_path: Path, pair: SimulatedPair) -> Path:
    pair.write_hk(tmp_path / "1234.HK.csv")
    pair.write_us(tmp_path / "XYZ.csv")
    return tmp_path
