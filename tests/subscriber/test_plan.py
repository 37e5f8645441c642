"""The plan: equal to trying every choice, never out of cash in any draw, inside every limit."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from greenshoe.core import InputError
from greenshoe.subscriber import Funding, OpenDeal, Plan, best_plan
from tests.subscriber.made_deals import made_deal

if TYPE_CHECKING:
    from collections.abc import Sequence


def lowest_balances(
    deals: Sequence[OpenDeal], sizes: Sequence[int | None], funding: Funding
) -> tuple[list[list[float]], list[float]]:
    """Return for each event the coefficients of own money and the constant of the balance."""
    events = sorted(
        (at, kind, d)
        for d, deal in enumerate(deals)
        if sizes[d] is not None
        for kind, at in enumerate((deal.closes_at, deal.refunds_at, deal.settles_at))
    )
    own, constant = [0.0] * len(deals), funding.cash_hkd
    rows, constants = [], []
    for _, kind, d in events:
        t = sizes[d]
        assert t is not None
        deal = deals[d]
        interest = funding.margin_rate * deal.days_locked / 365
        amount = deal.applications[t].amount_cents / 100
        one_lot = deal.applications[0].amount_cents / 100
        outlay = float(max(deal.outlay_hkd[:, t].max(), deal.expected_outlay_hkd[t], one_lot))
        if kind == 0:
            own[d] -= 1
            constant -= funding.handling_fee_hkd
        elif kind == 1:
            own[d] += 1 + interest
            constant -= outlay + interest * amount
        else:
            constant += outlay + float(
                min(deal.profit_hkd[:, t].min(), deal.expected_profit_hkd[t])
            )
        rows.append(own.copy())
        constants.append(constant)
    return rows, constants


def value_by_hand(
    deals: Sequence[OpenDeal], sizes: Sequence[int | None], funding: Funding
) -> float | None:
    """Return the best value of given sizes, `None` if they are not possible.

    Only own money is left to choose: a small linear program, solved anew for each choice, with the
    mean of the worst draws as its own columns (Rockafellar and Uryasev, 2000).
    """
    n, draws = len(deals), deals[0].profit_hkd.shape[0]
    chosen = [(d, t) for d, t in enumerate(sizes) if t is not None]
    amounts, rates, value = np.zeros(n), np.zeros(n), 0.0
    losses = np.zeros(draws)
    for d, t in chosen:
        amounts[d] = deals[d].applications[t].amount_cents / 100
        rates[d] = funding.margin_rate * deals[d].days_locked / 365
        fixed = funding.handling_fee_hkd + rates[d] * amounts[d]
        value += float(deals[d].expected_profit_hkd[t]) - fixed
        losses += fixed - deals[d].profit_hkd[:, t]
    rows, constants = lowest_balances(deals, sizes, funding)
    columns = n + 1 + draws  # own money, the quantile, each draw's excess
    above = [np.concatenate([-np.array(row), np.zeros(1 + draws)]) for row in rows]
    limits = list(constants)
    if funding.max_loss_hkd is not None:
        for s in range(draws):
            row = np.zeros(columns)
            row[:n], row[n], row[n + 1 + s] = -rates, -1, -1
            above.append(row)
            limits.append(-losses[s])
        row = np.zeros(columns)
        row[n], row[n + 1 :] = 1, 1 / (funding.tail * draws)
        above.append(row)
        limits.append(funding.max_loss_hkd)
    if not above:
        return 0.0
    bounds: list[tuple[float | None, float | None]] = [
        (a / funding.leverage, a) for a in amounts.tolist()
    ]
    bounds += [(None, None), *[(0.0, None)] * draws]
    cost = np.concatenate([-rates, np.zeros(1 + draws)])
    result = linprog(cost, A_ub=np.array(above), b_ub=limits, bounds=bounds, method="highs")
    return value - float(result.fun) if result.status == 0 else None


def best_by_hand(deals: Sequence[OpenDeal], funding: Funding) -> float:
    choices = product(*[[None, *range(len(deal.applications))] for deal in deals])
    values = [value_by_hand(deals, sizes, funding) for sizes in choices]
    return max(value for value in values if value is not None)


def check_plan(plan: Plan, deals: Sequence[OpenDeal], funding: Funding) -> None:
    """Hold every promise of a plan."""
    codes = [choice.stock_code for choice in plan.choices]
    assert len(codes) == len(set(codes))
    for choice in plan.choices:
        total = choice.own_cash_hkd + choice.borrowed_hkd
        assert total == pytest.approx(choice.amount_hkd, abs=0.001)
        assert choice.own_cash_hkd >= choice.amount_hkd / funding.leverage - 0.001
    assert all(event.lowest_balance_hkd >= -0.001 for event in plan.cash)
    assert all(e.lowest_balance_hkd <= e.balance_hkd + 0.001 for e in plan.cash)
    changes = sum(event.change_hkd for event in plan.cash)
    assert changes == pytest.approx(plan.expected_value_hkd, abs=0.01)
    if funding.max_loss_hkd is not None:
        assert plan.loss_at_5_pct_hkd <= funding.max_loss_hkd + 0.01 * len(deals) + 1
    assert plan.loss_quantile_hkd <= plan.loss_at_5_pct_hkd + 1e-6
    _check_every_draw(plan, deals, funding)


def _check_every_draw(plan: Plan, deals: Sequence[OpenDeal], funding: Funding) -> None:
    """Walk through the events draw by draw: no balance is below zero."""
    by_code = {deal.stock_code: deal for deal in deals}
    balance = np.full(deals[0].profit_hkd.shape[0], float(funding.cash_hkd))
    choices = {choice.stock_code: choice for choice in plan.choices}
    for event in plan.cash:
        deal, choice = by_code[event.stock_code], choices[event.stock_code]
        t = [a.shares for a in deal.applications].index(choice.shares_applied_for)
        if event.at == deal.closes_at:
            balance -= choice.own_cash_hkd + choice.fees_hkd
        elif event.at == deal.refunds_at:
            balance += choice.own_cash_hkd - choice.interest_hkd - deal.outlay_hkd[:, t]
        else:
            balance += deal.outlay_hkd[:, t] + deal.profit_hkd[:, t]
        assert balance.min() >= -0.01


@settings(deadline=None, max_examples=20)
@given(
    seed=st.integers(0, 10_000),
    cash=st.floats(5_000, 400_000),
    leverage=st.sampled_from([1.0, 3.0, 10.0]),
    rate=st.sampled_from([0.0, 0.045, 0.3]),
    fee=st.sampled_from([0.0, 50.0]),
)
def test_the_plan_is_the_best_of_all_choices(
    seed: int, cash: float, leverage: float, rate: float, fee: float
) -> None:
    generator = np.random.default_rng(seed)
    deals = [made_deal(n, 3, 40, generator) for n in range(1, 4)]
    funding = Funding(cash, rate, leverage, fee)
    least = min(a.amount_cents for deal in deals for a in deal.applications)
    assume(least / 100 / leverage + fee <= cash)
    plan = best_plan(deals, funding)
    check_plan(plan, deals, funding)
    assert plan.expected_value_hkd == pytest.approx(best_by_hand(deals, funding), abs=1.0)
    assert plan.proved_within_hkd < 1.0


@settings(deadline=None, max_examples=12)
@given(seed=st.integers(0, 10_000), limit=st.sampled_from([0.0, 300.0, 3_000.0, 30_000.0]))
def test_the_plan_is_the_best_of_those_inside_the_limit_on_losses(seed: int, limit: float) -> None:
    generator = np.random.default_rng(seed)
    deals = [made_deal(n, 3, 40, generator) for n in range(1, 4)]
    funding = Funding(300_000, 0.045, 5.0, 20.0, max_loss_hkd=limit)
    plan = best_plan(deals, funding)
    check_plan(plan, deals, funding)
    assert plan.expected_value_hkd == pytest.approx(best_by_hand(deals, funding), abs=1.0)


def test_a_fee_for_borrowing_is_paid_only_where_money_is_borrowed() -> None:
    generator = np.random.default_rng(7)
    deals = [made_deal(n, 4, 40, generator) for n in range(1, 4)]
    plan = best_plan(deals, Funding(80_000, 0.045, 10.0, 10.0, margin_fee_hkd=90.0))
    assert {c.fees_hkd for c in plan.choices} <= {10.0, 100.0}
    assert all((c.fees_hkd == 100.0) == (c.borrowed_hkd > 0) for c in plan.choices)
    dear = best_plan(deals, Funding(80_000, 0.045, 10.0, 10.0, margin_fee_hkd=1e6))
    assert all(c.borrowed_hkd == 0 for c in dear.choices)


def test_more_money_more_leverage_and_a_wider_limit_never_bring_less() -> None:
    generator = np.random.default_rng(11)
    deals = [made_deal(n, 8, 60, generator) for n in range(1, 6)]

    def value(**given: float) -> float:
        funding = {"cash_hkd": 100_000.0, "margin_rate": 0.045, "leverage": 4.0, **given}
        return best_plan(deals, Funding(**funding)).expected_value_hkd

    middle = value()
    assert value(cash_hkd=200_000.0) >= middle - 1 >= value(cash_hkd=50_000.0) - 2
    assert value(leverage=10.0) >= middle - 1 >= value(leverage=1.0) - 2
    assert middle >= value(max_loss_hkd=2_000.0) - 1 >= value(max_loss_hkd=200.0) - 2


@pytest.mark.parametrize("limit", [None, 15_000.0, 3_000.0])
def test_a_large_plan_keeps_every_promise_and_repeats(limit: float | None) -> None:
    """12 overlapping deals of 40 sizes: too many to try, so it is checked and held to a bound."""
    generator = np.random.default_rng(5)
    deals = [made_deal(n, 40, 200, generator) for n in range(1, 13)]
    funding = Funding(400_000, 0.045, 10.0, 50.0, max_loss_hkd=limit)
    plan = best_plan(deals, funding)
    check_plan(plan, deals, funding)
    assert plan.expected_value_hkd > 0
    assert best_plan(deals, funding) == plan
    if limit is None:
        assert plan.proved_within_hkd < 0.02 * plan.expected_value_hkd


def test_a_deal_not_worth_its_costs_is_left_alone() -> None:
    generator = np.random.default_rng(3)
    deal = made_deal(1, 5, 40, generator)
    losing = replace(
        deal,
        expected_profit_hkd=-np.abs(deal.expected_profit_hkd),
        profit_hkd=-np.abs(deal.profit_hkd),
    )
    plan = best_plan([losing], Funding(1e6))
    assert plan.choices == ()
    assert (plan.expected_value_hkd, plan.loss_at_5_pct_hkd) == (0, 0)


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({"margin_rate": -0.01}, r"margin-rate = -0\.01: is not possible"),
        ({"leverage": 11.0}, r"leverage = 11\.0: .* deposit of 10% or more"),
        ({"leverage": 0.5}, r"leverage = 0\.5: is not possible"),
        ({"cash_hkd": 0.0}, r"cash = 0\.0: is not possible"),
        ({"cash_hkd": float("nan")}, "cash = nan: is not possible"),
        ({"max_loss_hkd": -1.0}, r"max-loss = -1\.0: is not possible"),
        ({"cash_hkd": 10.0}, "cannot pay one lot of any deal; expected HK"),
    ],
)
def test_money_that_cannot_be_is_refused_in_one_line(given_: dict[str, float], words: str) -> None:
    deal = made_deal(1, 5, 40, np.random.default_rng(3))
    with pytest.raises(InputError, match=words):
        best_plan([deal], Funding(**{"cash_hkd": 1e5, **given_}))


def test_deals_whose_times_or_draws_do_not_fit_are_refused() -> None:
    generator = np.random.default_rng(3)
    one, other = made_deal(1, 3, 40, generator), made_deal(2, 3, 30, generator)
    with pytest.raises(InputError, match="different numbers of draws"):
        best_plan([one, other], Funding(1e5))
    with pytest.raises(InputError, match="money back before it is paid"):
        best_plan([replace(one, refunds_at=one.closes_at)], Funding(1e5))
    with pytest.raises(InputError, match="deals: are none"):
        best_plan([], Funding(1e5))
