"""What the whole numbers of a row of a ladder mean, and the proof of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.core import printed_places, round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Basis", "readings"]


@dataclass(frozen=True, slots=True)
class Basis:
    """The whole numbers of one row."""

    size: int
    count: int
    guaranteed: int
    winners: int
    extra: int

    def proves(self, printed: Decimal) -> bool:
        """Tell whether the row gives the printed percentage, rounded as the trade rounds."""
        if self.size <= 0 or self.count <= 0 or self.winners > self.count:
            return False
        allotted = self.count * self.guaranteed + self.winners * self.extra
        exact = Decimal(100 * allotted) / (self.size * self.count)
        shown = round_half_up(exact, printed_places(printed))
        return 0 < allotted <= self.size * self.count and shown == printed


def readings(wholes: Sequence[int]) -> Iterator[tuple[int, Basis]]:
    """Yield how many of the last whole numbers make a row, longest first, and the row."""
    if len(wholes) >= 6:
        size, count, guaranteed, first, second, extra = wholes[-6:]
        for applicants, winners in ((first, second), (second, first)):
            if applicants == count:
                yield 6, Basis(size, count, guaranteed, winners, extra)
    if len(wholes) >= 5:
        size, count, first, second, extra = wholes[-5:]
        for applicants, winners in ((first, second), (second, first)):
            if applicants == count:
                yield 5, Basis(size, count, 0, winners, extra)
    if len(wholes) >= 3:
        size, count, guaranteed = wholes[-3:]
        yield 3, Basis(size, count, guaranteed, 0, 0)
