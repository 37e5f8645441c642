"""The valuation part of a report: values by method, what must be true, what moves it, owners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.company import fan_of, growth_map_of, steps_of, swings_of
from greenshoe.core import to_json
from greenshoe.report._draw_value_bars import draw_growth_map, draw_tornado, draw_waterfall
from greenshoe.report._draw_value_lines import MethodRange, draw_fan, draw_methods, short_amount
from greenshoe.report._model import (
    Block,
    PictureBlock,
    Remarks,
    Words,
)
from greenshoe.report._picture import NARROW, WIDE
from greenshoe.report._value_owners import owners_blocks
from greenshoe.report._value_tables import (
    bridge_table,
    drivers_table,
    growth_table,
    method_name,
    methods_table,
    must_be_true_table,
    statement_table,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenshoe.company import Valuation
    from greenshoe.core import Json
    from greenshoe.report._picture import Picture

__all__ = ["blocks_of", "data_of", "lead_of"]


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
        MethodRange(method_name(m.name), m.per_share_hkd)
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


def lead_of(valuation: Valuation) -> str:
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


def data_of(valuation: Valuation) -> dict[str, Json]:
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


def blocks_of(valuation: Valuation) -> tuple[Block, ...]:
    """Return words, pictures, cautions and tables, in the order of the page."""
    cautions = tuple(("caution", caution.message) for caution in valuation.warnings)
    pictures = _pictures(valuation)
    name = valuation.model.stock_code or valuation.model.name
    about = (
        "Operating drivers to a statement to values as distributions. Drivers after the base year "
        f"are assumptions, each marked in the model: greenshoe value {name}."
    )
    blocks: tuple[Block | None, ...] = (
        Words(lead_of(valuation)),
        pictures.get("methods"),
        pictures.get("map"),
        pictures["fan"],
        pictures["bridge"],
        pictures.get("tornado"),
        *((Remarks(cautions),) if cautions else ()),
        Words(about),
        methods_table(valuation),
        must_be_true_table(valuation) if valuation.must_be_true else None,
        growth_table(valuation),
        statement_table(valuation),
        bridge_table(valuation),
        drivers_table(valuation),
        *owners_blocks(valuation),
    )
    return tuple(block for block in blocks if block is not None)
