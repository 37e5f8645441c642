"""HTML to text with the offset of every character; nothing is executed or fetched."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from greenshoe.documents._mapped import MappedText

__all__ = ["html_to_text", "looks_like_html"]

_SILENT = frozenset({"script", "style", "template", "noscript", "svg", "head", "iframe", "object"})
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
_OPENING = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|p|article)\b",
    re.IGNORECASE | re.DOTALL,
)


def looks_like_html(raw: str) -> bool:
    """Tell whether a text opens as an HTML page.

    >>> looks_like_html("<!DOCTYPE html><p>甲</p>"), looks_like_html("1 < 2")
    (True, False)
    """
    return _OPENING.match(raw[:4096].lstrip("\ufeff")) is not None


class _Collector(HTMLParser):
    """Collects visible characters and where each stands in the page."""

    def __init__(self, raw: str) -> None:
        super().__init__(convert_charrefs=False)
        self.lines = [0]
        for match in re.finditer("\n", raw):
            self.lines.append(match.end())
        self.size = len(raw)
        self.characters: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.silent: list[str] = []

    def place(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def emit(self, text: str, start: int, length: int) -> None:
        """Add `text`; of one length with its source each character keeps its own place."""
        if self.silent:
            return
        exact = len(text) == length
        for index, character in enumerate(text):
            self.characters.append(character)
            self.starts.append(start + index if exact else start)
            self.ends.append(min(self.size, start + index + 1 if exact else start + length))

    def handle_data(self, data: str) -> None:
        self.emit(data, self.place(), len(data))

    def handle_entityref(self, name: str) -> None:
        self.reference(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.reference(f"&#{name};")

    def reference(self, written: str) -> None:
        self.emit(html.unescape(written), self.place(), len(written))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _BLOCKS:
            self.emit("\n", self.place(), 1)
        if tag in _SILENT:
            self.silent.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _BLOCKS:
            self.emit("\n", self.place(), 1)

    def handle_endtag(self, tag: str) -> None:
        if self.silent and tag in self.silent:
            del self.silent[self.silent.index(tag) :]
        elif tag in _BLOCKS:
            self.emit("\n", self.place(), 1)


def html_to_text(raw: str) -> MappedText:
    """Return the visible text of a page; scripts, styles and heads are dropped unread.

    >>> html_to_text("<p>甲&amp;乙</p><script>bad()</script>").text.strip()
    '甲&乙'
    """
    collector = _Collector(raw)
    collector.feed(raw)
    collector.close()
    return MappedText("".join(collector.characters), tuple(collector.starts), tuple(collector.ends))
