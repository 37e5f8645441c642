"""A company's model, read: businesses, drivers, scenarios, capital, financing, history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from greenshoe.company._cap_table import CapTable
    from greenshoe.company._drivers import Driver
    from greenshoe.company._fed import FedDriver
    from greenshoe.company._graph import Graph

__all__ = [
    "Business",
    "DealTerms",
    "Financing",
    "HistoricPeriod",
    "Model",
    "PublishedLine",
    "Scenario",
    "ValuationChoices",
]


@dataclass(frozen=True)
class Business:
    """One business of a company.

    Attributes
    ----------
    name, template
        Its name in the model and what it is built on.
    lines, indicators
        Full names of its lines of revenue and of its operating figures.
    cohorts
        Names of its cohorts (cities, products, price tiers, lines).
    """

    name: str
    template: str
    lines: tuple[str, ...]
    indicators: tuple[str, ...]
    cohorts: tuple[str, ...]


@dataclass(frozen=True)
class Scenario:
    """A discrete world: its probability and the drivers that differ in it."""

    name: str
    probability: float
    drivers: Mapping[str, Driver]
    note: str = ""


@dataclass(frozen=True)
class Financing:
    """When the company must raise money, how, and when it cannot.

    Attributes
    ----------
    runway_limit_months
        It raises when cash lasts less than this at the coming year's burn.
    raise_to_months
        It raises enough to last this long.
    largest_dilution
        Most new shares in a year over shares after: what the market will give. Beyond, it fails
        once the cash is gone.
    issue_discount
        New shares are sold this much below the modelled price.
    recovery_rate
        What is left of the going concern's value after a failure.
    flat_failure_probability
        The probability a flat model would take, shown beside the modelled one.
    """

    runway_limit_months: float = 12.0
    raise_to_months: float = 24.0
    largest_dilution: float = 0.25
    issue_discount: float = 0.10
    recovery_rate: float = 0.30
    flat_failure_probability: float | None = None


@dataclass(frozen=True)
class ValuationChoices:
    """What the values are asked at.

    Attributes
    ----------
    target_year
        Year whose revenue the price-to-sales value and the sum of the parts rest on.
    required_return
        Yearly return used to bring that value back.
    yearly_dilution
        Used by the closed-form question only; the model has its own.
    exit_multiples
        Multiples of the closed-form question.
    comparables
        Names of the comparables to set beside; empty means all shipped.
    holding_discount
        Taken off the sum of the parts.
    """

    target_year: int
    required_return: float
    yearly_dilution: float
    exit_multiples: tuple[float, ...]
    comparables: tuple[str, ...]
    holding_discount: float


@dataclass(frozen=True)
class PublishedLine:
    """A published figure and how near the model must come to it."""

    line: str
    value: float
    tolerance: float
    source: str
    confidence: str


@dataclass(frozen=True)
class HistoricPeriod:
    """A past period: the drivers as published, and the lines they must give."""

    period: str
    days: float
    months: float
    drivers: Mapping[str, float]
    published: tuple[PublishedLine, ...]
    note: str


@dataclass(frozen=True)
class DealTerms:
    """What a listing brings to a valuation, as plain numbers.

    Attributes
    ----------
    issued_shares
        All shares after the listing (fully diluted if known).
    offer_price_hkd
        Price at which the value is compared and the cap table steps up.
    gross_proceeds_hkd_mn, net_proceeds_hkd_mn
        New money, millions of HK$.
    listing_date
        First day of trading.
    offer_shares, over_allotment_shares
        New shares sold, and those that may be added.
    lock_ups
        (holder, shares, date of expiry).
    """

    issued_shares: int
    offer_price_hkd: float
    gross_proceeds_hkd_mn: float | None = None
    net_proceeds_hkd_mn: float | None = None
    listing_date: date | None = None
    offer_shares: int | None = None
    over_allotment_shares: int = 0
    lock_ups: tuple[tuple[str, int, date], ...] = ()

    def __post_init__(self) -> None:
        """Refuse terms that are no terms.

        Raises
        ------
        ModelError
            If shares or price are not above 0, proceeds are below 0, or more is locked than issued.
        """
        for name in ("issued_shares", "offer_price_hkd"):
            if not getattr(self, name) > 0:
                raise ModelError("is not above 0", key=name, value=getattr(self, name))
        for name in ("gross_proceeds_hkd_mn", "net_proceeds_hkd_mn", "over_allotment_shares"):
            if (getattr(self, name) or 0) < 0:
                raise ModelError("is below 0", key=name, value=getattr(self, name))
        if sum(shares for _, shares, _ in self.lock_ups) > self.issued_shares:
            raise ModelError("lock more shares than are issued", key="lock_ups")


@dataclass(frozen=True)
class Model:
    """A company's model, checked and ready to run.

    Attributes
    ----------
    name, stock_code
        Of the company (the code may be empty).
    file
        Where the model was read.
    currency, hkd_per_money
        Reporting currency, and HK$ for one unit of it (`None` where neither it nor the shares
        are given: values are then of the whole equity).
    as_of
        Date of the newest fact in it.
    base_year, years
        Last year known or estimated, and all years from it.
    businesses, graph, scenarios, correlations
        The model proper.
    issued_shares
        Shares the value is divided by; `None` where unknown.
    financing, choices
        See their classes.
    history
        Periods the model must reproduce.
    cap_table
        Rounds, classes, lock-ups, use of proceeds.
    table
        The file as read, to change one driver and build anew.
    fed
        Drivers given from outside, beside what the model had.
    """

    name: str
    stock_code: str
    file: str
    currency: str
    hkd_per_money: float | None
    as_of: date | None
    years: tuple[int, ...]
    businesses: tuple[Business, ...]
    graph: Graph
    scenarios: tuple[Scenario, ...]
    correlations: Mapping[tuple[str, str], float]
    issued_shares: int | None
    financing: Financing
    choices: ValuationChoices
    history: tuple[HistoricPeriod, ...]
    cap_table: CapTable
    table: Mapping[str, object]
    fed: tuple[FedDriver, ...] = ()

    @property
    def base_year(self) -> int:
        """The last year that is known or estimated, year 0 of every value."""
        return self.years[0]

    @property
    def hkd(self) -> float:
        """HK$ for one unit of the reporting currency.

        Raises
        ------
        ModelError
            If the model does not say.
        """
        if self.hkd_per_money is None:
            raise ModelError(
                "is missing",
                file=self.file,
                key="capital.hkd_per_currency",
                expected=f"HK$ for one {self.currency}",
            )
        return self.hkd_per_money

    @property
    def drivers(self) -> dict[str, Driver]:
        """All drivers by full name, defaults included."""
        return {n: node.driver for n, node in self.graph.nodes.items() if node.driver is not None}

    @property
    def lines(self) -> tuple[str, ...]:
        """Full names of all lines of revenue."""
        return tuple(line for b in self.businesses for line in b.lines)

    def _repr_html_(self) -> str:
        """Show the drivers as a table in a notebook."""
        from greenshoe.company._show import model_html  # noqa: PLC0415 - shows what this module holds

        return model_html(self)
