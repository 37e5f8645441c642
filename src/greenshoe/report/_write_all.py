"""All files of one result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.report._calendar import write_calendar
from greenshoe.report._html import write_html
from greenshoe.report._result_json import write_json
from greenshoe.report._workbook import write_workbook
from greenshoe.words import Language

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from greenshoe.report._model import ReportSection
    from greenshoe.study import StudyResult

__all__ = ["write_all"]


def write_all(
    result: StudyResult,
    folder: Path,
    sections: Sequence[ReportSection] = (),
    *,
    language: Language = Language.ENGLISH,
) -> tuple[Path, ...]:
    """Write the page, the workbook, the JSON and the calendar of a result.

    Parameters
    ----------
    result
        The result of a study.
    folder
        Where `CODE.html`, `CODE.xlsx`, `CODE.json` and `CODE.ics` go; made if it is not there.
    sections
        Sections other rooms add.
    language
        Of the page and the workbook; the JSON and the calendar are the same in every language.

    Returns
    -------
    tuple of Path
        The files, in that order. The same result gives the same bytes.

    Raises
    ------
    InputError
        If a file cannot be written, or two sections share a key.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from greenshoe.study import run
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in write_all(run("0100"), Path(folder))]
    ['0100.html', '0100.xlsx', '0100.json', '0100.ics']
    """
    code = result.deal.terms.stock_code
    page, book, data, calendar = (
        folder / f"{code}.{kind}" for kind in ("html", "xlsx", "json", "ics")
    )
    write_html(result, page, sections, language=language)
    write_workbook(result, book, sections, language=language)
    write_json(result, data, sections)
    write_calendar(result, calendar)
    return page, book, data, calendar
