"""The book of a deal: read, priced, allotted, each with what it was made from."""

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
    Policy,
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
    placing_of,
    price_book,
    read_orders,
    sensitivity_of,
)
from greenshoe.core import VERSION, DataError, hkd_to_cents, sha256_of
from greenshoe.deal import Deal, Mechanism, Stage
from greenshoe.rules import Rulebook
from greenshoe.study._run import Manifest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    from greenshoe.book import Duplicates

__all__ = [
    "BookAllotment",
    "BookPrice",
    "BookStudy",
    "allocate_orders",
    "build_book",
    "deal_of",
    "price_orders",
]


_MOST_NAMED = 5


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


def deal_of(deal: Deal | str | Path) -> Deal:
    return deal if isinstance(deal, Deal) else Deal.load(deal)


def _cornerstones(deal: Deal, known: set[str]) -> Iterator[Order]:
    """Return the deal's own cornerstones; an order file that has some has them all.

    Rule 18C.08 counts price setters whether cornerstones or not: those a deal names count as such.
    """
    if known:
        return
    for number, corner in enumerate(deal.record.cornerstones, 1):
        money = None if corner.amount_hkd is None else hkd_to_cents(corner.amount_hkd)
        order = Order(
            f"cornerstone-{number}", corner.name, "other", "not stated", "the deal",
            OrderKind.STRIKE, (Step(None, corner.shares, money),), cornerstone=True,
            price_setter=True,
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
        counted = deal.terms.mechanism is Mechanism.CHAPTER_18C
        notes.append(
            f"{len(own)} cornerstones come from the deal"
            + (", counted as independent price setters (rows of the file may say else)" * counted)
        )
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
    chosen = deal_of(deal).known_at(Stage.CLOSE)
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
    chosen = deal_of(deal)
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
    notes = (*book.notes, *_not_in_the_book(wanted, book))
    return BookAllotment(found, _manifest(chosen, {book.file: book.sha256}), notes)


def _not_in_the_book(policy: Policy, book: CleanBook) -> Iterator[str]:
    """Say which investors a policy names that the book has not: a slip, or another book's."""
    named = {*policy.weight_by_investor, *policy.consents}
    strangers = sorted(named - {line.key for line in book.lines})
    if strangers:
        shown = ", ".join(strangers[:_MOST_NAMED])
        more = len(strangers) - _MOST_NAMED
        yield f"policy {policy.name} names investors that are not in the book: {shown}" + (
            f" and {more:,} more" if more > 0 else ""
        )


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
