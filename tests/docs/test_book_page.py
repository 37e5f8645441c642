"""Every command of the book's page runs, and prints the lines the page shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from greenshoe.cli import main

ROOT = Path(__file__).parents[2]
BLOCKS = re.findall(r"```console\n(.*?)```", (ROOT / "docs/book.md").read_text("utf-8"), re.DOTALL)


def _plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_a_command_prints_what_the_page_shows(
    block: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    command, *shown = block.splitlines()
    code = main(command.removeprefix("$ greenshoe ").split())
    captured = capsys.readouterr()
    printed = _plain(captured.out + captured.err)
    assert code == (1 if "no allotment" in block else 0)
    assert shown
    for line in shown:
        assert _plain(line) in printed


def test_the_page_has_the_whole_way() -> None:
    commands = [block.split()[3] for block in BLOCKS]
    assert set(commands) == {"build", "price", "allocate", "simulate"}
