"""The benchmark stream to the share; simulated first days beside the real ones."""

from __future__ import annotations

import csv
import importlib.util
import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from greenshoe.market import (
    AdsTerms,
    FirstDayTerms,
    Outcome,
    Tally,
    end_of_stabilisation,
    new_exchange,
    replay_messages,
    simulate_days,
    simulate_first_day,
    submit_many,
)

TRUTH = Path(os.environ.get("GREENSHOE_TRUTH", Path(__file__).parents[3] / "shared"))
pytestmark = pytest.mark.truth


def stream() -> tuple[np.ndarray, ...]:
    file = TRUTH / "prototypes" / "lob" / "stream.py"
    spec = importlib.util.spec_from_file_location("stream", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: tuple[np.ndarray, ...] = module.make()
    return made


def test_the_stream_through_the_bare_book() -> None:
    found = replay_messages(*stream())
    assert (found.trades, found.volume, found.resting) == (316_488, 958_372, 362_564)


def test_the_stream_through_the_whole_engine() -> None:
    kind, side, tick, shares, ref = stream()
    order = np.where(kind == 1, ref, np.arange(kind.size))
    rows = np.stack([kind, side, tick, shares, order, np.zeros(kind.size)], axis=1).astype(np.int64)
    exchange = new_exchange(np.arange(1, 4097) * 100, kind.size, 1, kind.size)
    submit_many(exchange, rows, np.zeros(kind.size, np.int8))
    tally = exchange.tally
    assert (int(tally[Tally.TRADES]), int(tally[Tally.VOLUME])) == (316_488, 958_372)
    assert int(exchange.book.depth.sum()) - 4 == 362_564


def deals() -> list[dict[str, str]]:
    with (TRUTH / "data" / "deals.csv").open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def number(row: dict[str, str], key: str) -> float:
    return float(row[key]) if row[key] else float("nan")


def test_first_closes_cover_the_published_ones() -> None:
    """Value at listing is drawn from rounded quantiles of this table: the engine must keep them."""
    real = np.array([number(r, "first_day_return_pct") for r in deals()]) / 100
    real = real[np.isfinite(real)]
    terms = FirstDayTerms(
        "9999", date(2026, 1, 8), Decimal(20), 100, 5_000_000, 45_000_000, 0, 6_000_000
    )
    closes = simulate_days(terms, 400, seed=3, pace=0.03).table[:, Outcome.CLOSE] / 20 - 1
    ours = np.quantile(np.log1p(closes), (0.1, 0.25, 0.5, 0.75, 0.9))
    theirs = np.quantile(np.log1p(real), (0.1, 0.25, 0.5, 0.75, 0.9))
    assert np.abs(ours - theirs).max() < 0.12
    assert np.mean(closes < 0) == pytest.approx(np.mean(real < 0), abs=0.08)


def pony_and_weride() -> list[tuple[FirstDayTerms, float, float]]:
    """Terms from the table; ADS closes of 2025-11-05; first-day close and low as reported."""
    rows = {r["stock_code"]: r for r in deals()}
    found = []
    for code, ratio, ads, low in (("2026", 1, "16.25", 118.80), ("0800", 3, "8.91", 23.00)):
        row = rows[code]
        offer = Decimal(row["offer_price_hkd"])
        short = int(number(row, "over_allocated_shares"))
        public = int(number(row, "public_final_shares"))
        sizes = (number(row, "offer_shares_final"), number(row, "base_offer_shares_initial"))
        total = int(next(size for size in sizes if np.isfinite(size)))
        terms = FirstDayTerms(
            code, date(2025, 11, 6), offer, int(row["board_lot_shares"]), public,
            total - public + short, 0, short,
            ads=AdsTerms(ratio, Decimal(ads), 7.775, deposit_barred=True),
        )  # fmt: skip
        close = float(offer) * (1 + number(row, "first_day_return_pct") / 100)
        found.append((terms, close, low))
    return found


@pytest.mark.parametrize("place", [0, 1])
def test_pony_and_weride_are_inside_what_is_simulated(place: int) -> None:
    terms, close, low = pony_and_weride()[place]
    days = simulate_days(terms, 300, seed=1, pace=0.03)
    for outcome, real in ((Outcome.CLOSE, close), (Outcome.LOW, low)):
        p05, p95 = np.quantile(days.table[:, outcome], (0.05, 0.95))
        assert p05 <= real <= p95, (terms.stock_code, outcome.name, real, p05, p95)


def test_greenshoe_outcomes_are_the_kinds_that_really_happen() -> None:
    """Of the table's rows: exercised unbought, lapsed, in part, resold; none missing in ours."""
    kinds = {"exercised": 0, "lapsed": 0, "in part": 0, "resold": 0}
    for row in deals():
        bought, resold = (
            number(row, "stabilisation_bought_shares"),
            number(row, "stabilisation_resold_shares"),
        )
        used, short = (
            number(row, "over_allotment_exercised_shares"),
            number(row, "over_allocated_shares"),
        )
        if short > 0 and np.isfinite(bought):
            assert short == pytest.approx(bought - resold + used, rel=0.11)
            kinds[
                "resold"
                if resold
                else "lapsed"
                if not used
                else "in part"
                if bought
                else "exercised"
            ] += 1
    terms = FirstDayTerms(
        "9999", date(2026, 1, 8), Decimal(20), 100, 5_000_000, 45_000_000, 0, 6_000_000
    )
    played = [
        end_of_stabilisation(simulate_first_day(terms, seed=2, day=d, pace=0.02, grey=False)).kind
        for d in range(150)
    ]
    for kind, seen in kinds.items():
        real, ours = seen / sum(kinds.values()), played.count(kind) / len(played)
        assert seen > 0
        assert ours == pytest.approx(real, abs=0.25), (kind, real, ours)
