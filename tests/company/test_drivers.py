from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from greenshoe.company import Driver, Pin, parse_unit
from greenshoe.company._chance import TENTH, Distribution
from greenshoe.company._copula import copula_root, draw_scores
from greenshoe.core import ModelError

YEARS = tuple(range(2025, 2031))
PLAIN = parse_unit("fraction")
SCORES = draw_scores(["x"], 1 << 14, 3)["x"]


@pytest.mark.parametrize(
    ("distribution", "law"),
    [
        (Distribution("normal", (5.0, 2.0)), stats.norm(5, 2)),
        (Distribution("normal", (0.5, 0.4), 0.0, 1.0), stats.truncnorm(-1.25, 1.25, 0.5, 0.4)),
        (Distribution("lognormal", (3.0, 0.5)), stats.lognorm(0.5, scale=3)),
        (Distribution("triangular", (1.0, 2.0, 5.0)), stats.triang(0.25, 1, 4)),
        (Distribution("uniform", (2.0, 6.0)), stats.uniform(2, 4)),
        (Distribution("beta", (2.0, 5.0)), stats.beta(2, 5)),
    ],
)
def test_distributions_against_scipy(distribution: Distribution, law: stats.rv_frozen) -> None:
    values = distribution.at(SCORES)
    assert values.mean() == pytest.approx(law.mean(), rel=2e-3)
    for share in (0.05, 0.5, 0.9):
        assert np.quantile(values, share) == pytest.approx(law.ppf(share), rel=5e-3)


@pytest.mark.parametrize("bounds", [(0.0, 1.0), (0.0, np.inf), (-np.inf, np.inf)])
def test_three_quantiles_are_met(bounds: tuple[float, float]) -> None:
    distribution = Distribution("quantiles", (0.1, 0.3, 0.7), *bounds)
    found = distribution.at(np.array([-TENTH, 0.0, TENTH]))
    assert found.tolist() == pytest.approx([0.1, 0.3, 0.7])
    every = distribution.at(SCORES)
    assert bounds[0] <= every.min()
    assert every.max() <= bounds[1]


def path(**more: object) -> Driver:
    knots = (
        (2026, Distribution("quantiles", (0.2, 0.3, 0.5))),
        (2030, Distribution("quantiles", (0.4, 0.6, 0.9))),
    )
    return Driver("x", PLAIN, "path", 0.0, 1.0, knots=knots, **more)  # type: ignore[arg-type] # keywords of a test


def test_a_path_meets_its_knots_and_is_straight_between() -> None:
    values = path().values({"x": np.array([-TENTH, 0.0, TENTH])}, YEARS)
    assert values.shape == (3, 6, 1)
    assert values[:, 1, 0].tolist() == pytest.approx([0.2, 0.3, 0.5])
    assert values[:, 5, 0].tolist() == pytest.approx([0.4, 0.6, 0.9])
    assert values[1, 3, 0] == pytest.approx(0.45)
    assert values[:, 0, 0].tolist() == pytest.approx([0.2, 0.3, 0.5])


def test_geometric_and_steps() -> None:
    knots = ((2025, Distribution("value", (1.0,))), (2029, Distribution("value", (16.0,))))
    smooth = Driver("x", PLAIN, "path", knots=knots, between="geometric").values({}, YEARS)
    assert smooth[0, :, 0].tolist() == pytest.approx([1, 2, 4, 8, 16, 16])
    steps = Driver("x", PLAIN, "path", knots=knots, between="steps").values({}, YEARS)
    assert steps[0, :, 0].tolist() == [1, 1, 1, 1, 16, 16]


def test_a_pin_is_met_in_every_draw_and_leaves_the_base_year() -> None:
    scores = {"x": SCORES[:256]}
    free = path().values(scores, YEARS)
    pinned = path(pin=Pin(2028, 0.8)).values(scores, YEARS)
    assert np.allclose(pinned[:, 3, 0], 0.8)
    assert np.allclose(pinned[:, 0], free[:, 0])
    assert (np.sign(pinned[:, 4] - free[:, 4]) == np.sign(0.8 - free[:, 3])).all()
    assert ((pinned > 0) & (pinned < 1)).all()


def test_curves_of_adoption() -> None:
    parameters = tuple(
        (name, Distribution("value", (v,)))
        for name, v in (("ceiling", 100.0), ("midpoint", 2028.0), ("rate", 1.0))
    )
    curve = Driver("x", PLAIN, "curve", curve="logistic", parameters=parameters)
    found = curve.values({}, YEARS)[0, :, 0]
    assert found[3] == pytest.approx(50)
    assert found[4] == pytest.approx(100 / (1 + np.exp(-1)))
    bass = tuple(
        (name, Distribution("value", (v,)))
        for name, v in (
            ("ceiling", 10.0),
            ("start", 2025.0),
            ("innovation", 0.1),
            ("imitation", 0.4),
        )
    )
    adopted = Driver("x", PLAIN, "curve", curve="bass", parameters=bass).values({}, YEARS)[0, :, 0]
    step, share = 1e-4, 0.0
    for _ in range(int(5 / step)):  # Bass's own equation, stepped
        share += step * (0.1 + 0.4 * share) * (1 - share)
    assert adopted[0] == 0
    assert adopted[5] == pytest.approx(10 * share, rel=1e-3)


def test_the_copula_gives_the_correlation() -> None:
    names = ["a", "b", "c"]
    found = draw_scores(names, 1 << 13, 5, {("a", "b"): 0.6, ("b", "c"): -0.4})
    matrix = np.corrcoef([found[n] for n in names])
    assert matrix[0, 1] == pytest.approx(0.6, abs=0.01)
    assert matrix[1, 2] == pytest.approx(-0.4, abs=0.01)
    assert matrix[0, 2] == pytest.approx(0, abs=0.01)
    for name in names:
        assert stats.kstest(found[name], "norm").statistic < 0.01


def test_correlations_that_contradict() -> None:
    with pytest.raises(ModelError, match="contradict each other"):
        copula_root(["a", "b", "c"], {("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): -0.9})


def test_too_many_uncertain_drivers() -> None:
    with pytest.raises(ModelError, match="too many uncertain drivers"):
        draw_scores([f"x{i}" for i in range(200)], 64, 0)
