"""greenshoe: what a Hong Kong IPO does, with the rule, the source and the uncertainty.

>>> import greenshoe
>>> greenshoe.run("2513").offering.settlement.public_final.expected
7483900
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from greenshoe.core._version import VERSION

if TYPE_CHECKING:
    from greenshoe.core import GreenshoeError
    from greenshoe.deal import Deal
    from greenshoe.rules import Rulebook
    from greenshoe.study import StudyResult, replay, run

__version__ = VERSION
__all__ = ["Deal", "GreenshoeError", "Rulebook", "StudyResult", "__version__", "replay", "run"]

_HOMES = {
    "Deal": "deal",
    "GreenshoeError": "core",
    "Rulebook": "rules",
    "StudyResult": "study",
    "replay": "study",
    "run": "study",
}
_SHOWN = {"StudyResult", "run"}


def __getattr__(name: str) -> object:
    """Import a public name from its room when it is first used, so that start-up stays fast."""
    if name not in _HOMES:
        raise AttributeError(f"module 'greenshoe' has no attribute {name!r}")
    if name in _SHOWN:
        import_module("greenshoe.answers")  # registers how a notebook shows it
    value = getattr(import_module(f"greenshoe.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
