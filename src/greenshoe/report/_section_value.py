"""The valuation part of a report: values by method, what must be true, what moves it, owners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.company import fan_of, growth_map_of, steps_of, swings_of
from greenshoe.core import to_json
from greenshoe.report._draw_value_bars import draw_growth_map, draw_tornado, draw_waterfall
from greenshoe.report._draw_value_lines import MethodRange, draw_fan, draw_methods, short_amount
from greenshoe.report._model import (
    Block,
    Column,
    PictureBlock,
    Remarks,
    ReportSection,
    ReportTable,
    Row,
    Words,
)
from greenshoe.report._picture import NARROW, WIDE
from greenshoe.report._section_owners import owners_blocks

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenshoe.company import Valuation
    from greenshoe.core import Json
    from greenshoe.report._picture import Picture

__all__ = ["value_section"]

_QUANTILES = ("p05", "p25", "p50", "p75", "p95")
_NAMES = {
    "price_to_sales": "price to sales",
    "dcf": "discounted cash flow",
    "dcf_flat_failure": "discounted, flat failure",
    "sum_of_the_parts": "sum of the parts",
    "scenario_tree": "scenario tree",
    "comparables": "comparables",
}


def _amount(value: float) -> str:
    return f"{value:,.2f}"


def _name(method: str) -> str:
    return _NAMES.get(method, method.replace("_", " "))


def _methods(valuation: Valuation) -> ReportTable:
    rows = []
    for name, method in valuation.methods.items():
        if method.per_share_hkd is None:
            continue
        above = method.probability_above_price
        cells = (
            _name(name),
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
    currency = valuation.model.currency
    rows = tuple(
        Row(
            (
                f"{need.exit_multiple:g} times sales in {need.year}",
                _amount(need.revenue_mn),
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


def _statement(valuation: Valuation) -> ReportTable:
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
    body = [Row((words, *(f"{_median(row[name]):,.0f}" for row in shown))) for name, words in names]
    failed = (f"{float(str(row['failed_probability'])):.0%}" for row in shown)
    body.append(Row(("failed by then", *failed)))
    years = (Column(str(row["year"]), is_number=True) for row in shown)
    caption = f"Statement, {valuation.model.currency} million, medians"
    return ReportTable(caption, (Column(""), *years), tuple(body))


def _median(found: object) -> float:
    return float(found["p50"]) if isinstance(found, dict) else float("nan")


def _drivers(valuation: Valuation) -> ReportTable | None:
    """Return the tornado in numbers."""
    swings = swings_of(valuation)
    if not swings:
        return None
    rows = tuple(Row((name, _amount(low), _amount(high))) for name, low, high, _ in swings)
    columns = (
        Column("driver"),
        Column("at its 10th percentile", "HK$", is_number=True),
        Column("at its 90th percentile", "HK$", is_number=True),
    )
    return ReportTable("Value of a share, one driver moved at a time", columns, rows, in_page=False)


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
    return ReportTable(caption, (Column("exit"), *columns), rows, in_page=False)


def _bridge(valuation: Valuation) -> ReportTable:
    """Return the waterfall in numbers."""
    rows = tuple(
        Row((step.name, f"{step.end if step.is_total else step.amount:,.0f}"))
        for step in steps_of(valuation)
    )
    unit = f"{valuation.model.currency} million"
    columns = (Column("part"), Column("mean", unit, is_number=True))
    return ReportTable("From operations to value, discounted means", columns, rows, in_page=False)


def _pictures(valuation: Valuation) -> dict[str, PictureBlock]:
    """Return the pictures by name, each in two widths."""
    currency, price = valuation.model.currency, valuation.price_hkd
    fan, steps, swings = fan_of(valuation), steps_of(valuation), swings_of(valuation)
    growth = growth_map_of(valuation)
    found = {
        "fan": _both(
            f"Revenue, {currency}: half of the draws (dark), four fifths (light), the median, and "
            "what the price needs",
            lambda width: draw_fan(fan, currency, width),
        ),
        "bridge": _both(
            f"From operations to value: means of the discounted parts, {currency} (floor: owners "
            "cannot lose more than all)",
            lambda width: draw_waterfall(steps, currency, width),
        ),
    }
    ranges = [
        MethodRange(_name(m.name), m.per_share_hkd)
        for m in valuation.methods.values()
        if m.per_share_hkd is not None
    ]
    if price is not None and ranges:
        found["methods"] = _both(
            "Value of a share: half of the draws (dark), nine in ten (light), the median; "
            "logarithmic, cut at a thousandth of the highest",
            lambda width: draw_methods(ranges, price, width),
        )
    if growth is not None:
        found["map"] = _both(
            f"What must be true: growth of revenue a year to {growth.year}, by price and by the "
            "multiple of sales paid then",
            lambda width: draw_growth_map(growth, width),
        )
    if swings:
        found["tornado"] = _both(
            "What moves the value of a share: one driver at its 10th and 90th percentile, the "
            "others at their medians",
            lambda width: draw_tornado(swings, price, width),
        )
    return found


def _both(caption: str, draw: Callable[[int], Picture]) -> PictureBlock:
    return PictureBlock(caption, draw(WIDE), draw(NARROW))


def _lead(valuation: Valuation) -> str:
    """Say the answer in two sentences."""
    method, price = valuation.methods["price_to_sales"], valuation.price_hkd
    market, model = valuation.market_value_mn, valuation.model
    if price is None or market is None or method.per_share_hkd is None:
        return f"{model.name}, from operating drivers to values."
    need, values = valuation.must_be_true[0], method.per_share_hkd
    growth = "" if need.growth is None else f", {need.growth:.0%} a year"
    return (
        f"At HK${price:,.2f} {model.name} is priced at {model.currency} {short_amount(market)}. At "
        f"{need.exit_multiple:g} times sales in {need.year} that needs revenue of "
        f"{short_amount(need.revenue_mn)}{growth}: {need.model_probability:.0%} of the draws get "
        f"there. By price to sales a share is worth HK${values['p50']:,.2f} (median; half of the "
        f"draws HK${values['p25']:,.2f} to HK${values['p75']:,.2f})."
    )


def _data(valuation: Valuation) -> dict[str, Json]:
    methods: dict[str, Json] = {
        name: to_json(method.per_share_hkd) for name, method in valuation.methods.items()
    }
    whole = valuation.to_json()
    cautions: list[Json] = [caution.message for caution in valuation.warnings]
    return {
        "methods": methods,
        "price_hkd": valuation.price_hkd,
        "warnings": cautions,
        "must_be_true": to_json(whole["must_be_true"]),
        "cap_table": to_json(whole["cap_table"]),
        "bridge_mn": to_json(whole["bridge_mn"]),
    }


def value_section(valuation: Valuation) -> ReportSection:
    """Return the valuation of a deal's company as a section of its report."""
    cautions = tuple(("caution", caution.message) for caution in valuation.warnings)
    pictures = _pictures(valuation)
    name = valuation.model.stock_code or valuation.model.name
    about = (
        "Operating drivers to a statement to values as distributions. Drivers after the base year "
        f"are assumptions, each marked in the model: greenshoe value {name}."
    )
    blocks: tuple[Block | None, ...] = (
        Words(_lead(valuation)),
        pictures.get("methods"),
        pictures.get("map"),
        pictures["fan"],
        pictures["bridge"],
        pictures.get("tornado"),
        *((Remarks(cautions),) if cautions else ()),
        Words(about),
        _methods(valuation),
        _must_be_true(valuation) if valuation.must_be_true else None,
        _growth_table(valuation),
        _statement(valuation),
        _bridge(valuation),
        _drivers(valuation),
        *owners_blocks(valuation),
    )
    return ReportSection(
        key="valuation",
        title="What the company is worth",
        blocks=tuple(block for block in blocks if block is not None),
        data=_data(valuation),
        answers=frozenset({"valuation"}),
        summary=f"Valuation: {_lead(valuation)}",
    )
