"""From a model's tables to the nodes of its graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.company._expression import parse_expression
from greenshoe.company._formula_nodes import _formulas, _resolve
from greenshoe.company._graph import Node
from greenshoe.company._model import Business
from greenshoe.company._place import Currencies, _check_name, _driver, _Place
from greenshoe.company._templates import (
    Template,
    load_template,
    template_names,
)
from greenshoe.core import ModelError, Section, near

if TYPE_CHECKING:
    from collections.abc import Mapping


__all__ = ["business_nodes", "company_nodes"]

_MOST_COHORTS = 24
_MOST_DRIVERS = 400


def _own_names_used(place: _Place, given: Mapping[str, Section], used: set[str]) -> None:
    """Refuse a driver that is neither the template's nor read by a formula: a misspelling."""
    known = {*place.template.drivers, *place.template.formulas}
    for name, section in given.items():
        if name not in known and name not in used:
            raise ModelError(
                f"is not a driver of template {place.template.name} and no formula reads it",
                file=section.file,
                key=section.path,
                expected=near(name, known),
            )


def _fill(place: _Place, cohorts: Mapping[str, Mapping[str, Section]], outer: set[str]) -> None:
    """Make the nodes of one place: drivers, cohorts, defaults, formulas."""
    given = dict(place.section.section("drivers").children())
    by_cohort = {name for tables in cohorts.values() for name in tables}
    names = set(given) | by_cohort
    _check_names(place, given, names)
    place.template = place.template.given(names)
    formulas = _formulas(place, names)
    used = {n for f in formulas.values() for n in f.expression.names}
    used |= {full for node in place.nodes.values() for full in node.names.values()}
    _own_names_used(place, given, used)
    for name in sorted(names | set(place.template.drivers)):
        if name in formulas:
            continue
        _driver(place, name, given.get(name), cohorts)
    for name, formula in formulas.items():
        place.nodes[place.full(name)] = Node(
            place.full(name),
            place.currencies.unit(formula.unit),
            formula.meaning,
            expression=formula.expression,
        )
    _resolve(place, formulas, outer)


def _check_names(place: _Place, given: Mapping[str, Section], names: set[str]) -> None:
    for name, section in given.items():
        _check_name(section, name)
    if len(names) > _MOST_DRIVERS:
        raise place.section.wrong("drivers", f"has {len(names)} drivers", f"up to {_MOST_DRIVERS}")
    clash = place.template.conflict(names)
    if clash:
        raise ModelError(
            f"and {clash[1]} determine each other",
            file=place.section.file,
            key=place.where(clash[0]),
            expected="one of the two",
        )


def business_nodes(
    section: Section, name: str, money: str, company_drivers: set[str]
) -> tuple[Business, dict[str, Node]]:
    """Make the nodes of one business.

    Raises
    ------
    ModelError
        For whatever does not fit.
    """
    section.only(("template", "local_currency", "drivers", "formulas", "cohorts", "note"))
    if not section.has("template") or section.text("template") not in template_names():
        word = section.text("template") if section.has("template") else ""
        raise section.wrong("template", "is not a template", near(word, template_names()))
    template = load_template(section.text("template"))
    cohorts = {}
    for cohort, table in section.section("cohorts").children():
        table.only(("drivers", "note"))
        _check_name(table, cohort)
        cohorts[cohort] = dict(table.section("drivers").children())
    if len(cohorts) > _MOST_COHORTS:
        raise section.wrong("cohorts", "are too many", f"up to {_MOST_COHORTS}")
    _check_cohort_names(section, template, cohorts)
    local = section.text("local_currency", money)
    place = _Place(name, section, template, Currencies(money, local), {})
    _fill(place, cohorts, company_drivers)
    lines = tuple(f"{name}.{line}" for line in template.lines)
    indicators = tuple(f"{name}.{node}" for node in template.indicators)
    return Business(name, template.name, lines, indicators, tuple(cohorts)), place.nodes


def _check_cohort_names(
    section: Section, template: Template, cohorts: Mapping[str, Mapping[str, Section]]
) -> None:
    known = {n for n, kind in template.drivers.items() if kind.by_cohort}
    own = set(section.section("drivers").table)
    for cohort, tables in cohorts.items():
        if cohort in template.drivers or cohort in template.formulas or cohort == "all":
            raise section.wrong("cohorts", f"{cohort} is a name of the template", "another name")
        for name, table in tables.items():
            if name not in known and (name in template.drivers or name not in own):
                raise ModelError(
                    f"cannot differ by {template.cohort}",
                    file=section.file,
                    key=table.path,
                    expected=near(name, known),
                )


_SUMS = ("revenue", "gross_profit", "research_compute", "capital_expenditure", "depreciation")


def company_nodes(
    whole: Section, money: str, businesses: tuple[Business, ...], nodes: dict[str, Node]
) -> None:
    """Add the company's own nodes: sums over the businesses, costs, price."""
    currencies = Currencies(money, money)
    unit = currencies.unit("million MONEY / year")
    for name in _SUMS:
        parts = [f"{b.name}.{name}" for b in businesses]
        expression = parse_expression(" + ".join(f"total({part})" for part in parts))
        nodes[name] = Node(
            name,
            unit,
            f"Sum of the businesses' {name.replace('_', ' ')}.",
            expression=expression,
            names={part: part for part in parts},
        )
    place = _Place("", whole, load_template("company"), currencies, nodes)
    _fill(place, {}, set())
