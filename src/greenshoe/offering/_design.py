"""A basis of allotment from applications per size, pools and lot.

The integer conventions are those of published ladders: whole guaranteed lots, one ballot per size
for one lot, the smallest size's winners rounded as that registrar rounds, the remainder to the
largest sizes, the pool used up to the last lot, expected shares rising with the size in a pool.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from math import exp, log
from typing import TYPE_CHECKING

from greenshoe.core import ConservationError, DealError
from greenshoe.deal import LadderRow
from greenshoe.offering._demand import demand_of
from greenshoe.offering._design_curves import PoolLadder, equal, full, graded, power, scaled_power
from greenshoe.offering._ladder import allotted_shares, pct_allotted
from greenshoe.offering._pool_demand import PoolDemand, pool_demand
from greenshoe.offering._pools import has_pools, pool_of
from greenshoe.offering._settlement import settle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from greenshoe.deal import Deal, DealRecord, Tier
    from greenshoe.rules import RulebookOn

__all__ = [
    "LadderDesign",
    "LadderStyle",
    "design_ladder",
    "design_pool",
    "ladder_rows",
    "pool_demands",
]

_PRACTICE = "ladder_practice"


class LadderStyle(StrEnum):
    """How a ladder treats sizes: the four styles that registrars use."""

    POWER = "power"
    PROPORTIONAL = "proportional"
    EQUAL = "equal"
    GRADED = "graded"


@dataclass(frozen=True)
class LadderDesign:
    """A designed basis of allotment.

    Attributes
    ----------
    style
        Its style.
    rows
        Its rows, ascending by size.
    one_lot_rate
        Lots per application of the smallest size that it was designed from.
    exponents
        The exponent of each pool, `None` where it follows no power of the size.
    """

    style: LadderStyle
    rows: tuple[LadderRow, ...]
    one_lot_rate: Fraction
    exponents: dict[str, float | None]


def _round_rates(rules: RulebookOn) -> list[Fraction]:
    return [Fraction(n, 10_000) for n in rules.get(f"{_PRACTICE}.round_one_lot_rates").integers()]


def _usual_rates(demand: PoolDemand, style: LadderStyle, rules: RulebookOn) -> list[Fraction]:
    """Return one-lot rates to try, the most usual first: round ones, then the exact one."""
    low, high = demand.proportional_rate, demand.equal_rate
    inside = [rate for rate in _round_rates(rules) if low <= rate <= high]
    if style is LadderStyle.EQUAL:
        return [*sorted(inside, reverse=True), high]
    weight = float(rules.fraction(f"{_PRACTICE}.one_lot_weight"))
    centre = exp(weight * log(high) + (1 - weight) * log(low))
    return [*sorted(inside, key=lambda rate: abs(log(rate) - log(centre))), Fraction(centre)]


def _with_rate(
    demand: PoolDemand, style: LadderStyle, rate: Fraction, rounding: str, rules: RulebookOn
) -> PoolLadder:
    if style is LadderStyle.EQUAL:
        return equal(demand, rate, rules.fraction(f"{_PRACTICE}.equal_rise_per_decade"), rounding)
    if style is LadderStyle.GRADED:
        last = int(rules.decimal(f"{_PRACTICE}.graded_flat_lots"))
        gentle = float(rules.fraction(f"{_PRACTICE}.graded_flat_exponent"))
        return graded(demand, rate, (last, gentle), rounding)
    return power(demand, rate, rounding)


def design_pool(
    demand: PoolDemand,
    style: LadderStyle,
    rules: RulebookOn,
    *,
    one_lot_rate: Fraction | None = None,
    registrar: str | None = None,
) -> PoolLadder:
    """Design the ladder of one pool.

    Parameters
    ----------
    demand
        The pool, with at least one application.
    style
        The style.
    rules
        The rulebook on the deal's date.
    one_lot_rate
        Lots per application of the smallest size; without it a usual one (in pool B, and in the
        proportional style, none is needed: the pool alone sets the scale).
    registrar
        "hkeipo" or "eipo", for the rounding and for the exponent of pool B.

    Raises
    ------
    DealError
        If no ladder of the style starts with the rate.
    """
    if demand.is_full:
        return full(demand)
    if not demand.lots:
        return PoolLadder(tuple(0 for _ in demand.sizes), None)
    if demand.pool == "B" and one_lot_rate is None:
        return _pool_b(demand, style, rules, registrar)
    rounding = _first_rounding(registrar, rules)
    if style is LadderStyle.PROPORTIONAL:
        return scaled_power(demand, 1.0, rounding)
    if one_lot_rate is not None:
        return _with_rate(demand, style, one_lot_rate, rounding, rules)
    return _with_usual_rate(demand, style, rounding, rules)


def _pool_b(
    demand: PoolDemand, style: LadderStyle, rules: RulebookOn, registrar: str | None
) -> PoolLadder:
    """Design pool B, whose first size has no rate of its own: the pool sets the scale."""
    if style is LadderStyle.EQUAL:
        rise = rules.fraction(f"{_PRACTICE}.equal_rise_per_decade")
        return _last_resort(demand, style, demand.equal_rate / (1 + rise), "nearest", rules)
    exponent = 1.0
    if style is not LadderStyle.PROPORTIONAL:
        exponent = _pool_b_exponent(registrar, rules)
    return scaled_power(demand, exponent, "nearest")


def _with_usual_rate(
    demand: PoolDemand, style: LadderStyle, rounding: str, rules: RulebookOn
) -> PoolLadder:
    """Design with the most usual rate that a ladder of the style can start with."""
    *rates, last = _usual_rates(demand, style, rules)
    for rate in rates:
        try:
            return _with_rate(demand, style, rate, rounding, rules)
        except DealError:
            continue
    return _last_resort(demand, style, last, rounding, rules)


def _last_resort(
    demand: PoolDemand, style: LadderStyle, rate: Fraction, rounding: str, rules: RulebookOn
) -> PoolLadder:
    """Return a ladder where no round rate will do: with an exact rate, else in proportion."""
    try:
        return _with_rate(demand, style, rate, rounding, rules)
    except DealError:
        return scaled_power(demand, 0.0 if style is LadderStyle.EQUAL else 1.0, rounding)


def _first_rounding(registrar: str | None, rules: RulebookOn) -> str:
    """Return how winners of the smallest size are rounded; to the nearest where nobody says."""
    return rules.text(f"{_PRACTICE}.first_size_winners.{registrar}") if registrar else "nearest"


def _pool_b_exponent(registrar: str | None, rules: RulebookOn) -> float:
    own = f"{_PRACTICE}.pool_b_exponent.{registrar}"
    known = own if own in rules.book.names() else f"{_PRACTICE}.pool_b_exponent"
    return float(rules.fraction(known))


def ladder_rows(demand: PoolDemand, ladder: PoolLadder, lot: int) -> list[LadderRow]:
    """Return the rows of a pool: whole guaranteed lots, and a ballot for one lot more.

    >>> demand = PoolDemand("A", 15, (1, 2), (10, 5))
    >>> [(r.guaranteed_shares, r.ballot_winners) for r in
    ...  ladder_rows(demand, PoolLadder((7, 8), None), 100)]
    [(0, 7), (100, 3)]
    """
    rows = []
    for size, count, lots in zip(demand.sizes, demand.applications, ladder.lots, strict=True):
        guaranteed, winners = divmod(lots, count)
        row = LadderRow(
            pool=demand.pool,
            shares_applied_for=size * lot,
            valid_applications=count,
            guaranteed_shares=guaranteed * lot,
            ballot_winners=winners,
            ballot_extra_shares=lot if winners else 0,
            allotted_shares_total=lots * lot,
        )
        rows.append(replace(row, approx_pct_allotted=pct_allotted(row)))
    if sum(map(allotted_shares, rows)) != demand.lots * lot:
        raise ConservationError("a ladder does not use its pool up", value=demand.pool)
    return rows


def _with_demand(record: DealRecord) -> tuple[DealRecord, tuple[Tier, ...]]:
    """Return the record with its applied shares, and its applications by size.

    Raises
    ------
    DealError
        If there are none.
    """
    tiers = demand_of(record).tiers
    if not any(t.valid_applications for t in tiers):
        raise DealError(
            "is missing: a ladder is designed from applications per size",
            file=record.file or None,
            key="[[tiers]]",
            expected="rows {shares_applied_for, valid_applications}, or a [[ladder]]",
        )
    applied = sum(t.shares_applied_for * t.valid_applications for t in tiers)
    values = {**record.values}
    if "public_applied_shares" not in values and "public_subscription_level_x" not in values:
        values["public_applied_shares"] = applied
    return replace(record, values=values), tiers


def pool_demands(deal: Deal, rules: RulebookOn) -> tuple[PoolDemand, ...]:
    """Return the demand of each pool of a deal; a pool nobody applied to gives all to the other.

    Raises
    ------
    DealError
        If the deal has no applications by size, or its final public offer cannot be computed.
    """
    record, tiers = _with_demand(deal.record)
    terms = deal.terms
    pools = settle(record, terms, rules).pools
    if pools is None:
        raise DealError(
            "is not known: the ladder of a waiver needs its own steps",
            file=record.file or None,
            key="clawback_steps",
            expected="[[clawback_steps]], or an empty list for none",
        )
    shares = {"A": pools.a.expected, "B": pools.b.expected}
    printed = {row.shares_applied_for: row.pool for row in record.ladder}
    split = has_pools(terms, rules)

    def pool(tier: Tier) -> str:
        own = pool_of(tier.shares_applied_for, terms.offer_price_max_hkd, rules)
        return (printed.get(tier.shares_applied_for) or own) if split else ""

    ordered = sorted(tiers, key=lambda t: t.shares_applied_for)
    groups = {name: list(group) for name, group in groupby(ordered, key=pool)}
    lot = terms.board_lot_shares
    made = (
        pool_demand(name, shares.get(name or "A", 0), group, lot) for name, group in groups.items()
    )
    return tuple(demand for demand in made if demand.sizes)


def design_ladder(
    deal: Deal,
    rules: RulebookOn,
    style: LadderStyle,
    *,
    one_lot_rate: Fraction | None = None,
) -> LadderDesign:
    """Design a basis of allotment for a deal from its applications per size.

    Parameters
    ----------
    deal
        The deal, with `tiers` (or a ladder, whose applications are used and nothing else).
    rules
        The rulebook on the deal's date.
    style
        How sizes are treated.
    one_lot_rate
        Lots per application of the smallest size, above 0; a usual one if left out.

    Raises
    ------
    DealError
        If applications or terms are missing, or no ladder of the style starts with the rate.

    >>> from greenshoe.deal import Deal
    >>> from greenshoe.rules import Rulebook
    >>> deal = Deal.load("2513")
    >>> rules = Rulebook.load().at(deal.terms.listing_document_date)
    >>> made = design_ladder(deal, rules, LadderStyle.POWER, one_lot_rate=Fraction(5, 100))
    >>> made.rows[0].ballot_winners, made.rows[9].ballot_winners
    (4643, 1918)
    """
    if one_lot_rate is not None and not one_lot_rate > 0:
        raise DealError(
            "is not a rate", key="one_lot_rate", value=one_lot_rate, expected="a fraction above 0"
        )
    registrar = deal.record.text("registrar")
    rows: list[LadderRow] = []
    exponents: dict[str, float | None] = {}
    for demand in pool_demands(deal, rules):
        rate = one_lot_rate if demand.pool != "B" else None
        ladder = design_pool(demand, style, rules, one_lot_rate=rate, registrar=registrar)
        exponents[demand.pool] = ladder.exponent
        rows += ladder_rows(demand, ladder, deal.terms.board_lot_shares)
    return LadderDesign(style, tuple(rows), _first_rate(rows, deal), exponents)


def _first_rate(rows: Iterable[LadderRow], deal: Deal) -> Fraction:
    first = next(iter(rows))
    lots = Fraction(allotted_shares(first), deal.terms.board_lot_shares)
    return lots / first.valid_applications
