"""A terminal that says what is printed in the reader's language."""

from __future__ import annotations

import re
from copy import copy
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from greenshoe.words import Language, Message, terminal_language, words

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SpokenConsole"]

_LEAD = " -\n"  # what may stand before the words of a line
_GAP = re.compile(r"(  +)")


class SpokenConsole(Console):
    """A console that says text, lines of text and the words of tables.

    Parameters
    ----------
    language
        The reader's, that of the terminal if left out; what no catalogue has stays English.
    options
        As of `rich.console.Console`.
    """

    def __init__(self, language: Language | None = None, **options: Any) -> None:  # noqa: ANN401 - rich's own
        super().__init__(**options)
        language = language or terminal_language()
        self._say: Callable[[str], str] = words(language).say
        self._is_plain = language is Language.ENGLISH

    def print(self, *objects: object, **options: Any) -> None:  # noqa: ANN401 - rich's own
        """Print, said in the reader's language."""
        said = objects if self._is_plain else tuple(map(self._said, objects))
        super().print(*said, **options)

    def print_pair(self, name: str, width: int, text: str, **options: Any) -> None:  # noqa: ANN401 - rich's own
        """Print a name, filled up to a width of so many Latin letters, and what is said of it."""
        self.print_verbatim(name, width, self._say(text), **options)

    def print_verbatim(self, name: str, width: int, text: str, **options: Any) -> None:  # noqa: ANN401 - rich's own
        """Print a name like `print_pair`, and beside it text that is quoted, not said."""
        said = self._line(name)
        super().print(said + " " * max(1, width - cell_len(said)) + text, **options)

    def _said(self, shown: object) -> object:
        if isinstance(shown, str):
            return self._line(shown)
        if isinstance(shown, Text) and not shown.spans:
            return Text(self._line(shown.plain), style=shown.style)
        if isinstance(shown, Padding):
            inside: Any = self._said(shown.renderable)
            pad = (shown.top, shown.right, shown.bottom, shown.left)
            return Padding(inside, pad, style=shown.style, expand=shown.expand)
        return self._table(shown) if isinstance(shown, Table) else shown

    def _line(self, text: str) -> str:
        """Return text said: whole, else line by line, without what stands before its words."""
        if isinstance(text, Message):
            return self._say(text)
        bare = text.strip(_LEAD)
        whole = self._columns(bare) if _GAP.search(bare) else self._say(bare)
        if whole == bare and "\n" in bare:
            return "\n".join(map(self._line, text.split("\n")))
        start = len(text) - len(text.lstrip(_LEAD))
        return text[:start] + whole + text[start + len(bare) :] if bare else text

    def _columns(self, text: str) -> str:
        """Return what is set in columns by spaces said part by part, each where it stood."""
        said, place = "", 0
        for part in _GAP.split(text):
            filled = place + len(part)
            if _GAP.fullmatch(part):
                said += " " * max(2, filled - cell_len(said))
            else:
                said += self._say(part)
            place = filled
        return said

    def _table(self, table: Table) -> Table:
        """Return a table like it, with its title, headings and cells said."""
        said = copy(table)
        said.title = self._said(table.title)  # type: ignore[assignment]  # a title stays a title
        said.columns, said.rows = [], []
        for column in table.columns:
            said.add_column(
                self._said(column.header),  # type: ignore[arg-type]  # a heading stays a heading
                justify=column.justify,
                overflow=column.overflow,
                no_wrap=column.no_wrap,
                style=column.style,
                max_width=column.max_width,
            )
        rows = zip(*(column.cells for column in table.columns), strict=True)
        for row, cells in zip(table.rows, rows, strict=True):
            shown: list[Any] = [self._said(cell) for cell in cells]
            said.add_row(*shown, style=row.style, end_section=row.end_section)
        return said
