"""What a reader must be told beside a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._closed_form import required_revenue
from greenshoe.company._discounted import LEAST_GAP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from greenshoe.company._deal_terms import DealTerms
    from greenshoe.company._discounted import DcfParts
    from greenshoe.company._run import Run

__all__ = ["Caution", "cautions"]

_MOSTLY = 0.75
_BURN_GROWTH = 3.0
_OFTEN = 0.15
_NEVER = 1e-3
_RARELY = 0.02


@dataclass(frozen=True)
class Caution:
    """A warning: what, the number it rests on, and the line it crossed."""

    kind: str
    message: str
    value: float
    threshold: float


def cautions(
    run: Run, parts: DcfParts, market_value: float | None, deal: DealTerms | None
) -> tuple[Caution, ...]:
    """Return the warnings of a run.

    Parameters
    ----------
    run
        The run.
    parts
        Its discounted value.
    market_value
        Price times shares in millions of the model's currency, `None` without a price.
    deal
        The listing, if there is one.
    """
    found = [*_terminal(run, parts), *_market(run, market_value), *_burn(run), *_failure(run)]
    return (*found, *_implausible(run), *_later_facts(run, deal), *_given_from_outside(run))


def _terminal(run: Run, parts: DcfParts) -> Iterator[Caution]:
    """Terminal value over operating value, of the means."""
    terminal = float(np.average(parts.terminal, weights=run.weights))
    whole = terminal + float(np.average(parts.explicit, weights=run.weights))
    if whole <= 0:
        yield Caution(
            "terminal_value",
            "the years burn more than the terminal value is worth (means)",
            whole,
            0.0,
        )
    elif terminal / whole > _MOSTLY:
        message = f"terminal value is {terminal / whole:.0%} of the operating value (means)"
        yield Caution("terminal_value", message, terminal / whole, _MOSTLY)
    gap = run.values["discount_rate"][:, -1] - run.values["terminal_growth"][:, -1]
    held = float(run.weights[gap < LEAST_GAP].sum())
    if held > 0:
        message = f"terminal growth comes near the discount rate in {held:.2%} of the draws"
        yield Caution("terminal_growth", f"{message}: held {LEAST_GAP:.0%} below", held, 0.0)


def _market(run: Run, market_value: float | None) -> Iterator[Caution]:
    """Revenue, the model's own or the price's, against the whole market's."""
    if "market_size" not in run.values:
        return
    choices = run.model.choices
    at = run.model.years.index(choices.target_year)
    market = float(np.average(run.values["market_size"][:, at], weights=run.weights))
    revenue = run.quantiles("revenue", choices.target_year)["p95"]
    if revenue > market:
        message = f"the 95th percentile of {choices.target_year} revenue exceeds the whole market"
        yield Caution(
            "market_size", f"{message} ({revenue:,.0f} of {market:,.0f} mn)", revenue, market
        )
    if market_value is None:
        return
    needed = required_revenue(
        market_value,
        at,
        choices.exit_multiples[0],
        choices.required_return,
        choices.yearly_dilution,
    )
    if needed > market:
        message = (
            f"the price needs {needed / market:.1f} times the whole {choices.target_year} market"
            f" at {choices.exit_multiples[0]:g}x"
        )
        yield Caution("implied_revenue", message, needed, market)


def _burn(run: Run) -> Iterator[Caution]:
    """Compare the worst year's median burn with the money there is and the first year's."""
    flow = run.cash.free_cash_flow
    burn = [-float(np.median(flow[:, t])) for t in range(1, flow.shape[1])]
    worst, held = max(burn), float(np.median(run.cash.balance[:, 0]))
    year = run.model.years[1 + burn.index(worst)]
    limit = max(_BURN_GROWTH * max(burn[0], 0.0), held)
    if worst > limit > 0 or worst > held > 0:
        message = (
            f"median burn reaches {worst:,.0f} mn in {year}: cash and proceeds are {held:,.0f} mn"
        )
        yield Caution("burn", message, worst, limit)


def _failure(run: Run) -> Iterator[Caution]:
    failed = float(run.weights[run.cash.failed[:, -1]].sum())
    if failed > _OFTEN:
        message = f"in {failed:.0%} of the draws the company cannot raise what it needs"
        yield Caution("failure", message, failed, _OFTEN)


def _implausible(run: Run) -> Iterator[Caution]:
    """Lines below nothing, and shares that a mix implies beyond one."""
    for line in run.model.lines:
        negative = float(run.weights[(run.values[line][:, 1:] < -_NEVER).any(axis=1)].sum())
        if negative > _RARELY:
            message = f"{line} is below 0 in {negative:.0%} of the draws: drivers contradict"
            yield Caution("negative_line", message, negative, _RARELY)
    for name in (n for n in run.values if n.endswith(".paid_value_share")):
        above = float(run.weights[(run.values[name][:, 1:] > 1).any(axis=1)].sum())
        if above > _RARELY:
            message = (
                f"{name} would exceed 1 in {above:.0%} of the draws: too few tokens for the mix"
            )
            yield Caution("share_above_one", message, above, _RARELY)


def _given_from_outside(run: Run) -> Iterator[Caution]:
    """Drivers that an engine puts where the model's own range does not reach."""
    for row in run.model.engine_drivers:
        has, said = row.model_has, row.says["p50"]
        if has is not None and not has["p05"] <= said <= has["p95"]:
            message = (
                f"{row.given_as} of {said:,.4g} {row.unit} ({row.source}) is outside the model's "
                f"90 % range of {has['p05']:,.4g} to {has['p95']:,.4g}"
            )
            yield Caution("engine_driver", message, said, has["p50"])


def _later_facts(run: Run, deal: DealTerms | None) -> Iterator[Caution]:
    as_of = run.model.as_of
    if deal is not None and deal.listing_date is not None and as_of is not None:
        days = (as_of - deal.listing_date).days
        if days > 0:
            message = f"the model uses facts up to {as_of}, {days} days after the listing"
            yield Caution("later_facts", message, days, 0.0)
