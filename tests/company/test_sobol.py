from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest, qmc

from greenshoe.company import sobol_points
from greenshoe.core import ModelError


def test_the_plain_sequence_is_scipys() -> None:
    """The same points in another order: SciPy goes by the Gray code."""
    ours = sobol_points(1024, 200, 0, scramble=False).T
    theirs = qmc.Sobol(200, scramble=False, bits=30).random(1024)
    for points in (ours, theirs):
        assert points.shape == (1024, 200)
    assert {tuple(p) for p in np.rint(ours * 2**30).astype(int)} == {
        tuple(p) for p in np.rint(theirs * 2**30).astype(int)
    }


def test_the_scramble_keeps_the_net() -> None:
    cube = sobol_points(256, 12, 5)
    cells = np.sort((cube * 256).astype(int), axis=1)
    assert (cells == np.arange(256)).all()
    pairs = set(zip((cube[0] * 16).astype(int), (cube[1] * 16).astype(int), strict=True))
    assert len(pairs) == 256


def test_points_are_uniform_over_seeds() -> None:
    first = np.array([sobol_points(1, 3, seed)[2, 0] for seed in range(400)])
    assert kstest(first, "uniform").pvalue > 1e-3


def test_inside_the_open_cube_and_repeatable() -> None:
    cube = sobol_points(1 << 12, 5, 9)
    assert cube.min() > 0
    assert cube.max() < 1
    assert (cube == sobol_points(1 << 12, 5, 9)).all()
    assert not (cube == sobol_points(1 << 12, 5, 10)).all()


def test_better_than_plain_draws() -> None:
    """Error of the mean of a smooth function over seeds."""

    def error(cubes: list[np.ndarray[tuple[int, ...], np.dtype[np.float64]]]) -> float:
        means = [float(np.prod(1 + (c - 0.5), axis=0).mean()) for c in cubes]
        return float(np.std(means))

    random = np.random.default_rng(0)
    sobol = error([sobol_points(1024, 5, s) for s in range(24)])
    plain = error([random.random((5, 1024)) for _ in range(24)])
    assert sobol < plain / 10


@pytest.mark.parametrize(("points", "dimensions"), [(3, 1), (0, 1), (4, 257), (4, -1)])
def test_refusals(points: int, dimensions: int) -> None:
    with pytest.raises(ModelError, match=r"power of two|too many"):
        sobol_points(points, dimensions, 0)
