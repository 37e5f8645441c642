from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.company._expression import parse_expression
from greenshoe.company._functions import FUNCTIONS
from greenshoe.company._units import Unit, parse_unit
from greenshoe.core import ModelError

SMALL = st.floats(0.1, 10)


def periods(*values: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.array(values)[None, :, None]


@given(SMALL, SMALL, SMALL)
@settings(deadline=None, max_examples=40)
def test_agrees_with_python(a: float, b: float, c: float) -> None:
    text = "(a + b) * c - a / b ** 2 + -c"
    at = {name: np.full((1, 1, 1), v) for name, v in (("a", a), ("b", b), ("c", c))}
    found = float(parse_expression(text).evaluate(at)[0, 0, 0])
    assert math.isclose(found, (a + b) * c - a / b**2 + -c, rel_tol=1e-12, abs_tol=1e-12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("previous(x)", [1, 1, 4]),
        ("change(x)", [0, 3, 5]),
        ("average(x)", [1, 2.5, 6.5]),
        ("cumulative(x)", [1, 5, 14]),
        ("positive(x - 4)", [0, 0, 5]),
        ("compound(x, y)", [1, 1.5, 2.25]),
        ("minimum(x, 2)", [1, 2, 2]),
        ("maximum(x, 2)", [2, 4, 9]),
        ("experience(x, 1 - y)", [1.0, 0.25, 0.5 ** math.log2(9)]),
        ("exp(log(x))", [1, 4, 9]),
    ],
)
def test_functions_over_time(text: str, expected: list[float]) -> None:
    at = {"x": periods(1, 4, 9), "y": periods(0.5, 0.5, 0.5)}
    found = parse_expression(text).evaluate(at)
    assert np.allclose(np.broadcast_to(found, (1, 3, 1))[0, :, 0], expected)


def test_total_is_over_cohorts() -> None:
    values = np.arange(6.0).reshape(1, 2, 3)
    assert parse_expression("total(x)").evaluate({"x": values})[0, :, 0].tolist() == [3, 12]


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "().__class__",
        "a if b else c",
        "[a, b]",
        "lambda: 1",
        "open('x')",
        "a @ b",
        "a and b",
        "'text'",
        "True",
        "f(a)",
        "total(a, b)",
        "total(a=1)",
        "1e999 * a" + "+a" * 400,
        "(" * 60 + "a" + ")" * 60 + "+" + "-" * 60 + "a",
        "a +",
        "",
        "10 ** 400 ** 9" + " " * 700,
    ],
)
def test_nothing_but_arithmetic(text: str) -> None:
    with pytest.raises(ModelError, match=r"formula|nested|function"):
        parse_expression(text)


@pytest.mark.parametrize(
    ("text", "units", "why"),
    [
        ("a + b", ("CNY", "HKD"), "currency"),
        ("a - b", ("million CNY", "亿 CNY"), "scale"),
        ("a + b", ("CNY", "CNY / year"), "flow"),
        ("a * b", ("orders / day", "1 / year"), "per time twice"),
        ("exp(a) * b", ("CNY", "CNY"), "plain number"),
        ("a + 1", ("CNY", "CNY"), "cannot be added"),
        ("compound(a, b)", ("CNY", "CNY"), "plain number"),
        ("2 ** a * b", ("CNY", "CNY"), "plain number"),
    ],
)
def test_units_that_do_not_fit(text: str, units: tuple[str, str], why: str) -> None:
    given_units = dict(zip("ab", map(parse_unit, units), strict=True))
    with pytest.raises(ModelError, match=why):
        parse_expression(text).unit(given_units)


def test_flow_and_stock() -> None:
    vehicles = {"fleet": parse_unit("vehicles")}
    assert parse_expression("change(fleet)").unit(vehicles).kind == "flow"
    assert parse_expression("cumulative(change(fleet))").unit(vehicles) == vehicles["fleet"]
    tokens = {"t": parse_unit("billion tokens / day"), "p": parse_unit("CNY / million tokens")}
    days = {"d": parse_unit("days / year")}
    assert parse_expression("t * p * d").unit({**tokens, **days}) == parse_unit(
        "thousand CNY / year"
    )
    assert parse_expression("a ** 2").unit({"a": Unit(6, (("CNY", 1),))}).power_of_ten == 12


def test_every_function_is_tried_above() -> None:
    tried = {
        "previous",
        "average",
        "change",
        "cumulative",
        "total",
        "positive",
        "compound",
        "experience",
        "minimum",
        "maximum",
        "exp",
        "log",
    }
    assert set(FUNCTIONS) == tried
