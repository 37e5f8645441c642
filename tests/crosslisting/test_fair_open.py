"""The fair open: never sees the future, beats the baselines where there is something to learn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.crosslisting.conftest import simulate

from greenshoe.crosslisting import (
    Aligned,
    align,
    fair_open_record,
    find_pair,
    find_ratio,
    load_legs,
    next_fair_open,
    reference_rates,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.crosslisting.conftest import SimulatedPair

RATES = reference_rates()


def aligned_of(folder: Path, pair: SimulatedPair) -> Aligned:
    pair.write_hk(folder / "1234.HK.csv")
    pair.write_us(folder / "XYZ.csv")
    known = find_pair("XYZ", hk="1234")
    legs = load_legs(folder, known)
    assert legs.anchor is not None
    assert legs.hong_kong is not None
    return align(legs.anchor, legs.hong_kong, find_ratio(known, legs, RATES), RATES)


@pytest.fixture(scope="module")
def aligned(tmp_path_factory: pytest.TempPathFactory) -> Aligned:
    return aligned_of(tmp_path_factory.mktemp("open"), simulate(8, -150.0, seed=5))


def test_no_forecast_changes_when_the_future_does(aligned: Aligned) -> None:
    whole = fair_open_record(aligned)
    cut = 400
    open_, close, parity = (
        values.copy() for values in (aligned.open, aligned.close, aligned.parity_before_known)
    )
    open_[cut:] *= 1.5
    close[cut:] *= 0.5
    parity[cut + 1 :] *= 3
    changed = fair_open_record(
        replace(aligned, open=open_, close=close, parity_before_known=parity)
    )
    assert whole is not None
    assert changed is not None
    assert np.array_equal(whole.forecast[: cut + 1], changed.forecast[: cut + 1], equal_nan=True)
    assert np.array_equal(whole.low[: cut + 1], changed.low[: cut + 1], equal_nan=True)
    assert not np.array_equal(whole.forecast[cut + 1 :], changed.forecast[cut + 1 :])


@pytest.mark.parametrize("seed", [5, 6, 7])
def test_beats_every_baseline_where_new_yorks_last_trade_is_noisy(
    tmp_path: Path, seed: int
) -> None:
    """The simulated open takes three tenths of the noise in New York's last trade."""
    record = fair_open_record(aligned_of(tmp_path, simulate(8, -150.0, seed=seed)))
    assert record is not None
    assert record.beats_all
    assert record.mae_bp["model"] < 0.95 * record.mae_bp["parity_mean_premium_20d"]
    assert 0.75 <= record.coverage_80 <= 0.85
    assert record.days_scored > 600


def test_no_edge_is_said_where_there_is_none(aligned: Aligned) -> None:
    """An open that is exactly yesterday's close cannot be forecast better than by it."""
    opened = np.append(aligned.open[:1], aligned.close[:-1])
    record = fair_open_record(replace(aligned, open=opened))
    assert record is not None
    assert not record.beats_all


def test_baselines_are_what_they_say(aligned: Aligned) -> None:
    record = fair_open_record(aligned)
    assert record is not None
    scored = np.flatnonzero(np.isfinite(record.low))
    scored = scored[scored >= 120]
    gaps = aligned.parity_before_known / aligned.open
    mean = [np.exp(np.log(gaps[at - 20 : at]).mean()) for at in scored]
    expected = {
        "yesterday_close": aligned.close[scored - 1],
        "parity": aligned.parity_before_known[scored],
        "parity_mean_premium_20d": aligned.parity_before_known[scored] / mean,
        "model": record.forecast[scored],
    }
    for name, forecast in expected.items():
        error = np.abs(forecast / aligned.open[scored] - 1).mean() * 1e4
        assert record.mae_bp[name] == pytest.approx(error, rel=1e-9), name


def test_too_short_a_history_gives_none(aligned: Aligned) -> None:
    assert fair_open_record(aligned.keep(np.arange(130))) is None


def test_the_next_open_follows_parity(aligned: Aligned) -> None:
    record = fair_open_record(aligned)
    assert record is not None
    close = float(aligned.close[-1])
    low, high = (next_fair_open(aligned, record, close * f) for f in (0.95, 1.05))
    assert low.value < close < high.value
    assert low.low < low.value < low.high
