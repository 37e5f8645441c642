"""What was found wrong in a price file, and what was done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Trap"]


@dataclass(frozen=True, slots=True)
class Trap:
    """One known trap that a price file holds.

    Attributes
    ----------
    file
        The file's name.
    trap
        A short name: ``flat bar``, ``dividend-adjusted``, ``missing day`` ...
    action
        What was done: the rows were ``dropped``, the prices ``repaired``, the file or the number
        ``refused``, or the reader is only ``warned``.
    what
        One sentence, with how many rows and which day where that helps.
    rows
        Number of rows concerned.
    """

    file: str
    trap: str
    action: Literal["dropped", "repaired", "refused", "warned"]
    what: str
    rows: int = 0
