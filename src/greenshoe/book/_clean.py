"""One clean book: a line for each investor, duplicates across banks counted once and shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from greenshoe.book._order import Consent, Order, OrderKind, shares_wanted
from greenshoe.book._types import investor_types

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

__all__ = ["BookLine", "CleanBook", "Duplicates", "clean_book"]

Duplicates = Literal["once", "largest", "add"]


@dataclass(frozen=True)
class BookLine:
    """What one investor wants, whichever banks brought it.

    Attributes
    ----------
    parts
        The orders that count; what is wanted is their sum.
    dropped
        Orders that repeat one of them through another bank and do not count.
    """

    parts: tuple[Order, ...]
    dropped: tuple[Order, ...] = ()

    @cached_property
    def orders(self) -> tuple[Order, ...]:
        """Every order of the investor, counted or not, in the order of the file."""
        return tuple(sorted((*self.parts, *self.dropped), key=lambda o: o.rows))

    @cached_property
    def order_id(self) -> str:
        """The numbers of its orders, joined."""
        return "+".join(dict.fromkeys(o.order_id for o in self.orders))

    @cached_property
    def investor(self) -> str:
        """Who."""
        return self.orders[0].investor

    @cached_property
    def key(self) -> str:
        """The investor's name, spelled plainly."""
        return self.orders[0].key

    @cached_property
    def investor_type(self) -> str:
        """The kind of investor."""
        return self.orders[0].investor_type

    @cached_property
    def region(self) -> str:
        """Where from."""
        return self.orders[0].region

    @cached_property
    def bank(self) -> str:
        """The banks that brought it, joined."""
        return "+".join(dict.fromkeys(o.bank for o in self.orders))

    @cached_property
    def kind(self) -> OrderKind:
        """The most informative kind among its parts: scale, then limit, then strike."""
        kinds = {o.kind for o in self.parts}
        return max(kinds, key=list(OrderKind).index)

    @cached_property
    def cornerstone(self) -> bool:
        """Whether it is a cornerstone's fixed commitment."""
        return self.parts[0].cornerstone

    @cached_property
    def connected(self) -> Consent:
        """The strictest mark among its orders."""
        return _strictest(o.connected for o in self.orders)

    @cached_property
    def existing_holder(self) -> Consent:
        """The strictest mark among its orders."""
        return _strictest(o.existing_holder for o in self.orders)

    @cached_property
    def barred(self) -> bool:
        """Whether it may get nothing until consent is given."""
        return Consent.NEEDED in {self.connected, self.existing_holder}

    @cached_property
    def held_shares(self) -> int:
        """Shares held before the offer, as stated."""
        return max(o.held_shares for o in self.orders)

    @cached_property
    def price_setter(self) -> bool:
        """Whether it is an independent price-setting investor: institutional and not related."""
        stated = [o.price_setter for o in self.orders if o.price_setter is not None]
        related = self.connected is not Consent.NOT_RELATED or (
            self.existing_holder is not Consent.NOT_RELATED
        )
        institutional = investor_types()[self.investor_type].institutional
        return not related and (all(stated) if stated else institutional)

    @cached_property
    def sophisticated(self) -> bool | None:
        """Whether it is a sophisticated independent investor; `None` where no order says."""
        stated = [o.sophisticated for o in self.orders if o.sophisticated is not None]
        if self.connected is not Consent.NOT_RELATED:
            return False
        return all(stated) if stated else None

    @cached_property
    def rows(self) -> tuple[int, ...]:
        """The rows of the file it was read from."""
        return tuple(sorted({row for o in self.orders for row in o.rows}))

    @cached_property
    def highest_limit_hkd(self) -> Decimal | None:
        """The highest price at which it wants anything, `None` for any price."""
        limits = [o.highest_limit_hkd for o in self.parts]
        known = [limit for limit in limits if limit is not None]
        return max(known) if len(known) == len(limits) else None

    def wanted(self, price_hkd: Decimal, lot: int) -> int:
        """Return the shares wanted at a price, in whole lots."""
        return sum(shares_wanted(o, price_hkd, lot) for o in self.parts)


def _strictest(marks: Iterable[Consent]) -> Consent:
    order = [Consent.NOT_RELATED, Consent.GIVEN, Consent.NEEDED]
    return max(marks, key=order.index)


@dataclass(frozen=True)
class CleanBook:
    """The clean book.

    Attributes
    ----------
    lines
        One for each investor (a cornerstone's order in the book apart from its commitment).
    lot
        The board lot, in shares.
    file, sha256
        Of the order file.
    notes
        What a reader should know of how it was read.
    """

    lines: tuple[BookLine, ...]
    lot: int
    file: str = ""
    sha256: str = ""
    notes: tuple[str, ...] = field(default=())

    @cached_property
    def placees(self) -> tuple[BookLine, ...]:
        """The lines that are no cornerstone's."""
        return tuple(line for line in self.lines if not line.cornerstone)

    @property
    def cornerstones(self) -> tuple[BookLine, ...]:
        """The cornerstones."""
        return tuple(line for line in self.lines if line.cornerstone)

    @property
    def merged(self) -> tuple[BookLine, ...]:
        """The lines that several orders were merged into."""
        return tuple(line for line in self.lines if len(line.orders) > 1)

    @property
    def related(self) -> tuple[BookLine, ...]:
        """The lines of connected persons and existing holders."""
        return tuple(
            line
            for line in self.lines
            if {line.connected, line.existing_holder} != {Consent.NOT_RELATED}
        )


def _merged(orders: list[Order], duplicates: Duplicates) -> BookLine:
    """Merge the orders of one investor."""
    if duplicates == "add" or len(orders) == 1:
        return BookLine(tuple(orders))
    if duplicates == "largest":
        largest = max(orders, key=_size)
        return BookLine((largest,), tuple(o for o in orders if o is not largest))
    kept: dict[tuple[object, ...], Order] = {}
    for order in orders:
        kept.setdefault((order.kind, order.steps), order)
    parts = tuple(kept.values())
    return BookLine(parts, tuple(o for o in orders if not any(o is part for part in parts)))


def _size(order: Order) -> tuple[int, int]:
    return max((s.shares or 0, s.amount_cents or 0) for s in order.steps)


def clean_book(
    orders: Iterable[Order],
    lot: int,
    *,
    duplicates: Duplicates = "once",
    file: str = "",
    sha256: str = "",
    notes: tuple[str, ...] = (),
) -> CleanBook:
    """Merge orders into one line for each investor.

    Parameters
    ----------
    orders
        As the banks sent them.
    lot
        The board lot, in shares.
    duplicates
        What to do with several orders of one investor: `once` counts orders with the same terms
        once and adds those with different terms; `largest` counts the largest only; `add` adds all.

    >>> from greenshoe.book import Order, OrderKind, Step
    >>> def order(bank, shares):
    ...     steps = (Step(None, shares, None),)
    ...     return Order(bank, "Fund A", "long_only", "Asia", bank, OrderKind.STRIKE, steps)
    >>> book = clean_book([order("GS", 500), order("DB", 500), order("BofA", 200)], 100)
    >>> [line.wanted(__import__("decimal").Decimal(139), 100) for line in book.lines]
    [700]
    """
    groups: dict[tuple[str, bool], list[Order]] = {}
    for order in orders:
        groups.setdefault((order.key, order.cornerstone), []).append(order)
    lines = tuple(_merged(group, duplicates) for group in groups.values())
    return CleanBook(lines, lot, file, sha256, notes)
