"""The manual is true: its commands run, its generated pages are fresh, its figures are today's."""

from __future__ import annotations

import importlib.util
import re
import shlex
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from greenshoe.cli import main
from greenshoe.cli._app import app
from greenshoe.deal import Deal, parse_deal_text, shipped_records
from greenshoe.rules import Rulebook
from greenshoe.study import Verdict, replay

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs/how-to").glob("*.md")),
]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def commands() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        for block in BLOCK.findall(page.read_text("utf-8")):
            found += [
                (page.name, line[2:])
                for line in block.splitlines()
                if line.startswith("$ greenshoe ")
            ]
    return found


@pytest.mark.parametrize(("page", "command"), commands())
def test_every_command_in_the_manual_runs(
    page: str,
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deal.toml").write_text(example(), encoding="utf-8")
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    words = shlex.split(command, comments=True)
    assert main(words[1:]) in {0, 1}, (page, command)
    assert capsys.readouterr().out.strip()


def example() -> str:
    text = (ROOT / "docs/deal-file.md").read_text("utf-8")
    return text.split("```toml\n")[1].split("```")[0]


def test_the_example_deal_is_a_deal() -> None:
    deal = Deal.of(parse_deal_text(example().encode(), file="deal.toml"))
    assert deal.terms.stock_code == "9999"
    assert len(example().splitlines()) <= 21


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / f"scripts/{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("name", "page"),
    [("deal_file_reference", "deal-file.md"), ("command_reference", "commands.md")],
)
def test_a_generated_page_is_fresh(name: str, page: str) -> None:
    assert (ROOT / "docs" / page).read_text("utf-8") == script(name).page()


def test_the_pages_of_public_names_are_fresh() -> None:
    pages = script("python_reference").pages()
    there = {path.name: path.read_text("utf-8") for path in (ROOT / "docs/python").iterdir()}
    assert there == pages


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs/index.md").read_text("utf-8").splitlines()
    pages = [path for path in PAGES if path.parent != ROOT and path.stem != "index"]
    named = [path.relative_to(ROOT / "docs").with_suffix("").as_posix() for path in pages]
    assert sorted(set(named) - set(index)) == []


def test_every_command_is_in_the_manual() -> None:
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    for command in app.registered_commands:
        assert f"greenshoe {command.name}" in text, command.name


def test_the_figures_of_the_replay_page_are_todays() -> None:
    entries = replay(shipped_records(), Rulebook.load())
    fields = Counter(e.verdict for e in entries if not e.field.startswith("ladder"))
    rows = Counter(e.verdict for e in entries if e.field.startswith("ladder"))
    text = (ROOT / "docs/replay.md").read_text("utf-8")
    for name, counts in (("fields", fields), ("ladder rows", rows)):
        row = " | ".join(f"{counts[verdict]:,}" for verdict in Verdict)
        assert f"| {name} | {row} |" in text
    for entry in entries:
        if entry.verdict is Verdict.DIFFERS:
            assert f"| {entry.stock_code} | `{entry.field}` |" in text
