"""A basis of allotment, designed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import InputError, to_json

if TYPE_CHECKING:
    from fractions import Fraction

    from greenshoe.core import Json
    from greenshoe.deal import Deal

__all__ = ["ladder_answer"]


def ladder_answer(
    deal: Deal, style: str | None = None, one_lot_rate: Fraction | None = None
) -> Json:
    """Return what `greenshoe ladder DEAL --json` prints: one ladder, or one of each style.

    Raises
    ------
    InputError
        If there is no such style, or no ladder with such a rate.
    """
    from greenshoe.offering import LadderStyle  # noqa: PLC0415 - the doors start without it
    from greenshoe.report import ladder_json  # noqa: PLC0415
    from greenshoe.study import design_ladders  # noqa: PLC0415

    if style is not None and style not in set(LadderStyle):
        raise InputError("is no style", key="--style", value=style, expected=", ".join(LadderStyle))
    wanted = tuple(LadderStyle) if style is None else (LadderStyle(style),)
    shown = ladder_json(design_ladders(deal, wanted, one_lot_rate))
    return to_json(shown if style is None else shown[0])
