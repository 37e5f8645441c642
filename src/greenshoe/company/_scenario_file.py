"""Reading scenarios and correlations: drivers that differ, drivers that move together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.company._copula import copula_root
from greenshoe.company._driver_file import check_probabilities, read_driver
from greenshoe.company._model import Scenario
from greenshoe.core import ModelError, Section, near

if TYPE_CHECKING:
    from greenshoe.company._drivers import Driver
    from greenshoe.company._graph import Graph

__all__ = []

_MOST_SCENARIOS = 32


def _drivers(graph: Graph) -> dict[str, Driver]:
    return {n: node.driver for n, node in graph.nodes.items() if node.driver is not None}


def _scenarios(whole: Section, graph: Graph) -> tuple[Scenario, ...]:
    tables = whole.section("scenarios").children()
    if len(tables) > _MOST_SCENARIOS:
        raise whole.wrong("scenarios", "are too many", f"up to {_MOST_SCENARIOS}")
    read = [_scenario(name, table, graph) for name, table in tables]
    if read:
        check_probabilities(whole, "scenarios", [s.probability for s in read])
    return tuple(read)


def _scenario(name: str, table: Section, graph: Graph) -> Scenario:
    table.only(("probability", "drivers", "note"))
    changed, drivers = {}, _drivers(graph)
    for key, section in table.section("drivers").children():
        try:
            full = graph.find(key, drivers)
        except ModelError as error:
            raise ModelError(
                error.message, file=section.file, key=section.path, expected=error.expected
            ) from error
        old = drivers[full]
        changed[full] = read_driver(section, full, old.unit, old.low, old.high)
        if changed[full].form == "choice":
            raise ModelError(
                "cannot be a choice in a scenario", file=section.file, key=section.path
            )
    return Scenario(
        name, table.number("probability", low=0, high=1), changed, table.text("note", "")
    )


def _correlations(
    section: Section, graph: Graph, variables: list[str]
) -> dict[tuple[str, str], float]:
    """Read ``"fare_per_order, orders_per_vehicle_day" = -0.3``; a certain driver has none."""
    pairs = {}
    known = {*variables, *_drivers(graph)}
    for key in section.table:
        names = [part.strip() for part in key.split(",")]
        if len(names) != 2:
            raise section.wrong(key, "does not name two drivers", '"one, other" = 0.3')
        found = []
        for name in names:
            try:
                found.append(graph.find(name, known))
            except ModelError as error:
                raise section.wrong(
                    key, f"{name} is not an uncertain driver", near(name, variables)
                ) from error
        if found[0] == found[1]:
            raise section.wrong(key, "names one driver twice", "two drivers")
        correlation = section.number(key, low=-0.999, high=0.999)
        if found[0] in variables and found[1] in variables:
            pairs[found[0], found[1]] = correlation
    try:
        copula_root(variables, pairs)
    except ModelError as error:
        raise ModelError(
            error.message,
            file=section.file,
            key="correlation",
            value=error.value,
            expected=error.expected,
        ) from error
    return pairs
