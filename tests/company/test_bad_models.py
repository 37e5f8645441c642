"""Every mistake in a model is answered in one line that names file, key and what would be right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from greenshoe.company import load_model
from greenshoe.core import GreenshoeError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CASES = [
    # what is replaced, with what, what the line must say
    ('fare_per_order = { unit = "CNY / order", value = [10, 13, 15] }\n', "", "fare_per_order"),
    ('"orders / vehicle / day", normal', '"orders / vehicle / year", normal', "time differs"),
    (
        '"CNY / order", value = [10, 13, 15]',
        '"HKD / order", value = [10, 13, 15]',
        "currency differs",
    ),
    ('"million USD", value = 500', '"亿 USD", value = 500', "scale differs"),
    (
        '"million USD", value = 500',
        '"million USD / year", value = 500',
        "a flow stands for a stock",
    ),
    ("value = 0.85", "value = 85", "85 is above 1"),
    ("value = 0.85", "value = -0.1", "-0.1 is below 0"),
    ("value = 0.85", "value = nan", "finite number"),
    ("value = 0.85", 'value = "0.85"', "is not a number"),
    ("value = 0.85", "valeu = 0.85", "valeu"),
    ("value = 0.85", "value = 0.85, normal = [1, 2]", "has 2 forms"),
    ('unit = "fraction", value = 0.85', "value = 0.85", "is missing"),
    ("value = [10, 13, 15]", "value = [15, 13, 10]", "do not rise"),
    ("value = [10, 13, 15]", "value = [10, 13]", "is not 3 numbers"),
    ("normal = [23, 2.5]", "normal = [23, -1]", "no such spread"),
    ("path = { 2025 = 1, 2030 = 6 }", "path = { soon = 1 }", "is not a year"),
    ("path = { 2025 = 1, 2030 = 6 }", "path = { }", "is empty"),
    ("path = { 2025 = 1, 2030 = 6 }", 'path = { 2025 = 1 }, between = "spline"', "join knots"),
    ("path = { 2025 = 1, 2030 = 6 }", "choices = [[1, 0.5], [2, 0.4]]", "do not make 1"),
    ("path = { 2025 = 1, 2030 = 6 }", "logistic = { ceiling = 9 }", "is missing"),
    ('template = "robotaxi"', 'template = "robotaxy"', "is not a template"),
    ('template = "robotaxi"\n', "", "is not a template"),
    ("base_year = 2025", "base_year = 1700", "out of range"),
    ("base_year = 2025\n", "", "is missing"),
    ("last_year = 2030", "last_year = 2025", "not after the base year"),
    ('currency = "USD"', 'currency = "dollars"', "is not a currency"),
    ('currency = "USD"', 'currency = "USD"\nstock_code = "x1"', "is not a stock code"),
    ("hkd_per_currency = 7.8\n", "", "hkd_per_currency"),
    ("issued_shares = 100_000_000", "issued_shares = -5", "out of range"),
    ("[capital]", "[capitol]", "is not a key here"),
    ("availability = {", "avialability = {", "no formula reads it"),
    ('exchange_rate = { unit = "CNY / USD", value = 7.1 }\n', "", "exchange_rate"),
    (
        "[business.taxi.cohorts.away.drivers]",
        "[business.taxi.cohorts.fleet.drivers]",
        "name of the template",
    ),
]
ODD_UNIT = """
[business.taxi.formulas]
x = { unit = "1", formula = "odd" }
[business.taxi.drivers.odd]
unit = "3 apples"
value = 1
"""
APPENDED = [
    ('[valuation]\ncomparables = ["nobody"]\n', "nobody is not a comparable"),
    ("[valuation]\nexit_multiples = []\n", "list of numbers"),
    (ODD_UNIT, "is not a unit"),
    ('[business.taxi.drivers.odd]\nunit = "1"\nvalue = 1\n', "no formula reads it"),
    (
        '[business.taxi.formulas]\nfleet = { unit = "vehicles", formula = "own_fleet" }\n',
        r"round in a circle.*|taxi\.\w+ -> ",
    ),
    (
        '[business.taxi.formulas]\nx = { unit = "vehicles", formula = "nothing_here" }\n',
        "neither a driver",
    ),
    ('[business.taxi.formulas]\nx = { unit = "USD", formula = "fleet" }\n', "gives vehicle"),
    (
        '[business.taxi.formulas]\nx = { unit = "vehicles / year", formula = "fleet" }\n',
        "a stock stands for a flow",
    ),
    (
        '[business.taxi.formulas]\nx = { unit = "vehicles", formula = "__import__(1)" }\n',
        "not a function",
    ),
    (
        '[business.taxi.formulas]\nfleet = { unit = "orders", formula = "cities" }\n',
        "does not fit",
    ),
    ('[correlation]\n"fare_per_order, nothing" = 0.2\n', "not an uncertain driver"),
    ('[correlation]\n"a b" = 0.2\n', "does not name two drivers"),
    ("[scenarios.a]\nprobability = 0.5\n[scenarios.b]\nprobability = 0.4\n", "do not make 1"),
    (
        '[scenarios.a]\nprobability = 1\n[scenarios.a.drivers]\nfares = { unit = "1" }\n',
        "is not a driver of this model",
    ),
    ("[valuation]\ntarget_year = 2050\n", "out of range"),
    ('[valuation]\nexit_multiples = "8"\n', "list of numbers"),
    ("[financing]\nrecovery_rate = 3\n", "from 0 to 1"),
    ("[financing]\nrunway_limit_months = 24\nraise_to_months = 6\n", "below runway_limit_months"),
    ('[[history]]\nperiod = "FY"\n[history.published]\nrevenues = { value = 3 }\n', "revenues"),
    (
        '[[history]]\nperiod = "FY"\n[history.published]\nrevenue = { fact = "x/y/z" }\n',
        "shipped fact",
    ),
    (
        '[[history]]\nperiod = "F"\n[history.published]\nrevenue={fact="zhipu/revenue/FY2024"}\n',
        "USD",
    ),
    (
        '[[cap_table.lock_ups]]\nholder = "a"\nshares = 200_000_000\nuntil = 2026-07-08\n',
        "more shares",
    ),
    ('[[cap_table.lock_ups]]\nholder = "a"\nshares = 2\nuntil = "July"\n', "is not a date"),
    ("[[cap_table.rounds]]\namount_mn = 5\n", "name: is missing"),
]


def one_line(path: Path, expected: str) -> None:
    with pytest.raises(GreenshoeError, match=expected) as caught:
        load_model(str(path))
    text = str(caught.value)
    assert "\n" not in text
    assert len(text) < 700
    assert "model.toml" in text
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(("old", "new", "expected"), CASES)
def test_a_changed_line(
    old: str, new: str, expected: str, texts: dict[str, str], written: Callable[[str], Path]
) -> None:
    whole = texts["company"] + texts["robotaxi"]
    assert old in whole
    one_line(written(whole.replace(old, new)), expected)


@pytest.mark.parametrize(("addition", "expected"), APPENDED)
def test_an_added_table(
    addition: str, expected: str, texts: dict[str, str], written: Callable[[str], Path]
) -> None:
    one_line(written(texts["company"] + texts["robotaxi"] + addition), expected)


def test_a_share_and_what_it_implies_cannot_both_be_given(
    texts: dict[str, str], written: Callable[[str], Path]
) -> None:
    maas = texts["maas"] + '[business.cloud.drivers.cloud_share]\nunit = "fraction"\nvalue = 0.5\n'
    one_line(written(texts["company"] + maas), "determine each other")


def test_a_pay_rate_names_its_denominator(
    texts: dict[str, str], written: Callable[[str], Path]
) -> None:
    wrong = texts["consumer"].replace("payers / monthly_active_user", "payers / cumulative_user")
    one_line(written(texts["company"] + wrong), "does not fit")


def test_what_is_no_model(written: Callable[[str], Path], tmp_path: Path) -> None:
    one_line(written("[company\n"), "is not TOML")
    one_line(written("a = 1\n"), "is not a key here")
    one_line(written("[company]\nname = 'x'\n"), "is missing")
    with pytest.raises(GreenshoeError, match="not a file that can be read"):
        load_model(str(tmp_path / "none.toml"))
    with pytest.raises(UnknownNameError, match="neither a shipped model nor a TOML file"):
        load_model("nosuch")
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(GreenshoeError, match="is not TOML"):
        load_model(str(tmp_path / "bad.toml"))
    (tmp_path / "large.toml").write_bytes(b"#" * 1_100_000)
    with pytest.raises(GreenshoeError, match="larger than"):
        load_model(str(tmp_path / "large.toml"))
