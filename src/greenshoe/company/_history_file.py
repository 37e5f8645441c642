"""Reading `[[history]]`: past periods, their drivers, and the lines they must give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.company._facts import Fact, find_fact
from greenshoe.company._history import HistoricPeriod, PublishedLine
from greenshoe.company._units import Unit, parse_unit
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from greenshoe.company._graph import Graph
    from greenshoe.core import Section

__all__ = ["read_history"]

_MOST_PERIODS = 60


def read_history(whole: Section, graph: Graph) -> tuple[HistoricPeriod, ...]:
    """Read the past periods of a model.

    Raises
    ------
    ModelError
        For names the model does not have, facts that are not shipped, tolerances out of range.
    """
    tables = whole.sections("history")
    if len(tables) > _MOST_PERIODS:
        raise whole.wrong("history", "is too long", f"up to {_MOST_PERIODS} periods")
    return tuple(_period(table, graph) for table in tables)


def _period(table: Section, graph: Graph) -> HistoricPeriod:
    table.only(("period", "days", "months", "tolerance", "drivers", "published", "note"))
    tolerance = table.number("tolerance", 0.01, low=0, high=0.5)
    drivers, section = {}, table.section("drivers")
    for key in section.table:
        name = _node(section, graph, key)
        value = section.table[key]
        if isinstance(value, dict):
            drivers[name] = _from_fact(section.child(key, value), graph.nodes[name].unit)[0]
        else:
            drivers[name] = section.number(key)
    published = tuple(
        _published(child, _node(table.section("published"), graph, key), graph, tolerance)
        for key, child in table.section("published", required=True).children()
    )
    return HistoricPeriod(
        table.text("period"),
        table.number("days", 365, low=1, high=366),
        table.number("months", 12, low=1, high=12),
        drivers,
        published,
        table.text("note", ""),
    )


def _node(section: Section, graph: Graph, key: str) -> str:
    try:
        return graph.find(key, graph.nodes)
    except ModelError as error:
        raise section.wrong(key, error.message, error.expected) from error


def _published(section: Section, name: str, graph: Graph, tolerance: float) -> PublishedLine:
    own = section.number("tolerance", tolerance, low=0, high=0.5)
    value, source, confidence = _from_fact(section, graph.nodes[name].unit)
    return PublishedLine(name, value, own, source, confidence)


def _from_fact(section: Section, unit: Unit) -> tuple[float, str, str]:
    """Return value, source and mark: of a shipped fact, or as written in the file."""
    section.only(("value", "fact", "times", "source", "confidence", "tolerance", "unit"))
    times = section.number("times", 1.0)
    if not section.has("fact"):
        return (
            times * section.number("value"),
            section.text("source", ""),
            section.text("confidence", ""),
        )
    key = section.text("fact")
    try:
        fact = find_fact(key)
    except ModelError as error:
        raise section.wrong("fact", "is not a shipped fact", error.expected) from error
    return times * fact_in(fact, unit, section), fact.source, fact.confidence


def fact_in(fact: Fact, unit: Unit, section: Section) -> float:
    """Return a fact's value in a unit of the same currency, whatever its scale."""
    theirs = parse_unit(fact.unit)
    if theirs.currencies != unit.currencies:
        raise section.wrong("fact", f"is in {theirs}", f"a fact in {unit}")
    return float(fact.value * 10.0 ** (theirs.power_of_ten - unit.power_of_ten))
