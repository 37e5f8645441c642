"""What was read is kept, by the file's hash and the reader's version, so that it is read once."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greenshoe.core import DataError
from greenshoe.reading._version import reader_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb

    from greenshoe.reading._document import Record

__all__ = ["Store", "StoreError", "data_home"]

_ATTEMPTS, _PAUSE_SECONDS = 200, 0.05
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


class StoreError(DataError):
    """The store cannot be used; what was asked can be done without it."""


def data_home() -> Path:
    """Return the folder of the user's data: `$GREENSHOE_HOME`, else the system's place for it."""
    if home := os.environ.get("GREENSHOE_HOME"):
        return Path(home).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "greenshoe"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "greenshoe"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "greenshoe"


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

    @contextmanager
    def _open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the file; where another process holds it, wait for it."""
        import duckdb  # noqa: PLC0415 - a tenth of a second, only where something is stored

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"cannot be made ({error.strerror})", file=self.path.parent) from error
        for attempt in range(_ATTEMPTS):
            try:
                connection = duckdb.connect(str(self.path))
                break
            except duckdb.Error as error:
                if attempt + 1 == _ATTEMPTS or "lock" not in str(error).lower():
                    raise StoreError(
                        "cannot be opened", file=self.path, expected="a store of this program"
                    ) from error
                time.sleep(_PAUSE_SECONDS)
        try:
            connection.execute("SET enable_progress_bar = false")
            for statement in _SCHEMA:
                connection.execute(statement)
            yield connection
        finally:
            connection.close()

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
