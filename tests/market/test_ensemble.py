"""Ensembles: the same bits from any executor; summaries against NumPy on the table itself."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

from greenshoe.core import InputError
from greenshoe.market import Ensemble, FirstDayTerms, Outcome, compare_days, simulate_days

DAYS, PACE = 50, 0.02


@pytest.fixture(scope="module")
def alone(pony: FirstDayTerms) -> Ensemble:
    return simulate_days(pony, DAYS, seed=9, pace=PACE)


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_the_same_bits_from_any_number_of_workers(
    pony: FirstDayTerms, alone: Ensemble, workers: int
) -> None:
    with ThreadPoolExecutor(workers) as pool:
        found = simulate_days(pony, DAYS, seed=9, pace=PACE, executor=pool)
    assert found.table.tobytes() == alone.table.tobytes()


def test_the_same_bits_from_processes(pony: FirstDayTerms, alone: Ensemble) -> None:
    done: list[int] = []
    with ProcessPoolExecutor(2) as pool:
        found = simulate_days(pony, DAYS, seed=9, pace=PACE, executor=pool, progress=done.append)
    assert found.table.tobytes() == alone.table.tobytes()
    assert sum(done) == DAYS


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_the_same_bits_from_a_dask_cluster(pony: FirstDayTerms, alone: Ensemble) -> None:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        found = simulate_days(pony, DAYS, seed=9, pace=PACE, executor=client.get_executor())
    assert found.table.tobytes() == alone.table.tobytes()


@pytest.fixture(scope="module")
def ten_thousand(pony: FirstDayTerms) -> Ensemble:
    with ProcessPoolExecutor(2) as pool:
        return simulate_days(pony, 10_000, seed=9, pace=PACE, executor=pool)


@pytest.mark.soak
def test_ten_thousand_days_from_eight_processes_and_from_here(
    pony: FirstDayTerms, ten_thousand: Ensemble
) -> None:
    with ProcessPoolExecutor(8) as pool:
        found = simulate_days(pony, 10_000, seed=9, pace=PACE, executor=pool)
    assert found.table.tobytes() == ten_thousand.table.tobytes()
    here = simulate_days(pony, 100, seed=9, pace=PACE)
    assert here.table.tobytes() == ten_thousand.table[:100].tobytes()
    _check_table(ten_thousand)


@pytest.mark.soak
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_ten_thousand_days_from_a_dask_cluster(pony: FirstDayTerms, ten_thousand: Ensemble) -> None:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        found = simulate_days(pony, 10_000, seed=9, pace=PACE, executor=client.get_executor())
    assert found.table.tobytes() == ten_thousand.table.tobytes()


def _check_table(days: Ensemble) -> None:
    """Check what holds on every one of so many days."""
    table = days.table
    prices = table[:, [Outcome.LOW, Outcome.OPEN, Outcome.CLOSE, Outcome.HIGH]]
    assert np.isfinite(prices).all()
    assert (prices[:, 0] <= prices[:, 1:3].min(axis=1)).all()
    assert (prices[:, 3] >= prices[:, 1:3].max(axis=1)).all()
    covered = table[:, Outcome.BOUGHT] - table[:, Outcome.RESOLD] + table[:, Outcome.EXERCISED]
    assert (covered == days.terms.over_allocated_shares).all()
    assert (table[:, Outcome.TURNOVER] > 0).all()


def test_a_longer_ensemble_begins_with_the_shorter(pony: FirstDayTerms, alone: Ensemble) -> None:
    shorter = simulate_days(pony, 13, seed=9, pace=PACE)
    assert shorter.table.tobytes() == alone.table[:13].tobytes()


def test_summary_is_that_of_the_table(alone: Ensemble) -> None:
    summary = alone.summary()
    close = alone.table[:, Outcome.CLOSE]
    assert summary["close"] == {
        **{
            f"p{p:02d}": pytest.approx(np.percentile(close, p)) for p in (5, 10, 25, 50, 75, 90, 95)
        },
        "mean": pytest.approx(close.mean()),
    }
    assert summary["close_below_offer_rate"] == np.mean(close < 139)
    shoe = alone.greenshoe()
    assert 0.0 <= shoe["lapsed_rate"] <= 1.0  # type: ignore[operator]
    covered = alone.table[:, Outcome.BOUGHT] - alone.table[:, Outcome.RESOLD]
    assert (covered + alone.table[:, Outcome.EXERCISED] == 7_237_300).all()


def test_the_interval_of_a_difference(pony: FirstDayTerms) -> None:
    pairs = compare_days(pony, pony.with_cornerstones_free(), 12, seed=1, pace=PACE)
    gap = pairs.other.table[:, Outcome.CLOSE] - pairs.base.table[:, Outcome.CLOSE]
    found = pairs.difference(Outcome.CLOSE)
    error = 1.959964 * gap.std(ddof=1) / np.sqrt(12)
    assert found["mean"] == pytest.approx(gap.mean())
    assert (found["low"], found["high"]) == pytest.approx((gap.mean() - error, gap.mean() + error))


def test_a_difference_that_does_not_exist_is_nan(plain_deal: FirstDayTerms) -> None:
    pairs = compare_days(plain_deal, plain_deal, 2, pace=PACE)
    assert np.isnan(pairs.difference(Outcome.PREMIUM)["mean"])
    assert pairs.difference(Outcome.CLOSE)["mean"] == 0.0


@pytest.mark.parametrize(
    ("days", "pace", "message"),
    [
        (0, 0.1, r"days = 0: is out of range; expected 1 to 1,000,000"),
        (1, 9.0, r"pace = 9.0: is out"),
    ],
)
def test_sizes_are_bounded(pony: FirstDayTerms, days: int, pace: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        simulate_days(pony, days, pace=pace)
