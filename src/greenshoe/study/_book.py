"""The book of a deal: read, priced, allotted, simulated, each with what it was made from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from greenshoe.book import (
    Allocation,
    BookCurve,
    CleanBook,
    ExchangeRates,
    Order,
    OrderKind,
    Placing,
    PricePolicy,
    PriceStudy,
    Sensitivity,
    Step,
    allocate_book,
    assumed,
    clean_book,
    curve_of,
    investor_key,
    load_policy,
    load_population,
    placing_of,
    price_book,
    published_concentration,
    quantiles_of,
    read_orders,
    scenario_of,
    sensitivity_of,
    simulate_books,
)
from greenshoe.core import VERSION, DataError, hkd_to_cents, sha256_of
from greenshoe.deal import Deal, Stage, shipped_records
from greenshoe.rules import Rulebook
from greenshoe.study._run import Manifest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from decimal import Decimal
    from pathlib import Path

    from greenshoe.book import Duplicates, Scenario, SimulatedBook

__all__ = [
    "AgainstPublished",
    "BookAllotment",
    "BookPrice",
    "BookStudy",
    "SimulatedMeasure",
    "allocate_orders",
    "build_book",
    "price_orders",
    "simulate_book",
    "simulated_against_published",
]


@dataclass(frozen=True)
class BookStudy:
    """One clean book of a deal, with cover at every price.

    Attributes
    ----------
    deal, placing, book
        The deal as known when the books close, what there is to allot, and the clean book.
    curve, sensitivity
        Cover at every price; cover at `price_hkd` without the largest orders.
    price_hkd
        The price at which a single number is asked for.
    manifest
        What it was made from.
    """

    deal: Deal
    placing: Placing
    book: CleanBook
    curve: BookCurve
    sensitivity: tuple[Sensitivity, ...]
    price_hkd: Decimal
    manifest: Manifest


@dataclass(frozen=True)
class BookPrice:
    """A book and its price."""

    study: BookStudy
    price: PriceStudy


@dataclass(frozen=True)
class BookAllotment:
    """An allotment, what it was made from, and what to know of how the orders were read."""

    allocation: Allocation
    manifest: Manifest
    notes: tuple[str, ...] = ()


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


def _deal_of(deal: Deal | str | Path) -> Deal:
    return deal if isinstance(deal, Deal) else Deal.load(deal)


def _cornerstones(deal: Deal, known: set[str]) -> Iterator[Order]:
    """Return the deal's own cornerstones; an order file that has some has them all."""
    if known:
        return
    for number, corner in enumerate(deal.record.cornerstones, 1):
        money = None if corner.amount_hkd is None else hkd_to_cents(corner.amount_hkd)
        order = Order(
            f"cornerstone-{number}", corner.name, "other", "not stated", "the deal",
            OrderKind.STRIKE, (Step(None, corner.shares, money),), cornerstone=True,
        )  # fmt: skip
        yield order


def _manifest(deal: Deal, inputs: Mapping[str, str], seed: int = 0) -> Manifest:
    rulebook, record = Rulebook.load(), deal.record
    digest = record.input_sha256 or sha256_of(repr(sorted(record.values.items())).encode())
    date = deal.terms.listing_document_date
    files = {record.file or "deal": digest, **inputs}
    return Manifest(VERSION, seed, date, rulebook.sha256, files)


def _read(orders: Path, deal: Deal, rates: ExchangeRates, duplicates: Duplicates) -> CleanBook:
    """Return the clean book of an order file, with the deal's own cornerstones."""
    terms = deal.terms
    most = int(assumed("largest_order_times_offer") * terms.base_offer_shares_initial)
    found = read_orders(orders, rates, most_shares=most)
    named = {order.key for order in found.orders if order.cornerstone}
    own = tuple(_cornerstones(deal, named))
    notes = []
    if found.passed_over:
        notes.append("columns passed over: " + ", ".join(found.passed_over))
    notes += [
        f"{found.file}: row {rows[0]} investor_type = {word}: is not known, counted as other"
        + (f" ({len(rows)} rows)" if len(rows) > 1 else "")
        for word, rows in found.unknown_types.items()
    ]
    if own:
        notes.append(f"{len(own)} cornerstones come from the deal")
    return clean_book(
        (*found.orders, *own), terms.board_lot_shares, duplicates=duplicates,
        file=found.file, sha256=found.sha256, notes=tuple(notes),
    )  # fmt: skip


def build_book(
    orders: Path,
    deal: Deal | str | Path,
    *,
    rates: ExchangeRates | None = None,
    duplicates: Duplicates = "once",
    price_hkd: Decimal | None = None,
) -> BookStudy:
    """Return one clean book from the orders of a syndicate, as known when the books close.

    Parameters
    ----------
    orders
        An order file, CSV or Excel.
    deal
        A deal, a code, or the path of a deal file.
    rates
        HK$ for one unit of each currency in it.
    duplicates
        What to do with several orders of one investor, see `greenshoe.book.clean_book`.
    price_hkd
        Where to ask for single numbers; the maximum price if left out.

    Raises
    ------
    InputError
        If a file is wrong; every mistake of an order file by row and column.
    """
    chosen = _deal_of(deal).known_at(Stage.CLOSE)
    placing = placing_of(chosen, Rulebook.load())
    book = _read(orders, chosen, rates or ExchangeRates(), duplicates)
    price = _checked_price(price_hkd, placing) or placing.price_max_hkd
    return BookStudy(
        chosen, placing, book, curve_of(book, placing), sensitivity_of(book, placing, price),
        price, _manifest(chosen, {book.file: book.sha256}),
    )  # fmt: skip


def _checked_price(price_hkd: Decimal | None, placing: Placing) -> Decimal | None:
    if price_hkd is not None and not 0 < price_hkd <= placing.price_max_hkd:
        raise DataError(
            "is no price of this deal", key="--price", value=price_hkd,
            expected=f"above 0 and at most the maximum price of {placing.price_max_hkd}",
        )  # fmt: skip
    return price_hkd


def price_orders(
    orders: Path,
    deal: Deal | str | Path,
    policy: PricePolicy,
    *,
    rates: ExchangeRates | None = None,
    duplicates: Duplicates = "once",
) -> BookPrice:
    """Return the price of a book, knowing nothing that is published after the books close."""
    known = rates or ExchangeRates()
    study = build_book(orders, deal, rates=known, duplicates=duplicates)
    asked = replace(policy, usd_hkd=policy.usd_hkd or known.hkd_per("USD"))
    found = price_book(study.book, study.placing, asked)
    again = sensitivity_of(study.book, study.placing, found.price_hkd)
    return BookPrice(replace(study, price_hkd=found.price_hkd, sensitivity=again), found)


def allocate_orders(  # noqa: PLR0913 - each is a choice of the desk, all but two by keyword
    orders: Path,
    deal: Deal | str | Path,
    *,
    policy: str = "pro-rata",
    price_hkd: Decimal | None = None,
    rates: ExchangeRates | None = None,
    duplicates: Duplicates = "once",
    over_allocate: int | None = None,
    public_holders: int | None = None,
    consents: Sequence[str] = (),
    scale_back_cornerstones: bool = False,
) -> BookAllotment:
    """Return the allotment of a book.

    Parameters
    ----------
    orders, deal, rates, duplicates
        As in `build_book`.
    policy
        A shipped policy, or the path of a policy file.
    price_hkd
        The price; if left out the deal's final price, else what the price policy takes.
    over_allocate, public_holders
        See `greenshoe.book.placing_of`.
    consents
        Investors to whom consent was given, besides those of the file.
    scale_back_cornerstones
        Whether cornerstones may be cut to meet the floors.

    Raises
    ------
    InfeasibleError
        If no allotment keeps every constraint.
    InputError
        If a file is wrong.
    """
    chosen = _deal_of(deal)
    placing = placing_of(
        chosen, Rulebook.load(), over_allocate=over_allocate, public_holders=public_holders
    )
    book = _read(orders, chosen, rates or ExchangeRates(), duplicates)
    price = _checked_price(price_hkd, placing) or chosen.terms.offer_price_hkd
    if price is None:
        price = price_book(book, placing).price_hkd
    wanted = load_policy(policy)
    wanted = replace(
        wanted,
        consents=wanted.consents | _keys(consents, book),
        scale_back_cornerstones=wanted.scale_back_cornerstones or scale_back_cornerstones,
    )
    months = {
        investor_key(c.name): c.lock_up_months
        for c in chosen.record.cornerstones
        if c.lock_up_months
    }
    found = allocate_book(
        book, placing, price, wanted, listing_date=chosen.terms.listing_date, own_months=months
    )
    return BookAllotment(found, _manifest(chosen, {book.file: book.sha256}), book.notes)


def _keys(names: Sequence[str], book: CleanBook) -> frozenset[str]:
    """Return the investors meant by some names, as the book spells them plainly."""
    known = {line.key for line in book.lines}
    keys = []
    for name in names:
        key = investor_key(name)
        if key not in known:
            raise DataError(
                "is no investor of this book", key="--consent", value=name,
                expected="a name of the order file",
            )  # fmt: skip
        keys.append(key)
    return frozenset(keys)


_MEASURES = (
    "cover_x", "price_hkd", "price_in_range", "placees", "top_1_pct", "top_5_pct", "top_10_pct",
    "top_25_pct", "public_multiple", "public_pct", "gross_hkd_mn", "left_on_table_hkd_mn",
    "first_day_return_pct", "cornerstone_gain_hkd_mn", "locked_pct",
)  # fmt: skip
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
    for top in (1, 5, 10, 25):
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
    chosen, rulebook = _deal_of(deal), Rulebook.load()
    scenarios = [
        scenario_of(
            chosen, rulebook, mechanism=mechanism, range_hkd=range_hkd,
            cornerstone_fraction=part, partial_adjustment=partial_adjustment,
        )
        for mechanism in mechanisms or (None,)
        for range_hkd in ranges_hkd or (None,)
        for part in cornerstone_fractions
    ]  # fmt: skip
    found = simulate_books(scenarios, load_population(population), books=books, seed=seed)
    published = {name: quantiles_of(values) for name, values in _published().items()}
    return tuple(
        _measure(scenario, rows, name, published.get(name, {}))
        for scenario, rows in zip(scenarios, found, strict=True)
        for name in _MEASURES
    )


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
    """
    people, rulebook = load_population(population), Rulebook.load()
    printed = published_concentration()
    tally: dict[str, list[int]] = {}
    for record in shipped_records():
        listed = record.day("listing_date")
        if since is not None and (listed is None or listed < since):
            continue
        part = record.number("cornerstone_pct_of_offer")
        fraction = min(float(part or 0) / 100, 0.85)
        scenario = scenario_of(Deal.of(record), rulebook, cornerstone_fraction=fraction)
        own = {
            measure: float(number)
            for measure in ("cover_x", "placees")
            if (number := record.number(_PUBLISHED[measure])) is not None
        }
        if record.stock_code in printed:
            own |= {f"top_{t}_pct": printed[record.stock_code].pct(t) for t in (1, 5, 10, 25)}
        if not own:
            continue
        (rows,) = simulate_books([scenario], people, books=books, seed=seed)
        for measure, value in own.items():
            q = quantiles_of([float(getattr(row, measure)) for row in rows])
            side = 0 if q["p05"] <= value <= q["p95"] else -1 if value < q["p05"] else 1
            tally.setdefault(measure, []).append(side)
    return tuple(_tallied(measure, sides) for measure, sides in tally.items())


def _tallied(measure: str, sides: list[int]) -> AgainstPublished:
    inside = sides.count(0)
    return AgainstPublished(
        measure, len(sides), inside, 100 * inside / len(sides), sides.count(-1), sides.count(1)
    )
