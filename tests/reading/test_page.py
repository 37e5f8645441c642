"""The report: every fact in place, everything escaped, nothing fetched or run."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from greenshoe.reading import files_of, read_files, report_html

if TYPE_CHECKING:
    from pathlib import Path

_NASTY = (
    "智譜發售價3港元<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp; "
    "公開發售獲5倍認購。"
)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.marks: dict[str, str] = {}
        self.links: list[str] = []
        self.now: str | None = None
        self.pre = ""
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "mark":
            self.now = given["id"] or ""
            self.marks[self.now] = ""
        if tag == "a":
            self.links.append(given["href"] or "")
        if tag == "span":
            self.depth += 1
        if tag == "pre":
            self.tags.append("inside")

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self.now = None
        if tag == "span":
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        if self.now is not None and self.depth == 0:
            self.marks[self.now] += data


def _page(tmp_path: Path, *texts: str) -> tuple[str, _Page]:
    for index, text in enumerate(texts):
        (tmp_path / f"{index}.txt").write_text(text, encoding="utf-8")
    html = report_html(read_files(files_of([tmp_path]), workers=1))
    page = _Page()
    page.feed(html)
    return html, page


def test_every_number_is_marked_in_place(tmp_path: Path) -> None:
    _, page = _page(tmp_path, "智譜發售價3港元，公開發售獲5倍認購。")
    assert list(page.marks.values()) == ["3港元", "5倍"]


def test_what_a_document_carries_comes_out_inert(tmp_path: Path) -> None:
    html, page = _page(tmp_path, _NASTY)
    assert not {"script", "img", "iframe", "link"} & set(page.tags)
    assert not any(name.startswith("on") for name, _ in page.attributes)
    assert "&lt;script&gt;" in html


def test_nothing_is_requested(tmp_path: Path) -> None:
    html, page = _page(tmp_path, "智譜發售價3港元。")
    assert "default-src 'none'" in html
    assert not any(name in {"src", "srcset"} for name, _ in page.attributes)
    assert all(link.startswith("#") for link in page.links)


def test_findings_link_to_both_quotes(tmp_path: Path) -> None:
    _, page = _page(
        tmp_path,
        "招股書顯示，2025年上半年智譜收入為1.91億元，同比增長325%。",
        "2025年上半年智譜實現營收1.91億元，同比增長35.03%。",
    )
    targets = {link.removeprefix("#") for link in page.links}
    assert {page.marks[t] for t in targets} == {"325%", "35.03%"}


def test_a_refused_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04")
    html, _ = _page(tmp_path, "智譜發售價3港元。")
    assert "Refused: is a ZIP archive" in html
