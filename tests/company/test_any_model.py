"""Models nobody has seen: the one in the page, and thousands of broken ones."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenshoe.company import load_model, reconcile, simulate, value
from greenshoe.company._model_file import read_model
from greenshoe.company._worlds import STATEMENT
from greenshoe.core import GreenshoeError, Section, dump_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenshoe.company import Model

PAGE = Path(__file__).parents[2] / "docs" / "company.md"
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=True, allow_infinity=True),
    st.text(max_size=12),
    st.lists(st.integers(-3, 3), max_size=4),
    st.dictionaries(st.text(max_size=4), st.integers(), max_size=2),
    st.sampled_from(["CNY / order", "vehicles", "fleet * 2", "taxi.fleet", "robotaxi", "0.5"]),
)


def test_the_model_in_the_page(written: Callable[[str], Path]) -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    found = value(load_model(str(written(block))), price_hkd=20.0, draws=256)
    assert found.methods["dcf"].per_share_hkd is not None
    assert {r["year"] for r in found.statements} == set(range(2025, 2036))


def places(table: dict[str, object], path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every key of a nested table."""
    found = []
    for key, held in table.items():
        found.append((*path, key))
        if isinstance(held, dict):
            found += places(held, (*path, key))
    return found


def changed(table: dict[str, object], path: tuple[str, ...], odd: object) -> dict[str, object]:
    """The table with one value replaced, or taken away where it is replaced by nothing."""
    head, *rest = path
    fresh = dict(table)
    inner = fresh[head]
    if rest and isinstance(inner, dict):
        fresh[head] = changed(inner, tuple(rest), odd)
    elif odd is None:
        del fresh[head]
    else:
        fresh[head] = odd
    return fresh


@given(data=st.data())
@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_broken_model_is_refused_or_runs(data: st.DataObject, texts: dict[str, str]) -> None:
    """One value or two replaced by anything: a line of our own, or numbers."""
    whole = texts["company"] + texts["robotaxi"] + texts["maas"]
    table = tomllib.loads(whole)
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(places(table)))
        table = changed(table, path, data.draw(ODD))
        if not table:
            return
    refused = None
    try:
        model = read_model(Section(table, "any.toml"))
        found = value(model, draws=64, sensitivity=False)
        reconcile(model)
    except GreenshoeError as error:
        refused = error
    if refused is not None:
        assert "\n" not in str(refused)
        assert refused.exit_code == 2
    else:
        assert dump_json(found.to_json())
        assert all(np.isfinite(v).all() for n, v in found.run.values.items() if n in STATEMENT)


def test_a_run_that_would_not_fit_in_memory() -> None:
    model = load_model("pony")
    with pytest.raises(GreenshoeError, match="too many for a model of this size"):
        simulate(model, draws=1 << 20)


def test_drivers_and_formulas_of_ones_own(
    texts: dict[str, str], built: Callable[..., Model]
) -> None:
    """A company's driver that only a business reads, and a formula in place of a driver."""
    company = texts["company"] + 'common_fare = { unit = "CNY / order", value = 11 }\n'
    taxi = texts["robotaxi"].replace(
        'insurance_cost = { unit = "CNY / vehicle / year", value = 8000 }\n', ""
    )
    own = (
        "[business.taxi.formulas]\n"
        'insurance_cost = { unit = "CNY / vehicle / year", formula = "common_fare * rides" }\n'
        'rides = { unit = "orders / vehicle / year", formula = "500 * one" }\n'
        "[business.taxi.drivers.one]\n"
        'unit = "orders / vehicle / year"\n'
        "value = 1\n"
    )
    model = built(company, taxi, own)
    run = simulate(model, draws=64, extra=("taxi.insurance", "taxi.fleet_total"))
    fleet = run.values["taxi.fleet_total"][:, 0]
    assert run.values["taxi.insurance"][:, 0] == pytest.approx(fleet * 5500 / 7.1 / 1e6)
