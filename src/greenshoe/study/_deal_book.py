"""The book part of a deal's report: what is published, what simulated books give, its orders."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from greenshoe.book import (
    ExchangeRates,
    InfeasibleError,
    PricePolicy,
    load_population,
    quantiles_of,
    read_rates,
    shipped_policies,
    simulate_books,
)
from greenshoe.rules import Rulebook
from greenshoe.study._book import allocate_orders, price_orders
from greenshoe.study._simulated_book import launch_scenario, published_measures

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from greenshoe.deal import Deal
    from greenshoe.study._book import BookAllotment, BookPrice
    from greenshoe.study._run import StudyResult

__all__ = ["DealBook", "book_of_deal"]

_MEASURES = ("cover_x", "placees", "top_1_pct", "top_5_pct", "top_10_pct", "top_25_pct")


@dataclass(frozen=True)
class DealBook:
    """The book of a deal, as far as it is known.

    Attributes
    ----------
    deal
        The deal.
    published
        What its announcement prints: cover, placees, concentration, under the names of simulated
        measures; empty where nothing is.
    simulated
        Quantiles of the same measures over simulated books of this offering, as known at launch.
    books, population
        How many were simulated, and what the population they were drawn from says of itself.
    priced, allotted
        Its orders, priced as known at the close and allotted; `None` without an order file.
    conflict
        Why there is no allotment, `None` where there is one or no order file.
    """

    deal: Deal
    published: Mapping[str, float]
    simulated: Mapping[str, Mapping[str, float]]
    books: int
    population: str
    priced: BookPrice | None = None
    allotted: BookAllotment | None = None
    conflict: InfeasibleError | None = None


@dataclass(frozen=True)
class _Orders:
    """An order file with what it needs to be read."""

    path: Path
    policy: str
    rates: ExchangeRates
    range_hkd: tuple[Decimal, Decimal] | None


def _orders_of(
    deal: Deal,
    folder: Path,
    orders: Path | None,
    policy: str | None,
    rates: ExchangeRates | None,
    range_hkd: tuple[Decimal, Decimal] | None,
) -> _Orders | None:
    """Return the orders given, else those the deal file names; what is given goes first."""
    named = deal.record.book
    path = orders or (folder / named.orders if named else None)
    if path is None:
        return None
    own = named.policy if named else None
    if policy is None and own is not None:
        policy = own if own in shipped_policies() else str(folder / own)
    known = read_rates(folder / named.rates) if named and named.rates else ExchangeRates()
    marketed = range_hkd
    if (
        marketed is None
        and named
        and named.range_low_hkd is not None
        and named.range_high_hkd is not None
    ):
        marketed = (named.range_low_hkd, named.range_high_hkd)
    return _Orders(path, policy or "pro-rata", known.joined(rates or ExchangeRates()), marketed)


def book_of_deal(
    result: StudyResult,
    *,
    folder: Path | None = None,
    orders: Path | None = None,
    policy: str | None = None,
    rates: ExchangeRates | None = None,
    range_hkd: tuple[Decimal, Decimal] | None = None,
    books: int = 200,
) -> DealBook | None:
    """Return the book part of a studied deal.

    Parameters
    ----------
    result
        The study of the deal.
    folder
        Where the files lie that the deal file names under `[book]`; the working folder if left out.
    orders, policy, rates, range_hkd
        An order file, an allotment policy, exchange rates and the range marketed, each before what
        the deal file names.
    books
        How many books are simulated.

    Returns
    -------
    DealBook or None
        `None` where nothing is offered to institutions.

    Raises
    ------
    InputError
        If an order file, a policy or a file of rates is wrong.
    """
    deal = result.deal
    if deal.terms.intl_initial_shares <= 0:
        return None
    people = load_population()
    scenario = launch_scenario(deal, Rulebook.load())
    (rows,) = simulate_books([scenario], people, books=books, seed=result.manifest.seed)
    simulated = {
        name: quantiles_of([float(getattr(row, name)) for row in rows]) for name in _MEASURES
    }
    plain = DealBook(deal, published_measures(deal.record), simulated, books, people.about)
    read = _orders_of(deal, folder or Path(), orders, policy, rates, range_hkd)
    return plain if read is None else _with_orders(plain, read)


def _with_orders(plain: DealBook, read: _Orders) -> DealBook:
    """Return a book with its orders priced and allotted, or why they cannot be."""
    deal = plain.deal
    priced = price_orders(read.path, deal, PricePolicy(read.range_hkd), rates=read.rates)
    allotted, conflict = None, None
    try:
        allotted = allocate_orders(
            read.path,
            deal,
            policy=read.policy,
            rates=read.rates,
            over_allocate=deal.record.shares("over_allocated_shares"),
        )
    except InfeasibleError as error:
        conflict = error
    return DealBook(
        deal, plain.published, plain.simulated, plain.books, plain.population,
        priced, allotted, conflict,
    )  # fmt: skip
