"""What a report is made of: sections of figures, tables, pictures and words.

Every section, ours or one that another room adds later, is made of these and of nothing else, so
one template and one sheet writer show them all, and no section can carry markup of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from greenshoe.report._figure import Figure
from greenshoe.words import message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.core import Json, Origin
    from greenshoe.drawing import Picture

__all__ = [
    "EXPECTED",
    "Block",
    "Cell",
    "Column",
    "FigureList",
    "PictureBlock",
    "Remarks",
    "ReportSection",
    "ReportTable",
    "Row",
    "SheetTable",
    "Words",
]

Cell = Figure | str | None

# The mean of what may come. The bare word is also what an input should have been, and Chinese has
# another word for that, so this one has a template of its own.
EXPECTED = message("expected{mean}", mean="")


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph."""

    kind: ClassVar[str] = "words"
    text: str


@dataclass(frozen=True, slots=True)
class Remarks:
    """A list of remarks: what each is about, and what is said."""

    kind: ClassVar[str] = "remarks"
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FigureList:
    """Figures side by side."""

    kind: ClassVar[str] = "figures"
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, the unit of its numbers, and whether they stand right."""

    heading: str
    unit: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells, where its numbers come from, and a word that sets its tone.

    Attributes
    ----------
    cells
        One for each column; the first names the row.
    origins
        What the numbers of the row that have no origin of their own rest on, each under a label.
    tone
        "" or one of "good", "bad", "open", "pool-a", "pool-b", "own".
    """

    cells: tuple[Cell, ...]
    origins: tuple[tuple[str, Origin], ...] = ()
    tone: str = ""


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table with its caption."""

    kind: ClassVar[str] = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class PictureBlock:
    """A picture in two widths: one for a wide page and one for a telephone."""

    kind: ClassVar[str] = "picture"
    caption: str
    wide: Picture
    narrow: Picture


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table that stands in the workbook alone, on a sheet of its own.

    Attributes
    ----------
    name
        Of the sheet, at most 31 characters.
    table
        What stands there.
    inputs
        Figures above the table that may be changed; formulas speak of them by `Figure.name`.
    formulas
        A formula by the number of its column, `{row}` standing for the row of the sheet; a cell's
        figure is the value it has now.
    summed
        Numbers of the columns that are added up below.
    """

    name: str
    table: ReportTable
    inputs: tuple[Figure, ...] = ()
    formulas: Mapping[int, str] = field(default_factory=dict)
    summed: tuple[int, ...] = ()


Block = Words | Remarks | FigureList | ReportTable | PictureBlock


@dataclass(frozen=True)
class ReportSection:
    """One section of a report.

    Attributes
    ----------
    key
        Its anchor in the page and its key in the JSON output: lower-case words with hyphens.
    title
        Its heading.
    blocks
        What it shows, in order.
    data
        What it adds to the JSON output under its key, empty for nothing.
    answers
        The topics of `cannot_say` that it answers, such as `odds`.
    summary
        What the terminal says of it, in a sentence or two; empty for nothing.
    sheets
        Tables too long for a page, for the workbook.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    data: Mapping[str, Json] = field(default_factory=dict)
    answers: frozenset[str] = frozenset()
    summary: str = ""
    sheets: tuple[SheetTable, ...] = ()

    @property
    def tables(self) -> tuple[ReportTable, ...]:
        """The tables among its blocks."""
        return tuple(block for block in self.blocks if isinstance(block, ReportTable))
