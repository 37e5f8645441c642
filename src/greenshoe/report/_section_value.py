"""The valuation part of a report: values by method, and what must be true for the price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import to_json
from greenshoe.report._model import Block, Column, Remarks, ReportSection, ReportTable, Row, Words

if TYPE_CHECKING:
    from greenshoe.company import Valuation
    from greenshoe.core import Json

__all__ = ["value_section"]

_QUANTILES = ("p05", "p25", "p50", "p75", "p95")


def _amount(value: float) -> str:
    return f"{value:,.2f}"


def _methods(valuation: Valuation) -> ReportTable:
    rows = []
    for name, method in valuation.methods.items():
        if method.per_share_hkd is None:
            continue
        above = method.probability_above_price
        cells = (
            name.replace("_", " "),
            *(_amount(method.per_share_hkd[q]) for q in _QUANTILES),
            "-" if above is None else f"{above:.0%}",
            method.note,
        )
        rows.append(Row(cells))
    return ReportTable(
        "Value of a share by method",
        (
            Column("method"),
            *(Column(q, "HK$", is_number=True) for q in _QUANTILES),
            Column("above the price", is_number=True),
            Column("what it rests on"),
        ),
        tuple(rows),
        note="Quantiles of the simulated values. The price is no forecast, and neither are these.",
    )


def _must_be_true(valuation: Valuation) -> ReportTable:
    rows = tuple(
        Row(
            (
                f"{need.exit_multiple:g} times sales in {need.year}",
                _amount(need.revenue_mn),
                "-" if need.growth is None else f"{need.growth:.0%}",
                f"{need.model_probability:.0%}",
            )
        )
        for need in valuation.must_be_true
    )
    return ReportTable(
        "What must be true for the price",
        (
            Column("exit"),
            Column("revenue", "millions of the model's currency", is_number=True),
            Column("growth a year", is_number=True),
            Column("the model gives it", is_number=True),
        ),
        rows,
    )


def _data(valuation: Valuation) -> dict[str, Json]:
    methods: dict[str, Json] = {
        name: to_json(method.per_share_hkd) for name, method in valuation.methods.items()
    }
    cautions: list[Json] = [caution.message for caution in valuation.warnings]
    return {"methods": methods, "price_hkd": valuation.price_hkd, "warnings": cautions}


def value_section(valuation: Valuation) -> ReportSection:
    """Return the valuation of a deal's company as a section of its report."""
    name = valuation.model.name
    cautions = tuple(("caution", caution.message) for caution in valuation.warnings)
    blocks: tuple[Block, ...] = (
        Words(
            f"{name}, from operating drivers to a statement to values as distributions. Drivers "
            "after the base year are assumptions, each marked in the model "
            f"(greenshoe value {valuation.model.stock_code or name})."
        ),
        _methods(valuation),
        _must_be_true(valuation),
        *((Remarks(cautions),) if cautions else ()),
    )
    return ReportSection(
        key="valuation",
        title="What the company is worth",
        blocks=blocks,
        data=_data(valuation),
        answers=frozenset({"valuation"}),
    )
