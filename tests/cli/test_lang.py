"""`--lang` changes what is read, never what is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from greenshoe.cli import main

if TYPE_CHECKING:
    from pathlib import Path


def _run(folder: Path, *options: str) -> int:
    return main(["run", "0100", "--out", str(folder), *options])


@pytest.mark.parametrize(
    ("tag", "page", "summary"),
    [
        ("zh-Hant", 'lang="zh-Hant"', "根據已公布的條款及規則計算"),
        ("zh-Hans", 'lang="zh-Hans"', "根据已公布的条款及规则计算"),
        ("en", 'lang="en"', "Computed from published terms and rules"),
    ],
)
def test_run_speaks_the_language_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], tag: str, page: str, summary: str
) -> None:
    assert _run(tmp_path, "--lang", tag) == 0
    assert summary in capsys.readouterr().out
    assert page in (tmp_path / "0100.html").read_text("utf-8")


def test_json_and_calendar_are_the_same_in_every_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = []
    for tag in ("en", "zh-Hant", "zh-Hans"):
        assert _run(tmp_path / tag, "--json", "--lang", tag) == 0
        printed.append(capsys.readouterr().out)
    assert len(set(printed)) == 1
    for kind in ("json", "ics"):
        files = {(tmp_path / tag / f"0100.{kind}").read_bytes() for tag in ("en", "zh-Hant")}
        assert len(files) == 1


def test_the_workbook_keeps_its_sheets_its_formulas_and_its_inputs(tmp_path: Path) -> None:
    books = []
    for tag in ("en", "zh-Hant"):
        assert _run(tmp_path / tag, "--lang", tag) == 0
        books.append(openpyxl.load_workbook(tmp_path / tag / "0100.xlsx"))
    english, chinese = books
    assert english.sheetnames == chinese.sheetnames
    assert set(english.defined_names) == set(chinese.defined_names)
    for sheet in english:
        for row in sheet.iter_rows():
            for cell in row:
                other = chinese[sheet.title][cell.coordinate].value
                if not isinstance(cell.value, str) or cell.value.startswith("="):
                    assert other == cell.value
    words = {cell.value for row in chinese["Offering"].iter_rows() for cell in row}
    assert {"甲組", "乙組", "最大申請"} <= words


@pytest.mark.parametrize(
    ("locale", "said"), [("zh_HK.UTF-8", "分配基準"), ("zh_CN", "分配基准"), ("C", "Ladder, ")]
)
def test_the_systems_locale_is_the_language_where_none_is_asked_for(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    locale: str,
    said: str,
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    assert _run(tmp_path) == 0
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "0100"],
        ["odds", "0100"],
        ["plan", "0100", "--cash", "100000"],
        ["rule"],
        ["book", "simulate"],
        ["engine", "fleet"],
    ],
)
def test_a_language_we_do_not_speak_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    extra = ["--out", str(tmp_path)] if arguments[0] == "run" else []
    assert main([*arguments, *extra, "--lang", "fr"]) == 2
    told = capsys.readouterr().err
    assert "--lang" in told
    assert "en, zh-Hant or zh-Hans" in told


def test_plan_and_odds_speak_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--cash", "100000", "--as-of", "2025-12-30", "--lang", "zh-Hant"]
    assert main(["plan", "0100", *asked]) == 0
    told = capsys.readouterr().out
    assert "申請（港元）" in told
    assert "繳付申請款項" in told
    assert main(["odds", "0100", "--lang", "zh-Hant"]) == 0
    told = capsys.readouterr().out
    assert "扣除所有成本後，一手價值" in told
    assert "如何隨倍數變化" in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["rule", "clawback.99"], "沒有此規則"),
        (["rule", "--on", "soon"], "不是日期"),
        (["run"], "欠缺參數"),  # before `--lang` is read as an option
        (["run", "0100", "--nope"], "沒有此選項"),
        (
            ["simulate", "0100", "--what-if", "x"],
            "應為 no-greenshoe, hong-kong-alone",
        ),  # names stay
    ],
)
def test_what_is_wrong_is_said_in_the_language_asked_for(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert main([*arguments, "--lang", "zh-Hant"]) == 2
    assert told in capsys.readouterr().err


def test_a_language_ends_with_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "clawback.18C", "--lang", "zh-Hans"]) == 0
    assert "回补级别" in capsys.readouterr().out
    assert main(["rule", "clawback.18C"]) == 0
    assert "Clawback ladder, Chapter 18C" in capsys.readouterr().out


def test_what_a_rule_cites_is_the_same_in_every_language(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cited = []
    for tag in ("en", "zh-Hant", "zh-Hans"):
        assert main(["rule", "board_lot", "--lang", tag]) == 0
        lines = capsys.readouterr().out.splitlines()
        names = ("authority", "evidence", "依據", "證據", "依据", "证据")
        cited.append(
            [line.split(maxsplit=1)[1] for line in lines if line.strip().startswith(names)]
        )
    assert len(cited[0]) > 5
    assert cited[0] == cited[1] == cited[2]


def test_columns_stand_where_they_stood(capsys: pytest.CaptureFixture[str]) -> None:
    """A Chinese character is two wide: what follows a label begins in one column."""
    from rich.cells import cell_len  # noqa: PLC0415 - only here

    assert main(["rule", "clawback.18C", "--on", "2026-01-08", "--lang", "zh-Hant"]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    starts = {cell_len(line) - cell_len(line[2:].split(maxsplit=1)[1]) for line in lines}
    assert starts == {13}
