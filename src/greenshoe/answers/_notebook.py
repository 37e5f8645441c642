"""A study's result in a notebook: the whole report, in a frame of its own."""

from __future__ import annotations

from html import escape

from greenshoe.answers._deal import sections_for
from greenshoe.core import shows_as_html
from greenshoe.study import StudyResult

__all__ = ["notebook_frame"]

_FRAME_HEIGHT = "40rem"


@shows_as_html(StudyResult)
def notebook_frame(result: StudyResult) -> str:
    """Return the report as a frame, so that its style and the notebook's do not meet.

    The frame runs no script and asks nobody for anything.

    >>> from greenshoe.study import run
    >>> run("0100")._repr_html_()[:19]
    '<iframe sandbox="" '
    """
    from greenshoe.report import html_text  # noqa: PLC0415 - the doors start without it

    page = escape(html_text(result, sections_for(result)), quote=True)
    style = f"width:100%;height:{_FRAME_HEIGHT};border:0"
    return f'<iframe sandbox="" title="greenshoe report" style="{style}" srcdoc="{page}"></iframe>'
