"""Reading a page in a test."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "link", "br", "hr", "img", "input", "path", "rect", "circle"}


@dataclass
class Node:
    """An element, or a text."""

    tag: str
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def all(self, tag: str, **wanted: str) -> list[Node]:
        """Return every element of a tag with some attributes."""
        fits = self.tag == tag and all(self.attributes.get(k) == v for k, v in wanted.items())
        inside = [node for child in self.children for node in child.all(tag, **wanted)]
        return ([self] if fits else []) + inside

    def one(self, tag: str, **wanted: str) -> Node:
        """Return the only such element."""
        found = self.all(tag, **wanted)
        assert len(found) == 1, (tag, wanted, len(found))
        return found[0]

    @property
    def words(self) -> str:
        """The text inside, on one line."""
        return re.sub(r"\s+", " ", self.text + "".join(c.words for c in self.children)).strip()


class _Strict(HTMLParser):
    """Refuses what is closed out of order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("root", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {k: v or "" for k, v in attrs})
        self.open[-1].children.append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(Node("#text", {}, text=data))


def parse(html: str) -> Node:
    """Return a page's tree; every element of it is closed in order."""
    parser = _Strict()
    parser.feed(html)
    parser.close()
    assert [node.tag for node in parser.open] == ["root"]
    return parser.root
