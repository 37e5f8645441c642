"""The statement of a run, year by year, as quantiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._run import Run, quantiles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.company._arrays import Floats

__all__ = ["statement_rows"]

_ROWS = (
    *("revenue", "gross_profit", "research_cost", "selling_cost"),
    *("administrative_cost", "operating_result"),
)
_LEAST_CHANGE = 1e-9


def _short(run: Run, values: Floats) -> dict[str, float]:
    found = quantiles(values, run.weights)
    return {key: found[key] for key in ("p10", "p50", "p90", "mean")}


def _ratio(above: Floats, below: Floats) -> Floats:
    with np.errstate(all="ignore"):
        ratio = above / below
    return np.where(np.abs(below) > _LEAST_CHANGE, ratio, 0.0)


def _incremental(run: Run, at: int) -> float | None:
    """Return the median gross profit that came with each unit of new revenue."""
    if at == 0:
        return None
    profit, revenue = run.values["gross_profit"], run.values["revenue"]
    gained = _ratio(profit[:, at] - profit[:, at - 1], revenue[:, at] - revenue[:, at - 1])
    return quantiles(gained, run.weights)["p50"]


def _row(run: Run, at: int, year: int) -> Mapping[str, object]:
    values, cash = run.values, run.cash
    businesses = run.model.businesses
    return {
        "year": year,
        "known": at == 0,
        **{name: _short(run, values[name][:, at]) for name in _ROWS},
        "gross_margin": _short(
            run, _ratio(values["gross_profit"][:, at], values["revenue"][:, at])
        ),
        "incremental_gross_margin": _incremental(run, at),
        "lines": {line: _short(run, values[line][:, at]) for line in run.model.lines},
        "businesses": {
            b.name: {
                "revenue": _short(run, values[f"{b.name}.revenue"][:, at]),
                "gross_profit": _short(run, values[f"{b.name}.gross_profit"][:, at]),
            }
            for b in businesses
        },
        "indicators": {
            name: {
                **_short(run, values[name][:, at]),
                "unit": str(run.model.graph.nodes[name].unit),
            }
            for b in businesses
            for name in b.indicators
            if name in values
        },
        "tax": _short(run, cash.tax[:, at]),
        "free_cash_flow": _short(run, cash.free_cash_flow[:, at]),
        "raised": _short(run, cash.raised[:, at]),
        "cash": _short(run, cash.balance[:, at]),
        "runway_months": _short(run, cash.runway_months(at)),
        "shares_over_today": _short(run, cash.shares[:, at]),
        "failed_probability": float(run.weights[cash.failed[:, at]].sum()),
    }


def statement_rows(run: Run) -> tuple[Mapping[str, object], ...]:
    """Return one row a year: money in millions of the model's currency, months, fractions.

    Returns
    -------
    tuple
        `{year, revenue, lines, gross_profit, ..., cash, runway_months, raised,
        shares_over_today, failed_probability, incremental_gross_margin, indicators}`; a quantity
        is `{p10, p50, p90, mean}`.
    """
    return tuple(_row(run, at, year) for at, year in enumerate(run.model.years))
