"""The page: self-contained, well-formed, readable without colour or pointer, and safe."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from greenshoe.core import Confidence, InputError, Origin
from greenshoe.report import (
    Column,
    Figure,
    FigureList,
    ReportSection,
    ReportTable,
    Row,
    Words,
    write_html,
)

if TYPE_CHECKING:
    from pathlib import Path

    from greenshoe.study import StudyResult

_VOID = {"meta", "link", "br", "hr", "img", "input"}


@dataclass
class _Node:
    tag: str
    attributes: dict[str, str]
    children: list[_Node] = field(default_factory=list)
    text: str = ""

    def all(self, tag: str) -> list[_Node]:
        found = [self] if self.tag == tag else []
        return found + [node for child in self.children for node in child.all(tag)]

    def words(self) -> str:
        return self.text + "".join(child.words() for child in self.children)


class _Strict(HTMLParser):
    """A parser that refuses a tag closed out of order or left open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("root", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, {k: v or "" for k, v in attrs})
        self.open[-1].children.append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, {k: v or "" for k, v in attrs})
        self.open[-1].children.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(_Node("#text", {}, text=data))


def _page(result: StudyResult, path: Path, *sections: ReportSection) -> tuple[str, _Node]:
    write_html(result, path, sections)
    text = path.read_text(encoding="utf-8")
    parser = _Strict()
    parser.feed(text)
    parser.close()
    assert [node.tag for node in parser.open] == ["root"]
    return text, parser.root


def test_every_kind_of_deal_makes_a_page(any_kind: StudyResult, tmp_path: Path) -> None:
    _, root = _page(any_kind, tmp_path / "page.html")
    headings = [node.tag for tag in ("h1", "h2", "h3") for node in root.all(tag)]
    assert headings.count("h1") == 1
    assert "h3" not in headings
    keys = {node.attributes["id"] for node in root.all("section")}
    wanted = {"checks", "tranches", "clawback", "ladder", "applications", "capital", "greenshoe"}
    assert wanted | {"timetable", "grid", "rules", "sources", "manifest", "cannot-say"} <= keys
    for node in root.all("nav")[0].all("a"):
        assert node.attributes["href"].removeprefix("#") in keys


def test_nothing_is_asked_of_anybody(any_kind: StudyResult, tmp_path: Path) -> None:
    text, root = _page(any_kind, tmp_path / "page.html")
    assert not root.all("script")
    assert not root.all("img")
    assert not root.all("link")
    assert "@import" not in text
    assert "url(" not in text
    links = [node.attributes["href"] for node in root.all("a")]
    sources = {source.url for source in any_kind.deal.record.sources}
    assert {link for link in links if not link.startswith("#")} <= sources
    assert not re.search(r"\son[a-z]+=", re.sub(r">[^<]*<", "><", text))


def test_every_number_shows_its_origin(any_kind: StudyResult, tmp_path: Path) -> None:
    _, root = _page(any_kind, tmp_path / "page.html")
    figures = [n for n in root.all("span") if n.attributes.get("class") == "fig"]
    assert len(figures) > 60
    for node in figures:
        assert node.attributes["tabindex"] == "0"
        origins = [n for n in node.all("span") if n.attributes.get("class") == "origin"]
        assert len(origins) == 1
        assert re.search(r"\((T|C|S|M)\)", origins[0].words())


def test_a_picture_says_in_words_what_it_shows(any_kind: StudyResult, tmp_path: Path) -> None:
    _, root = _page(any_kind, tmp_path / "page.html")
    pictures = root.all("svg")
    assert len(pictures) >= 4
    ids = [node.attributes["id"] for tag in ("title", "desc") for node in root.all(tag)
           if "id" in node.attributes]  # fmt: skip
    assert len(ids) == len(set(ids))
    for svg in pictures:
        assert svg.attributes["role"] == "img"
        named = svg.attributes["aria-labelledby"].split()
        title, words = [n for n in svg.children if n.tag != "#text"][:2]
        assert (title.tag, words.tag) == ("title", "desc")
        assert [title.attributes["id"], words.attributes["id"]] == named
        assert title.words().strip()
        assert words.words().strip()


def test_tables_have_captions_and_scopes(any_kind: StudyResult, tmp_path: Path) -> None:
    _, root = _page(any_kind, tmp_path / "page.html")
    for table in root.all("table"):
        assert table.all("caption")[0].words()
        columns = len(table.all("thead")[0].all("th"))
        assert all(n.attributes["scope"] == "col" for n in table.all("thead")[0].all("th"))
        for row in table.all("tbody")[0].all("tr"):
            cells = [n for n in row.children if n.tag in {"th", "td"}]
            assert len(cells) == columns
            assert cells[0].attributes["scope"] == "row"


def test_hostile_text_stays_text(invented: StudyResult, tmp_path: Path) -> None:
    text, root = _page(invented, tmp_path / "page.html")
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#39;Sons&#39; =1+1" in text
    assert root.all("h1")[0].words().startswith("<script>alert(1)</script> & 'Sons' =1+1")


def test_the_same_result_gives_the_same_bytes(zhipu: StudyResult, tmp_path: Path) -> None:
    first, _ = _page(zhipu, tmp_path / "a.html")
    second, _ = _page(zhipu, tmp_path / "b.html")
    assert first == second


def test_verdicts_are_words_and_signs(zhipu: StudyResult, tmp_path: Path) -> None:
    _, root = _page(zhipu, tmp_path / "page.html")
    cells = [
        n.words().strip() for n in root.all("td") if "verdict" in n.attributes.get("class", "")
    ]
    assert len(cells) == len(zhipu.offering.checks)
    assert set(cells) <= {"✓ pass", "✗ fail", "? cannot say"}
    passed = sum(check.passes is True for check in zhipu.offering.checks)
    assert cells.count("✓ pass") == passed


def test_the_trade_s_names_are_on_the_ladder(zhipu: StudyResult, tmp_path: Path) -> None:
    _, root = _page(zhipu, tmp_path / "page.html")
    ladder = next(n for n in root.all("section") if n.attributes["id"] == "ladder")
    heads = [n.words() for n in ladder.all("th")]
    for size, name in (("40,000", "甲尾"), ("50,000", "乙頭"), ("935,500", "頂頭槌")):
        assert any(h.startswith(f"{size} {name}") for h in heads)


def test_an_unconfirmed_number_is_marked_where_it_stands(
    zhipu: StudyResult, tmp_path: Path
) -> None:
    origin = Origin("a rumour", None, None, Confidence.M)
    number = Figure("rumour", "rumour", 7, "shares", origin)
    table = ReportTable("t", (Column("a"), Column("b", "shares", is_number=True)),
                        (Row(("x", number)),))  # fmt: skip
    section = ReportSection("odds", "Odds <now>", (Words("<i>w</i>"), FigureList((number,)), table))
    text, root = _page(zhipu, tmp_path / "page.html", section)
    added = next(n for n in root.all("section") if n.attributes["id"] == "odds")
    assert [n.words() for n in added.all("abbr")] == ["M", "M"]
    assert "a rumour; unconfirmed (M)" in " ".join(added.words().split())
    assert "&lt;i&gt;w&lt;/i&gt;" in text


def test_two_sections_may_not_share_a_key(zhipu: StudyResult, tmp_path: Path) -> None:
    section = ReportSection("checks", "Mine", ())
    with pytest.raises(InputError, match="section = checks: is the key of two sections"):
        write_html(zhipu, tmp_path / "page.html", [section])
    assert not list(tmp_path.iterdir())
