"""Simulated books: an issuer's choices compared, and each shipped deal beside its announcement."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.book import (
    TOPS,
    load_population,
    published_concentration,
    quantiles_of,
    scenario_of,
    simulate_books,
)
from greenshoe.core import DataError, RuleError
from greenshoe.deal import Deal, shipped_records
from greenshoe.rules import Rulebook
from greenshoe.study._book import deal_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from greenshoe.book import Scenario, SimulatedBook
    from greenshoe.deal import DealRecord

__all__ = [
    "AgainstPublished",
    "SimulatedMeasure",
    "launch_scenario",
    "published_measures",
    "simulate_book",
    "simulated_against_published",
]


@dataclass(frozen=True, slots=True)
class SimulatedMeasure:
    """One measure of one scenario, beside what was published.

    Attributes
    ----------
    scenario, measure
        Which.
    mean, p05, p25, p50, p75, p95
        Over the simulated books.
    published_p05, published_p50, published_p95
        Over the deals that ship; `None` where announcements do not print it.
    """

    scenario: str
    measure: str
    mean: float
    p05: float
    p25: float
    p50: float
    p75: float
    p95: float
    published_p05: float | None
    published_p50: float | None
    published_p95: float | None


_MEASURES = (
    "cover_x", "price_hkd", "price_in_range", "placees", "top_1_pct", "top_5_pct", "top_10_pct",
    "top_25_pct", "public_multiple", "public_pct", "gross_hkd_mn", "left_on_table_hkd_mn",
    "first_day_return_pct", "cornerstone_gain_hkd_mn", "locked_pct",
)  # fmt: skip
_MOST_TO_CORNERSTONES = 0.85
_PUBLISHED = {
    "cover_x": "intl_subscription_level_x",
    "public_multiple": "public_subscription_level_x",
    "placees": "placees",
    "first_day_return_pct": "first_day_return_pct",
}


def _published() -> dict[str, list[float]]:
    """Return what announcements print of each measure, over the deals that ship."""
    records = shipped_records()
    found = {
        measure: [float(v) for r in records if (v := r.number(column)) is not None]
        for measure, column in _PUBLISHED.items()
    }
    for top in TOPS:
        found[f"top_{top}_pct"] = [each.pct(top) for each in published_concentration().values()]
    return found


def simulate_book(  # noqa: PLR0913 - each is a choice of the issuer, all but one by keyword
    deal: Deal | str | Path,
    *,
    mechanisms: Sequence[str] = (),
    cornerstone_fractions: Sequence[float] = (0.0,),
    ranges_hkd: Sequence[tuple[Decimal, Decimal]] = (),
    partial_adjustment: Decimal | None = None,
    population: Path | None = None,
    books: int = 500,
    seed: int = 0,
) -> tuple[SimulatedMeasure, ...]:
    """Return what simulated books give, for every combination of an issuer's choices.

    Parameters
    ----------
    deal
        The deal, as known at launch.
    mechanisms, cornerstone_fractions, ranges_hkd
        The choices; the deal's own where none is given.
    partial_adjustment
        See `PricePolicy`.
    population
        A population file, the shipped one if left out.
    books, seed
        How many, and of which random stream.
    """
    chosen, rulebook = deal_of(deal), Rulebook.load()
    with _in_file(chosen):
        scenarios = [
            scenario_of(
                chosen, rulebook, mechanism=mechanism, range_hkd=range_hkd,
                cornerstone_fraction=part, partial_adjustment=partial_adjustment,
            )
            for mechanism in mechanisms or (None,)
            for range_hkd in ranges_hkd or (None,)
            for part in cornerstone_fractions
        ]  # fmt: skip
    people = load_population(population)
    with _in_file(chosen):
        found = simulate_books(scenarios, people, books=books, seed=seed)
    published = {name: quantiles_of(values) for name, values in _published().items()}
    return tuple(
        _measure(scenario, rows, name, published.get(name, {}))
        for scenario, rows in zip(scenarios, found, strict=True)
        for name in _MEASURES
    )


@contextmanager
def _in_file(deal: Deal) -> Iterator[None]:
    """Name the deal's file, and its date, in an error of a rule that is not in force."""
    try:
        yield
    except RuleError as error:
        error.file = error.file or deal.record.file or None
        if error.key is None:
            error.key, error.value = "listing_document_date", deal.terms.listing_document_date
        raise


def _measure(
    scenario: Scenario,
    rows: Sequence[SimulatedBook],
    name: str,
    published: Mapping[str, float],
) -> SimulatedMeasure:
    q = quantiles_of([float(getattr(row, name)) for row in rows])
    beside = (published.get(p) for p in ("p05", "p50", "p95"))
    return SimulatedMeasure(
        scenario.name, name, q["mean"], q["p05"], q["p25"], q["p50"], q["p75"], q["p95"], *beside
    )


def launch_scenario(deal: Deal, rulebook: Rulebook) -> Scenario:
    """Return a deal's own offering at launch, its cornerstones as it names them.

    What cornerstones put up is fixed money, printed at launch. Where it is not stated, the part of
    the offer they took says the same.
    """
    terms, corners = deal.terms, deal.record.cornerstones
    printed = deal.record.number("cornerstone_pct_of_offer")
    part = Decimal(0) if printed is None else printed / 100
    if printed is None and corners:
        price = terms.offer_price_max_hkd
        shares = sum(Decimal(c.shares or 0) + (c.amount_hkd or 0) / price for c in corners)
        part = Decimal(shares) / terms.base_offer_shares_initial
    return scenario_of(deal, rulebook, cornerstone_fraction=min(float(part), _MOST_TO_CORNERSTONES))


def published_measures(record: DealRecord) -> dict[str, float]:
    """Return what a deal's announcement prints of its book, under the names of simulated measures.

    >>> from greenshoe.deal import shipped_record
    >>> published_measures(shipped_record("2026"))["placees"]
    122.0
    """
    own = {
        measure: float(number)
        for measure in ("cover_x", "placees")
        if (number := record.number(_PUBLISHED[measure])) is not None
    }
    printed = published_concentration().get(record.stock_code)
    if printed is not None:
        own |= {f"top_{top}_pct": printed.pct(top) for top in TOPS}
    return own


@dataclass(frozen=True, slots=True)
class AgainstPublished:
    """How many published numbers lie inside what simulated books give for the same deal.

    Attributes
    ----------
    measure
        Cover, number of placees, or the part of the largest.
    deals, inside
        How many deals print it, and in how many it is between the 5 % and the 95 % quantile.
    inside_pct
        The same in %; about 90 if the population were right for each deal.
    below, above
        How many lie below and above.
    """

    measure: str
    deals: int
    inside: int
    inside_pct: float
    below: int
    above: int


def simulated_against_published(
    *,
    population: Path | None = None,
    books: int = 200,
    seed: int = 0,
    since: date | None = None,
) -> tuple[AgainstPublished, ...]:
    """Return the record of the simulated books: each shipped deal beside its own announcement.

    Every deal is simulated from its terms at launch and the parts its cornerstones took.

    Parameters
    ----------
    population, books, seed
        As in `simulate_book`.
    since
        Only deals listed on this day or later; all of them if left out.

    Raises
    ------
    DataError
        If no deal is left.
    """
    people, rulebook = load_population(population), Rulebook.load()
    tally: dict[str, list[int]] = {}
    for record in shipped_records():
        listed = record.day("listing_date")
        if since is not None and (listed is None or listed < since):
            continue
        own = published_measures(record)
        if not own:
            continue
        scenario = launch_scenario(Deal.of(record), rulebook)
        (rows,) = simulate_books([scenario], people, books=books, seed=seed)
        for measure, value in own.items():
            q = quantiles_of([float(getattr(row, measure)) for row in rows])
            side = 0 if q["p05"] <= value <= q["p95"] else -1 if value < q["p05"] else 1
            tally.setdefault(measure, []).append(side)
    if not tally:
        raise DataError(
            "leaves no deal whose book is published", key="--since", value=since,
            expected="an earlier day",
        )  # fmt: skip
    return tuple(_tallied(measure, sides) for measure, sides in tally.items())


def _tallied(measure: str, sides: list[int]) -> AgainstPublished:
    inside = sides.count(0)
    return AgainstPublished(
        measure, len(sides), inside, 100 * inside / len(sides), sides.count(-1), sides.count(1)
    )
