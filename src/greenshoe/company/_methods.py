"""Values by several methods, each a weighted set of outcomes for the whole equity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._comparables import Comparable, latest_trailing
from greenshoe.company._discounted import dcf_parts
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from greenshoe.company._arrays import Floats
    from greenshoe.company._run import Run

__all__ = ["METHODS", "Outcomes", "method_outcomes"]


@dataclass(frozen=True)
class Outcomes:
    """What a method says the equity is worth today to the present owners.

    Attributes
    ----------
    equity
        Millions of the model's currency.
    weights
        Adding up to one.
    note
        What it rests on.
    """

    equity: Floats
    weights: Floats
    note: str


def _back(run: Run, value_then: Floats, year: int) -> Floats:
    """Bring a market value of a year to today's owners: time, new shares, failure."""
    model = run.model
    at = model.years.index(year)
    now = value_then / (1.0 + model.choices.required_return) ** at / run.cash.shares[:, at]
    return np.where(run.cash.failed[:, at], model.financing.recovery_rate * now, now)


def price_to_sales(run: Run) -> Outcomes:
    """Multiple times revenue of the target year, brought back."""
    year = run.model.choices.target_year
    at = run.model.years.index(year)
    then = run.values["price_to_sales"][:, at] * run.values["revenue"][:, at]
    back = f"{run.model.choices.required_return:.0%} a year, new shares and failure taken off"
    return Outcomes(
        _back(run, then, year), run.weights, f"price to sales x revenue of {year}; {back}"
    )


def dcf(run: Run) -> Outcomes:
    """Discounted cash flow with the model's own financing and failure."""
    parts = dcf_parts(run)
    return Outcomes(
        parts.equity, run.weights, "free cash flow and terminal value; fails where it cannot raise"
    )


def dcf_flat_failure(run: Run) -> Outcomes | None:
    """Discounted cash flow with one flat probability of failure instead."""
    rules = run.model.financing
    if rules.flat_failure_probability is None:
        return None
    parts = dcf_parts(run)
    alive = np.maximum(parts.explicit + parts.terminal + parts.cash, 0.0)
    kept = 1 - rules.flat_failure_probability * (1 - rules.recovery_rate)
    return Outcomes(
        alive * kept,
        run.weights,
        f"the same with a flat {rules.flat_failure_probability:.0%} failure",
    )


def sum_of_the_parts(run: Run) -> Outcomes:
    """Each business at its own multiple in the target year, with the cash of that year."""
    model = run.model
    year = model.choices.target_year
    at = model.years.index(year)
    then = np.zeros_like(run.weights)
    for business in model.businesses:
        own = run.values.get(f"{business.name}.sales_multiple", run.values["price_to_sales"])
        then = then + own[:, at] * run.values[f"{business.name}.revenue"][:, at]
    then = (then + run.cash.balance[:, at]) * (1 - model.choices.holding_discount)
    return Outcomes(
        _back(run, then, year),
        run.weights,
        f"each business at its own multiple in {year}, with cash",
    )


def scenario_tree(run: Run) -> Outcomes | None:
    """Return the mean price-to-sales value of each world, with its probability."""
    if len(run.worlds) < 2:
        return None
    equity = price_to_sales(run).equity
    means, weights = [], []
    for place in range(len(run.worlds)):
        inside = run.world == place
        weights.append(float(run.weights[inside].sum()))
        means.append(float(np.average(equity[inside], weights=run.weights[inside])))
    return Outcomes(np.array(means), np.array(weights), "mean of each scenario, price to sales")


def peers_of(run: Run, until: date | None) -> tuple[Comparable, ...]:
    """Return the newest trailing multiples of the model's comparables, itself left out."""
    own = run.model.file.rsplit("/", 1)[-1].removesuffix(".toml")
    return latest_trailing(
        run.model.choices.comparables, until=until or run.model.as_of, without=own
    )


def peer_multiples(run: Run, until: date | None) -> Outcomes | None:
    """Trailing multiples of others on this company's base year."""
    peers = peers_of(run, until)
    if not peers:
        return None
    revenue = float(np.average(run.values["revenue"][:, 0], weights=run.weights))
    equity = revenue * np.array([p.multiple for p in peers])
    named = ", ".join(f"{p.name} {p.multiple:g}x {p.denominator} {p.date}" for p in peers)
    return Outcomes(
        equity, np.full(len(peers), 1 / len(peers)), f"on {run.model.base_year}: {named}"
    )


METHODS: Mapping[str, Callable[[Run], Outcomes | None]] = {
    "price_to_sales": price_to_sales,
    "dcf": dcf,
    "dcf_flat_failure": dcf_flat_failure,
    "sum_of_the_parts": sum_of_the_parts,
    "scenario_tree": scenario_tree,
}


def check_method(method: str) -> None:
    """Refuse a method that has no value by draw.

    Raises
    ------
    ModelError
        Naming those that have.
    """
    known = [name for name in METHODS if name != "scenario_tree"]
    if method not in known:
        raise ModelError(
            "cannot be solved for or split", key="method", value=method, expected=", ".join(known)
        )


def method_outcomes(run: Run, until: date | None = None) -> dict[str, Outcomes]:
    """Return every method that has what it needs."""
    named = {name: method(run) for name, method in METHODS.items()}
    named["comparables"] = peer_multiples(run, until)
    return {name: outcomes for name, outcomes in named.items() if outcomes is not None}
