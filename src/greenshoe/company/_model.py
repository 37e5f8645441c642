"""A company's model, read: businesses, drivers, scenarios, capital, financing, history."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from greenshoe.company._html import html_table
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from greenshoe.company._cap_table import CapTable
    from greenshoe.company._choices import Financing, ValuationChoices
    from greenshoe.company._drivers import Driver
    from greenshoe.company._engine_driver import EngineDriver
    from greenshoe.company._graph import Graph
    from greenshoe.company._history import HistoricPeriod

__all__ = ["Business", "Model", "Scenario"]


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
    engine_drivers
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
    engine_drivers: tuple[EngineDriver, ...] = ()

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

    @property
    def driver_rows(self) -> list[dict[str, object]]:
        """Every driver the model gives: value, unit, group, source, mark, note."""
        return [
            {
                "driver": name,
                "value": d.describe(),
                "unit": str(d.unit),
                "group": d.group,
                "source": d.source,
                "confidence": d.confidence,
                "note": d.note,
            }
            for name, d in sorted(self.drivers.items())
            if d.note != "template's default"
        ]

    def _repr_html_(self) -> str:
        """Show the drivers as a table in a notebook."""
        keys = ("driver", "value", "unit", "confidence", "source")
        rows = [[str(row[k]) for k in keys] for row in self.driver_rows]
        years = f"{self.years[0]} to {self.years[-1]}"
        head = f"{escape(self.name)}: {escape(self.currency)}, {years}"
        return f"<h3>{head}</h3>{html_table(keys, rows)}"
