"""What pictures say in Chinese: no English word is left but names and codes."""

from __future__ import annotations

import shlex
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from tests.words.test_report_languages import WORD
from tests.words.test_terminal_languages import (
    BOOK,
    CASES,
    CODE,
    NAMES,
    _quoted,
    _write_inputs,
)

from greenshoe.cli import main

if TYPE_CHECKING:
    from pathlib import Path

# Commands that write a picture, or a folder with some.
DRAWN = {
    "day": "simulate terms.toml --pace 0.02 --picture day.svg",
    "book": f"book build {BOOK} --out book",
    "pair": "pair XYZ --hk 1234 --prices prices --svg pair.svg",
    "pony": f"route {CASES}/pony.toml --svg pony.svg",
    "zhipu": f"route {CASES}/zhipu.toml --svg zhipu.svg",
    "minimax": f"route {CASES}/minimax.toml --svg minimax.svg",
    "window": "window --picture window.svg",
    "fleet": "engine fleet point --days 2 --fleets 20,30 --out fleet",
    "serving": "engine serving minimax-m1 --draws 2 --picture serving.svg",
    "plan": "plan 0100 2513 --cash 100000 --as-of 2025-12-30 --picture plan.svg",
    "card": "odds 2513 --card card.svg",
    "card-page": "odds 0100 --card card.html",
    "card-launch": "odds 2513 --stage launch --card launch.svg",
    "card-final": "odds 8610 --card final.svg",
    "ladders": "ladder 2513 --svg ladders.svg",
}
TEXTS = {"text", "title", "desc"}


class _Texts(HTMLParser):
    """The texts of a picture: what is written, its title, its description and its tips."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._tag = tag

    def handle_data(self, data: str) -> None:
        if self._tag in TEXTS and data.strip():
            self.texts.append(data)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("drawn")
    _write_inputs(made)
    return made


@cache
def _texts(path: Path) -> tuple[str, ...]:
    walker = _Texts()
    walker.feed(path.read_text("utf-8"))
    return tuple(dict.fromkeys(walker.texts))


def _english_left(text: str) -> set[str]:
    for name in _quoted():
        text = text.replace(name, " ")
    return set(WORD.findall(CODE.sub(" ", text))) - NAMES


@pytest.mark.parametrize("name", DRAWN)
def test_no_english_is_left_in_a_chinese_picture(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GREENSHOE_HOME", str(folder / "home"))
    before = set(folder.rglob("*"))
    assert main([*shlex.split(DRAWN[name]), "--lang", "zh-Hant"]) == 0
    drawn = [p for p in set(folder.rglob("*")) - before if p.suffix in {".svg", ".html"}]
    assert drawn
    left = {
        text: found for path in drawn for text in _texts(path) if (found := _english_left(text))
    }
    assert not left, "\n".join(f"{words}: {text}" for text, words in left.items())
