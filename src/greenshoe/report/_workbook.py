"""The workbook: inputs in yellow on one sheet, live formulas on the others, evidence behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import InputError, atomic_path
from greenshoe.report._book import Book
from greenshoe.report._reading import Reading
from greenshoe.report._sections import sections_of
from greenshoe.report._sheet_applications import write_applications, write_ladder
from greenshoe.report._sheet_grid import write_grid
from greenshoe.report._sheet_offering import write_offering
from greenshoe.report._sheet_tables import (
    write_greenshoe,
    write_section,
    write_sheet_table,
    write_summary,
)
from greenshoe.report._sheet_terms import write_terms
from greenshoe.words import Language

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from greenshoe.report._model import ReportSection
    from greenshoe.study import StudyResult

__all__ = ["write_workbook"]

_READ_ONLY = {
    "checks": "Checks",
    "timetable": "Timetable",
    "lock-ups": "Lock-ups",
    "cannot-say": "Cannot say",
    "rules": "Rules",
    "sources": "Sources",
    "manifest": "Manifest",
}
_FIXED = ("Summary", "Terms", "Offering", "Applications", "Ladder", "Grid", "Greenshoe")
_LONGEST_NAME = 31
_NOT_IN_A_NAME = str.maketrans("", "", "[]:*?/\\'")


def _free_name(book: Book, *wanted: str) -> str:
    """Return a sheet name for something added: the first of those wanted that no sheet has."""
    taken = {n.lower() for n in (*_FIXED, *_READ_ONLY.values(), "history", "")}
    taken |= {sheet.get_name().lower() for sheet in book.file.worksheets()}
    for text in (*wanted, *(f"Section {n}" for n in range(1, 100))):
        name = text.translate(_NOT_IN_A_NAME)[:_LONGEST_NAME].strip()
        if name.lower() not in taken:
            return name
    raise InputError("has no free sheet name", key="section", value=wanted[0])


def write_workbook(
    result: StudyResult,
    path: Path,
    sections: Sequence[ReportSection] = (),
    *,
    language: Language = Language.ENGLISH,
) -> None:
    """Write a result as an Excel workbook with live formulas, whole or not at all.

    Inputs stand on the sheet Terms under names; every formula speaks in names and carries the
    value the engine computed.

    Parameters
    ----------
    result
        The result of a study.
    path
        The file to write.
    sections
        Sections other rooms add: a sheet each, before the evidence.
    language
        Of its words; the sheets' own names, names in formulas and units stay English.

    Raises
    ------
    InputError
        If the file cannot be written, or two sections share a key.
    """
    reading = Reading(result)
    made = {section.key: section for section in sections_of(reading, sections)}
    created = reading.terms.listing_date or reading.terms.listing_document_date
    with atomic_path(path) as beside:
        book = Book(
            beside, f"{reading.record.name} ({reading.terms.stock_code})", created, language
        )
        write_summary(book, reading)
        write_terms(book, reading)
        write_offering(book, reading)
        write_applications(book, reading)
        write_ladder(book, reading)
        write_grid(book, reading)
        write_greenshoe(book, reading, made["greenshoe"])
        for section in sections:
            write_section(book, _free_name(book, section.title, section.key), section)
            for made_sheet in section.sheets:
                write_sheet_table(book, _free_name(book, made_sheet.name), made_sheet)
        for key, name in _READ_ONLY.items():
            if key in made:
                write_section(book, name, made[key])
        book.close()
