"""The draw: in each size exactly the w lowest values win."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.allotment._compiled import kernel
from greenshoe.core import ConservationError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

__all__ = ["NOBODY", "Draw", "applications_by_size", "draw_winners", "draw_winners_plainly"]

NOBODY = -1
"""The cut-off of a size nobody wins in."""


@dataclass(frozen=True, slots=True)
class Draw:
    """The result of a draw.

    Attributes
    ----------
    won
        Whether each application won its size's ballot; shape (rows,).
    cut_offs
        The highest value that won in each size, `NOBODY` where none did.
    """

    won: NDArray[np.bool_]
    cut_offs: tuple[int, ...]


@kernel
def _gather(
    drawn: NDArray[np.uint64],
    places: NDArray[np.int16],
    starts: NDArray[np.int64],
    out: NDArray[np.uint64],
) -> None:
    """Put the values of each size together; `starts` moves on to where the next size begins."""
    for row in range(drawn.shape[0]):
        place = places[row]
        if place >= 0:
            out[starts[place]] = drawn[row]
            starts[place] += 1


@kernel
def _mark(
    drawn: NDArray[np.uint64],
    places: NDArray[np.int16],
    cut_offs: NDArray[np.uint64],
    winners: NDArray[np.int64],
    out: NDArray[np.bool_],
) -> int:
    """Mark what is at most the cut-off of its size; return how many are marked."""
    marked = 0
    for row in range(drawn.shape[0]):
        place = places[row]
        won = place >= 0 and winners[place] > 0 and drawn[row] <= cut_offs[place]
        out[row] = won
        marked += won
    return marked


def applications_by_size(places: NDArray[np.int16], sizes: int) -> NDArray[np.int64]:
    """Return how many applications each size has; what is below 0 takes no part."""
    return np.bincount(places + 1, minlength=sizes + 1)[1:].astype(np.int64)


def _cut_off(values: NDArray[np.uint64], winners: int) -> int:
    """Return the w-th lowest value."""
    if not winners:
        return NOBODY
    return int(np.partition(values, winners - 1)[winners - 1])


def draw_winners(
    drawn: NDArray[np.uint64],
    places: NDArray[np.int16],
    winners: Sequence[int],
    ids_of: Callable[[NDArray[np.int64]], Sequence[str]],
    threads: int = 1,
) -> Draw:
    """Draw: in each size the w applications with the lowest values win.

    Parameters
    ----------
    drawn
        The value of each application; shape (rows,).
    places
        Its size, below 0 if it takes no part; shape (rows,).
    winners
        Winners of each size, at most its applications.
    ids_of
        Returns the identifiers of some rows: two equal values at a cut-off are told apart by them,
        the lower in text order first.
    threads
        How many.

    >>> import numpy as np
    >>> draw = draw_winners(np.array([9, 3, 5], np.uint64), np.zeros(3, np.int16), [2], list)
    >>> draw.won.tolist(), draw.cut_offs
    ([False, True, True], (5,))
    """
    counts = applications_by_size(places, len(winners))
    ends = np.cumsum(counts)
    grouped = np.empty(int(ends[-1]) if ends.size else 0, np.uint64)
    _gather(drawn, places, ends - counts, grouped)
    parts = [grouped[end - count : end] for end, count in zip(ends, counts, strict=True)]
    with ThreadPoolExecutor(threads) as pool:
        cut_offs = tuple(pool.map(_cut_off, parts, winners))
    highest = np.array([max(cut_off, 0) for cut_off in cut_offs], np.uint64)
    wanted = np.array(winners, np.int64)
    won = np.empty(drawn.size, np.bool_)
    marked = _mark(drawn, places, highest, wanted, won)
    if marked != int(wanted.sum()):
        _tell_apart(won, drawn, places, (highest, wanted), ids_of)
    if np.bincount(places[won], minlength=len(winners)).tolist() != list(winners):
        raise ConservationError("a draw has not the winners its ladder says")
    return Draw(won, cut_offs)


def _tell_apart(
    won: NDArray[np.bool_],
    drawn: NDArray[np.uint64],
    places: NDArray[np.int16],
    cuts: tuple[NDArray[np.uint64], NDArray[np.int64]],
    ids_of: Callable[[NDArray[np.int64]], Sequence[str]],
) -> None:
    """Take the win from those too many at a cut-off: equal values, later identifiers."""
    highest, wanted = cuts
    counts = np.bincount(places[won], minlength=wanted.size)
    for place in np.flatnonzero(counts > wanted):
        equal = np.flatnonzero((places == place) & won & (drawn == highest[place]))
        order = sorted(zip(ids_of(equal), equal.tolist(), strict=True))
        too_many = int(counts[place] - wanted[place])
        won[[row for _, row in order[len(order) - too_many :]]] = False


def draw_winners_plainly(
    drawn: Sequence[int], places: Sequence[int], winners: Sequence[int], ids: Sequence[str]
) -> list[bool]:
    """Draw as `draw_winners` does, in plain Python: sort each size, take the first w.

    >>> draw_winners_plainly([9, 3, 5], [0, 0, 0], [2], ["a", "b", "c"])
    [False, True, True]
    """
    won = [False] * len(drawn)
    for place, count in enumerate(winners):
        rows = [row for row, its in enumerate(places) if its == place]
        for row in sorted(rows, key=lambda row: (drawn[row], ids[row]))[:count]:
            won[row] = True
    return won
