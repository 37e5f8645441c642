"""DuckDB as the reader and writer of Parquet: quiet, bounded, offline, and with one-line errors."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

from greenshoe.core import DataError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["as_sql_text", "connection", "pattern_of", "readable", "reading", "writing"]

_MEMORY = "1GB"
_SETTINGS = {
    "enable_progress_bar": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "preserve_insertion_order": "true",
    "temp_directory": "''",
}


@contextmanager
def connection(threads: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a private database in memory: no network, no spill files, a bounded buffer."""
    database = duckdb.connect(":memory:")
    try:
        for name, value in _SETTINGS.items():
            database.execute(f"SET {name} = {value}")
        database.execute(f"SET memory_limit = '{_MEMORY}'")
        database.execute(f"SET threads = {max(1, threads or os.cpu_count() or 1)}")
        yield database
    finally:
        database.close()


def as_sql_text(text: str) -> str:
    """Return a text as a literal of SQL.

    >>> as_sql_text("o'clock")
    "'o''clock'"
    """
    return "'" + text.replace("'", "''") + "'"


def pattern_of(path: Path) -> str:
    """Return a file's absolute name with the signs that would match other files taken literally.

    >>> from pathlib import Path
    >>> pattern_of(Path("/data/a*[1].parquet"))
    '/data/a[*][[]1].parquet'
    """
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path.absolute()))


def readable(path: Path) -> Path:
    """Return a file that is there.

    Raises
    ------
    InputError
        If it is not.
    """
    if not path.is_file():
        raise InputError("is not there", file=path, expected="a Parquet file")
    return path


def _reason(error: Exception) -> str:
    """Return the first line of a database error without its heading."""
    first = (str(error).strip().splitlines() or ["no reason given"])[0]
    return first[:200]


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what goes wrong while a file is read into one line that names it.

    Raises
    ------
    DataError
        For every error of the database, and for text that is not UTF-8.
    """
    try:
        yield
    except DataError as error:
        error.file = error.file or str(path)
        raise
    except (duckdb.Error, UnicodeError, MemoryError, OSError) as error:
        raise DataError(
            f"cannot be read as Parquet ({_reason(error)})",
            file=path,
            expected="a whole Parquet file",
        ) from error


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what goes wrong while a file is written (a full disk) into one line that names it.

    Raises
    ------
    InputError
        For every error of the database or the file system.
    """
    try:
        yield
    except (duckdb.Error, OSError, MemoryError) as error:
        raise InputError(
            f"cannot be written ({_reason(error)})", file=path, expected="room on the disk"
        ) from error
