"""Books drawn from a stated population, to answer an issuer's questions before there is a book.

One draw is one market: how hot it is, what the market will pay, what each investor believes and
asks for, how the public subscribes. Every scenario sees the same draws, so that what differs is the
scenario. Draw k uses its own counter-based stream: the same seed gives the same books, whatever
else is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.book._assumptions import assumed
from greenshoe.book._measure import TOPS
from greenshoe.core import InputError, down_to_lot, up_to_lot
from greenshoe.deal import Deal, Mechanism, Stage
from greenshoe.offering import Demand, public_after_reallocation
from greenshoe.rules import tick_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from greenshoe.book._population import Population
    from greenshoe.deal import Terms
    from greenshoe.rules import Rulebook, RulebookOn

    Floats = NDArray[np.float64]

__all__ = [
    "QUANTILES",
    "Scenario",
    "SimulatedBook",
    "quantiles_of",
    "scenario_of",
    "simulate_books",
]

QUANTILES = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
_GRID = 33
_MOST_BOOKS = 100_000


@dataclass(frozen=True)
class Scenario:
    """What an issuer may choose.

    Attributes
    ----------
    name
        In a few words.
    terms, rules
        The offering with that choice.
    low_hkd, high_hkd
        The range.
    cornerstone_fraction
        Of the base offer, to cornerstones.
    partial_adjustment
        See `PricePolicy`.
    cornerstone_parts
        How its cornerstones share that fraction, summing to 1; empty where nobody knows yet: then
        as many as the population says, their sizes drawn.
    """

    name: str
    terms: Terms
    rules: RulebookOn
    low_hkd: Decimal
    high_hkd: Decimal
    cornerstone_fraction: float
    partial_adjustment: float
    cornerstone_parts: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class SimulatedBook:
    """One draw under one scenario.

    Attributes
    ----------
    cover_x
        Shares ordered at the price, cornerstones among them, over the placing at launch.
    price_hkd, price_in_range
        The price, and where it is in the range: 0 at the bottom, 1 at the top.
    placing_full
        Whether the book covers its part.
    public_multiple, public_pct
        Demand of the public, and the public offer after clawback in % of the base offer.
    gross_hkd_mn, left_on_table_hkd_mn
        Of the base offer; the second is what the market pays above it on the first day.
    first_day_return_pct
        Of the market's value over the price.
    cornerstone_gain_hkd_mn
        The part of the money left that goes to cornerstones.
    locked_pct, placees
        Cornerstone shares in % of the offer; how many placees get a lot.
    top_1_pct, top_5_pct, top_10_pct, top_25_pct
        Of the placing, to the largest placees, the shares over-allocated among theirs, as
        announcements print it.
    """

    cover_x: float
    price_hkd: float
    price_in_range: float
    placing_full: bool
    public_multiple: float
    public_pct: float
    gross_hkd_mn: float
    left_on_table_hkd_mn: float
    first_day_return_pct: float
    cornerstone_gain_hkd_mn: float
    locked_pct: float
    placees: int
    top_1_pct: float
    top_5_pct: float
    top_10_pct: float
    top_25_pct: float


def scenario_of(
    deal: Deal,
    rulebook: Rulebook,
    *,
    mechanism: str | None = None,
    range_hkd: tuple[Decimal, Decimal] | None = None,
    cornerstone_fraction: float = 0.0,
    partial_adjustment: Decimal | None = None,
) -> Scenario:
    """Return an offering at launch with some choices made differently.

    Raises
    ------
    InputError
        If the mechanism was not open on the deal's date, or a number is out of range.

    >>> from greenshoe.rules import Rulebook
    >>> scenario = scenario_of(Deal.load("2026"), Rulebook.load(), mechanism="A")
    >>> scenario.terms.public_initial_shares
    2097800
    """
    launched = deal.known_at(Stage.LAUNCH)
    rules = rulebook.at(launched.terms.listing_document_date)
    terms = launched.terms
    if mechanism is not None and mechanism != terms.mechanism.value:
        terms = _under(launched, mechanism, rules)
    if not 0 <= cornerstone_fraction < 1:
        raise InputError(
            "is no part of the offer", key="--cornerstones", value=cornerstone_fraction,
            expected="from 0 to below 1",
        )  # fmt: skip
    low, high = range_hkd or _range(terms, rules)
    if not 0 < low <= high:
        raise InputError("is no range", key="--range", value=f"{low}:{high}", expected="LOW:HIGH")
    part = assumed("partial_adjustment") if partial_adjustment is None else partial_adjustment
    if not 0 <= part <= 1:
        raise InputError("is no part", key="--adjust", value=part, expected="from 0 to 1")
    name = (
        f"mechanism {terms.mechanism.value}, {100 * cornerstone_fraction:g} % cornerstones, "
        f"HK${low:.2f} to {high:.2f}"
    )
    parts = _cornerstone_parts(launched)
    return Scenario(name, terms, rules, low, high, cornerstone_fraction, float(part), parts)


def _cornerstone_parts(deal: Deal) -> tuple[float, ...]:
    """Return how a deal's own cornerstones share their part: by money, or by shares at one price.

    The money is fixed when an offer is launched; at one price shares are to each other as money is.
    """
    corners = deal.record.cornerstones
    money = [float(c.amount_hkd) for c in corners if c.amount_hkd]
    shares = [float(c.shares) for c in corners if c.shares]
    sizes = next((each for each in (money, shares) if each and len(each) == len(corners)), [])
    return tuple(size / sum(sizes) for size in sizes)


def _range(terms: Terms, rules: RulebookOn) -> tuple[Decimal, Decimal]:
    """Return the deal's range; below a maximum alone, as wide as the rule allows."""
    high = terms.offer_price_max_hkd
    low = terms.offer_price_min_hkd
    return (high / rules.decimal("price_range.max_width") if low is None else low), high


def _under(deal: Deal, mechanism: str, rules: RulebookOn) -> Terms:
    """Return the terms of a deal under another mechanism, its public tranche as that starts."""
    if mechanism not in {m.value for m in Mechanism}:
        raise InputError(
            "is no mechanism", key="--mechanism", value=mechanism, expected=", ".join(Mechanism)
        )
    rule = rules.get(f"public_tranche.initial.{mechanism}")
    pct = rule.table()[0].number("min_pct") if rule.unit == "table" else rule.decimal()
    terms = deal.terms
    base = terms.base_offer_shares_initial
    public = up_to_lot(Fraction(pct) * base / 100, terms.board_lot_shares)
    return replace(
        terms,
        mechanism=Mechanism(mechanism),
        public_initial_shares=public,
        intl_initial_shares=base - public - terms.third_tranche_shares,
        reallocation_cap_shares=None,
    )


class _Market:
    """One draw: everything that does not depend on the scenario, in units of the placing."""

    def __init__(self, population: Population, seed: int, number: int) -> None:
        stream = np.random.Generator(np.random.Philox(key=np.array([seed, number], np.uint64)))
        common = stream.standard_normal(4)
        p = population
        rest = (1 - p.heat_with_value**2) ** 0.5
        value = p.heat_with_value * common[0] + rest * common[1]
        public = p.public_with_heat * common[0] + (1 - p.public_with_heat**2) ** 0.5 * common[2]
        self.heat = float(np.exp(p.heat_sigma * common[0]))
        self.value = p.value_over_middle * float(np.exp(p.value_sigma * value))
        self.aftermarket = float(np.exp(p.aftermarket_sigma * common[3]))
        self.public = p.public_multiple_median * float(np.exp(p.public_multiple_sigma * public))
        self.corner = stream.lognormal(0.0, p.cornerstone_sigma, p.cornerstones)
        own = float(np.exp(p.investors_sigma * stream.standard_normal()))
        breadth = self.heat**p.investors_with_heat * own
        sizes, limits = [], []
        for group in p.groups:
            expected = group.investors * breadth
            number_of = int(stream.poisson(expected))
            drawn = stream.lognormal(0.0, group.size_sigma, number_of)
            mean = float(np.exp(group.size_sigma**2 / 2))
            size = drawn / mean * group.cover / max(expected, 1e-9) * self.heat
            belief = self.value * np.exp(group.belief_sigma * stream.standard_normal(number_of))
            kind = stream.random(number_of)
            strike = kind < group.strike
            sizes.append(size)
            limits.append(np.where(strike, (1 + p.strike_tolerance) * belief, belief))
        self.sizes, self.limits = np.concatenate(sizes), np.concatenate(limits)


def _price(
    scenario: Scenario, market: _Market, asked: Floats, offered: float
) -> tuple[float, float]:
    """Return the price the policy takes, and what the book asks for there, in shares."""
    low, high = float(scenario.low_hkd), float(scenario.high_hkd)
    middle = (low + high) / 2
    limits = market.limits * middle
    grid = np.linspace(low, high * 1.25, _GRID)
    demand = np.array([asked[limits >= price].sum() for price in grid])
    covered = np.flatnonzero(demand >= offered)
    clearing = float(grid[covered[-1]]) if len(covered) else low
    target = min(max(middle + scenario.partial_adjustment * (clearing - middle), low), high)
    price = _ticked(scenario, target, low)
    return price, float(asked[limits >= price].sum())


def _ticked(scenario: Scenario, target: float, low: float) -> float:
    rule = scenario.rules.outcomes("spread_table")[-1]
    tick = float(tick_at(rule, Decimal(f"{target:.4f}")))
    return max(low, round(float(np.floor(target / tick + 1e-9)) * tick, 4))


def _tops(got: Floats, corner: Floats, placing: float, lot: int) -> list[float]:
    """Return the part of the placing, in %, that the largest placees get, whole lots each."""
    lots = np.concatenate([np.floor(got / lot + 0.5) * lot, np.floor(corner / lot) * lot])
    largest = np.sort(lots)[::-1]
    return [100.0 * float(largest[:top].sum()) / placing for top in TOPS]


def _over_allocated(scenario: Scenario) -> int:
    """Return the shares over-allocated in a full book: the deal's own option, else the cap."""
    base = scenario.terms.base_offer_shares_initial
    cap = int(scenario.rules.fraction("over_allotment.cap_pct") * base)
    own = scenario.terms.over_allotment_max_shares
    return cap if own is None else min(cap, own)


def _fewest_placees(scenario: Scenario) -> int:
    """Return the placees a listing needs: a syndicate that is short of them finds single lots."""
    rule = scenario.rules.find("holders.placees_per_million_hkd")
    if rule is None or scenario.terms.mechanism is Mechanism.GEM:
        return 0
    return int(rule.table()[0].number("minimum"))


def _book(scenario: Scenario, market: _Market) -> SimulatedBook:
    """Price and allot one draw, pro rata, under one scenario."""
    terms, lot = scenario.terms, scenario.terms.board_lot_shares
    base, initial = terms.base_offer_shares_initial, terms.intl_initial_shares
    corner_total = down_to_lot(Fraction(scenario.cornerstone_fraction) * base, lot)
    asked = market.sizes * initial
    price, wanted = _price(scenario, market, asked, initial - corner_total)
    cover = (wanted + corner_total) / initial
    demand = Demand(
        Fraction(market.public).limit_denominator(10_000), None,
        Decimal(f"{cover:.2f}"), Decimal("0.005"), None, (),
    )  # fmt: skip
    public = public_after_reallocation(terms, demand, scenario.rules)
    public_shares = terms.public_initial_shares if public is None else public.expected
    placing = base - public_shares - terms.third_tranche_shares
    corner_total = min(corner_total, placing)
    parts = np.array(scenario.cornerstone_parts) if scenario.cornerstone_parts else market.corner
    corner = parts / parts.sum() * corner_total
    middle = float(scenario.low_hkd + scenario.high_hkd) / 2
    active = np.where(market.limits * middle >= price, asked, 0.0)
    over = _over_allocated(scenario) if cover >= 1 else 0
    fill = min(1.0, float(placing + over - corner_total) / wanted) if wanted else 0.0
    got = active * fill
    value = market.value * market.aftermarket * middle
    tops = _tops(got, corner, placing, lot)
    low, high = float(scenario.low_hkd), float(scenario.high_hkd)
    return SimulatedBook(
        cover_x=cover,
        price_hkd=price,
        price_in_range=(price - low) / (high - low) if high > low else 1.0,
        placing_full=cover >= 1,
        public_multiple=market.public,
        public_pct=100 * public_shares / base,
        gross_hkd_mn=price * base / 1e6,
        left_on_table_hkd_mn=(value - price) * base / 1e6,
        first_day_return_pct=100 * (value / price - 1),
        cornerstone_gain_hkd_mn=(value - price) * corner_total / 1e6,
        locked_pct=100 * corner_total / base,
        placees=max(
            int((np.floor(got / lot + 0.5) > 0).sum()) + len(corner) * bool(corner_total),
            min(_fewest_placees(scenario), placing // lot),
        ),
        top_1_pct=tops[0],
        top_5_pct=tops[1],
        top_10_pct=tops[2],
        top_25_pct=tops[3],
    )


def simulate_books(
    scenarios: Sequence[Scenario], population: Population, *, books: int, seed: int
) -> tuple[tuple[SimulatedBook, ...], ...]:
    """Return the books of each scenario, the same draws for all.

    Raises
    ------
    InputError
        If the number of books or the seed is out of range.
    """
    if not 1 <= books <= _MOST_BOOKS:
        raise InputError("is no number of books", key="--books", value=books,
                         expected=f"from 1 to {_MOST_BOOKS:,}")  # fmt: skip
    if not 0 <= seed < 2**63:
        raise InputError("is no seed", key="--seed", value=seed, expected="0 or more")
    made: list[list[SimulatedBook]] = [[] for _ in scenarios]
    for number in range(books):
        market = _Market(population, seed, number)
        for rows, scenario in zip(made, scenarios, strict=True):
            rows.append(_book(scenario, market))
    return tuple(map(tuple, made))


def quantiles_of(values: Sequence[float]) -> dict[str, float]:
    """Return mean and quantiles of some numbers.

    >>> quantiles_of([1.0, 2.0, 3.0])["p50"]
    2.0
    """
    numbers = np.asarray(values, np.float64)
    found = {name: float(np.quantile(numbers, at)) for name, at in QUANTILES.items()}
    return {"mean": float(numbers.mean()), **found}
