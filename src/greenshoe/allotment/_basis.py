"""What a ballot is drawn on: the public part of an allotment, in one exact form."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from greenshoe.core import DealError
from greenshoe.offering import (
    application_amount,
    application_table,
    has_pools,
    largest_application,
    pool_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from greenshoe.deal import Deal, LadderRow
    from greenshoe.rules import Rulebook, RulebookOn

__all__ = ["Basis", "Size", "basis_of", "read_basis"]

_MOST_SIZES = 4000


@dataclass(frozen=True, slots=True)
class Size:
    """One size that may be applied for, and what the ladder gives it.

    Attributes
    ----------
    shares
        The size.
    pool
        "A", "B", or "" where the market has no pools.
    amount_cents
        What is payable on application.
    valid_applications
        How many applications of it the ladder is for.
    guaranteed_shares, ballot_winners, ballot_extra_shares
        What each gets, how many win on top, and what they win.
    """

    shares: int
    pool: str
    amount_cents: int
    valid_applications: int
    guaranteed_shares: int
    ballot_winners: int
    ballot_extra_shares: int


@dataclass(frozen=True, slots=True)
class Basis:
    """The basis of an allotment as the draw takes it; all of it is published.

    Attributes
    ----------
    stock_code
        Whose.
    largest_shares
        The largest application allowed.
    sizes
        Every size that may be applied for, ascending.
    """

    stock_code: str
    largest_shares: int
    sizes: tuple[Size, ...]

    def as_json(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "stock_code": self.stock_code,
            "largest_shares": self.largest_shares,
            "sizes": [asdict(size) for size in self.sizes],
        }

    def digest(self) -> bytes:
        """Return the SHA-256 of its exact form: JSON, keys sorted, no spaces."""
        exact = json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"))
        return sha256(exact.encode("utf-8")).digest()

    @property
    def allotted_shares(self) -> int:
        """Shares the ladder allots."""
        return sum(
            size.valid_applications * size.guaranteed_shares
            + size.ballot_winners * size.ballot_extra_shares
            for size in self.sizes
        )


def _wrong(row: LadderRow, column: str, message: str, expected: str) -> DealError:
    return DealError(
        message,
        key=f"ladder.{row.shares_applied_for}.{column}",
        value=getattr(row, column),
        expected=expected,
    )


def _check_row(row: LadderRow, lot: int, largest: int) -> None:
    """Refuse a row that no ballot can be held on."""
    if row.shares_applied_for <= 0 or row.shares_applied_for % lot:
        raise _wrong(row, "shares_applied_for", "is not a number of lots", f"lots of {lot}")
    if row.shares_applied_for > largest:
        raise _wrong(
            row, "shares_applied_for", "is above the largest application", f"at most {largest}"
        )
    if row.guaranteed_shares % lot:
        raise _wrong(row, "guaranteed_shares", "is not a number of lots", f"lots of {lot}")
    if row.ballot_winners > row.valid_applications:
        raise _wrong(
            row, "ballot_winners", "is more than applied", f"at most {row.valid_applications}"
        )
    if row.ballot_winners and row.ballot_extra_shares != lot:
        raise _wrong(row, "ballot_extra_shares", "is not one board lot", f"{lot}")
    most = row.guaranteed_shares + (row.ballot_extra_shares if row.ballot_winners else 0)
    if most > row.shares_applied_for:
        raise _wrong(
            row, "guaranteed_shares", "gives more than was applied for", "at most the size"
        )
    total = row.valid_applications * row.guaranteed_shares
    total += row.ballot_winners * row.ballot_extra_shares
    if row.allotted_shares_total != total:
        raise _wrong(row, "allotted_shares_total", "is not what its row makes", f"{total}")


def _check_ladder(deal: Deal, ladder: Sequence[LadderRow], largest: int) -> None:
    if not ladder:
        raise DealError(
            "is missing: a ballot needs a basis of allotment",
            file=deal.record.file or None,
            key="[[ladder]]",
            expected="rows in the deal, or --ladder FILE.csv (`greenshoe ladder` designs one)",
        )
    seen: set[int] = set()
    for row in ladder:
        _check_row(row, deal.terms.board_lot_shares, largest)
        if row.shares_applied_for in seen:
            raise _wrong(row, "shares_applied_for", "has two rows", "one row for each size")
        seen.add(row.shares_applied_for)
    stated = deal.record.shares("public_final_shares")
    total = sum(row.allotted_shares_total for row in ladder)
    if stated is not None and total > stated:
        raise DealError(
            "is less than the ladder allots",
            key="public_final_shares",
            value=stated,
            expected=f"at least {total}",
        )


def _table(deal: Deal, ladder: Sequence[LadderRow], rules: RulebookOn) -> dict[int, int]:
    """Return the amount payable for every size that may be applied for, in cents.

    The sizes are those printed in the notice; where that is not at hand, the ladder's own.
    """
    terms = deal.terms
    if not terms.application_sizes:
        amounts = {}
        for row in ladder:
            value, fees = application_amount(
                row.shares_applied_for, terms.offer_price_max_hkd, rules
            )
            amounts[row.shares_applied_for] = value + sum(fees)
        return amounts
    return {
        amount.shares: amount.amount_cents if amount.printed_cents is None else amount.printed_cents
        for amount in application_table(terms, rules)
    }


def basis_of(deal: Deal, rulebook: Rulebook, ladder: Sequence[LadderRow] | None = None) -> Basis:
    """Return the basis a deal's ballot is drawn on.

    Parameters
    ----------
    deal
        The deal.
    rulebook
        The rulebook.
    ladder
        The basis of allotment; the deal's own if left out.

    Raises
    ------
    DealError
        If there is no ladder, a row of it cannot be drawn on, or it allots more than there is.
    """
    terms = deal.terms
    rules = rulebook.at(terms.listing_document_date)
    rows = tuple(deal.record.ladder if ladder is None else ladder)
    largest = largest_application(terms, rules).expected
    _check_ladder(deal, rows, largest)
    table = _table(deal, rows, rules)
    by_size = {row.shares_applied_for: row for row in rows}
    missing = next((shares for shares in by_size if shares not in table), None)
    if missing is not None:
        raise _wrong(
            by_size[missing],
            "shares_applied_for",
            "is not on the deal's table",
            "a size of [[application_sizes]]",
        )
    split = has_pools(terms, rules)

    def size(shares: int) -> Size:
        row = by_size.get(shares)
        own = pool_of(shares, terms.offer_price_max_hkd, rules) if split else ""
        return Size(
            shares=shares,
            pool=(row.pool if row and row.pool else own) if split else "",
            amount_cents=table[shares],
            valid_applications=row.valid_applications if row else 0,
            guaranteed_shares=row.guaranteed_shares if row else 0,
            ballot_winners=row.ballot_winners if row else 0,
            ballot_extra_shares=row.ballot_extra_shares if row and row.ballot_winners else 0,
        )

    return Basis(terms.stock_code, largest, tuple(size(shares) for shares in sorted(table)))


def read_basis(data: Mapping[str, object]) -> Basis:
    """Return a basis from the plain data of an audit file or a proof.

    Raises
    ------
    DealError
        If it is not one.
    """
    try:
        sizes = data["sizes"]
        if not isinstance(sizes, list) or len(sizes) > _MOST_SIZES:
            raise TypeError("sizes")  # noqa: TRY301 - one place says what is wrong
        made = Basis(
            str(data["stock_code"]),
            int(str(data["largest_shares"])),
            tuple(Size(**size) for size in sizes),
        )
        kinds = all(
            isinstance(size.pool, str)
            and all(isinstance(n, int) and 0 <= n < 2**63 for n in _numbers(size))
            for size in made.sizes
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DealError(
            f"is not a basis of allotment ({error})", key="basis", expected="the keys of an audit"
        ) from error
    if not kinds or [s.shares for s in made.sizes] != sorted({s.shares for s in made.sizes}):
        raise DealError("is not a basis of allotment", key="basis", expected="sizes, ascending")
    return made


def _numbers(size: Size) -> tuple[object, ...]:
    return (
        size.shares,
        size.amount_cents,
        size.valid_applications,
        size.guaranteed_shares,
        size.ballot_winners,
        size.ballot_extra_shares,
    )
