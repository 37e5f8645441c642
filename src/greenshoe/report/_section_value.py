"""The valuation part of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.report._model import ReportSection

if TYPE_CHECKING:
    from greenshoe.company import Valuation

__all__ = ["value_section"]


def value_section(valuation: Valuation) -> ReportSection:
    """Return the valuation of a deal's company as a section of its report."""
    # SciPy comes with the company: a report without a valuation starts without it
    from greenshoe.report._value_blocks import blocks_of, data_of, lead_of  # noqa: PLC0415
    from greenshoe.report._value_tables import value_sheets  # noqa: PLC0415

    return ReportSection(
        key="valuation",
        title="What the company is worth",
        blocks=blocks_of(valuation),
        data=data_of(valuation),
        answers=frozenset({"valuation"}),
        sheets=value_sheets(valuation),
        summary=f"Valuation: {lead_of(valuation)}",
    )
