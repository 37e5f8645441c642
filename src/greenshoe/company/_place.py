"""Where nodes are being made, and the node of one driver."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from greenshoe.company._chance import Distribution
from greenshoe.company._driver_file import read_driver
from greenshoe.company._drivers import Driver
from greenshoe.company._graph import Node
from greenshoe.company._templates import (
    DriverKind,
    Template,
    in_currency,
)
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.company._units import Unit
    from greenshoe.core import Section

__all__ = ["Currencies"]


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
