"""`greenshoe rule`, as a user runs it."""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def command(*arguments: str) -> tuple[int, str, str]:
        code = main(["rule", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


@pytest.fixture
def ask(run: Callable[..., tuple[int, str, str]]) -> Callable[..., Any]:
    def question(*arguments: str) -> Any:
        code, out, err = run(*arguments, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return question


KEYS = {
    "name", "title", "from", "until", "value", "unit", "authority", "evidence", "confidence",
    "checked_on",
}  # fmt: skip


def test_one_rule(ask: Callable[..., Any]) -> None:
    answer = ask("clawback.PN18", "--on", "2025-08-03")
    assert set(answer) >= KEYS
    assert answer["value"][0] == {"multiple": 15, "public_pct": 30}
    assert (answer["from"], answer["until"]) == ("1998-01-01", "2025-08-03")
    assert answer["confidence"] == "T"


def test_the_ladder_then_and_now(ask: Callable[..., Any]) -> None:
    then, now = (ask("clawback", "--on", f"2025-08-0{day}") for day in (3, 4))
    assert set(then) >= KEYS
    assert then["value"]["clawback.PN18"][2] == {"multiple": 100, "public_pct": 50}
    assert now["value"]["clawback.A"][2] == {"multiple": 100, "public_pct": 35}
    assert now["value"]["clawback.B"] == now["value"]["clawback.GEM"] == []
    assert [rule["name"] for rule in then["not_in_force"]] == ["clawback.A", "clawback.B"]
    assert [rule["name"] for rule in now["not_in_force"]] == ["clawback.PN18"]
    assert (then["from"], then["until"]) == ("2023-03-31", "2025-08-03")
    assert (now["from"], now["until"]) == ("2025-08-04", None)
    assert (then["confidence"], now["confidence"]) == ("T", "S")
    assert all(set(member) >= KEYS for member in now["members"])


def test_the_ladder_for_a_reader(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = run("clawback", "--on", "2025-08-04")
    assert (code, err) == (0, "")
    assert "15 times: 15 %; 50 times: 25 %; 100 times: 35 %" in out
    assert "authority  Practice Note 18, paragraph 4.2(a)" in out
    assert "secondary source (S)" in out
    assert "clawback.PN18: 1998-01-01 to 2025-08-03: 15 times: 30 %" in out
    assert "\x1b[" not in out


def test_names_whatever_their_capitals(ask: Callable[..., Any]) -> None:
    assert ask("CLAWBACK.pn18", "--on", "2025-08-03")["name"] == "clawback.PN18"
    assert ask("clawback.", "--on", "2025-08-03")["name"] == "clawback"
    assert ask("Clawback.*", "--on", "2025-08-03")["name"] == "clawback"


def test_two_outcomes_side_by_side(
    ask: Callable[..., Any], run: Callable[..., tuple[int, str, str]]
) -> None:
    answer = ask("spread_table", "--on", "2026-08-03")
    assert [each["outcome"] for each in answer["outcomes"]] == [
        "phase 2 in force", "phase 2 not in force",
    ]  # fmt: skip
    assert [rows[2]["tick_hkd"] for rows in answer["value"].values()] == [0.005, 0.01]
    _, out, _ = run("spread_table", "--on", "2026-08-03")
    assert 'if "phase 2 in force"            if "phase 2 not in force"' in out
    assert "whoever computes must name" in out


def test_a_named_outcome(ask: Callable[..., Any]) -> None:
    named = ask("spread_table", "--on", "2026-08-03", "--outcome", "phase 2 in force")
    assert named["outcome"] == "phase 2 in force"
    assert named["value"][2]["tick_hkd"] == 0.005
    assert "outcomes" not in named
    group = ask("weighted_voting_rights", "--on", "2026-08-03", "--outcome", "unchanged")
    assert group["value"]["weighted_voting_rights.ratio"] == [{"votes": 10}]


def test_every_rule_is_listed(
    ask: Callable[..., Any], run: Callable[..., tuple[int, str, str]]
) -> None:
    listed = ask("--on", "2025-08-04")
    by_name = {rule["name"]: rule for rule in listed}
    assert len(by_name) == len(listed) > 200
    assert by_name["clawback.A"]["in_force"] is True
    assert by_name["clawback.PN18"]["in_force"] is False
    assert by_name["clawback.PN18"]["value"] is None
    _, out, _ = run("--on", "2025-08-04")
    assert "clawback.PN18: not in force\n" in out
    assert "pools.line_hkd: HK$5,000,000 (primary text)\n" in out


def test_today_is_the_default(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = run("pools.line_hkd")
    assert code == 0
    assert "HK$5,000,000" in out


def test_a_day_after_the_last_check_is_said(run: Callable[..., tuple[int, str, str]]) -> None:
    _, out, _ = run("pools.line_hkd", "--on", "2031-01-01")
    assert "The rulebook was last checked on" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("clawbak",), "clawbak: is no rule; expected clawback"),
        (("",), "is no rule"),
        (("*",), "is no rule"),
        (("x" * 5000,), "is no rule"),
        (("[bold]",), "is no rule"),
        (("clawback", "--on", "yesterday"), "--on = yesterday: is no date; expected a date such"),
        (("clawback", "--on", "2025-02-30"), "is no date"),
        (("clawback.PN18", "--on", "2025-08-04"), "no value is in force; expected a listing"),
        (("clawback", "--on", "1990-01-01"), "nothing is in force"),
        (("clawback", "--outcome", "phase 2"), "is no outcome of any rule of the group"),
        (("spread_table", "--outcome", "phase 3"), "is no outcome of the rule; expected phase 2"),
        (("pools.line_hkd", "--outcome", "x"), "the rule is settled"),
    ],
)
def test_a_mistake_is_one_line(
    run: Callable[..., tuple[int, str, str]], arguments: tuple[str, ...], says: str
) -> None:
    code, out, err = run(*arguments)
    assert code == 2
    assert out == ""
    assert says in err
    assert err.startswith("greenshoe: ")
    assert err.count("\n") == 1


def _quietly(*arguments: str) -> tuple[int, str, str]:
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        code = main(["rule", *arguments])
    return code, out.getvalue(), err.getvalue()


@settings(deadline=None, max_examples=100)
@given(name=st.text(max_size=40), on=st.dates() | st.text(max_size=12))
def test_anything_is_answered_or_refused_in_one_line(name: str, on: date | str) -> None:
    code, out, err = _quietly(f"--on={on}", "--json", "--", name)
    assert code in {0, 2}
    assert (out == "") == (code == 2)
    assert err.count("\n") == (1 if code else 0)


@settings(deadline=None, max_examples=25)
@given(on=st.dates())
def test_every_day_has_a_list(on: date) -> None:
    code, out, _ = _quietly(f"--on={on}", "--json")
    assert code == 0
    assert len(json.loads(out)) > 200
