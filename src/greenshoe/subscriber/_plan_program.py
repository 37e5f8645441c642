"""The plan as a mixed-integer program: which sizes, whose money, and a balance that never sinks.

Columns: one yes-or-no for each size of each deal; own money for each deal; one yes-or-no for
borrowing in each deal where borrowing has a fee; the lowest balance after each event. Balances are
columns of their own, so that every row touches few of them and the solver stays fast. Rows:

* at most one size for each deal: one application a person;
* own money from the deposit up to the whole amount;
* each balance is the one before it and the change, at its worst draw: what leaves at the close,
  what comes back when allotments are paid, what the sale brings. A balance is never below zero, so
  cash is never below zero in any draw;
* the mean loss of the worst draws stays below the limit: one row for each set of draws found to
  break it (`add_loss_row`), because there are too many sets to write them all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray
    from scipy.optimize import OptimizeResult
    from scipy.sparse import coo_array

    from greenshoe.subscriber._plan_types import Funding, OpenDeal

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]

__all__ = ["CLOSE", "REFUND", "SETTLE", "Program", "events_of", "interest_rate"]

CLOSE, REFUND, SETTLE = 0, 1, 2
_CENT = 0.01


def interest_rate(deal: OpenDeal, funding: Funding) -> float:
    """Return the interest on each HK$ borrowed for a deal: actual days over 365."""
    return funding.margin_rate * deal.days_locked / 365


def events_of(deals: Sequence[OpenDeal]) -> list[tuple[datetime, int, int]]:
    """Return (instant, kind, deal) in order; at one instant money leaves before money comes."""
    events = [
        (at, kind, number)
        for number, deal in enumerate(deals)
        for kind, at in enumerate((deal.closes_at, deal.refunds_at, deal.settles_at))
    ]
    return sorted(events)


@dataclass
class _Rows:
    """Constraint rows as they are written."""

    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, cells: dict[int, float], low: float, high: float) -> None:
        self.row += [len(self.low)] * len(cells)
        self.column += cells.keys()
        self.value += cells.values()
        self.low.append(low)
        self.high.append(high)


class Program:
    """The program of some deals and one applicant's money; amounts inside are parts of the cash."""

    def __init__(self, deals: Sequence[OpenDeal], funding: Funding) -> None:
        self.deals, self.funding, self.scale = deals, funding, funding.cash_hkd
        pairs = [(d, t) for d, deal in enumerate(deals) for t in self._possible(deal)]
        self.deal_of: IntArray = np.array([d for d, _ in pairs], dtype=np.int64)
        self.size_of: IntArray = np.array([t for _, t in pairs], dtype=np.int64)
        self.sizes, self.number = len(pairs), len(deals)
        self.rates = np.array([interest_rate(deal, funding) for deal in deals])
        self.amount = self._each("amount")
        self.most_outlay = self._each("most_outlay")
        self.least_profit = self._each("least_profit")
        self.fee = funding.handling_fee_hkd / self.scale
        self.margin_fee = funding.margin_fee_hkd / self.scale
        value = self._each("expected_profit") - self.fee
        interest = self.rates[self.deal_of] * self.amount
        events = events_of(deals)
        self.columns = self.sizes + 2 * self.number + len(events)
        self.gain = np.zeros(self.columns)
        self.gain[: self.sizes] = value - interest
        self.gain[self._own] = self.rates
        self.gain[self._borrows] = -self.margin_fee
        profits = [deals[d].profit_hkd[:, t] for d, t in pairs]
        draws = np.array(profits).T if pairs else np.zeros((1, 0))
        self.loss_rows: FloatArray = self.fee + interest - draws / self.scale
        self.extra: list[FloatArray] = []
        self.matrix, self.low, self.high = self._matrix(events)

    @property
    def _own(self) -> slice:
        return slice(self.sizes, self.sizes + self.number)

    @property
    def _borrows(self) -> slice:
        return slice(self.sizes + self.number, self.sizes + 2 * self.number)

    def _possible(self, deal: OpenDeal) -> list[int]:
        """Return the sizes whose deposit and fee the cash can pay, and that another does not beat.

        A size is beaten by one that costs no more, allots no more at most, loses no more at worst,
        and is expected to bring at least as much: whatever the plan, the other can stand in its
        place. Under a limit on losses that is not so, and none is left out.
        """
        numbers = _numbers(deal, self.funding.shortfall_chance)
        own = numbers["amount"] / self.funding.leverage + self.funding.handling_fee_hkd
        fit = np.flatnonzero(own <= self.funding.cash_hkd).tolist()
        if self.funding.max_loss_hkd is not None:
            return fit
        costs = np.column_stack(
            [
                numbers["amount"],
                numbers["most_outlay"],
                -numbers["least_profit"],
                -numbers["expected_profit"],
            ]
        )
        nothing = np.array([0.0, 0.0, 0.0, -self.funding.handling_fee_hkd])
        kept: list[int] = []
        for t in fit:
            rivals = np.vstack([nothing, costs[kept]])
            if not (rivals <= costs[t]).all(axis=1).any():
                kept.append(t)
        return kept

    def _each(self, what: str) -> FloatArray:
        """Return a number of every size of every deal, as a part of the cash."""
        of_deal = [_numbers(deal, self.funding.shortfall_chance)[what] for deal in self.deals]
        pairs = zip(self.deal_of, self.size_of, strict=True)
        return np.array([of_deal[d][t] for d, t in pairs], dtype=np.float64) / self.scale

    def _matrix(
        self, events: list[tuple[datetime, int, int]]
    ) -> tuple[coo_array, FloatArray, FloatArray]:
        from scipy.sparse import coo_array  # noqa: PLC0415 - the odds start without SciPy

        rows = _Rows()
        for d in range(self.number):
            self._one_application(rows, d)
        first = self.sizes + 2 * self.number
        start = 1 - _CENT * (self.number + 1) / self.scale  # what rounding to the cent may take
        self._balance(rows, {first: 1.0}, events[0][1:], start)
        for k, (_, event) in enumerate(pairwise(events), 1):
            self._balance(rows, {first + k: 1.0, first + k - 1: -1.0}, event[1:], 0.0)
        shape = (len(rows.low), self.columns)
        matrix = coo_array((rows.value, (rows.row, rows.column)), shape=shape)
        return matrix, np.array(rows.low), np.array(rows.high)

    def _one_application(self, rows: _Rows, d: int) -> None:
        """Write: one size at most; own money between the deposit and the amount."""
        sizes = np.flatnonzero(self.deal_of == d).tolist()
        own, borrows = self.sizes + d, self.sizes + self.number + d
        amounts = {j: float(self.amount[j]) for j in sizes}
        rows.add(dict.fromkeys(sizes, 1.0), -np.inf, 1)
        deposit = {j: value / self.funding.leverage for j, value in amounts.items()}
        rows.add({**deposit, own: -1.0}, -np.inf, 0)
        rows.add({**{j: -value for j, value in amounts.items()}, own: 1.0}, -np.inf, 0)
        if self.margin_fee > 0:
            most = max(amounts.values(), default=0.0)
            rows.add({**amounts, own: -1.0, borrows: -most}, -np.inf, 0)

    def _balance(
        self, rows: _Rows, cells: dict[int, float], event: tuple[int, int], start: float
    ) -> None:
        """Write: a balance is the one before it and the change of this event, at its worst."""
        kind, d = event
        own, borrows = self.sizes + d, self.sizes + self.number + d
        for j in np.flatnonzero(self.deal_of == d).tolist():
            outlay, profit = float(self.most_outlay[j]), float(self.least_profit[j])
            interest = float(self.rates[d] * self.amount[j])
            cells[j] = (self.fee, outlay + interest, -profit - outlay)[kind]
        cells[own] = (1.0, -1.0 - float(self.rates[d]), 0.0)[kind]
        if kind == CLOSE and self.margin_fee > 0:
            cells[borrows] = self.margin_fee
        rows.add(cells, start, start)

    def tail_draws(self, solution: FloatArray) -> tuple[float, IntArray]:
        """Return the mean loss of a solution's worst draws, and which they are."""
        losses = self.loss_rows @ solution[: self.sizes] + self._loss_of_money(solution)
        count = max(1, int(np.ceil(self.funding.tail * losses.size)))
        worst = np.argsort(-losses, kind="stable")[:count]
        return float(losses[worst].mean()), worst

    def _loss_of_money(self, solution: FloatArray) -> float:
        own, borrows = solution[self._own], solution[self._borrows]
        return float(-self.rates @ own + self.margin_fee * borrows.sum())

    def add_loss_row(self, worst: IntArray) -> None:
        """Add the row that keeps the mean loss of these draws below the limit."""
        row = np.zeros(self.columns)
        row[: self.sizes] = self.loss_rows[worst].mean(axis=0)
        row[self._own] = -self.rates
        row[self._borrows] = self.margin_fee
        self.extra.append(row)

    def solve(
        self, *, whole: bool, seconds: float, gap: float, only: IntArray | None = None
    ) -> OptimizeResult:
        """Solve it with HiGHS; with `whole` false the yes-or-no columns may be between.

        With `only` no other size than those may be chosen.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - as above
        from scipy.sparse import coo_array, vstack  # noqa: PLC0415 - as above

        matrix, low, high = self.matrix, self.low, self.high
        if self.extra and self.funding.max_loss_hkd is not None:
            limit = self.funding.max_loss_hkd / self.scale
            matrix = vstack([matrix, coo_array(np.array(self.extra))])
            low = np.append(low, np.full(len(self.extra), -np.inf))
            high = np.append(high, np.full(len(self.extra), limit))
        upper = np.full(self.columns, np.inf)
        upper[: self.sizes] = 1
        upper[self._borrows] = 1
        if only is not None:
            upper[: self.sizes] = np.isin(np.arange(self.sizes), only)
        integer = np.zeros(self.columns)
        if whole:
            integer[: self.sizes] = 1
            integer[self._borrows] = 1
        return milp(
            -self.gain,
            constraints=LinearConstraint(matrix.tocsr(), low, high),
            bounds=Bounds(np.zeros(self.columns), upper),
            integrality=integer,
            options={"time_limit": seconds, "mip_rel_gap": gap},
        )


def _numbers(deal: OpenDeal, shortfall_chance: float) -> dict[str, FloatArray]:
    """Return what the program needs of each size of a deal, in HK$."""
    return {
        "amount": np.array([a.amount_cents for a in deal.applications]) / 100,
        "most_outlay": deal.most_outlay_hkd(shortfall_chance),
        "least_profit": deal.least_profit_hkd(shortfall_chance),
        "expected_profit": deal.expected_profit_hkd,
    }
