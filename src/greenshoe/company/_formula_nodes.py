"""Formulas of a template and of a model, and what each name in them stands for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from greenshoe.company._expression import parse_expression
from greenshoe.company._place import _check_name, _Place
from greenshoe.company._templates import (
    FormulaKind,
)
from greenshoe.core import ModelError, Section, near

if TYPE_CHECKING:
    from collections.abc import Mapping


__all__ = []


def _formulas(place: _Place, given: set[str]) -> dict[str, FormulaKind]:
    """Return the template's formulas that no driver replaces, and the model's own."""
    kept = {n: f for n, f in place.template.formulas.items() if n not in given}
    for name, section in place.section.section("formulas").children():
        section.only(("unit", "formula", "meaning"))
        _check_name(section, name)
        if name in given:
            raise ModelError("is both a driver and a formula", file=section.file, key=section.path)
        text, unit = section.text("formula"), section.text("unit")
        try:
            expression = parse_expression(text)
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
