from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from greenshoe.company import group_shares, load_model, sobol_indices, sobol_points, tornado
from greenshoe.company._sobol_shares import groups_of
from greenshoe.company._worlds import variables, worlds

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenshoe.company import Model


def test_ishigami() -> None:
    """The usual test function, whose indices are known (a = 7, b = 0.1)."""
    one, other = np.split(2 * np.pi * sobol_points(1 << 13, 6, 2) - np.pi, 2)

    def at(
        x: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return np.asarray(np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]))

    values = {"A": at(one), "B": at(other)}
    for place in range(3):
        mixed = one.copy()
        mixed[place] = other[place]
        values[f"x{place + 1}"] = at(mixed)
    found = sobol_indices(values)
    published = {"x1": (0.3139, 0.5576), "x2": (0.4424, 0.4424), "x3": (0.0, 0.2437)}
    for name, (first, total) in published.items():
        assert found[name][0] == pytest.approx(first, abs=0.01)
        assert found[name][1] == pytest.approx(total, abs=0.01)


def test_nothing_varies() -> None:
    assert sobol_indices({"A": np.ones(4), "B": np.ones(4), "g": np.ones(4)}) == {"g": (0.0, 0.0)}


def test_a_product_of_two_lognormals(built: Callable[..., Model], texts: dict[str, str]) -> None:
    """The log of a product of lognormals is a sum of normals: shares are known."""
    certain = (
        texts["growth"]
        .replace("normal = [0.3, 0.1]", "value = 0.3")
        .replace("value = 100 }", "lognormal = [100000, 0.4] }")
    )
    model = built(texts["company"], certain, **{"value = 8 }": "lognormal = [8, 0.3] }"})
    found = {s.group: s for s in group_shares(model, draws=1 << 12)}
    assert found["demand"].first == pytest.approx(0.16 / 0.25, abs=0.01)
    assert found["market"].total == pytest.approx(0.09 / 0.25, abs=0.01)


def test_correlated_drivers_share_a_group(
    built: Callable[..., Model], texts: dict[str, str]
) -> None:
    correlated = '[correlation]\n"base_revenue, price_to_sales" = 0.5\n'
    whole = texts["growth"].replace("value = 100 }", "lognormal = [100, 0.4] }")
    model = built(texts["company"], whole, correlated, **{"value = 8 }": "lognormal = [8, 0.3] }"})
    groups = groups_of(model, variables(model, worlds(model)))
    names = variables(model, worlds(model))
    tied = [
        g
        for g, places in groups.items()
        if {names[p] for p in places} == {"trucks.base_revenue", "price_to_sales"}
    ]
    assert len(tied) == 1
    assert sum(s.first for s in group_shares(model)) == pytest.approx(1, abs=0.05)


def test_tornado_moves_one_at_a_time(growth_model: Model) -> None:
    (swing,) = tornado(growth_model)
    assert swing.variable == "trucks.growth_rate"
    low, high = (8 * 100 * (1.3 + sign * 0.1 * 1.2815515655) ** 5 / 1.12**5 for sign in (-1, 1))
    assert swing.low == pytest.approx(low, rel=1e-6)
    assert swing.high == pytest.approx(high, rel=1e-6)
    assert swing.base == pytest.approx(8 * 100 * 1.3**5 / 1.12**5, rel=1e-6)


def test_tornado_is_sorted() -> None:
    widths = [s.width for s in tornado(load_model("minimax"))]
    assert widths == sorted(widths, reverse=True)
