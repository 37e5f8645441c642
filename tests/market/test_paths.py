"""The path kernel: its twin, the law it samples, and that sharing out changes nothing."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from greenshoe.core import InputError
from greenshoe.market import simulate_paths, simulate_paths_python


def test_equals_the_plain_twin() -> None:
    law = {"steps": 40, "years": 0.5, "volatility": (0.4, 0.7), "correlation": -0.3, "seed": 12}
    ours = simulate_paths(30, **law)  # type: ignore[arg-type]
    plain = simulate_paths_python(30, **law)  # type: ignore[arg-type]
    for name in ("first", "second", "lowest"):
        assert np.abs(getattr(ours, name) - getattr(plain, name)).max() < 2e-5


def test_the_law_of_the_ends() -> None:
    paths = 100_000
    found = simulate_paths(
        paths, volatility=(0.4, 0.45), correlation=0.9, drift=(0.05, 0.05), seed=7
    )
    first = found.first.astype(float)
    standard = (first - (0.05 - 0.08)) / 0.4
    assert stats.kstest(standard, "norm").pvalue > 1e-3
    assert np.exp(first).mean() == pytest.approx(np.exp(0.05), abs=4 * 0.44 / paths**0.5)
    assert np.corrcoef(found.first, found.second)[0, 1] == pytest.approx(0.9, abs=0.003)
    assert found.second.std() == pytest.approx(0.45, rel=0.01)


def test_the_lowest_point_follows_the_reflection_principle() -> None:
    steps, level = 4_096, -0.3
    found = simulate_paths(20_000, steps=steps, volatility=(0.4, 0.4), correlation=0.0, seed=1)
    drift, scale = -0.08, 0.4
    closer = level - 0.5826 * scale / steps**0.5  # Broadie, Glasserman and Kou 1997
    exact = stats.norm.cdf((closer - drift) / scale) + np.exp(
        2 * drift * closer / scale**2
    ) * stats.norm.cdf((closer + drift) / scale)
    assert np.mean(found.lowest < level) == pytest.approx(exact, abs=0.012)


def test_paths_made_apart_are_those_made_together() -> None:
    law = {"volatility": (0.3, 0.3), "correlation": 0.5, "seed": 5, "steps": 10}
    whole = simulate_paths(1000, **law)  # type: ignore[arg-type]
    parts = [simulate_paths(n, offset=o, **law) for o, n in ((0, 300), (300, 700))]  # type: ignore[arg-type]
    assert np.concatenate([p.first for p in parts]).tobytes() == whole.first.tobytes()
    assert np.concatenate([p.lowest for p in parts]).tobytes() == whole.lowest.tobytes()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"paths": 0}, r"paths = 0: is out of range"),
        ({"steps": 7}, r"steps = 7: is odd; expected an even number"),
        ({"correlation": 1.5}, r"correlation = 1.5: is out of range; expected -1 to 1"),
        ({"offset": -1}, r"offset = -1: is out of range"),
        ({"seed": -1}, r"seed = -1: is not a seed"),
    ],
)
def test_numbers_are_bounded(change: dict[str, float], message: str) -> None:
    given = {"paths": 4, "volatility": (0.4, 0.4), "correlation": 0.5, "steps": 10} | change
    with pytest.raises(InputError, match=message):
        simulate_paths(**given)  # type: ignore[arg-type]
