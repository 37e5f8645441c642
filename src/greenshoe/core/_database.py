"""The embedded database in the user's data folder, opened briefly for every use."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from greenshoe.core._errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb

__all__ = ["StoreError", "data_home", "open_database"]

_ATTEMPTS, _PAUSE_SECONDS = 400, 0.025
_ONE_AT_A_TIME = threading.Lock()


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


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    """Connect to a file; where another process holds it, wait for it."""
    import duckdb  # noqa: PLC0415 - a tenth of a second, only where something is stored

    for _ in range(_ATTEMPTS):
        try:
            return duckdb.connect(str(path))
        except duckdb.Error as error:
            if "lock" not in str(error).lower():
                raise StoreError(
                    "cannot be opened", file=path, expected="a store of this program"
                ) from error
            time.sleep(_PAUSE_SECONDS)
    raise StoreError("is held by another command", file=path, expected="the other to finish")


@contextmanager
def open_database(path: Path, schema: Sequence[str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB file for one use and close it again, so that commands can take turns.

    Parameters
    ----------
    path
        The file; its folder is made.
    schema
        Statements run first, such as `CREATE TABLE IF NOT EXISTS`.

    Raises
    ------
    StoreError
        If the folder or the file cannot be used, or another process holds it for ten seconds.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot be made ({error.strerror})", file=path.parent) from error
    with _ONE_AT_A_TIME:
        connection = _connect(path)
        try:
            connection.execute("SET enable_progress_bar = false")
            for statement in schema:
                connection.execute(statement)
            yield connection
        finally:
            connection.close()
