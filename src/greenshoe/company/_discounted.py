"""Free cash flow of every draw, discounted, in parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._going_concern import discount_factors, terminal_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.company._arrays import Floats
    from greenshoe.company._run import Run

__all__ = ["LEAST_GAP", "DcfParts", "dcf_parts"]

LEAST_GAP = 0.01  # discount rate less terminal growth, in any draw


@dataclass(frozen=True)
class DcfParts:
    """A discounted value in parts, by draw, millions of the model's currency.

    Attributes
    ----------
    explicit, terminal
        Present value of the years and of what follows.
    cash
        Cash today and the listing's proceeds.
    equity
        All of it, with failure, not below 0.
    by_line
        Present value of the statement's rows over the years.
    """

    explicit: Floats
    terminal: Floats
    cash: Floats
    equity: Floats
    by_line: Mapping[str, Floats]


def dcf_parts(run: Run) -> DcfParts:
    """Discount every draw's free cash flow and what follows it."""
    values, cash = run.values, run.cash
    factors = discount_factors(values["discount_rate"][:, 1:])

    def worth(flow: Floats) -> Floats:
        return np.asarray((flow[:, 1:] * factors).sum(axis=1))

    after = terminal_value(
        values["operating_result"][:, -1],
        values["discount_rate"][:, -1],
        values["terminal_growth"][:, -1],
        values["terminal_return_on_capital"][:, -1],
        values["tax_rate"][:, -1],
        least_gap=LEAST_GAP,
    )
    explicit, terminal = worth(cash.free_cash_flow), after * factors[:, -1]
    held = values["opening_cash"][:, 0] + values["listing_proceeds"][:, 0]
    alive = np.maximum(explicit + terminal + held, 0.0)
    failed = cash.failed[:, -1]
    equity = np.where(failed, run.model.financing.recovery_rate * alive, alive)
    rows = {name: worth(values[name]) for name in ("gross_profit", "reinvestment")}
    for name in ("research_cost", "selling_cost", "administrative_cost"):
        rows[name] = -worth(values[name])
    rows["reinvestment"] = -rows["reinvestment"]
    rows["tax"] = -worth(cash.tax)
    return DcfParts(explicit, terminal, held, equity, rows)
