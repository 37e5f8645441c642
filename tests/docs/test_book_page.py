"""Every command of the book's pages runs, and prints the lines the page shows."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from greenshoe.cli import main
from greenshoe.deal import Deal

ROOT = Path(__file__).parents[2]
PAGES = "".join(
    (ROOT / "docs" / name).read_text("utf-8") for name in ("book.md", "book-tutorial.md")
)
BLOCKS = re.findall(r"```console\n(.*?)```", PAGES, re.DOTALL)


def _plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_a_command_prints_what_the_page_shows(
    block: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    command, *shown = block.splitlines()
    code = main(command.removeprefix("$ greenshoe ").split())
    captured = capsys.readouterr()
    printed = _plain(captured.out + captured.err)
    assert code == (1 if "no allotment" in block else 0)
    assert shown
    for line in shown:
        assert _plain(line) in printed


def test_the_tutorial_goes_the_whole_way() -> None:
    commands = [block.split()[2:4] for block in BLOCKS]
    steps = {second if first == "book" else first for first, second in commands}
    assert steps == {"build", "price", "allocate", "simulate", "run"}


def test_the_deal_file_of_the_tutorial_is_one(tmp_path: Path) -> None:
    """Its last block, behind a deal, names a book that the deal has then."""
    block = re.findall(r"```toml\n(.*?)```", PAGES, re.DOTALL)[-1]
    deal = (ROOT / "docs/deal-file.md").read_text("utf-8").split("```toml\n")[1].split("```")[0]
    path = tmp_path / "deal.toml"
    path.write_text(deal + block, encoding="utf-8")
    book = Deal.load(path).record.book
    assert book is not None
    assert (book.orders, book.policy, book.range_low_hkd) == ("orders.csv", "tiered", Decimal(125))
