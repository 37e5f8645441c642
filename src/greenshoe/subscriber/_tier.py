"""How applications spread over the sizes: a past popularity, tilted until it makes the demand.

People apply for one lot, for round numbers of lots, and for the last size of a pool. How popular a
size is comes from past tables; how large applications are on average follows from multiple and
applications. The spread used is the past one times a power of the size, the power solved so that
the average is met: the nearest spread to the past one in relative entropy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.offering import has_pools, pool_of, usual_sizes
from greenshoe.subscriber._forecast_line import Line, fit_line
from greenshoe.subscriber._odds_points import quantile_draws

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from greenshoe.deal import LadderRow
    from greenshoe.subscriber._demand import DemandDraws
    from greenshoe.subscriber._history import History
    from greenshoe.subscriber._known import KnownDeal

    BoolArray = NDArray[np.bool_]
    FloatArray = NDArray[np.float64]

__all__ = ["TierDraws", "TierModel", "fit_tiers", "menu_of", "tier_draws"]

FEWEST_TABLES = 5
LATEST_DEALS = 30
"""Applicants change: of the tables at hand only those of the latest deals are used."""

_COLUMNS = ("log_value_applied_each", "log_public_value", "log_lot_value")
_STEPS = 40
_STEEPEST = 6.0
_FEW = 1e-4
_TABLES_BEHIND = 3


@dataclass(frozen=True, eq=False)
class TierDraws:
    """Applications by size, one row for each draw.

    Attributes
    ----------
    lots
        Sizes in lots, ascending, shape (sizes,).
    in_b
        Which sizes are in pool B.
    applications
        Shape (draws, sizes).
    """

    lots: FloatArray
    in_b: BoolArray
    applications: FloatArray


@dataclass(frozen=True, eq=False)
class TierModel:
    """What past tables say of how applications spread.

    Attributes
    ----------
    sizes, popularity
        Pool A: sizes in lots above the smallest, ascending, and the log of their mean share of the
        applications that are not for the smallest.
    head, middle, top
        Pool B: mean shares of the first size, of a size between, and of the last.
    share_in_b, demand_in_a, smallest_in_a
        Lines for the logit of pool B's share of applications, of pool A's share of demand, and of
        the smallest size among pool A's applications.
    """

    sizes: FloatArray
    popularity: FloatArray
    head: float
    middle: float
    top: float
    share_in_b: Line
    demand_in_a: Line
    smallest_in_a: Line

    def in_a(self, lots: FloatArray) -> FloatArray:
        """Return the usual shares of sizes in pool A, before any tilt."""
        logs = np.interp(np.log(lots), np.log(self.sizes), self.popularity)
        shares = np.exp(logs)
        return np.asarray(shares / shares.sum())

    def of_b(self, number: int) -> FloatArray:
        """Return the usual shares of the sizes of pool B, before any tilt."""
        shares = np.full(number, self.middle)
        shares[-1], shares[0] = self.top, self.head
        return np.asarray(shares / shares.sum())


def menu_of(deal: KnownDeal) -> tuple[int, ...]:
    """Return the application sizes: as printed, else in the usual way, ascending."""
    printed = tuple(sorted(size.shares for size in deal.terms.application_sizes))
    return printed or usual_sizes(deal.terms, deal.rules)


def _by_pool(ladder: Sequence[LadderRow]) -> tuple[list[LadderRow], list[LadderRow]]:
    rows = sorted(ladder, key=lambda row: row.shares_applied_for)
    return [r for r in rows if r.pool != "B"], [r for r in rows if r.pool == "B"]


def _logit(share: float) -> float:
    inside = min(max(share, _FEW), 1 - _FEW)
    return float(np.log(inside / (1 - inside)))


def _applied(rows: Sequence[LadderRow]) -> int:
    return sum(r.shares_applied_for * r.valid_applications for r in rows)


def _count(rows: Sequence[LadderRow]) -> int:
    return sum(r.valid_applications for r in rows)


def fit_tiers(past: History) -> TierModel | None:
    """Return what the published tables of the past say, `None` where there are too few.

    >>> from greenshoe.subscriber._history import shipped_history
    >>> model = fit_tiers(shipped_history())
    >>> shares = model.in_a(np.array([2.0, 3.0, 9.0, 10.0]))
    >>> bool(shares[0] > shares[1] and shares[3] > shares[2])
    True
    """
    ladders = {r.stock_code: r.ladder for r in past.records if r.ladder}
    rows = []
    popular: dict[int, list[float]] = {}
    of_b: list[tuple[float, float, float]] = []
    start = max(len(past.deals) - LATEST_DEALS, 0)
    for number, deal in enumerate(past.deals[start:], start):
        pool_a, pool_b = _by_pool(ladders.get(deal.stock_code, ()))
        if not pool_a or not pool_b:
            continue
        _note_popularity(popular, pool_a, deal.known.terms.board_lot_shares)
        of_b.append(_note_b(pool_b))
        total, applied = _count(pool_a) + _count(pool_b), _applied(pool_a) + _applied(pool_b)
        each = np.log(applied * deal.known.price_hkd / total)
        shares = (
            _count(pool_b) / total,
            _applied(pool_a) / applied,
            pool_a[0].valid_applications / _count(pool_a),
        )
        rows.append((number, each, *map(_logit, shares)))
    if len(rows) < FEWEST_TABLES:
        return None
    chosen = [row[0] for row in rows]
    columns = {name: past.table[name][chosen] for name in _COLUMNS[1:]}
    columns[_COLUMNS[0]] = np.array([row[1] for row in rows])
    lines = [fit_line(columns, _COLUMNS, np.array([row[k] for row in rows])) for k in (2, 3, 4)]
    sizes = sorted(n for n, seen in popular.items() if len(seen) >= _TABLES_BEHIND)
    popularity = np.log([max(float(np.mean(popular[n])), _FEW / 10) for n in sizes])
    head, middle, top = (float(np.mean([b[k] for b in of_b])) for k in range(3))
    return TierModel(np.array(sizes, float), popularity, head, middle, top, *lines)


def _note_popularity(popular: dict[int, list[float]], pool: Sequence[LadderRow], lot: int) -> None:
    """Note the shares of a table's sizes among its larger applications."""
    total = _count(pool[1:])
    for row in pool[1:]:
        popular.setdefault(row.shares_applied_for // lot, []).append(row.valid_applications / total)


def _note_b(pool: Sequence[LadderRow]) -> tuple[float, float, float]:
    """Return the shares of a pool B's first size, of a size between, and of its last."""
    total = _count(pool)
    between = [r.valid_applications / total for r in pool[1:-1]]
    head, top = pool[0].valid_applications / total, pool[-1].valid_applications / total
    return head, float(np.mean(between)) if between else min(head, top), top


def _tilted(shares: FloatArray, lots: FloatArray, means: FloatArray) -> FloatArray:
    """Return shares times a power of the size, solved so that the mean size is as wanted.

    >>> out = _tilted(np.array([0.5, 0.5]), np.array([1.0, 3.0]), np.array([1.5]))
    >>> out.round(3).tolist()
    [[0.75, 0.25]]
    """
    if lots.size == 1:
        return np.ones((means.size, 1))
    logs = np.log(lots / lots[0])
    wanted = np.clip(means, lots[0] * 1.0001, lots[-1] * 0.9999)
    low, high = np.full(means.size, -_STEEPEST), np.full(means.size, _STEEPEST)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        weights = _weights(shares, logs, middle)
        too_small = weights @ lots < wanted
        low, high = np.where(too_small, middle, low), np.where(too_small, high, middle)
    return _weights(shares, logs, (low + high) / 2)


def _weights(shares: FloatArray, logs: FloatArray, powers: FloatArray) -> FloatArray:
    exponents = powers[:, None] * logs[None, :]
    weights = shares * np.exp(exponents - exponents.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _logistic(values: FloatArray) -> FloatArray:
    return np.asarray(1 / (1 + np.exp(-values)))


def _shares(line: Line, columns: Mapping[str, FloatArray], ranks: FloatArray) -> FloatArray:
    return _logistic(line.at(columns) + quantile_draws(line.residuals, ranks))


def tier_draws(
    deal: KnownDeal, model: TierModel, demand: DemandDraws, ranks: FloatArray
) -> TierDraws:
    """Return draws of the applications by size.

    Parameters
    ----------
    deal
        The deal at a stage.
    model
        What past tables say.
    demand
        Draws of multiple and applications.
    ranks
        Three columns of ranks, shape (draws, 3): of pool B's applications, of pool A's demand,
        and of pool A's smallest size.
    """
    terms = deal.terms
    menu = menu_of(deal)
    lots = np.array(menu, dtype=np.float64) / terms.board_lot_shares
    split = has_pools(terms, deal.rules)
    pools = [pool_of(s, terms.offer_price_max_hkd, deal.rules) == "B" for s in menu]
    in_b = np.array(pools) & split
    total = demand.multiple * terms.public_initial_shares / terms.board_lot_shares
    count = np.minimum(demand.applications, total / lots[0])
    columns = {
        "log_value_applied_each": np.log(total * deal.lot_value_hkd / count),
        "log_public_value": np.full(count.size, np.log(deal.public_value_hkd)),
        "log_lot_value": np.full(count.size, np.log(deal.lot_value_hkd)),
    }
    smallest = _shares(model.smallest_in_a, columns, ranks[:, 2])
    if in_b.all() or not in_b.any():
        of_all = _pool_a(model, lots, total / count, smallest)
        return TierDraws(lots, in_b, of_all * count[:, None])
    count_b = _shares(model.share_in_b, columns, ranks[:, 0]) * count
    demand_a = _shares(model.demand_in_a, columns, ranks[:, 1]) * total
    of_a = _pool_a(model, lots[~in_b], demand_a / (count - count_b), smallest)
    of_b = _tilted(model.of_b(int(in_b.sum())), lots[in_b], (total - demand_a) / count_b)
    made = np.empty((count.size, lots.size))
    made[:, ~in_b] = of_a * (count - count_b)[:, None]
    made[:, in_b] = of_b * count_b[:, None]
    return TierDraws(lots, in_b, made)


def _pool_a(
    model: TierModel, lots: FloatArray, means: FloatArray, smallest: FloatArray
) -> FloatArray:
    """Return shares of pool A: the smallest size's as drawn, the rest tilted to make the mean."""
    if lots.size < 3:
        return _tilted(np.ones(lots.size), lots, means)
    most = (lots[-1] - means) / (lots[-1] - lots[0])
    least = (lots[1] - means) / (lots[1] - lots[0])
    inside = np.clip(smallest, np.maximum(least, _FEW), np.maximum(most, _FEW))
    first = np.clip(inside, _FEW, 1 - _FEW)
    rest = (means - first * lots[0]) / (1 - first)
    others = _tilted(model.in_a(lots[1:]), lots[1:], rest)
    return np.concatenate([first[:, None], others * (1 - first)[:, None]], axis=1)
