"""Templates: the drivers a kind of business has and the formulas that turn them into lines.

A template is a TOML file in `templates/`; `MONEY` in its units stands for the currency of the
model, `LOCAL` for the one the business is paid in.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from greenshoe.company._expression import Expression, parse_expression
from greenshoe.company._units import Unit, parse_unit
from greenshoe.core import Section, UnknownNameError, near

__all__ = ["DriverKind", "FormulaKind", "Template", "load_template", "template_names"]

_FOLDER = files("greenshoe.company").joinpath("templates")


@dataclass(frozen=True)
class DriverKind:
    """What a template says of one of its drivers.

    Attributes
    ----------
    unit
        As written, with `MONEY` and `LOCAL`.
    meaning
        One sentence.
    low, high
        Bounds.
    default
        Its value where the model is silent; `None` if it must be given.
    by_cohort
        Whether cohorts may differ in it.
    optional
        Whether it may be absent altogether (what reads it is then absent too).
    group
        For the sensitivity: `demand`, `price`, `unit_cost`, `overhead`, `capital`, `market`.
    engine
        The simulator that can say what it is: `fleet`, `serving`, or empty.
    """

    unit: str
    meaning: str
    low: float
    high: float
    default: float | None
    by_cohort: bool
    optional: bool
    group: str = "other"
    engine: str = ""


@dataclass(frozen=True)
class FormulaKind:
    """A formula of a template, its unit and what it means."""

    unit: str
    expression: Expression
    meaning: str


@dataclass(frozen=True)
class Template:
    """Drivers and formulas of one kind of business.

    Attributes
    ----------
    name, summary
        What it is.
    lines
        Formulas that are lines of revenue.
    drivers, formulas
        By name.
    variants
        (driver, formulas): giving the driver replaces these formulas.
    cohort
        What its cohorts are called.
    indicators
        Nodes shown beside the statement: operating figures, not money.
    """

    name: str
    summary: str
    lines: tuple[str, ...]
    drivers: dict[str, DriverKind]
    formulas: dict[str, FormulaKind]
    variants: tuple[tuple[str, dict[str, FormulaKind]], ...]
    cohort: str
    indicators: tuple[str, ...]

    def given(self, names: set[str]) -> Template:
        """Return the template with the formulas that these given drivers bring with them."""
        chosen = self
        for driver, formulas in self.variants:
            if driver in names:
                kept = {n: f for n, f in chosen.formulas.items() if n != driver}
                chosen = replace(chosen, formulas={**kept, **formulas})
        return chosen

    def conflict(self, names: set[str]) -> tuple[str, str] | None:
        """Return two given drivers of which each determines the other."""
        for driver, formulas in self.variants:
            clash = sorted(names & set(formulas)) if driver in names else []
            if clash:
                return driver, clash[0]
        return None


def in_currency(unit: str, money: str, local: str) -> Unit:
    """Read a template's unit for a model's currencies."""
    return parse_unit(unit.replace("MONEY", money).replace("LOCAL", local))


def _driver(section: Section) -> DriverKind:
    return DriverKind(
        unit=section.text("unit"),
        meaning=section.text("meaning"),
        low=section.number("minimum", float("-inf")),
        high=section.number("maximum", float("inf")),
        default=section.number("default") if section.has("default") else None,
        by_cohort=section.table.get("by_cohort") is True,
        optional=section.table.get("optional") is True,
        group=section.text("group", "other"),
        engine=section.text("engine", ""),
    )


def _formula(section: Section) -> FormulaKind:
    expression = parse_expression(section.text("formula"))
    return FormulaKind(section.text("unit"), expression, section.text("meaning"))


def template_names() -> list[str]:
    """Return the templates a business may use.

    >>> template_names()
    ['consumer', 'growth', 'maas', 'robotaxi', 'units']
    """
    names = (f.name.removesuffix(".toml") for f in _FOLDER.iterdir() if f.name.endswith(".toml"))
    return sorted(n for n in names if n != "company")


@cache
def load_template(name: str) -> Template:
    """Return a shipped template.

    Raises
    ------
    UnknownNameError
        If there is none of that name.
    """
    if name not in {*template_names(), "company"}:
        raise UnknownNameError(
            "is not a template", key="template", value=name, expected=near(name, template_names())
        )
    text = _FOLDER.joinpath(f"{name}.toml").read_text("utf-8")
    whole = Section(tomllib.loads(text), f"{name}.toml")
    return Template(
        name=name,
        summary=whole.text("summary"),
        lines=_texts(whole, "lines"),
        drivers={n: _driver(s) for n, s in whole.section("drivers").children()},
        formulas={n: _formula(s) for n, s in whole.section("formulas").children()},
        variants=tuple(
            (driver, {n: _formula(s) for n, s in section.children()})
            for driver, section in whole.section("given").children()
        ),
        cohort=whole.text("cohort", "cohort"),
        indicators=_texts(whole, "indicators"),
    )


def _texts(section: Section, name: str) -> tuple[str, ...]:
    value = section.table.get(name, [])
    return tuple(str(text) for text in value) if isinstance(value, list) else ()
