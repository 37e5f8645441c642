"""What the pictures of a valuation show, as plain numbers: any page draws them in its own style."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from greenshoe.company._closed_form import required_growth
from greenshoe.company._run import quantiles

if TYPE_CHECKING:
    from greenshoe.company._result import ValuationResult

__all__ = [
    "BridgeStep",
    "Fan",
    "GrowthCell",
    "GrowthMap",
    "SwingEnds",
    "fan_of",
    "growth_map_of",
    "steps_of",
    "swings_of",
]

BANDS = ("p10", "p25", "p50", "p75", "p90")
MULTIPLES = (4.0, 8.0, 15.0, 30.0, 60.0)
PRICES = (0.25, 0.5, 1.0, 2.0, 4.0)
HARD = 0.10
_BRIDGE = (
    ("gross_profit", "gross profit"),
    ("research_cost", "research"),
    ("selling_cost", "selling"),
    ("administrative_cost", "administration"),
    ("reinvestment", "reinvestment"),
    ("tax", "tax"),
    ("terminal_value", "after {last_year}"),
    ("cash_and_proceeds", "cash, proceeds"),
    ("limited_liability_and_failure", "floor, failure"),
)


@dataclass(frozen=True)
class Fan:
    """Revenue through the years, millions: quantiles by name, and what the price needs.

    Attributes
    ----------
    years
        The model's.
    bands
        `p10`, `p25`, `p50`, `p75`, `p90`, each by year.
    needed
        (year, revenue, exit multiple) of the price; empty without one.
    """

    years: tuple[int, ...]
    bands: dict[str, tuple[float, ...]]
    needed: tuple[tuple[int, float, float], ...]


@dataclass(frozen=True)
class BridgeStep:
    """A bar of the waterfall: its name, where it starts and ends, and whether it is a whole."""

    name: str
    start: float
    end: float
    is_total: bool = False

    @property
    def amount(self) -> float:
        """What the bar adds."""
        return self.end - self.start


class SwingEnds(NamedTuple):
    """A driver, the value at its 10th and at its 90th percentile, and with all at their medians."""

    driver: str
    low: float
    high: float
    base: float


@dataclass(frozen=True)
class GrowthCell:
    """Growth a year that a price needs, and the share of the draws that reach it."""

    growth: float
    reached: float

    @property
    def is_hard(self) -> bool:
        """Whether fewer than a tenth of the draws get there."""
        return self.reached < HARD


@dataclass(frozen=True)
class GrowthMap:
    """Growth needed by exit multiple (rows) and price in HK$ (columns).

    Attributes
    ----------
    year
        Until when it must grow.
    prices_hkd, own
        The columns, and which of them is the price itself.
    multiples, cells
        The rows.
    """

    year: int
    prices_hkd: tuple[float, ...]
    own: int
    multiples: tuple[float, ...]
    cells: tuple[tuple[GrowthCell, ...], ...]


def fan_of(valuation: ValuationResult) -> Fan:
    """Return the fan of revenue."""
    run = valuation.run
    years = valuation.model.years
    rows = [quantiles(run.values["revenue"][:, t], run.weights) for t in range(len(years))]
    bands = {name: tuple(row[name] for row in rows) for name in BANDS}
    needed = tuple(
        (m.year, m.revenue_mn, m.exit_multiple) for m in valuation.must_be_true if m.revenue_mn > 0
    )
    return Fan(years, bands, needed)


def steps_of(valuation: ValuationResult) -> tuple[BridgeStep, ...]:
    """Return the bars from operations to equity (means of the discounted parts), then the price."""
    last = valuation.model.years[-1]
    amounts = [(words.format(last_year=last), valuation.bridge[name]) for name, words in _BRIDGE]
    ends = np.cumsum([amount for _, amount in amounts]).tolist()
    steps = [BridgeStep(n, e - a, e) for (n, a), e in zip(amounts, ends, strict=True) if a]
    steps.append(BridgeStep("equity", 0.0, valuation.bridge["equity"], is_total=True))
    market = valuation.market_value_mn
    if market is not None:
        steps.append(BridgeStep("market value", 0.0, market, is_total=True))
    return tuple(steps)


def growth_map_of(valuation: ValuationResult) -> GrowthMap | None:
    """Return what must be true by price and multiple, `None` without a price or revenue."""
    market, price = valuation.market_value_mn, valuation.price_hkd
    run, model = valuation.run, valuation.model
    base = run.quantiles("revenue", model.base_year)["p50"]
    if market is None or price is None or base <= 0:
        return None
    choices = model.choices
    at = model.years.index(choices.target_year)
    revenue = run.values["revenue"][:, at]
    rates = {
        "required_return": choices.required_return,
        "yearly_dilution": choices.yearly_dilution,
    }

    def cell(multiple: float, times: float) -> GrowthCell:
        growth = required_growth(market * times, base, at, multiple, **rates)
        needed = base * (1 + growth) ** at
        return GrowthCell(growth, float(run.weights[revenue >= needed].sum()))

    cells = tuple(tuple(cell(m, t) for t in PRICES) for m in MULTIPLES)
    prices = tuple(price * t for t in PRICES)
    return GrowthMap(choices.target_year, prices, PRICES.index(1.0), MULTIPLES, cells)


def swings_of(valuation: ValuationResult, most: int = 8) -> tuple[SwingEnds, ...]:
    """Return what moves the value, the widest first.

    Values are HK$ a share where the shares are known, else millions of the equity.
    """
    scale = valuation.hkd_per_share_of_a_million or 1.0
    several = len(valuation.model.businesses) > 1
    return tuple(
        SwingEnds(
            _plain(s.variable, several=several), s.low * scale, s.high * scale, s.base * scale
        )
        for s in valuation.swings[:most]
        if s.width > 0
    )


def _plain(variable: str, *, several: bool) -> str:
    """Return a driver's name as words, its business named where there are several.

    >>> _plain("robotaxi.tier_one.vehicles_per_city", several=False)
    'vehicles per city, tier one'
    """
    *places, name = variable.removesuffix(".all").replace("_", " ").split(".")
    shown = places if several else places[1:]
    return ", ".join([name, *reversed(shown)])
