"""Tables of a valuation: the methods, what must be true, the statement, the pictures in numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.company import growth_map_of, steps_of, swings_of
from greenshoe.core import Confidence, Origin
from greenshoe.report._figure import Figure, exact
from greenshoe.report._model import Cell, Column, ReportTable, Row, SheetTable

if TYPE_CHECKING:
    from greenshoe.company import Valuation

__all__ = [
    "method_name",
    "methods_table",
    "money",
    "must_be_true_table",
    "statement_table",
    "value_sheets",
]

_ORIGIN = Origin("the company's model, simulated", None, "greenshoe value", Confidence.M)
_QUANTILES = ("p05", "p25", "p50", "p75", "p95")
_NAMES = {
    "price_to_sales": "price to sales",
    "dcf": "discounted cash flow",
    "dcf_flat_failure": "discounted, flat failure",
    "sum_of_the_parts": "sum of the parts",
    "scenario_tree": "scenario tree",
    "comparables": "comparables",
}


def money(value: float, unit: str = "HK$ per share") -> Figure:
    """Return a simulated amount as a number of the workbook; millions are whole."""
    shown = round(value) if unit == "number" else exact(Fraction(value), 2)
    return Figure("", "", shown, unit, _ORIGIN)


def method_name(method: str) -> str:
    return _NAMES.get(method, method.replace("_", " "))


def methods_table(valuation: Valuation) -> ReportTable:
    rows = []
    for name, method in valuation.methods.items():
        if method.per_share_hkd is None:
            continue
        above = method.probability_above_price
        cells: tuple[Cell, ...] = (
            method_name(name),
            *(money(method.per_share_hkd[q]) for q in _QUANTILES),
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


def must_be_true_table(valuation: Valuation) -> ReportTable:
    currency = valuation.model.currency
    rows = tuple(
        Row(
            (
                f"{need.exit_multiple:g} times sales in {need.year}",
                money(need.revenue_mn, "number"),
                "-" if need.growth is None else f"{need.growth:.0%}",
                f"{need.model_probability:.0%}",
                "-" if need.of_market is None else f"{need.of_market:.0%}",
            )
        )
        for need in valuation.must_be_true
    )
    return ReportTable(
        "What must be true for the price",
        (
            Column("exit"),
            Column("revenue needed", f"{currency} million", is_number=True),
            Column("growth a year", is_number=True),
            Column("draws that get there", is_number=True),
            Column("of the whole market", is_number=True),
        ),
        rows,
    )


def statement_table(valuation: Valuation) -> ReportTable:
    """Return the medians of the statement, every other year."""
    rows = valuation.statements
    shown = [row for place, row in enumerate(rows) if place % 2 == 0 or place == len(rows) - 1]
    names = (
        ("revenue", "revenue"),
        ("gross_profit", "gross profit"),
        ("operating_result", "operating result"),
        ("free_cash_flow", "free cash flow"),
        ("cash", "cash"),
    )
    body = [
        Row((words, *(money(_median(row[name]), "number") for row in shown)))
        for name, words in names
    ]
    failed = (f"{float(str(row['failed_probability'])):.0%}" for row in shown)
    body.append(Row(("failed by then", *failed)))
    unit = f"{valuation.model.currency} million"
    years = (Column(str(row["year"]), unit, is_number=True) for row in shown)
    caption = "Statement"
    return ReportTable(caption, (Column("median of"), *years), tuple(body))


def _median(found: object) -> float:
    return float(found["p50"]) if isinstance(found, dict) else float("nan")


def _drivers_table(valuation: Valuation) -> ReportTable | None:
    """Return the tornado in numbers."""
    swings = swings_of(valuation)
    if not swings:
        return None
    rows = tuple(Row((name, money(low), money(high))) for name, low, high, _ in swings)
    columns = (
        Column("driver"),
        Column("at its 10th percentile", "HK$", is_number=True),
        Column("at its 90th percentile", "HK$", is_number=True),
    )
    return ReportTable("Value of a share, one driver moved at a time", columns, rows)


def _growth_table(valuation: Valuation) -> ReportTable | None:
    """Return the map of what must be true in numbers."""
    found = growth_map_of(valuation)
    if found is None:
        return None
    rows = tuple(
        Row((f"{multiple:g} times sales", *(f"{c.growth:+.0%} ({c.reached:.0%})" for c in cells)))
        for multiple, cells in zip(found.multiples, found.cells, strict=True)
    )
    columns = (Column(f"{p:,.4g}", "HK$", is_number=True) for p in found.prices_hkd)
    caption = f"Growth a year to {found.year} that a price needs (draws that get there)"
    return ReportTable(caption, (Column("exit"), *columns), rows)


def _bridge_table(valuation: Valuation) -> ReportTable:
    """Return the waterfall in numbers."""
    rows = tuple(
        Row((step.name, money(step.end if step.is_total else step.amount, "number")))
        for step in steps_of(valuation)
    )
    unit = f"{valuation.model.currency} million"
    columns = (Column("part"), Column("mean", unit, is_number=True))
    return ReportTable("From operations to value, discounted means", columns, rows)


def value_sheets(valuation: Valuation) -> tuple[SheetTable, ...]:
    """Return what the pictures show in numbers, for the workbook."""
    tables = {
        "Growth needed": _growth_table(valuation),
        "Value bridge": _bridge_table(valuation),
        "Value by driver": _drivers_table(valuation),
    }
    return tuple(SheetTable(name, table) for name, table in tables.items() if table is not None)
