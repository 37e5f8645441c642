"""Drivers from outside: a model with some of its drivers replaced by somebody else's numbers.

An engine that simulates a fleet or a cluster knows nothing of this room and this room nothing of
it: what passes between them is a name, a unit and a few numbers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._chance import from_link, link_of, to_link
from greenshoe.company._change import change_driver, gaps
from greenshoe.company._copula import draw_scores
from greenshoe.company._engine_driver import DriverDistribution, EngineDriver, read_distribution
from greenshoe.company._run import quantiles
from greenshoe.company._templates import load_template
from greenshoe.company._units import parse_unit
from greenshoe.core import ModelError, near

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.company._drivers import Driver
    from greenshoe.company._model import Model

__all__ = ["engine_inputs", "with_drivers"]

_DRAWS = 1 << 12
_SHOWN = ("p05", "p50", "p95", "mean")
_MOST = 200


def engine_inputs(model: Model) -> tuple[dict[str, str], ...]:
    """Return the drivers of a model that an engine could feed.

    Returns
    -------
    tuple
        `{engine, driver, unit, in_model}` with `in_model` the driver's form, empty where the
        model does not give it.

    >>> from greenshoe.company._model_file import load_model
    >>> [row["driver"] for row in engine_inputs(load_model("zhipu"))]
    ['maas.cost_per_million_tokens', 'maas.gross_margin_cloud', 'maas.token_cost_decline']
    """
    rows = []
    for business in model.businesses:
        kinds = load_template(business.template).drivers
        for name, node in sorted(model.graph.nodes.items()):
            inside = name.startswith(f"{business.name}.") and not node.cohorts
            kind = kinds.get(name.removesuffix(".all").rsplit(".", 1)[-1])
            if inside and kind is not None and kind.engine and (node.driver or node.missing):
                has = node.driver.describe() if node.driver else ""
                unit = str(node.unit)
                rows.append({"engine": kind.engine, "driver": name, "unit": unit, "in_model": has})
    return tuple(rows)


def with_drivers(
    model: Model, distributions: Mapping[str, object], *, source: str = "the engine"
) -> Model:
    """Return the model with drivers replaced by distributions from outside, all checks made again.

    Parameters
    ----------
    model
        A model.
    distributions
        By driver (full name, or the end of one that is unambiguous): a `DriverDistribution`, or
        its plain form `{p05, p50, p95, mean, unit}` or `{draws, unit}`, each with an optional
        `year`. A name the model has no driver for is kept in `fed` with a note.
    source
        Who says so, for the comparison.

    Returns
    -------
    Model
        A number is replaced for all years. A path is kept before `year` (default: the first after
        the base year), passes through the distribution there, and moves on from it as its own
        percentiles do. A scenario or a cohort with a value of its own keeps it. `fed` says what
        was replaced by what.

    Raises
    ------
    ModelError
        If no name is a driver of the model, a unit does not fit, or a value is out of bounds.

    >>> from greenshoe.company._model_file import load_model
    >>> orders = {"p05": 17, "p50": 19, "p95": 21, "mean": 19, "unit": "orders / vehicle / day"}
    >>> fed = with_drivers(load_model("pony"), {"orders_per_vehicle_day": orders})
    >>> round(fed.engine_drivers[0].says["p50"]), round(fed.engine_drivers[0].model_has["p50"])
    (19, 23)
    """
    if not 1 <= len(distributions) <= _MOST:
        raise ModelError("are none or too many", key="drivers", expected=f"1 to {_MOST}")
    changed, rows = model, list(model.engine_drivers)
    for name, given in distributions.items():
        said = given
        if not isinstance(said, DriverDistribution):
            said = read_distribution(name, given)
        full, why = _found(model, name)
        row = (
            _compared(model, name, full, said, source) if full else _unused(name, said, source, why)
        )
        if full:
            changed = change_driver(changed, full, _spec(model, full, name, said))
        rows.append(row)
    if not any(row.driver for row in rows):
        known = {row["driver"] for row in engine_inputs(model)} or set(model.drivers)
        raise ModelError(
            "none of them is a driver of this model",
            file=model.file,
            key="drivers",
            value="; ".join(f"{row.given_as}: {row.note}" for row in rows[:4]),
            expected=near(next(iter(distributions)), known),
        )
    return replace(changed, engine_drivers=tuple(rows))


def _found(model: Model, name: str) -> tuple[str, str]:
    """Return the driver's full name, or an empty one and why there is none.

    What a business gives to all its cohorts goes before what one of them has of its own.
    """
    known = {*model.drivers, *gaps(model)}
    if name in known:
        return name, ""
    ends = [k for k in known if f".{k}".removesuffix(".all").endswith(f".{name}")]
    shared = [k for k in ends if k.endswith(".all")]
    if len(ends) == 1 or len(shared) == 1:
        return (shared or ends)[0], ""
    if not ends:
        return "", "the model has no such driver: not used"
    return "", f"stands for more than one driver ({', '.join(sorted(ends)[:6])}): not used"


def _spec(model: Model, full: str, name: str, said: DriverDistribution) -> dict[str, object]:
    """Return the driver's new form as a model file would have it."""
    node = model.graph.nodes[full]
    try:
        why = node.unit.why_not(parse_unit(said.unit))
    except ModelError as error:
        raise ModelError(
            error.message, key=f"{name}.unit", value=said.unit, expected=f'"{node.unit}"'
        ) from error
    if why:
        raise ModelError(
            f"does not fit: {why}", key=f"{name}.unit", value=said.unit, expected=f'"{node.unit}"'
        )
    driver = node.driver
    about = {"source": "given from outside", "confidence": "C"}
    if driver is not None and driver.form == "path":
        return {**about, "path": _moved(driver, said, _year(model, name, said))}
    if said.draws:
        return {**about, "sample": list(said.draws)}
    low, high = (-np.inf, np.inf) if driver is None else (driver.low, driver.high)
    return {**about, "value": list(said.tenths(low, high))}


def _year(model: Model, name: str, said: DriverDistribution) -> int:
    year = model.years[1] if said.year is None else said.year
    if year not in model.years:
        years = f"{model.years[0]} to {model.years[-1]}"
        raise ModelError(
            "is not a year of the model", key=f"{name}.year", value=year, expected=years
        )
    return year


def _moved(driver: Driver, said: DriverDistribution, year: int) -> dict[int, list[float]]:
    """Return the path through what was said, moving on as the model's own percentiles do."""
    low, high = driver.low, driver.high
    here = [k.parameters if k.kind == "quantiles" else k.parameters * 3 for _, k in driver.knots]
    tenths = said.tenths(low, high)
    link = link_of(low, high, [*tenths, *(v for three in here for v in three)])
    years = tuple(sorted({y for y, _ in driver.knots} | {year}))
    own = np.array([driver.tenths_in(y) for y in years])
    on_link = to_link(own, link, low, high)
    target = to_link(np.array(tenths), link, low, high)
    at = years.index(year)
    shifted = from_link(on_link + (target - on_link[at]), link, low, high)
    shifted.sort(axis=1)
    path = {y: (own if y < year else shifted)[i].tolist() for i, y in enumerate(years)}
    return {**path, year: list(tenths)}


def _unused(name: str, said: DriverDistribution, source: str, why: str) -> EngineDriver:
    return EngineDriver(
        name, source, "", said.unit, said.year or 0, said.quantiles(), None, "", why
    )


def _compared(
    model: Model, name: str, full: str, said: DriverDistribution, source: str
) -> EngineDriver:
    """Lay what was said beside what the model has; a cost that it implies where it has none."""
    year, says = _year(model, name, said), said.quantiles()
    node = model.graph.nodes[full]
    stem, last = full.removesuffix(".all").rpartition(".")[::2]
    implied = f"{stem}.implied_{last}" if stem else f"implied_{last}"
    driver = node.driver
    if driver is None and not model.graph.has(implied):
        note = "the model had no value for it"
        return EngineDriver(name, source, full, str(node.unit), year, says, None, "", note)
    at = full if driver else implied
    words = "what its other drivers imply"
    if driver is not None:
        words = driver.source or driver.note or "without a source"
        words += f", {driver.confidence}" if driver.confidence else ""
    has = _model_has(model, at, year)
    return EngineDriver(
        name, source, full, str(node.unit), year, says, has, words, _use(model, full)
    )


def _use(model: Model, full: str) -> str:
    driver = model.drivers.get(full)
    own = [s.name for s in model.scenarios if full in s.drivers]
    kept = f"; scenario {', '.join(own)} keeps its own" if own else ""
    if driver is not None and driver.form == "path":
        return f"replaced; later years move on as the model's own did{kept}"
    return f"replaced in all years{kept}"


def _model_has(model: Model, name: str, year: int) -> dict[str, float]:
    """Return p05, p50, p95 and mean of a node of the model as it was."""
    needed = model.graph.ancestors([name])
    drivers = [d for d in (model.graph.nodes[n].driver for n in needed) if d is not None]
    names = sorted({v for d in drivers for v in d.variables})
    scores = draw_scores(names, _DRAWS, 1, model.correlations) if names else {}
    values = model.graph.evaluate([name], scores, model.years)[name]
    at = np.ravel(values[:, model.years.index(year)].mean(axis=1))
    found = quantiles(at, np.full(len(at), 1.0 / len(at)))
    return {key: found[key] for key in _SHOWN}
