"""The columns of an order file, and the headings bankers write for them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from greenshoe.core import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["ORDER_COLUMNS", "place_columns"]

ORDER_COLUMNS: dict[str, tuple[str, ...]] = {
    "order_id": ("order", "order_no", "order_number", "order_ref"),
    "investor": ("investor_name", "account", "client", "name"),
    "investor_type": ("type", "investor_category", "category"),
    "region": ("geography", "country", "location"),
    "bank": ("bookrunner", "syndicate_member", "broker", "bank_name"),
    "kind": ("order_type", "order_kind"),
    "limit_price_hkd": ("limit", "limit_price", "limit_hkd", "price_limit", "limit_(hk$)"),
    "shares": ("order_shares", "demand_shares", "shares_ordered", "quantity"),
    "amount": ("order_amount", "demand_amount", "value"),
    "currency": ("ccy",),
    "cornerstone": ("cornerstone_investor",),
    "connected": ("connected_person", "connected_client"),
    "existing_holder": ("existing_shareholder",),
    "held_shares": ("shares_held", "existing_shares"),
    "sophisticated": ("sophisticated_investor", "sii", "sophisticated_independent_investor"),
    "price_setter": ("price_setting", "independent_price_setter"),
}
"""Columns by name, each with other headings it goes by."""

_REQUIRED = ("order_id", "investor", "kind")


def _spelled(heading: str) -> str:
    return "_".join(heading.strip().casefold().split())


def place_columns(header: Sequence[str], file: str) -> tuple[Mapping[str, int], tuple[str, ...]]:
    """Return where each column stands, and the headings passed over.

    Raises
    ------
    DataError
        If a required column is missing, one stands twice, or a heading looks like a slip.

    >>> place_columns(["Order ID", "Investor", "Order type", "Quantity", "Notes"], "o.csv")
    ({'order_id': 0, 'investor': 1, 'kind': 2, 'shares': 3}, ('Notes',))
    """
    names = {other: name for name, others in ORDER_COLUMNS.items() for other in (name, *others)}
    places: dict[str, int] = {}
    unknown: list[str] = []
    for position, heading in enumerate(header):
        name = names.get(_spelled(heading))
        if name is None:
            unknown += [heading] if heading else []
        elif name in places:
            raise DataError("stands twice", file=file, key=name, expected="one column of each name")
        else:
            places[name] = position
    for heading in unknown:
        near = get_close_matches(
            _spelled(heading), [n for n in ORDER_COLUMNS if n not in places], 1, 0.8
        )
        if near:
            raise DataError("is no column", file=file, key=heading, expected=near[0])
    for name in _REQUIRED:
        if name not in places:
            raise DataError("is missing", file=file, key=name, expected="a column of that name")
    if not {"shares", "amount"} & set(places):
        raise DataError("is missing", file=file, key="shares", expected="a column shares or amount")
    return places, tuple(unknown)
