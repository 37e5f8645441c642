"""What was read is kept, by the file's hash and the reader's version, so that it is read once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from greenshoe.core import data_home, open_database
from greenshoe.reading._version import reader_version

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    import duckdb

    from greenshoe.reading._document import Record

__all__ = ["Store"]

_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS readings (
        sha256 TEXT, reader TEXT, file TEXT, kind TEXT, stock_code TEXT, published TEXT,
        record TEXT, PRIMARY KEY (sha256, reader, file))""",
    """CREATE TABLE IF NOT EXISTS facts (
        sha256 TEXT, reader TEXT, doc TEXT, entity TEXT, entity_ticker TEXT, metric TEXT,
        period TEXT, value TEXT, unit TEXT, qualifier TEXT, attribution TEXT, published TEXT,
        quote TEXT, "start" BIGINT, "end" BIGINT)""",
)
_COLUMNS = ("doc", "entity", "entity_ticker", "metric", "period", "value", "unit", "qualifier",
            "attribution",
            "published", "quote", "start", "end")  # fmt: skip


class Store:
    """Readings in a DuckDB file, opened briefly for every use.

    Parameters
    ----------
    folder
        Where the file lies; :func:`data_home` where none is given.
    reader
        What a reading depends on besides the file: the reader's version, and the user's lexica.
    """

    def __init__(self, folder: Path | None = None, reader: str = "") -> None:
        self.path = (folder or data_home()) / "reading.duckdb"
        self.reader = reader or reader_version()

    def _open(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        return open_database(self.path, _SCHEMA)

    def known(self, hashes: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Record]:
        """Return what was read before of some ``(sha256, file)``."""
        if not self.path.exists():
            return {}
        wanted = set(hashes)
        with self._open() as connection:
            rows = connection.execute(
                (
                    "SELECT sha256, file, record FROM readings WHERE reader = ? AND "
                    "sha256 IN (SELECT unnest(?))"
                ),
                [self.reader, sorted({sha for sha, _ in wanted})],
            ).fetchall()
        return {
            (sha, file): json.loads(record) for sha, file, record in rows if (sha, file) in wanted
        }

    def keep(self, records: Sequence[Record]) -> None:
        """Keep some readings; refused files are not kept."""
        good = [r for r in records if "refused" not in r]
        if not good:
            return
        readings = [
            (
                r["sha256"],
                self.reader,
                r["file"],
                r["kind"],
                r["stock_code"],
                r.get("published"),
                json.dumps(r, ensure_ascii=False),
            )
            for r in good
        ]
        facts = [self._row(r, f) for r in good for f in r["facts"]]
        with self._open() as connection:
            connection.begin()
            connection.executemany(
                "DELETE FROM facts WHERE sha256 = ? AND reader = ? AND doc = ?",
                [row[:3] for row in readings],
            )
            connection.executemany(
                "INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?, ?, ?)", readings
            )
            if facts:
                connection.executemany(f"INSERT INTO facts VALUES ({', '.join('?' * 15)})", facts)  # noqa: S608 - question marks only
            connection.commit()

    def _row(self, record: Record, fact: dict[str, Any]) -> tuple[Any, ...]:
        values = {**fact, "published": record.get("published"), "value": str(fact["value"])}
        return (record["sha256"], self.reader, *(values[c] for c in _COLUMNS))

    def facts(self, *, limit: int = 1000, **filters: str | None) -> list[dict[str, Any]]:
        """Return stored facts whose columns hold some words, oldest document first.

        Parameters
        ----------
        limit
            The most rows to return.
        **filters
            `entity`, `metric`, `doc`, `period` or `unit`: the words to be held, case ignored.
        """
        if not self.path.exists():
            return []
        wanted = {c: v for c, v in filters.items() if v is not None and c in _COLUMNS}
        clause = "".join(f' AND "{c}" ILIKE ?' for c in wanted)
        columns = ", ".join(f'"{c}"' for c in _COLUMNS)
        query = (
            f"SELECT {columns} FROM facts WHERE reader = ?{clause}"  # noqa: S608 - column names from a fixed list
            " ORDER BY published NULLS LAST, doc, start LIMIT ?"
        )
        with self._open() as connection:
            rows = connection.execute(
                query, [self.reader, *(f"%{v}%" for v in wanted.values()), limit]
            ).fetchall()
        return [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
