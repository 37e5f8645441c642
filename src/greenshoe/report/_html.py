"""One self-contained HTML file: no script, no request, every number with its origin."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import jinja2

from greenshoe.core import write_atomically
from greenshoe.report._figure import Figure, in_print, print_day
from greenshoe.report._headline import headline_of
from greenshoe.report._reading import Reading
from greenshoe.report._sections import sections_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from greenshoe.report._model import ReportSection
    from greenshoe.study import StudyResult

__all__ = ["html_text", "template_environment", "write_html"]

_TONES = {"good": "✓", "bad": "✗", "open": "?"}


def _coordinate(value: float) -> str:
    """Return a position to a tenth, without idle zeros.

    >>> _coordinate(12.04), _coordinate(7.0)
    ('12', '7')
    """
    return f"{value:.1f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_coordinate(x)},{_coordinate(y)}" for x, y in points)


@cache
def template_environment() -> jinja2.Environment:
    """Return the templates: `blocks.html.j2` and `picture.svg.j2` hold the macros pages share.

    Autoescape is on for every template, and an unknown name is an error.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("greenshoe.report", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"xy": _coordinate, "points": _points, "day": print_day}
    environment.globals |= {"tone_signs": _TONES, "in_print": in_print}
    environment.tests["figure"] = lambda value: isinstance(value, Figure)
    return environment


def html_text(result: StudyResult, sections: Sequence[ReportSection] = ()) -> str:
    """Return a result as the text of one HTML page."""
    reading = Reading(result)
    page = template_environment().get_template("report.html.j2")
    return page.render(
        head=headline_of(reading),
        sections=sections_of(reading, sections),
        manifest=result.manifest,
        as_of=reading.terms.listing_date or reading.terms.listing_document_date,
    )


def write_html(result: StudyResult, path: Path, sections: Sequence[ReportSection] = ()) -> None:
    """Write a result as one self-contained HTML file, whole or not at all.

    Parameters
    ----------
    result
        The result of a study.
    path
        The file to write.
    sections
        Sections other rooms add.

    Raises
    ------
    InputError
        If the file cannot be written, or two sections share a key.
    """
    write_atomically(path, html_text(result, sections))
