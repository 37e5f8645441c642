from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.company import Financing
from greenshoe.company._cash import Cash, run_cash, taxes_after_losses


def flows(
    result: list[float], revenue: float, cash: float
) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    periods = len(result)
    rows = {
        "operating_result": result,
        "reinvestment": [0.0] * periods,
        "tax_rate": [0.25] * periods,
        "revenue": [revenue] * periods,
        "price_to_sales": [10.0] * periods,
        "opening_cash": [cash] * periods,
        "listing_proceeds": [0.0] * periods,
        "loss_carried_forward": [0.0] * periods,
    }
    return {name: np.array([values]) for name, values in rows.items()}


RULES = Financing(12, 24, 0.25, 0.10, 0.3)


def test_raising_at_the_modelled_price() -> None:
    """Worth 1,000, a tenth off: 24 months of 100 less cash of 40 is 160, raised at 900."""
    found = run_cash(flows([0, -100, -100], 100, 40), RULES)
    assert found.raised[0].tolist() == pytest.approx([0, 160, 0])
    assert found.balance[0].tolist() == pytest.approx([40, 100, 0])
    assert found.shares[0, 1] == pytest.approx(1 + 160 / 900)
    assert not found.failed.any()


def test_it_waits_while_the_runway_is_long() -> None:
    found = run_cash(flows([0, -100, -100], 100, 400), RULES)
    assert found.raised[0].tolist() == pytest.approx([0, 0, 0])
    assert found.runway_months(0)[0] == pytest.approx(48)


def test_it_fails_where_the_market_gives_too_little() -> None:
    """Worth 100: a quarter of the shares after, a tenth off, is 30: not the 100 it burns."""
    found = run_cash(flows([0, -100, -100], 10, 40), RULES)
    assert found.raised[0, 1] == pytest.approx(100 * 0.9 / 3)
    assert found.failed[0].tolist() == [False, True, True]
    assert found.raised[0, 2] == 0
    assert found.balance[0, 1] == 0


def test_losses_shield_profits() -> None:
    tax = taxes_after_losses(
        np.array([[0, -100, 60, 80, 10.0]]), np.full((1, 5), 0.25), np.array([20.0])
    )
    assert tax[0].tolist() == pytest.approx([0, 0, 0, 5, 2.5])


@given(
    st.lists(st.floats(-500, 500), min_size=2, max_size=8),
    st.floats(0, 1000),
    st.floats(0, 500),
)
@settings(deadline=None, max_examples=80)
def test_money_is_neither_made_nor_lost(result: list[float], revenue: float, cash: float) -> None:
    found: Cash = run_cash(flows([0.0, *result], revenue, cash), RULES)
    alive = ~found.failed[0]
    total = cash + np.cumsum(found.free_cash_flow[0] + found.raised[0])
    assert np.allclose(found.balance[0][alive], total[alive])
    assert (np.diff(found.shares[0]) >= 0).all()
    assert (np.diff(found.failed[0].astype(int)) >= 0).all()
    assert (found.balance >= 0).all()
    dilution = 1 - found.shares[0, :-1] / found.shares[0, 1:]
    assert (dilution <= RULES.largest_dilution + 1e-9).all()
