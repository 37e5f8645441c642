"""Which identifiers occur more than once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.allotment._compiled import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.allotment._applications import Prints

__all__ = ["repeated_rows"]


@kernel
def _twice(ordered: NDArray[np.uint64], out: NDArray[np.uint64]) -> int:
    """Write each value that occurs more than once in an ascending column; return how many."""
    found = 0
    for row in range(1, ordered.shape[0]):
        value = ordered[row]
        if value == ordered[row - 1] and (found == 0 or out[found - 1] != value):
            out[found] = value
            found += 1
    return found


@kernel
def _among(
    values: NDArray[np.uint64], wanted: NDArray[np.uint64], out: NDArray[np.bool_]
) -> None:
    """Mark the values that are among some ascending ones."""
    for row in range(values.shape[0]):
        place = np.searchsorted(wanted, values[row])
        out[row] = place < wanted.shape[0] and wanted[place] == values[row]


def repeated_rows(prints: Prints) -> NDArray[np.int64]:
    """Return the rows whose identifier another row has too, ascending.

    One word is sorted; where two rows agree in it the other word decides.
    """
    ordered = np.sort(prints.high)
    room = ordered.copy() if ordered.size < 2 else np.empty(ordered.size // 2 + 1, np.uint64)
    twice = room[: _twice(ordered, room)]
    if not twice.size:
        return np.zeros(0, np.int64)
    marked = np.empty(prints.high.size, np.bool_)
    _among(prints.high, twice, marked)
    rows = np.flatnonzero(marked)
    order = np.lexsort((prints.low[rows], prints.high[rows]))
    high, low = prints.high[rows][order], prints.low[rows][order]
    same = (high[1:] == high[:-1]) & (low[1:] == low[:-1])
    shared = np.zeros(rows.size, np.bool_)
    shared[1:] |= same
    shared[:-1] |= same
    return np.sort(rows[order][shared])
