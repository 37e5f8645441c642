"""A mixed-integer programme put together column by column and row by row, for HiGHS."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import ConservationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

    Counts = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["Found", "Programme", "Row"]

_INFEASIBLE = 2
_SECONDS = 20.0


@dataclass
class Row:
    """Entries of one row, and a constant on its left side."""

    at: list[Counts] = field(default_factory=list)
    entries: list[Floats] = field(default_factory=list)
    constant: float = 0.0

    def add(self, columns: Counts, factor: float) -> Row:
        """Add columns with one factor; returns itself."""
        self.at.append(columns)
        self.entries.append(np.full(len(columns), factor))
        return self


@dataclass(frozen=True)
class Found:
    """An optimum: the columns, the objective, and what no solution can beat."""

    values: Floats
    value: float
    bound: float


@dataclass
class Programme:
    """Minimise cost . columns under rows, columns from 0 to their highest value.

    >>> import numpy as np
    >>> small = Programme()
    >>> lots = small.columns(np.array([4.0, 9.0]), cost=1.0)
    >>> small.at_least(Row().add(lots, 2.0), 7.0)
    >>> small.solve().value
    4.0
    """

    high: list[float] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)

    def columns(self, high: ArrayLike, *, cost: float = 0.0, whole: bool = True) -> Counts:
        """Add columns and return their numbers."""
        highest = np.asarray(high, np.float64)
        first = len(self.high)
        self.high += highest.tolist()
        self.cost += [cost] * len(highest)
        self.whole += [int(whole)] * len(highest)
        return first + np.arange(len(highest))

    def at_least(self, row: Row, bound: float) -> None:
        """Add a row that is at least `bound`."""
        self._add(row, bound - row.constant, np.inf)

    def at_most(self, row: Row, bound: float) -> None:
        """Add a row that is at most `bound`."""
        self._add(row, -np.inf, bound - row.constant)

    def _add(self, row: Row, least: float, most: float) -> None:
        self.rows.append(row)
        self.least.append(least)
        self.most.append(most)

    def solve(self) -> Found | None:
        """Return an optimum, `None` where nothing keeps the rows.

        Raises
        ------
        ConservationError
            If the solver gives up without an answer.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - half a second
        from scipy.sparse import csr_array  # noqa: PLC0415 - half a second

        at_row = [np.full(sum(map(len, row.at)), n) for n, row in enumerate(self.rows)]
        columns = [at for row in self.rows for at in row.at]
        entries = [part for row in self.rows for part in row.entries]
        places = (np.concatenate(at_row), np.concatenate(columns))
        shape = (len(self.rows), len(self.high))
        matrix = csr_array((np.concatenate(entries), places), shape=shape)
        with _nothing_on_standard_output():
            found = milp(
                np.array(self.cost),
                integrality=np.array(self.whole),
                bounds=Bounds(np.zeros(len(self.high)), np.array(self.high)),
                constraints=LinearConstraint(matrix, np.array(self.least), np.array(self.most)),
                options={"time_limit": _SECONDS, "mip_rel_gap": 0.0},
            )
        if found.x is None:
            if found.status == _INFEASIBLE:
                return None
            raise ConservationError(f"the solver gave up: {found.message}")
        bound = found.fun if found.mip_dual_bound is None else found.mip_dual_bound
        return Found(found.x, float(found.fun), float(bound))


@contextmanager
def _nothing_on_standard_output() -> Iterator[None]:
    """Send what HiGHS prints by itself to standard error."""
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        os.dup2(2, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
