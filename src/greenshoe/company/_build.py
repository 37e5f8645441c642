"""From a model's tables to the nodes of its graph."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from greenshoe.company._chance import Distribution
from greenshoe.company._driver_file import read_driver
from greenshoe.company._drivers import Driver
from greenshoe.company._expression import parse_expression
from greenshoe.company._graph import Node
from greenshoe.company._model import Business
from greenshoe.company._read import Section, near
from greenshoe.company._templates import (
    DriverKind,
    FormulaKind,
    Template,
    in_currency,
    load_template,
    template_names,
)
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.company._units import Unit

__all__ = ["Currencies", "business_nodes", "company_nodes"]

_MOST_COHORTS = 24
_MOST_DRIVERS = 400


@dataclass(frozen=True)
class Currencies:
    """The currency of the model and of one business."""

    money: str
    local: str

    def unit(self, text: str) -> Unit:
        """Read a template's unit."""
        return in_currency(text, self.money, self.local)


@dataclass
class _Place:
    """Where nodes are being made: a business or the company itself."""

    prefix: str
    section: Section
    template: Template
    currencies: Currencies
    nodes: dict[str, Node]

    def full(self, name: str) -> str:
        return f"{self.prefix}.{name}" if self.prefix else name

    def where(self, name: str) -> str:
        return f"{self.section.key('drivers')}.{name}"


def _formulas(place: _Place, given: set[str]) -> dict[str, FormulaKind]:
    """Return the template's formulas that no driver replaces, and the model's own."""
    kept = {n: f for n, f in place.template.formulas.items() if n not in given}
    for name, section in place.section.section("formulas").children():
        section.only(("unit", "formula", "meaning"))
        _check_name(section, name)
        if name in given:
            raise ModelError("is both a driver and a formula", file=section.file, key=section.path)
        try:
            expression = parse_expression(section.text("formula"))
            unit = section.text("unit")
            place.currencies.unit(unit)
        except ModelError as error:
            raise ModelError(
                error.message,
                file=section.file,
                key=section.key(error.key or "formula"),
                value=error.value,
                expected=error.expected,
            ) from error
        kept[name] = FormulaKind(unit, expression, section.text("meaning", ""))
        _same_unit(place, section, name, unit)
    return kept


def _same_unit(place: _Place, section: Section, name: str, unit: str) -> None:
    """Refuse a formula that replaces the template's and changes its unit."""
    of = place.template.formulas.get(name) or place.template.drivers.get(name)
    if of is None:
        return
    why = place.currencies.unit(of.unit).why_not(place.currencies.unit(unit))
    if why:
        raise section.wrong("unit", f"does not fit: {why}", f'"{place.currencies.unit(of.unit)}"')


def _check_name(section: Section, name: str) -> None:
    if not name.isidentifier():
        raise ModelError(
            "is not a name", file=section.file, key=section.path, expected="letters, digits and _"
        )


def _kind(place: _Place, name: str, section: Section) -> DriverKind:
    """Return what a driver must look like; a name of the model's own is as its unit says."""
    known = place.template.drivers.get(name)
    if known is not None:
        return known
    formula = place.template.formulas.get(name)
    unit = section.text("unit") if formula is None else formula.unit
    meaning = section.text("note", "") if formula is None else formula.meaning
    low, high = float("-inf"), float("inf")
    return DriverKind(unit, meaning, low, high, default=None, by_cohort=False, optional=False)


def _driver_node(place: _Place, name: str, section: Section, full: str) -> Node:
    kind = _kind(place, name, section)
    try:
        unit = place.currencies.unit(kind.unit)
    except ModelError as error:
        raise section.wrong("unit", error.message, error.expected) from error
    driver = read_driver(section, full, unit, kind.low, kind.high)
    driver = driver if section.has("group") else replace(driver, group=kind.group)
    return Node(full, unit, kind.meaning, driver=driver)


def _default_node(place: _Place, name: str, kind: DriverKind) -> Node:
    """Return a driver the model is silent about: its default, or a gap to be named."""
    full, unit = place.full(name), place.currencies.unit(kind.unit)
    default = kind.default
    if name == "exchange_rate" and place.currencies.money == place.currencies.local:
        default = 1.0
    if default is None:
        return Node(full, unit, kind.meaning, missing=place.where(name))
    level = Distribution("value", (default,), kind.low, kind.high)
    driver = Driver(
        full, unit, "level", kind.low, kind.high, level=level, note="template's default"
    )
    driver = replace(driver, group=kind.group)
    return Node(full, unit, kind.meaning, driver=driver)


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


def _driver(
    place: _Place,
    name: str,
    section: Section | None,
    cohorts: Mapping[str, Mapping[str, Section]],
) -> None:
    """Make a driver's node; with cohorts, one per cohort and the stack of them."""
    kind = place.template.drivers.get(name)
    stacked = bool(cohorts) and (
        (kind is not None and kind.by_cohort) or any(name in t for t in cohorts.values())
    )
    if not stacked:
        place.nodes[place.full(name)] = (
            _driver_node(place, name, section, place.full(name))
            if section is not None
            else _default_node(place, name, place.template.drivers[name])
        )
        return
    shared = f"{place.full(name)}.all"
    if section is not None:
        place.nodes[shared] = _driver_node(place, name, section, shared)
    elif kind is not None:
        place.nodes[shared] = replace(_default_node(place, name, kind), name=shared)
    _stack(place, name, shared, cohorts)


def _stack(
    place: _Place, name: str, shared: str, cohorts: Mapping[str, Mapping[str, Section]]
) -> None:
    parts = []
    for cohort, tables in cohorts.items():
        if name not in tables:
            parts.append(shared)
            continue
        full = f"{place.prefix}.{cohort}.{name}"
        place.nodes[full] = _driver_node(place, name, tables[name], full)
        parts.append(full)
    lacking = [c for c, part in zip(cohorts, parts, strict=True) if part not in place.nodes]
    if lacking:
        raise ModelError(
            "is given by some cohorts only",
            file=place.section.file,
            key=f"{place.section.key('cohorts')}.{lacking[0]}.drivers.{name}",
            expected="a value for each cohort or for the business",
        )
    place.nodes[place.full(name)] = replace(
        place.nodes[parts[0]], name=place.full(name), driver=None, missing="", cohorts=tuple(parts)
    )
    if shared in place.nodes and shared not in parts:
        del place.nodes[shared]


def _resolve(place: _Place, formulas: Mapping[str, FormulaKind], outer: set[str]) -> None:
    """Find what each name in a formula stands for: here, else in the company."""
    for name, formula in formulas.items():
        node = place.nodes[place.full(name)]
        names = {}
        for short in formula.expression.names:
            inside = place.full(short)
            elsewhere = short in outer or "." in short
            if inside not in place.nodes and not elsewhere:
                raise ModelError(
                    f"reads {short}, which is neither a driver nor a formula",
                    file=place.section.file,
                    key=node.name,
                    value=formula.expression.text,
                    expected=near(short, {n.rsplit(".", 1)[-1] for n in place.nodes}),
                )
            names[short] = inside if inside in place.nodes else short
        place.nodes[node.name] = replace(node, names=names)


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
