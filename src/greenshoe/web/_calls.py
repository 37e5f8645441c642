"""What the workbench asks of the rooms below, answered in a worker process.

Every question is a name with plain JSON arguments, every answer plain JSON.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from greenshoe.web._calls_companies import COMPANY_CALLS
from greenshoe.web._calls_deals import DEAL_CALLS
from greenshoe.web._calls_engines import ENGINE_CALLS
from greenshoe.web._calls_money import MONEY_CALLS
from greenshoe.web._calls_work import WORK_CALLS
from greenshoe.web._checks import check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.web._given import Arguments, Call, Progress

__all__ = ["CALLS", "perform"]

_VIEWS = {
    "_views": ("deal_view", "change_view", "compare_view"),
    "_answer_views": ("answer_view", "window_view"),
}


def _view(module: str, name: str) -> Call:
    """Return a call that draws a part of a page; templates load when the first is drawn."""

    def draw(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
        return getattr(import_module(f"greenshoe.web.{module}"), name)(given)

    return draw


CALLS: Mapping[str, Call] = {
    **DEAL_CALLS,
    **COMPANY_CALLS,
    **ENGINE_CALLS,
    **MONEY_CALLS,
    **WORK_CALLS,
    "check": check,
    **{name: _view(module, name) for module, names in _VIEWS.items() for name in names},
}
"""Every question by name."""


def perform(name: str, arguments: Arguments, progress: Progress) -> Any:  # noqa: ANN401 - JSON
    """Answer one question.

    Raises
    ------
    GreenshoeError
        If what was given is wrong, or the answer is "no".
    """
    return CALLS[name](arguments, progress)
