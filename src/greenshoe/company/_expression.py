"""Formulas as text: read into a small tree, checked for units, evaluated over arrays.

The text is parsed, never executed: numbers, names, ``+ - * / **``, and the functions listed in
`FUNCTIONS`. Arrays are (draw, period, cohort) or broadcast to it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._arrays import Floats
from greenshoe.company._functions import FUNCTIONS, _plain, _same
from greenshoe.company._units import DIMENSIONLESS, Unit
from greenshoe.core import ModelError

__all__ = ["Expression", "parse_expression"]

if TYPE_CHECKING:
    UnitRule = Callable[[list[Unit]], Unit]

Evaluate = Callable[[Mapping[str, Floats]], Floats]
UnitOf = Callable[[Mapping[str, Unit]], Unit]
_LONGEST, _DEEPEST = 600, 24


# `change` of a stock is a flow per year, `cumulative` of a flow per year is a stock.
_OPERATORS: Mapping[type[ast.operator], Callable[..., Floats]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
}


@dataclass(frozen=True)
class Expression:
    """A formula, read.

    Attributes
    ----------
    text
        As written.
    names
        What it reads, in the order of first use.
    evaluate
        From arrays by name to an array.
    unit
        From units by name to the unit of the result.
    """

    text: str
    names: tuple[str, ...]
    evaluate: Evaluate
    unit: UnitOf


def parse_expression(text: str) -> Expression:
    """Read a formula.

    Raises
    ------
    ModelError
        If it is not one of the forms above, too long or too deep.

    >>> e = parse_expression("fleet * orders_per_vehicle_day * 365")
    >>> e.names
    ('fleet', 'orders_per_vehicle_day')
    >>> float(e.evaluate({"fleet": np.full((1, 1, 1), 2.0),
    ...                   "orders_per_vehicle_day": np.full((1, 1, 1), 23.0)})[0, 0, 0])
    16790.0
    """
    if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST:
        raise _no_formula(text)
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise _no_formula(text) from error
    names: dict[str, None] = {}
    evaluate, unit = _compile(tree, names, 0)
    return Expression(text.strip(), tuple(names), evaluate, unit)


def _no_formula(text: object, why: str = "is not a formula") -> ModelError:
    known = ", ".join(FUNCTIONS)
    return ModelError(
        why, key="formula", value=text, expected=f"names, numbers, + - * / ** and {known}"
    )


def _compile(node: ast.expr, names: dict[str, None], depth: int) -> tuple[Evaluate, UnitOf]:
    if depth > _DEEPEST:
        raise _no_formula(ast.unparse(node)[:80], "is nested too deeply")
    if isinstance(node, ast.Constant):
        return _constant(node)
    if isinstance(node, ast.Name | ast.Attribute):
        return _reference(node, names)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value, unit = _compile(node.operand, names, depth + 1)
        return (lambda at: -value(at)), unit
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _operation(node, names, depth)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _call(node, node.func.id, names, depth)
    raise _no_formula(ast.unparse(node))


def _constant(node: ast.Constant) -> tuple[Evaluate, UnitOf]:
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        raise _no_formula(node.value)
    try:
        value = np.full((1, 1, 1), float(node.value))
    except OverflowError as error:
        raise _no_formula("a number too large") from error
    return (lambda _: value), (lambda _: DIMENSIONLESS)


def _reference(node: ast.expr, names: dict[str, None]) -> tuple[Evaluate, UnitOf]:
    name = ast.unparse(node)
    if not all(part.isidentifier() for part in name.split(".")):
        raise _no_formula(name)
    names[name] = None
    return (lambda at: at[name]), (lambda at: at[name])


def _operation(node: ast.BinOp, names: dict[str, None], depth: int) -> tuple[Evaluate, UnitOf]:
    left, left_unit = _compile(node.left, names, depth + 1)
    right, right_unit = _compile(node.right, names, depth + 1)
    act = _OPERATORS[type(node.op)]
    whole = _whole_power(node)

    def unit(at: Mapping[str, Unit]) -> Unit:
        units = [left_unit(at), right_unit(at)]
        if isinstance(node.op, ast.Mult):
            return _once(units[0] * units[1], units)
        if isinstance(node.op, ast.Div):
            return units[0] / units[1]
        if isinstance(node.op, ast.Pow):
            return _plain(units) if whole is None else units[0].raised(whole)
        return _same(units)

    return (lambda at: act(left(at), right(at))), unit


def _whole_power(node: ast.BinOp) -> int | None:
    """Return the exponent where it is a small whole number as written."""
    value = node.right.value if isinstance(node.right, ast.Constant) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value < 10 else None


def _once(product: Unit, units: list[Unit]) -> Unit:
    """Refuse per day x per year."""
    if product.mixes_times and not any(u.mixes_times for u in units):
        raise ModelError(f"{units[0]} times {units[1]} is per time twice")
    return product


def _call(node: ast.Call, name: str, names: dict[str, None], depth: int) -> tuple[Evaluate, UnitOf]:
    function = FUNCTIONS.get(name)
    if function is None or node.keywords or len(node.args) != function.arity:
        raise _no_formula(ast.unparse(node), "is not a function that is known")
    parts = [_compile(argument, names, depth + 1) for argument in node.args]
    values, units = [p[0] for p in parts], [p[1] for p in parts]
    compute = function.compute
    return (
        lambda at: compute(*(value(at) for value in values)),
        lambda at: function.unit([unit(at) for unit in units]),
    )
