"""Four pictures of a valuation, each read in ten seconds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from greenshoe.company._picture_bars import draw_growth_map, draw_tornado, draw_waterfall
from greenshoe.company._picture_data import fan_of, growth_map_of, steps_of, swings_of
from greenshoe.company._picture_fan import draw_fan
from greenshoe.drawing import WIDE

if TYPE_CHECKING:
    from greenshoe.company._result import ValuationResult
    from greenshoe.drawing import Picture

__all__ = ["all_pictures", "must_be_true_map", "revenue_fan", "value_tornado", "value_waterfall"]


def revenue_fan(valuation: ValuationResult, width: int = WIDE) -> Picture:
    """Return revenue through the years: the median, half and four fifths of the draws.

    The revenue that the price needs stands as marks, if there is a price.
    """
    return draw_fan(fan_of(valuation), valuation.model.currency, width)


def value_waterfall(valuation: ValuationResult, width: int = WIDE) -> Picture:
    """Return the way from operations to equity: means of the discounted parts."""
    return draw_waterfall(steps_of(valuation), valuation.model.currency, width)


def must_be_true_map(valuation: ValuationResult, width: int = WIDE) -> Picture | None:
    """Return the yearly growth a price needs, by price and exit multiple; none without a price."""
    found = growth_map_of(valuation)
    return None if found is None else draw_growth_map(found, width)


def value_tornado(valuation: ValuationResult, width: int = WIDE) -> Picture | None:
    """Return what moves the value, a driver at a time; none where it was not asked for.

    Values are HK$ a share where the shares are known, else millions of the currency.
    """
    swings = swings_of(valuation)
    if not swings:
        return None
    if valuation.hkd_per_share_of_a_million:
        return draw_tornado(swings, valuation.price_hkd, width)
    return draw_tornado(swings, None, width, f"{valuation.model.currency} mn ")


def all_pictures(valuation: ValuationResult) -> list[Picture]:
    """Return those there are, each with the company's name in its title."""
    found = (
        revenue_fan(valuation),
        value_waterfall(valuation),
        must_be_true_map(valuation),
        value_tornado(valuation),
    )
    name = valuation.model.name
    return [replace(p, title=f"{name}: {p.title}") for p in found if p is not None]
