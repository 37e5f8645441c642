"""Reading a driver from its table: one form, a unit that fits, values within bounds."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from greenshoe.company._chance import Distribution
from greenshoe.company._curves import CURVE_PARAMETERS
from greenshoe.company._drivers import Driver
from greenshoe.company._units import Unit, parse_unit
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from greenshoe.core import Section

__all__ = ["read_driver"]

_LEVELS = {
    "normal": ("mean", "standard deviation"),
    "lognormal": ("median", "standard deviation of the logarithm"),
    "triangular": ("low", "mode", "high"),
    "uniform": ("low", "high"),
    "beta": ("a", "b"),
}
_FORMS = ("value", *_LEVELS, "sample", "choices", "path", *CURVE_PARAMETERS)
_NOTES = ("unit", "source", "confidence", "note", "minimum", "maximum", "between", "group")
_CONFIDENCE = ("T", "C", "S", "M", "")
_EARLIEST, _LATEST = 1990, 2100
_MOST_CHOICES = 16
_FEWEST_DRAWS, _MOST_DRAWS = 2, 100_000


def read_driver(section: Section, name: str, unit: Unit, low: float, high: float) -> Driver:
    """Read a driver.

    Parameters
    ----------
    section
        Its table: `unit`, exactly one form, and optionally `minimum`, `maximum`, `source`,
        `confidence` (T, C, S or M), `note`, and for a path `between`.
    name
        Its full name in the model.
    unit
        What the template expects.
    low, high
        The template's bounds.

    Raises
    ------
    ModelError
        For an unknown key, no form or two, a unit that does not fit, a value out of bounds.
    """
    section.only((*_FORMS, *_NOTES))
    _check_unit(section, unit)
    forms = [f for f in _FORMS if section.has(f)]
    if len(forms) != 1:
        what = "has no value" if not forms else f"has {len(forms)} forms ({', '.join(forms)})"
        raise ModelError(
            what, file=section.file, key=section.path, expected="one of " + ", ".join(_FORMS)
        )
    low = section.number("minimum", low, low=low, high=high)
    high = section.number("maximum", high, low=low, high=high)
    confidence = section.text("confidence", "")
    if confidence not in _CONFIDENCE:
        raise section.wrong("confidence", "is not a mark", "T, C, S or M")
    plain = Driver(
        name,
        unit,
        "level",
        low,
        high,
        source=section.text("source", ""),
        confidence=confidence,
        note=section.text("note", ""),
        group=section.text("group", "other"),
    )
    return _with_form(section, plain, forms[0])


def _check_unit(section: Section, unit: Unit) -> None:
    given = section.text("unit") if section.has("unit") else None
    if given is None:
        raise section.wrong("unit", "is missing", f'unit = "{unit}"')
    try:
        theirs = parse_unit(given)
    except ModelError as error:
        raise section.wrong("unit", "is not a unit", f'"{unit}"') from error
    why = unit.why_not(theirs)
    if why:
        raise section.wrong("unit", f"does not fit: {why}", f'"{unit}"')


def _with_form(section: Section, plain: Driver, form: str) -> Driver:
    if form == "path":
        return _path(section, plain)
    if form == "choices":
        return _choices(section, plain)
    if form in CURVE_PARAMETERS:
        return _curve(section, plain, form)
    return replace(plain, level=_distribution(section, form, plain.low, plain.high))


def _numbers(section: Section, key: str, value: object, count: int, words: str) -> list[float]:
    if not isinstance(value, list) or len(value) != count:
        raise section.wrong(key, f"is not {count} numbers", f"[{words}]")
    return [section.finite(key, v) for v in value]


def _quantity(section: Section, key: str, value: object, low: float, high: float) -> Distribution:
    """Read a number or its [10th, 50th, 90th percentile]."""
    if not isinstance(value, list):
        number = section.finite(key, value)
        _inside(section, key, [number], low, high)
        return Distribution("value", (number,), low, high)
    three = _numbers(section, key, value, 3, "10th, 50th, 90th percentile")
    if not three[0] <= three[1] <= three[2]:
        raise section.wrong(key, "percentiles do not rise", "[10th, 50th, 90th percentile]")
    _inside(section, key, three, low, high)
    if three[0] == three[2]:
        return Distribution("value", (three[1],), low, high)
    return Distribution("quantiles", (three[0], three[1], three[2]), low, high)


def _inside(section: Section, key: str, values: list[float], low: float, high: float) -> None:
    for value in values:
        if not low <= value <= high:
            hint = " (a fraction: 0.56, not 56)" if high == 1 and value > 1 else ""
            side = f"above {high:g}" if value > high else f"below {low:g}"
            raise section.wrong(key, f"{value:g} is {side}", f"{_bounds(low, high)}{hint}")


def _bounds(low: float, high: float) -> str:
    if math.isinf(high):
        return f"at least {low:g}"
    return f"at most {high:g}" if math.isinf(low) else f"from {low:g} to {high:g}"


def _distribution(section: Section, form: str, low: float, high: float) -> Distribution:
    value = section.table[form]
    if form == "value":
        return _quantity(section, "value", value, low, high)
    if form == "sample":
        return _sample(section, value, low, high)
    words = _LEVELS[form]
    numbers = tuple(_numbers(section, form, value, len(words), ", ".join(words)))
    spread = numbers[1]
    if form in {"normal", "lognormal"}:
        _inside(section, form, [numbers[0]], low, high)
        if spread < 0 or (form == "lognormal" and numbers[0] <= 0):
            raise section.wrong(
                form, "has no such spread", f"[{', '.join(words)}], spread at least 0"
            )
    elif form == "beta":
        if min(numbers) <= 0 or low > 0 or high < 1:
            raise section.wrong(form, "needs a and b above 0 and room from 0 to 1")
    else:
        if list(numbers) != sorted(numbers):
            raise section.wrong(form, "does not rise", f"[{', '.join(words)}]")
        _inside(section, form, list(numbers), low, high)
    return Distribution(form, numbers, low, high)


def _sample(section: Section, value: object, low: float, high: float) -> Distribution:
    """Read draws, in any order."""
    if not isinstance(value, list) or not _FEWEST_DRAWS <= len(value) <= _MOST_DRAWS:
        words = f"{_FEWEST_DRAWS} to {_MOST_DRAWS:,} numbers"
        raise section.wrong("sample", "is not a list of draws", words)
    draws = sorted(section.finite("sample", v) for v in value)
    _inside(section, "sample", [draws[0], draws[-1]], low, high)
    return Distribution("sample", tuple(draws), low, high)


def _path(section: Section, plain: Driver) -> Driver:
    table = section.section("path", required=True)
    knots = []
    for key, value in table.table.items():
        if not key.isdigit() or not _EARLIEST <= int(key) <= _LATEST:
            raise table.wrong(key, "is not a year", f"years from {_EARLIEST} to {_LATEST}")
        knots.append((int(key), _quantity(table, key, value, plain.low, plain.high)))
    if not knots:
        raise section.wrong("path", "is empty", "{ 2026 = 0.3, 2030 = [0.4, 0.6, 0.7] }")
    between = section.text("between", "linear")
    if between not in {"linear", "geometric", "steps"}:
        raise section.wrong("between", "is not a way to join knots", "linear, geometric or steps")
    if between == "geometric" and any(min(k.parameters) <= 0 for _, k in knots):
        raise section.wrong("between", "needs values above 0", "linear or steps")
    return replace(
        plain, form="path", knots=tuple(sorted(knots, key=lambda k: k[0])), between=between
    )


def _choices(section: Section, plain: Driver) -> Driver:
    pairs = section.table["choices"]
    if not isinstance(pairs, list) or not 1 <= len(pairs) <= _MOST_CHOICES:
        raise section.wrong(
            "choices", "is not a list", f"1 to {_MOST_CHOICES} [value, probability]"
        )
    read = [_numbers(section, "choices", p, 2, "value, probability") for p in pairs]
    _inside(section, "choices", [v for v, _ in read], plain.low, plain.high)
    check_probabilities(section, "choices", [p for _, p in read])
    return replace(plain, form="choice", choices=tuple((v, p) for v, p in read))


def check_probabilities(section: Section, key: str, probabilities: list[float]) -> None:
    """Refuse probabilities that are negative or do not add up to one."""
    if min(probabilities) < 0 or abs(sum(probabilities) - 1) > 1e-6:
        shown = " + ".join(f"{p:g}" for p in probabilities)
        raise section.wrong(key, f"probabilities {shown} do not make 1", "0 to 1 each, 1 together")


def _curve(section: Section, plain: Driver, form: str) -> Driver:
    table = section.section(form, required=True)
    names = CURVE_PARAMETERS[form]
    table.only(names)
    parameters = []
    for name in names:
        if not table.has(name):
            raise table.wrong(name, "is missing", "a number or [10th, 50th, 90th percentile]")
        high = plain.high if name == "ceiling" else float("inf")
        parameters.append((name, _quantity(table, name, table.table[name], 0.0, high)))
    if form == "bass" and min(dict(parameters)["innovation"].parameters) <= 0:
        raise table.wrong("innovation", "is not above 0")
    return replace(plain, form="curve", curve=form, parameters=tuple(parameters))
