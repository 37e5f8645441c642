"""How the odds move with the multiple: the same deal, at one multiple after another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.deal import Stage
from greenshoe.subscriber._odds import odds_of
from greenshoe.subscriber._odds_words import pool_line

if TYPE_CHECKING:
    from greenshoe.deal import DealRecord
    from greenshoe.subscriber._cost import BrokerTerms
    from greenshoe.subscriber._history import History
    from greenshoe.subscriber._odds import Odds

__all__ = ["MULTIPLES", "AtMultiple", "by_multiple"]

MULTIPLES = (5, 15, 50, 100, 300, 1000, 3000, 10000)
"""The multiples shown."""


@dataclass(frozen=True, slots=True)
class AtMultiple:
    """The odds at one multiple.

    Attributes
    ----------
    multiple
        Shares applied for / initial public shares.
    public_shares
        Final public shares there.
    one_lot_low, one_lot_middle, one_lot_high
        10 %, 50 % and 90 % quantiles of the one-lot rate.
    certain_shares
        The size certain of a lot in nine ladders of ten, `None` where there is none.
    tail_shares, head_shares
        Expected shares of pool A's last size and of pool B's first, `None` without pools.
    one_lot_hkd
        Expected value of one lot after all costs, `None` where no return can be drawn.
    """

    multiple: int
    public_shares: int
    one_lot_low: float
    one_lot_middle: float
    one_lot_high: float
    certain_shares: int | None
    tail_shares: float | None
    head_shares: float | None
    one_lot_hkd: float | None


_LATER = ("valid_applications", "public_applied_shares", "public_oversubscribed_x")


def _at(odds: Odds, multiple: int) -> AtMultiple | None:
    rate, demand = odds.one_lot_rate, odds.forecast.demand
    if rate is None or demand is None or not odds.tiers:
        return None
    line = pool_line(odds)
    return AtMultiple(
        multiple,
        int(demand.public_shares[0]),
        rate["p10"],
        rate["p50"],
        rate["p90"],
        odds.certain_shares,
        None if line is None else line.tail.expected_shares,
        None if line is None else line.head.expected_shares,
        odds.tiers[0].value.expected_hkd,
    )


def by_multiple(
    record: DealRecord,
    *,
    history: History | None = None,
    seed: int = 0,
    terms: BrokerTerms | None = None,
) -> tuple[AtMultiple, ...]:
    """Return the odds of a deal at several multiples, whatever its own turned out to be.

    >>> from greenshoe.deal import shipped_record
    >>> rows = by_multiple(shipped_record("2513"))
    >>> rows[0].one_lot_middle > rows[-1].one_lot_middle
    True
    """
    view = record.known_at(Stage.LAUNCH)
    rows = []
    for multiple in MULTIPLES:
        values = {**view.values, "public_subscription_level_x": Decimal(multiple)}
        values = {name: value for name, value in values.items() if name not in _LATER}
        at = odds_of(replace(view, values=values), history=history, seed=seed, terms=terms)
        rows.append(_at(at, multiple))
    return tuple(row for row in rows if row is not None)
