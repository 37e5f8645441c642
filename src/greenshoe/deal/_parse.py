"""Plain data (a parsed TOML document) to a `DealRecord`; every mistake named by key and value."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from greenshoe.core import Confidence, DealError
from greenshoe.deal._columns import COLUMNS, Column, Kind, Stage
from greenshoe.deal._record import DealRecord, Source
from greenshoe.deal._tables import (
    ApplicationSize,
    BookInputs,
    ClawbackStep,
    Cornerstone,
    LadderRow,
    SizeAdjustment,
    Tier,
    Tranche,
    UsListing,
)
from greenshoe.deal._values import Value, read_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["read_record", "suggest"]

_T = TypeVar("_T")
_MOST_ROWS = 2000

# What each table's keys hold. A key that is not here is an error.
_TABLES: dict[str, dict[str, Kind]] = {
    "clawback_steps": {"multiple": Kind.MULTIPLE, "public_pct": Kind.PERCENT},
    "application_sizes": {"shares": Kind.SHARES, "amount_hkd": Kind.MONEY},
    "tiers": {"shares_applied_for": Kind.SHARES, "valid_applications": Kind.COUNT},
    "ladder": {
        "pool": Kind.TEXT,
        "shares_applied_for": Kind.SHARES,
        "valid_applications": Kind.COUNT,
        "guaranteed_shares": Kind.SHARES,
        "ballot_winners": Kind.COUNT,
        "ballot_extra_shares": Kind.SHARES,
        "allotted_shares_total": Kind.SHARES,
        "approx_pct_allotted": Kind.PERCENT,
        "basis_text": Kind.TEXT,
    },
    "cornerstones": {
        "name": Kind.TEXT,
        "amount_hkd": Kind.MONEY,
        "shares": Kind.SHARES,
        "lock_up_months": Kind.COUNT,
    },
    "tranches": {
        "name": Kind.TEXT,
        "initial_shares": Kind.SHARES,
        "within": Kind.TEXT,
        "taken_shares": Kind.SHARES,
        "surplus_to": Kind.TEXT,
    },
    "size_adjustment": {"max_pct": Kind.PERCENT, "to": Kind.TEXT},
    "us_listing": {
        "ticker": Kind.TEXT,
        "ads_ratio": Kind.MULTIPLE,
        "deposit_barred_until": Kind.TEXT,
        "last_price_usd": Kind.PRICE,
        "last_price_date": Kind.DATE,
    },
    "company": {"model": Kind.TEXT},
    "book": {
        "orders": Kind.TEXT,
        "policy": Kind.TEXT,
        "rates": Kind.TEXT,
        "range_low_hkd": Kind.PRICE,
        "range_high_hkd": Kind.PRICE,
    },
    "sources": {
        "title": Kind.TEXT,
        "url": Kind.TEXT,
        "sha256": Kind.TEXT,
        "as_of": Kind.DATE,
        "confidence": Kind.TEXT,
    },
}
_BARRED = "deposit_barred_until"
_SINGLE = {"size_adjustment", "us_listing", "company", "book"}
_WORDS = {
    ("tranches", "within"): ("public", "placing", "offer"),
    ("tranches", "surplus_to"): ("public", "placing", "excess"),
    ("size_adjustment", "to"): ("placing", "pro_rata"),
    ("ladder", "pool"): ("A", "B", ""),
    ("sources", "confidence"): tuple(Confidence),
}


def suggest(word: str, known: Iterable[str]) -> str:
    """Return what a reader probably meant, for the end of an error message."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"{near[0]}" if near else "a key of the deal file (docs/deal-file.md lists them)"


def _cell(table: str, key: str, raw: object, where: str) -> Value:
    """Read one cell of a table, naming `table[row].key` when it is wrong."""
    kind = _TABLES[table].get(key)
    if kind is None:
        raise DealError(
            "is an unknown key",
            key=f"{where}.{key}",
            value=raw,
            expected=suggest(key, _TABLES[table]),
        )
    if raw == "" and kind is Kind.DATE:
        raise DealError("is not a date", key=f"{where}.{key}", expected="a date such as 2026-01-08")
    value = read_value(Column(f"{where}.{key}", kind, Stage.LAUNCH, ""), raw)
    words = _WORDS.get((table, key))
    if words is not None and value not in words:
        raise DealError(
            "is not known",
            key=f"{where}.{key}",
            value=raw,
            expected="one of " + ", ".join(repr(str(w)) for w in words),
        )
    return value


def _row(table: str, raw: object, where: str) -> dict[str, Value]:
    if not isinstance(raw, dict):
        raise DealError("is not a table", key=where, value=raw, expected=f"[[{table}]] with keys")
    return {
        key: _cell(table, key, cell, where)
        for key, cell in raw.items()
        if not (table == "sources" and key == "columns")
    }


def _rows(table: str, raw: object) -> list[dict[str, Value]]:
    if table in _SINGLE:
        return [_row(table, raw, table)]
    if not isinstance(raw, list) or len(raw) > _MOST_ROWS:
        raise DealError(
            "is not a list of tables",
            key=table,
            value=raw,
            expected=f"[[{table}]], at most {_MOST_ROWS}",
        )
    return [_row(table, row, f"{table}[{number}]") for number, row in enumerate(raw, 1)]


def _day_or_instant(raw: object) -> str:
    """Return a day or an instant, of TOML or as text, in ISO form."""
    if isinstance(raw, date):  # a datetime is one, too
        return raw.isoformat()
    try:
        datetime.fromisoformat(str(raw))
    except ValueError:
        raise DealError(
            "is neither a date nor an instant", key=f"us_listing.{_BARRED}", value=raw,
            expected="2025-12-17 or 2025-12-17T00:00:00+08:00",
        ) from None  # fmt: skip
    return str(raw)


def _us_listing(data: Mapping[str, object]) -> UsListing | None:
    given = data.get("us_listing")
    if isinstance(given, dict) and _BARRED in given:
        data = {**data, "us_listing": {**given, _BARRED: _day_or_instant(given[_BARRED])}}
    made = _single("us_listing", UsListing, data)
    if made is not None and made.ads_ratio == 0:
        raise DealError(
            "is zero", key="us_listing.ads_ratio", value=0, expected="ordinary shares for one ADS"
        )
    return made


def _tiers(data: Mapping[str, object]) -> tuple[Tier, ...]:
    made = _many("tiers", Tier, data)
    seen: set[int] = set()
    for number, tier in enumerate(made, 1):
        if tier.shares_applied_for in seen or not tier.shares_applied_for:
            raise DealError(
                "is no size, or stands twice", key=f"tiers[{number}].shares_applied_for",
                value=tier.shares_applied_for, expected="each size once",
            )  # fmt: skip
        seen.add(tier.shares_applied_for)
    return made


def _make(kind: type[_T], table: str, row: dict[str, Value], number: int) -> _T:
    """Build one dataclass from a row; a missing optional field takes its default."""
    optional = _OPTIONAL.get(table, set())
    cells: dict[str, object] = {}
    for entry in fields(kind):  # type: ignore[arg-type]  # every table here is a dataclass
        if entry.name in row:
            cells[entry.name] = row[entry.name]
        elif entry.name in optional:
            cells[entry.name] = _DEFAULTS.get(entry.name)
        else:
            where = table if table in _SINGLE else f"{table}[{number}]"
            raise DealError("is missing", key=f"{where}.{entry.name}", expected="a value")
    return kind(**cells)


_OPTIONAL = {
    "application_sizes": {"amount_hkd"},
    "ladder": {"approx_pct_allotted", "basis_text", "pool"},
    "cornerstones": {"amount_hkd", "shares", "lock_up_months"},
    "tranches": {"taken_shares"},
    "us_listing": {"deposit_barred_until", "last_price_usd", "last_price_date"},
    "book": {"policy", "rates", "range_low_hkd", "range_high_hkd"},
}
_DEFAULTS: dict[str, object] = {"basis_text": "", "pool": ""}


def _ladder_row(row: dict[str, Value], number: int) -> LadderRow:
    if "allotted_shares_total" not in row:
        parts = ("valid_applications", "guaranteed_shares", "ballot_winners", "ballot_extra_shares")
        counts = [row.get(part) for part in parts]
        if all(isinstance(c, int) for c in counts):
            applications, guaranteed, winners, extra = (int(str(c)) for c in counts)
            row = {**row, "allotted_shares_total": applications * guaranteed + winners * extra}
    made = _make(LadderRow, "ladder", row, number)
    if made.shares_applied_for == 0:
        raise DealError(
            "is zero", key=f"ladder[{number}].shares_applied_for", value=0, expected="whole lots"
        )
    if made.ballot_winners > made.valid_applications:
        raise DealError(
            "is more than the applications", key=f"ladder[{number}].ballot_winners",
            value=made.ballot_winners, expected=f"at most {made.valid_applications}",
        )  # fmt: skip
    return made


def _cornerstone(row: dict[str, Value], number: int) -> Cornerstone:
    made = _make(Cornerstone, "cornerstones", row, number)
    if (made.amount_hkd is None) == (made.shares is None):
        raise DealError(
            "needs exactly one of amount_hkd and shares",
            key=f"cornerstones[{number}]",
            value=made.name,
        )
    return made


def _source(row: dict[str, Value], columns: object, number: int) -> Source:
    tables = {*COLUMNS, *_TABLES}
    if not isinstance(columns, list) or not all(name in tables for name in columns):
        raise DealError("lists an unknown column", key=f"sources[{number}].columns", value=columns)
    day = row.get("as_of")
    return Source(
        title=str(row.get("title", "")),
        url=str(row["url"]) if "url" in row else None,
        sha256=str(row["sha256"]) if "sha256" in row else None,
        as_of=day if isinstance(day, date) else None,
        confidence=Confidence(str(row.get("confidence", Confidence.S))),
        columns=tuple(columns),
    )


def _book(data: Mapping[str, object]) -> BookInputs | None:
    """Return the inputs of the book; a deal file names no file outside its own folder."""
    inputs = _single("book", BookInputs, data)
    for key in ("orders", "policy", "rates"):
        name = getattr(inputs, key, None)
        path = PurePosixPath(name or "x")
        if name == "" or path.is_absolute() or ".." in path.parts or "\\" in str(path):
            raise DealError(
                "is no file beside the deal file", key=f"book.{key}", value=name,
                expected="a name such as ORDERS.csv, or a folder below and a name",
            )  # fmt: skip
    if inputs and (inputs.range_low_hkd is None) != (inputs.range_high_hkd is None):
        raise DealError(
            "needs both range_low_hkd and range_high_hkd", key="book", expected="both, or neither"
        )
    return inputs


def _sources(raw: object) -> tuple[Source, ...]:
    rows = _rows("sources", raw)
    columns = [dict(entry).get("columns", []) for entry in raw] if isinstance(raw, list) else []
    return tuple(
        _source(row, names, number)
        for number, (row, names) in enumerate(zip(rows, columns, strict=True), 1)
    )


def _single(table: str, kind: type[_T], data: Mapping[str, object]) -> _T | None:
    return _make(kind, table, _rows(table, data[table])[0], 1) if table in data else None


def _many(table: str, kind: type[_T], data: Mapping[str, object]) -> tuple[_T, ...]:
    rows = _rows(table, data[table]) if table in data else []
    return tuple(_make(kind, table, row, number) for number, row in enumerate(rows, 1))


def read_record(data: Mapping[str, object], *, file: str = "", sha256: str = "") -> DealRecord:
    """Read a deal record from plain data, strictly.

    Parameters
    ----------
    data
        Keys are columns (values typed as TOML has them) and tables.
    file
        Named in errors.
    sha256
        Of the bytes `data` was parsed from.

    Raises
    ------
    DealError
        For an unknown key, a value of the wrong kind or out of range, a missing cell of a table.

    >>> read_record({"stock_code": "2513", "bord_lot_shares": 100})
    Traceback (most recent call last):
    greenshoe.core._errors.DealError: bord_lot_shares = 100: is an unknown key; expected ...
    """
    try:
        return _record_of(data, file, sha256)
    except DealError as error:
        error.file = error.file or file or None
        raise


def _check_keys(data: Mapping[str, object]) -> None:
    unknown = next((key for key in data if key not in COLUMNS and key not in _TABLES), None)
    if unknown is not None:
        raise DealError(
            "is an unknown key",
            key=unknown,
            value=data[unknown],
            expected=suggest(unknown, [*COLUMNS, *_TABLES]),
        )


def _record_of(data: Mapping[str, object], file: str, sha256: str) -> DealRecord:
    _check_keys(data)
    own_ladder = "clawback_steps" in data
    company = _rows("company", data["company"])[0] if "company" in data else {}
    ladder = _rows("ladder", data["ladder"]) if "ladder" in data else []
    backers = _rows("cornerstones", data["cornerstones"]) if "cornerstones" in data else []
    return DealRecord(
        {key: read_value(COLUMNS[key], raw) for key, raw in data.items() if key in COLUMNS},
        application_sizes=_many("application_sizes", ApplicationSize, data),
        tiers=_tiers(data),
        ladder=tuple(_ladder_row(row, n) for n, row in enumerate(ladder, 1)),
        clawback_steps=_many("clawback_steps", ClawbackStep, data) if own_ladder else None,
        cornerstones=tuple(_cornerstone(row, n) for n, row in enumerate(backers, 1)),
        tranches=_many("tranches", Tranche, data),
        size_adjustment=_single("size_adjustment", SizeAdjustment, data),
        us_listing=_us_listing(data),
        company_model=str(company["model"]) if "model" in company else None,
        book=_book(data),
        sources=_sources(data["sources"]) if "sources" in data else (),
        file=file,
        input_sha256=sha256,
    )
