"""Lines that every constraint treats alike, taken together: the programme stays small and exact.

The distance to the policy's wish is a sum over lines, and within such a group only totals and the
number of lines with a lot enter a constraint. What is added to and taken from a group, how many of
its empty lines get a lot and how many of its lines lose their last, say all there is to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.book._divide import divide

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from greenshoe.book._problem import Counts, Problem

    Floats = NDArray[np.float64]

__all__ = ["Units", "units_of"]


@dataclass(frozen=True)
class Units:
    """Groups of lines; each array is of shape (units,), int64.

    Attributes
    ----------
    lines
        The lines of each unit.
    target, room
        Lots the policy would give; lots that could be added to that.
    above_one, with_lot, without
        Lots of the target above one for each line; lines with a lot in it; lines without that want
        one.
    most
        Most lots of each line, int64 of shape (lines,).
    """

    lines: tuple[Counts, ...]
    target: Counts
    room: Counts
    above_one: Counts
    with_lot: Counts
    without: Counts
    most: Counts

    def spread(
        self,
        problem: Problem,
        totals: Counts,
        raised: Counts,
        dropped: Counts,
        level: int | None = None,
    ) -> Counts:
        """Return the lots of every line from those of every unit, by the policy's own weights.

        No line of a unit of several gets more than `level`, if one is given.
        """
        lots = np.zeros(len(problem.lines), np.int64)
        weights = line_weights(problem)
        for number, lines in enumerate(self.lines):
            if len(lines) == 1:
                lots[lines] = totals[number]
                continue
            least = self._least(problem, lines, weights, int(raised[number]), int(dropped[number]))
            most = self.most[lines] if level is None else np.minimum(self.most[lines], level)
            lots[lines] = divide(int(totals[number]), weights[lines], most, least)
        return lots

    def _least(
        self, problem: Problem, lines: Counts, weights: Floats, raised: int, dropped: int
    ) -> Counts:
        """Return one lot for the lines that must keep or get one, the heaviest first."""
        least = np.zeros(len(lines), np.int64)
        heavy = np.argsort(-weights[lines], kind="stable")
        has = problem.target[lines][heavy] > 0
        wants = self.most[lines][heavy] > 0
        kept = heavy[has]
        least[kept[: len(kept) - dropped]] = 1
        least[heavy[~has & wants][:raised]] = 1
        return least


def line_weights(problem: Problem) -> Floats:
    """Return what lots are divided by: the policy's weights, a cornerstone's own commitment.

    A line that the policy gives nothing still counts a little, so that rules can reach it.
    """
    own = np.where(problem.cornerstone | problem.barred, problem.wanted, problem.weights)
    return np.where((own == 0) & (problem.wanted > 0), 1e-9 * problem.wanted, own).astype(
        np.float64
    )


def units_of(problem: Problem, alone: Collection[int], cap: int | None) -> Units:
    """Return the lines grouped by the constraints they are in.

    Parameters
    ----------
    problem
        The problem.
    alone
        Lines that stay by themselves.
    cap
        Most lots of a line of the book, `None` for no cap.
    """
    masks = [c.members for c in problem.constraints]
    apart = np.zeros(len(problem.lines), np.int64)
    apart[list(alone)] = 1 + np.arange(len(alone))
    powers = 1 << np.arange(len(masks) + 2, dtype=np.int64)
    marks = np.stack([problem.cornerstone, problem.barred, *masks]).astype(np.int64)
    signature = powers @ marks + (apart << (len(masks) + 2))
    order = np.argsort(signature, kind="stable")
    edges = np.flatnonzero(np.diff(signature[order])) + 1
    groups = tuple(np.split(order, edges))
    most = problem.wanted
    if cap is not None:
        most = np.where(problem.cornerstone, most, np.minimum(most, cap))
    target = problem.target
    free = np.maximum(most - target, 0)

    def sums(column: Counts) -> Counts:
        return np.array([int(column[group].sum()) for group in groups], np.int64)

    return Units(
        groups,
        sums(target),
        sums(free),
        sums(np.maximum(target - 1, 0)),
        sums((target > 0).astype(np.int64)),
        sums(((target == 0) & (free > 0)).astype(np.int64)),
        most,
    )
