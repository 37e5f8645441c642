"""One self-contained HTML file: no script, no request, every number with its origin."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import jinja2

from greenshoe.core import write_atomically
from greenshoe.drawing import picture_style, svg_element
from greenshoe.report._figure import Figure, in_print, print_day
from greenshoe.report._headline import headline_of
from greenshoe.report._reading import Reading
from greenshoe.report._sections import sections_of
from greenshoe.words import Language, Message, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from greenshoe.drawing import Picture
    from greenshoe.report._headline import Headline
    from greenshoe.report._model import ReportSection
    from greenshoe.study import StudyResult

__all__ = [
    "PageParts",
    "html_text",
    "page_parts",
    "style_sheet",
    "template_environment",
    "write_html",
]

_TONES = {"good": "✓", "bad": "✗", "open": "?"}


@cache
def template_environment(language: Language = Language.ENGLISH) -> jinja2.Environment:
    """Return the templates: `blocks.html.j2` holds the macros that pages share.

    Autoescape is on for every template, and an unknown name is an error. `say` says a text in the
    language; a `Message` is said in it wherever it is printed.
    """
    spoken = words(language)

    def finalize(value: object) -> object:
        return spoken.say(value) if isinstance(value, Message) else value

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("greenshoe.report", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=finalize,
    )

    def picture(shown: Picture, name: str, size: str) -> str:
        return svg_element(shown, name, size, spoken.say)

    environment.filters |= {"day": print_day, "say": spoken.say}
    environment.globals |= {
        "tone_signs": _TONES, "in_print": in_print, "say": spoken.say, "language": language.value,
        "picture": picture, "style_sheet": style_sheet,
    }  # fmt: skip
    environment.tests["figure"] = lambda value: isinstance(value, Figure)
    return environment


@cache
def style_sheet() -> str:
    """Return the one style sheet of every page, the report's and the workbench's."""
    own = files("greenshoe.report").joinpath("templates/report.css").read_text("utf-8")
    return picture_style() + own


@dataclass(frozen=True)
class PageParts:
    """What a page about a result shows, without the page around it.

    Attributes
    ----------
    head
        Who, the figures that matter first, and what happened.
    sections
        Every section, in order.
    """

    head: Headline
    sections: tuple[ReportSection, ...]


def page_parts(result: StudyResult, sections: Sequence[ReportSection] = ()) -> PageParts:
    """Return the head and the sections of a result, for any page that shows them.

    >>> from greenshoe.study import run
    >>> page_parts(run("2513")).head.code
    '2513'
    """
    reading = Reading(result)
    return PageParts(headline_of(reading), sections_of(reading, sections))


def html_text(
    result: StudyResult,
    sections: Sequence[ReportSection] = (),
    *,
    language: Language = Language.ENGLISH,
) -> str:
    """Return a result as the text of one HTML page."""
    parts = page_parts(result, sections)
    page = template_environment(language).get_template("report.html.j2")
    return page.render(head=parts.head, sections=parts.sections, manifest=result.manifest)


def write_html(
    result: StudyResult,
    path: Path,
    sections: Sequence[ReportSection] = (),
    *,
    language: Language = Language.ENGLISH,
) -> None:
    """Write a result as one self-contained HTML file, whole or not at all.

    Parameters
    ----------
    result
        The result of a study.
    path
        The file to write.
    sections
        Sections other rooms add.
    language
        Of the page.

    Raises
    ------
    InputError
        If the file cannot be written, or two sections share a key.
    """
    write_atomically(path, html_text(result, sections, language=language))
