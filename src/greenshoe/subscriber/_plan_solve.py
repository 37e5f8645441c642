"""Solving the plan: relax, cut, solve, and where time runs out, search."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import ConservationError, InputError
from greenshoe.subscriber._plan_cash import cash_events
from greenshoe.subscriber._plan_program import Program, interest_rate
from greenshoe.subscriber._plan_search import local_search
from greenshoe.subscriber._plan_types import Choice, Plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from greenshoe.subscriber._plan_types import Funding, OpenDeal

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]

__all__ = ["best_plan"]

_SMALL = 200
"""Up to so many sizes the program is solved to the end; above it to within `_CLOSE_ENOUGH`."""
_CLOSE_ENOUGH = 0.005
_LIMIT_HELD = 1e-6
_LEAST_SECONDS = 0.1
_SEARCH_SECONDS = 0.4


def best_plan(deals: Sequence[OpenDeal], funding: Funding, *, seconds: float = 1.5) -> Plan:
    """Return the choice of sizes and funding with the greatest expected value.

    Parameters
    ----------
    deals
        Open deals with draws, at most one application each.
    funding
        The applicant's money and limits.
    seconds
        Time for the solver. Small programs finish in a fraction of it; a large one returns the best
        choice found and how much better another could be (`Plan.proved_within_hkd`).

    Raises
    ------
    InputError
        If there is no deal, their numbers of draws differ, or no application of any deal can be
        paid.
    """
    _check(deals)
    least = _least_own(deals, funding)
    if least > funding.cash_hkd:
        raise InputError(
            "cannot pay one lot of any deal",
            key="cash",
            value=f"{funding.cash_hkd:,.2f}",
            expected=f"HK${least:,.2f} or more",
        )
    program = Program(deals, funding)
    if program.sizes == 0:
        return Plan((), (), 0.0, 0.0, 0.0, 0.0, 0.0)
    until = time.monotonic() + seconds
    bound, relaxed = _cut_relaxation(program, until - seconds / 2)
    solution, proved = _solve_whole(program, relaxed, until)
    bound = min(bound, proved) if proved is not None else bound
    return _plan(program, solution, bound)


def _check(deals: Sequence[OpenDeal]) -> None:
    if not deals:
        raise InputError("are none", key="deals", expected="at least one deal that is open")
    if len({deal.profit_hkd.shape[0] for deal in deals}) > 1:
        raise InputError("have different numbers of draws", key="deals", expected="one number")
    for deal in deals:
        if not deal.closes_at < deal.refunds_at <= deal.settles_at:
            raise InputError(
                "has money back before it is paid",
                key="stock_code",
                value=deal.stock_code,
                expected="close, refund and settlement in that order",
            )


def _least_own(deals: Sequence[OpenDeal], funding: Funding) -> float:
    """Return the least own money with which anything can be applied for."""
    amounts = [a.amount_cents for deal in deals for a in deal.applications]
    return min(amounts, default=0) / 100 / funding.leverage + funding.handling_fee_hkd


def _limit(program: Program) -> float | None:
    most = program.funding.max_loss_hkd
    return None if most is None else most / program.scale


def _broken(program: Program, solution: FloatArray) -> bool:
    """Tell whether a solution breaks the limit on losses, and add the row that says so."""
    limit = _limit(program)
    if limit is None:
        return False
    loss, worst = program.tail_draws(solution)
    if loss <= limit + _LIMIT_HELD:
        return False
    program.add_loss_row(worst)
    return True


def _cut_relaxation(program: Program, until: float) -> tuple[float, FloatArray]:
    """Solve the relaxed program, adding loss rows until it keeps the limit.

    Return its value, which no plan exceeds, and its solution.
    """
    bound = np.inf
    while True:
        result = program.solve(whole=False, seconds=10.0, gap=0.0)
        if result.x is None:
            raise ConservationError(f"the relaxed plan has no solution ({result.message})")
        bound = min(bound, -float(result.fun))
        if not _broken(program, result.x) or time.monotonic() > until:
            return bound, result.x


def _solve_whole(
    program: Program, relaxed: FloatArray, until: float
) -> tuple[FloatArray, float | None]:
    """Solve in whole applications; return the solution and the bound proved, if any."""
    gap = 0.0 if program.sizes <= _SMALL else _CLOSE_ENOUGH
    proved = None
    while True:
        left = until - time.monotonic()
        result = program.solve(whole=True, seconds=max(left, _LEAST_SECONDS), gap=gap)
        if result.mip_dual_bound is not None and np.isfinite(result.mip_dual_bound):
            bound = -float(result.mip_dual_bound)
            proved = bound if proved is None else min(proved, bound)
        found = np.zeros(program.columns) if result.x is None else result.x
        broken = _broken(program, found)
        if not broken and result.status == 0 and gap == 0.0:
            return found, proved
        if not broken or time.monotonic() > until:
            return _searched(program, found, relaxed, broken=broken), proved


def _searched(
    program: Program, found: FloatArray, relaxed: FloatArray, *, broken: bool
) -> FloatArray:
    """Return the best of a solution and what a local search makes of it and of the relaxed one."""
    best = np.zeros(program.columns) if broken else found
    for start in (_chosen(program, found), _below(program, relaxed)):
        sizes = local_search(program, start, until=time.monotonic() + _SEARCH_SECONDS)
        result = program.solve(whole=True, seconds=1.0, gap=0.0, only=sizes)
        if result.x is None or _broken(program, result.x):
            continue
        if float(program.gain @ result.x) > float(program.gain @ best):
            best = result.x
    return best


def _chosen(program: Program, solution: FloatArray) -> IntArray:
    return np.flatnonzero(solution[: program.sizes] > 0.5)


def _below(program: Program, relaxed: FloatArray) -> IntArray:
    """Return for each deal the largest size whose value is within the relaxed mixture's."""
    found = []
    for d in range(program.number):
        mine = np.flatnonzero(program.deal_of == d)
        value = program.gain[mine] @ relaxed[mine]
        within = mine[(program.gain[mine] <= value + _LIMIT_HELD) & (program.gain[mine] > 0)]
        if within.size:
            found.append(within[np.argmax(program.gain[within])])
    return np.array(found, dtype=np.int64)


def _choice(program: Program, solution: FloatArray, chosen: int) -> Choice:
    """Return one chosen size with its funding in whole cents: borrowing rounded down."""
    d, t = int(program.deal_of[chosen]), int(program.size_of[chosen])
    deal, funding = program.deals[d], program.funding
    application = deal.applications[t]
    wanted = solution[program.sizes + d] * program.scale * 100
    own = min(application.amount_cents, int(np.ceil(wanted - 1e-3)))
    own = max(own, -int(-application.amount_cents // funding.leverage))
    borrowed = (application.amount_cents - own) / 100
    interest = round(borrowed * interest_rate(deal, funding), 2)
    fees = funding.handling_fee_hkd + (funding.margin_fee_hkd if borrowed else 0.0)
    return Choice(
        stock_code=deal.stock_code,
        shares_applied_for=application.shares,
        pool=application.pool,
        amount_hkd=application.amount_cents / 100,
        own_cash_hkd=own / 100,
        borrowed_hkd=borrowed,
        interest_hkd=interest,
        fees_hkd=fees,
        expected_value_hkd=float(deal.expected_profit_hkd[t]) - interest - fees,
        most_outlay_hkd=float(deal.most_outlay_hkd(funding.shortfall_chance)[t]),
        least_profit_hkd=float(deal.least_profit_hkd(funding.shortfall_chance)[t]),
    )


def _plan(program: Program, solution: FloatArray, bound: float) -> Plan:
    """Return the plan of a solution, its losses measured on all draws."""
    chosen = np.flatnonzero(solution[: program.sizes] > 0.5)
    pairs = [(int(j), _choice(program, solution, int(j))) for j in chosen]
    profit = np.zeros(program.loss_rows.shape[0])
    for j, choice in pairs:
        deal = program.deals[program.deal_of[j]]
        profit += deal.profit_hkd[:, program.size_of[j]] - choice.interest_hkd - choice.fees_hkd
    losses = np.sort(-profit)[::-1]
    count = max(1, int(np.ceil(program.funding.tail * losses.size)))
    choices = tuple(choice for _, choice in pairs)
    value = sum(choice.expected_value_hkd for choice in choices)
    return Plan(
        choices=choices,
        cash=cash_events(program.deals, choices, program.funding.cash_hkd),
        expected_value_hkd=value,
        loss_at_5_pct_hkd=float(losses[:count].mean()),
        loss_quantile_hkd=float(losses[count - 1]),
        standard_deviation_hkd=float(losses.std()),
        proved_within_hkd=max(0.0, bound * program.scale - value),
    )
