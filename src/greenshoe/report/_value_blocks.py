"""The valuation part of a report: values by method, what must be true, what moves it, owners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.company import must_be_true_map, revenue_fan, value_tornado, value_waterfall
from greenshoe.core import to_json
from greenshoe.drawing import NARROW, WIDE, short_amount
from greenshoe.report._draw_methods import MethodRange, draw_methods
from greenshoe.report._model import (
    Block,
    PictureBlock,
    Remarks,
    Words,
)
from greenshoe.report._value_owners import owners_blocks
from greenshoe.report._value_tables import (
    method_name,
    methods_table,
    must_be_true_table,
    statement_table,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenshoe.company import Valuation
    from greenshoe.core import Json
    from greenshoe.drawing import Picture

__all__ = ["blocks_of", "data_of", "lead_of"]


def _pictures(valuation: Valuation) -> dict[str, PictureBlock | None]:
    """Return the pictures by name, each in two widths; none where there is nothing to show."""
    currency, target = valuation.model.currency, valuation.model.choices.target_year
    return {
        "methods": _both(
            "Value of a share: half of the draws (dark), nine in ten (light), the median; "
            "logarithmic, cut at a thousandth of the highest",
            lambda width: _methods(valuation, width),
        ),
        "map": _both(
            f"What must be true: growth of revenue a year to {target}, by price and by the "
            "multiple of sales paid then",
            lambda width: must_be_true_map(valuation, width),
        ),
        "fan": _both(
            f"Revenue, {currency}: half of the draws (dark), four fifths (light), the median, and "
            "what the price needs",
            lambda width: revenue_fan(valuation, width),
        ),
        "bridge": _both(
            f"From operations to value: means of the discounted parts, {currency} (floor: owners "
            "cannot lose more than all)",
            lambda width: value_waterfall(valuation, width),
        ),
        "tornado": _both(
            "What moves the value of a share: one driver at its 10th and 90th percentile, the "
            "others at their medians",
            lambda width: value_tornado(valuation, width),
        ),
    }


def _methods(valuation: Valuation, width: int) -> Picture | None:
    ranges = [
        MethodRange(method_name(m.name), m.per_share_hkd)
        for m in valuation.methods.values()
        if m.per_share_hkd is not None
    ]
    if valuation.price_hkd is None or not ranges:
        return None
    return draw_methods(ranges, valuation.price_hkd, width)


def _both(caption: str, draw: Callable[[int], Picture | None]) -> PictureBlock | None:
    wide, narrow = draw(WIDE), draw(NARROW)
    return None if wide is None or narrow is None else PictureBlock(caption, wide, narrow)


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
        *pictures.values(),
        *((Remarks(cautions),) if cautions else ()),
        Words(about),
        methods_table(valuation),
        must_be_true_table(valuation) if valuation.must_be_true else None,
        statement_table(valuation),
        *owners_blocks(valuation),
    )
    return tuple(block for block in blocks if block is not None)
