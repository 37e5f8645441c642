"""What a file of rules may hold, and how a mistake in it is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from greenshoe.core import RuleError
from greenshoe.rules import UNITS, Rulebook, Table

VALUE = {
    "from": "2025-08-04",
    "value": "5",
    "unit": '"pct"',
    "authority": '"Practice Note 18, paragraph 4.2"',
    "evidence": '"Formal notice of 2580"',
    "confidence": '"T"',
    "checked_on": "2026-11-22",
}
HEAD = '[[rule]]\nname = "a.b"\ntitle = "A title"\napplies_by = "listing document date"\n'


def value(**changes: str | None) -> str:
    """Return one dated value as TOML, with some keys changed or (`None`) left out."""
    named = {"from" if key == "start" else key: text for key, text in changes.items()}
    keys = {key: text for key, text in (VALUE | named).items() if text is not None}
    return "[[rule.values]]\n" + "".join(f"{key} = {text}\n" for key, text in keys.items())


def read(*values: str, head: str = HEAD) -> Rulebook:
    return Rulebook.from_files({"some.toml": (head + "".join(values)).encode()})


def test_a_plain_file_is_read() -> None:
    (rule,) = read(value()).history("a.b")
    assert (rule.name, rule.start, rule.until, rule.value) == ("a.b", date(2025, 8, 4), None, 5)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (HEAD + value(surprise="1"), "values.0.surprise"),
        (HEAD + "colour = 1\n" + value(), "colour"),
        ("surprise = 1\n" + HEAD + value(), "surprise"),
        (HEAD + value(unit='"parsecs"'), "values.0.unit"),
        (HEAD + value(confidence='"X"'), "values.0.confidence"),
        (HEAD + value(authority=None), "values.0.authority"),
        (HEAD + value(evidence='""'), "values.0.evidence"),
        (HEAD + value(start='"2025-08-04"'), "values.0.from"),
        (HEAD + value(start="2025-08-04T09:00:00"), "values.0.from"),
        (HEAD + value(checked_on=None), "values.0.checked_on"),
        (HEAD + value(value="[1, [2]]"), "values.0.value"),
        (HEAD + value(value="{ pct = { low = 1 } }", unit='"table"'), "values.0.value"),
        (HEAD.replace("a.b", "a b") + value(), "name"),
        (HEAD.replace("listing document date", "full moon") + value(), "applies_by"),
    ],
)
def test_a_wrong_key_is_named_with_its_file(text: str, key: str) -> None:
    with pytest.raises(RuleError, match=r"^some\.toml: ") as told:
        Rulebook.from_files({"some.toml": text.encode()})
    assert told.value.key == key
    assert "\n" not in str(told.value)


def test_the_rule_is_named_too() -> None:
    with pytest.raises(RuleError, match=r"rule a\.b"):
        read(value(unit='"parsecs"'))


@pytest.mark.parametrize(
    ("unit", "wrong"),
    [
        ("pct", '"five"'), ("pct", "-1"), ("pct", "true"), ("hkd", "{ a = 1 }"),
        ("shares", '["one"]'), ("flag", "1"), ("text", "1"), ("text", '["a", 1]'),
        ("time", '"24:00"'), ("time", '"9:00"'), ("time", "900"), ("fraction", '"1/0"'),
        ("fraction", '"half"'), ("table", "[]"), ("table", "1"), ("table", '["a"]'),
        ("steps", "{ multiple = 15, public_pct = 30 }"), ("steps", "[{ multiple = 15 }]"),
        ("steps", "[{ multiple = 15, public_pct = 30, other = 1 }]"),
        ("steps", "[{ multiple = 50, public_pct = 40 }, { multiple = 15, public_pct = 30 }]"),
        ("steps", "[{ multiple = 15, public_pct = 30 }, { multiple = 50, public_pct = 20 }]"),
        ("steps", "[{ multiple = 15, public_pct = 130 }]"),
    ],
)  # fmt: skip
def test_a_value_fits_its_unit(unit: str, wrong: str) -> None:
    with pytest.raises(RuleError, match="value"):
        read(value(unit=f'"{unit}"', value=wrong))


@pytest.mark.parametrize(
    ("unit", "right", "read_as"),
    [
        ("pct", "7.5", Decimal("7.5")), ("rate", "0.0000015", Decimal("0.0000015")),
        ("hkd", "5000000", 5_000_000), ("flag", "false", False), ("time", '"09:00"', "09:00"),
        ("fraction", '"1/2"', "1/2"), ("text", '["a", "b"]', ("a", "b")), ("text", "[]", ()),
        ("shares", "[1, 50]", (1, 50)), ("steps", "[]", ()),
        ("steps", "[{ multiple = 7.5, public_pct = 10 }]",
         (Table({"multiple": Decimal("7.5"), "public_pct": 10}),)),
        ("table", "{ pct = 10, late = true }", Table({"pct": 10, "late": True})),
    ],
)  # fmt: skip
def test_numbers_stay_exact(unit: str, right: str, read_as: object) -> None:
    (rule,) = read(value(unit=f'"{unit}"', value=right)).history("a.b")
    assert rule.value == read_as
    assert type(rule.value) is type(read_as)


def test_a_page_is_no_authority() -> None:
    with pytest.raises(RuleError, match="belongs in evidence"):
        read(value(authority='"https://example.org/ladder"'))


def test_a_value_ends_after_it_begins() -> None:
    with pytest.raises(RuleError, match="before from 2025-08-04"):
        read(value(until="2025-08-03"))


def test_one_value_a_day() -> None:
    with pytest.raises(RuleError, match="two values are in force on 2025-08-05"):
        read(value(until="2025-08-05"), value(start="2025-08-05"))
    with pytest.raises(RuleError, match="two values are in force on 2025-08-05"):
        read(value(), value(start="2025-08-05"))


def test_no_day_without_a_value_between_two() -> None:
    with pytest.raises(RuleError, match="no value is in force"):
        read(value(until="2025-08-05"), value(start="2025-08-07"))


def test_outcomes_branch_after_what_is_settled() -> None:
    settled = value(until="2025-12-31")
    yes, no = (value(start="2026-01-01", outcome=f'"{name}"') for name in ("yes", "no!"))
    assert len(read(settled, yes, no).history("a.b")) == 3
    with pytest.raises(RuleError, match="two values"):
        read(settled, yes, yes)
    with pytest.raises(RuleError, match="two values"):
        read(value(), yes, no)


def test_a_name_occurs_once() -> None:
    content = (HEAD + value()).encode()
    with pytest.raises(RuleError, match="defined twice"):
        Rulebook.from_files({"a.toml": content, "b.toml": content})
    with pytest.raises(RuleError, match="defined twice"):
        Rulebook.from_files({"a.toml": content + b"\n" + content})


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a = ", b"rule = 1", b"rule = [1]", b""])
def test_what_is_no_rule_file(content: bytes) -> None:
    with pytest.raises(RuleError, match=r"^x\.toml: "):
        Rulebook.from_files({"x.toml": content})


def test_no_file_is_no_rulebook() -> None:
    with pytest.raises(RuleError, match="no rule"):
        Rulebook.from_files({})


def test_units_are_whole_words_once() -> None:
    assert len(set(UNITS)) == len(UNITS)
    assert {"pct", "rate", "hkd", "steps", "table", "fraction"} <= set(UNITS)
