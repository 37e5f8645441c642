"""A waiver's ladder as one text, `15:30;50:40` (multiple:percentage), or `none`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import DealError
from greenshoe.deal._parse import read_record

if TYPE_CHECKING:
    from greenshoe.deal._tables import ClawbackStep

__all__ = ["parse_steps"]


def parse_steps(text: str, where: str) -> tuple[ClawbackStep, ...] | None:
    """Read a waiver ladder.

    Raises
    ------
    DealError
        If it is not pairs of numbers.

    >>> parse_steps("97:21.5", "deals.csv")
    (ClawbackStep(multiple=Decimal('97'), public_pct=Decimal('21.5')),)
    """
    if text.strip().lower() == "none":
        return ()
    pairs = [part.split(":") for part in text.split(";") if part.strip()]
    if not pairs or not all(len(pair) == 2 for pair in pairs):
        raise DealError(
            "is not a waiver ladder",
            file=where,
            key="clawback_steps",
            value=text,
            expected="15:30;50:40, or none",
        )
    rows = [{"multiple": m.strip(), "public_pct": p.strip()} for m, p in pairs]
    return read_record({"clawback_steps": rows}, file=where).clawback_steps
