"""The parts of a valuation: values by method, what must be true, compression, the bridge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._closed_form import compression_return, required_revenue
from greenshoe.company._deal_terms import shares_of
from greenshoe.company._discounted import dcf_parts
from greenshoe.company._methods import Outcomes, method_outcomes
from greenshoe.company._result import Compression, MethodValue, MustBeTrue
from greenshoe.company._run import Run, quantiles

if TYPE_CHECKING:
    from datetime import date

    from greenshoe.company._deal_terms import DealTerms

__all__ = []


def _method_values(
    run: Run, deal: DealTerms | None, market_mn: float | None, as_of: date | None
) -> dict[str, MethodValue]:
    known = deal is not None or run.model.issued_shares is not None
    scale = 1e6 * run.model.hkd / shares_of(run.model, deal) if known else None

    def of(name: str, outcomes: Outcomes) -> MethodValue:
        equity = quantiles(outcomes.equity, outcomes.weights)
        above = None
        if market_mn is not None:
            above = float(outcomes.weights[outcomes.equity > market_mn].sum())
        shares = None if scale is None else {k: v * scale for k, v in equity.items()}
        return MethodValue(name, outcomes.note, shares, equity, above)

    return {name: of(name, outcomes) for name, outcomes in method_outcomes(run, as_of).items()}


def _must_be_true(run: Run, market_mn: float | None) -> tuple[MustBeTrue, ...]:
    if market_mn is None:
        return ()
    model, choices = run.model, run.model.choices
    at = model.years.index(choices.target_year)
    base = run.quantiles("revenue", model.base_year)["p50"]
    revenue = run.values["revenue"][:, at]
    market = run.values.get("market_size")
    rows = []
    for multiple in choices.exit_multiples:
        rates = (choices.required_return, choices.yearly_dilution)
        needed = required_revenue(market_mn, at, multiple, *rates)
        rows.append(
            MustBeTrue(
                multiple,
                choices.target_year,
                needed,
                (needed / base) ** (1 / at) - 1 if base > 0 else None,
                float(run.weights[revenue >= needed].sum()),
                None if market is None else needed / float(np.median(market[:, at])),
            )
        )
    return tuple(rows)


def _compression(run: Run, market_mn: float | None) -> Compression | None:
    model, year = run.model, run.model.choices.target_year
    base = run.quantiles("revenue", model.base_year)["p50"]
    then = run.quantiles("revenue", year)["p50"]
    if market_mn is None or base <= 0 or then <= 0:
        return None
    years = year - model.base_year
    shares = quantiles(run.cash.shares[:, years], run.weights)["p50"]
    growth, dilution = (then / base) ** (1 / years) - 1, shares ** (1 / years) - 1
    multiples = market_mn / base, run.quantiles("price_to_sales", year)["p50"]
    change = compression_return(growth, years, *multiples, dilution)
    return Compression(*multiples, growth, dilution, years, change)


def _bridge(run: Run) -> dict[str, float]:
    """Return the means of what the discounted value is made of, millions."""
    parts = dcf_parts(run)

    def mean(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
        return float(np.average(values, weights=run.weights))

    rows = {name: mean(values) for name, values in parts.by_line.items()}
    rows["terminal_value"] = mean(parts.terminal)
    rows["cash_and_proceeds"] = mean(parts.cash)
    rows["limited_liability_and_failure"] = mean(parts.equity) - sum(rows.values())
    rows["equity"] = mean(parts.equity)
    return rows
