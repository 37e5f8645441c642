"""A broker's clients as a CSV file, read strictly: a wrong cell is named by row and column."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.core import DataError, InputError, hkd_to_cents, normalise_stock_code, read_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["ClientOrder", "read_clients"]

_COLUMNS = (
    "client_id",
    "cash_hkd",
    "credit_limit_hkd",
    "stock_code",
    "shares_applied_for",
    "financing",
)
_LARGEST_FILE = 32 * 1024 * 1024
_MOST_ROWS = 200_000
_LONGEST_ID = 64
_MONEY = re.compile(r"\d{1,13}(\.\d{1,2})?")
_SHARES = re.compile(r"\d{1,13}")
_FINANCING = ("cash", "margin")


@dataclass(frozen=True, slots=True)
class ClientOrder:
    """One client's application for one deal.

    Attributes
    ----------
    row
        Row of the file, the header is 1.
    client_id
        The broker's name for the client.
    cash_cents, credit_limit_cents
        The client's money with the broker, and the most that may be lent.
    stock_code
        Which deal.
    shares
        Shares applied for.
    financed
        Whether the client wants to borrow.
    """

    row: int
    client_id: str
    cash_cents: int
    credit_limit_cents: int
    stock_code: str
    shares: int
    financed: bool


def read_clients(path: Path) -> tuple[ClientOrder, ...]:
    """Read a client file: UTF-8 CSV with a header row, at most 32 MB and 200,000 rows.

    Raises
    ------
    DataError
        If a column is missing or a cell is wrong; names file, row and column.
    """
    try:
        text = read_bytes(path, limit=_LARGEST_FILE).decode("utf-8-sig")
        rows = csv.reader(io.StringIO(text), strict=True)
        header = [name.strip() for name in next(rows, [])]
        _check_header(path.name, header)
        orders = []
        for cells in rows:
            if any(cell.strip() for cell in cells):
                orders.append(_order(path.name, rows.line_num, header, cells))
            if len(orders) > _MOST_ROWS:
                raise DataError(f"has more than {_MOST_ROWS:,} rows", file=path.name)
    except UnicodeDecodeError as error:
        raise DataError("is not UTF-8 text", file=path.name, expected="a CSV file") from error
    except csv.Error as error:
        raise DataError(f"is not CSV ({error})", file=path.name) from error
    if not orders:
        raise DataError("has no client", file=path.name, expected="a row for each application")
    return tuple(orders)


def _check_header(file: str, header: list[str]) -> None:
    for name in _COLUMNS:
        if header.count(name) != 1:
            what = "is missing" if name not in header else "is there twice"
            raise DataError(what, file=file, key=name, expected="columns " + ", ".join(_COLUMNS))


def _order(file: str, row: int, header: list[str], cells: list[str]) -> ClientOrder:
    if len(cells) != len(header):
        raise DataError(
            f"has {len(cells)} cells", file=f"{file} row {row}", expected=f"{len(header)}"
        )
    found = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    where = f"{file} row {row}"
    shares = _matched(where, found, "shares_applied_for", _SHARES, "a whole number of shares")
    financing = found["financing"].lower()
    if financing not in _FINANCING:
        raise DataError(
            "is no financing", file=where, key="financing", value=financing, expected="cash, margin"
        )
    return ClientOrder(
        row,
        _client_id(where, found["client_id"]),
        _money(where, found, "cash_hkd"),
        _money(where, found, "credit_limit_hkd"),
        _code(where, found["stock_code"]),
        int(shares),
        financing == "margin",
    )


def _matched(
    where: str, found: Mapping[str, str], column: str, pattern: re.Pattern[str], expected: str
) -> str:
    text = found[column]
    if not pattern.fullmatch(text):
        what = "is not what this column holds" if text else "is missing"
        raise DataError(what, file=where, key=column, value=text or None, expected=expected)
    return text


def _money(where: str, found: Mapping[str, str], column: str) -> int:
    text = _matched(where, found, column, _MONEY, "HK$ such as 50000 or 50000.00, 0 or more")
    return hkd_to_cents(Decimal(text))


def _client_id(where: str, text: str) -> str:
    if not text or len(text) > _LONGEST_ID or not text.isprintable():
        raise DataError(
            "is no name of a client",
            file=where,
            key="client_id",
            value=text or None,
            expected=f"1 to {_LONGEST_ID} printable characters",
        )
    return text


def _code(where: str, text: str) -> str:
    try:
        return normalise_stock_code(text)
    except InputError as error:
        raise DataError(
            "is no stock code", file=where, key="stock_code", value=text or None, expected="2513"
        ) from error
