from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.company import Unit, parse_unit
from greenshoe.core import ModelError

WORDS = st.sampled_from(["CNY", "USD", "order", "vehicle", "day", "year", "token"])
UNITS = st.dictionaries(WORDS, st.integers(-2, 2).filter(bool), max_size=4).map(
    lambda powers: Unit(0, tuple(sorted(powers.items())))
)


@pytest.mark.parametrize(
    ("text", "power", "symbols"),
    [
        ("million CNY / year", 6, {"CNY": 1, "year": -1}),
        ("USD per million tokens", -6, {"USD": 1, "token": -1}),
        ("亿元 / year", 8, {"CNY": 1, "year": -1}),
        ("万 HK$", 4, {"HKD": 1}),
        ("RMB / order", 0, {"CNY": 1, "order": -1}),
        ("vehicles / city", 0, {"vehicle": 1, "city": -1}),
        ("billion tokens / day", 9, {"token": 1, "day": -1}),
        ("fraction", 0, {}),
        ("percent", -2, {}),
        ("orders / vehicle / day", 0, {"order": 1, "vehicle": -1, "day": -1}),
    ],
)
def test_reading(text: str, power: int, symbols: dict[str, int]) -> None:
    unit = parse_unit(text)
    assert unit.power_of_ten == power
    assert dict(unit.symbols) == symbols


@pytest.mark.parametrize(
    "text", ["", "   ", "3 apples", "CNY +", "a;b", "x" * 200, "/", "CNY / / day"]
)
def test_what_is_no_unit(text: str) -> None:
    with pytest.raises(ModelError, match="is not a unit"):
        parse_unit(text)


@pytest.mark.parametrize(
    ("ours", "theirs", "why"),
    [
        ("CNY", "HKD", "currency differs"),
        ("万 CNY", "亿 CNY", "scale differs"),
        ("million CNY", "亿 CNY", "scale differs"),
        ("orders / day", "orders / year", "time differs"),
        ("CNY / year", "CNY", "a stock stands for a flow"),
        ("CNY", "CNY / year", "a flow stands for a stock"),
        ("vehicles", "orders", "order is not vehicle"),
        ("fraction", "percent", "scale differs"),
    ],
)
def test_what_cannot_stand_for_what(ours: str, theirs: str, why: str) -> None:
    assert why in str(parse_unit(ours).why_not(parse_unit(theirs)))


@given(UNITS, UNITS, UNITS)
@settings(deadline=None, max_examples=60)
def test_algebra(a: Unit, b: Unit, c: Unit) -> None:
    assert a * b == b * a
    assert (a * b) * c == a * (b * c)
    assert (a * b) / b == a
    assert a.raised(2) == a * a
    assert a.why_not(a) is None


@given(UNITS)
@settings(deadline=None, max_examples=60)
def test_text_reads_back(unit: Unit) -> None:
    if all(p == 1 for _, p in unit.symbols if p > 0) and all(
        p == -1 for _, p in unit.symbols if p < 0
    ):
        assert parse_unit(str(unit)) == unit
