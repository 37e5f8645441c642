"""Jobs and the user's own deals in a DuckDB file, opened briefly for every use."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from greenshoe.core import data_home, open_database, sha256_of
from greenshoe.jobs._job import Job, State

if TYPE_CHECKING:
    from collections.abc import Collection
    from contextlib import AbstractContextManager
    from pathlib import Path

    import duckdb

__all__ = ["JobStore", "SavedDeal"]

_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS jobs (
        id TEXT PRIMARY KEY, command TEXT, arguments TEXT, title TEXT, state TEXT,
        made_at TEXT, progress DOUBLE, result TEXT, error TEXT, started_at TEXT, ended_at TEXT,
        owner TEXT, attempts INTEGER)""",
    """CREATE TABLE IF NOT EXISTS deals (
        id TEXT PRIMARY KEY, stock_code TEXT, name TEXT, title TEXT, text TEXT, made_at TEXT)""",
)
_JOB = ("id, command, arguments, title, state, made_at, progress, result, error, started_at, "
        "ended_at, owner, attempts")  # fmt: skip
_DEAL_ID_LENGTH = 20


@dataclass(frozen=True, slots=True)
class SavedDeal:
    """A deal of the user's own: made of documents, of a file, or of changed terms.

    Attributes
    ----------
    id
        `own-` and the start of the SHA-256 of its text: the same text is the same deal.
    stock_code, name
        Who.
    title
        What it is, in the user's words.
    text
        The deal file.
    made_at
        When.
    """

    id: str
    stock_code: str
    name: str
    title: str
    text: str
    made_at: datetime


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _plain(value: Any) -> str | None:  # noqa: ANN401 - JSON
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _job(row: tuple[Any, ...]) -> Job:
    (identity, command, arguments, title, state, made, progress, result, error, started, ended,
     owner, attempts) = row  # fmt: skip
    return Job(
        identity,
        command,
        json.loads(arguments),
        title,
        State(state),
        datetime.fromisoformat(made),
        progress,
        None if result is None else json.loads(result),
        None if error is None else json.loads(error),
        _instant(started),
        _instant(ended),
        owner,
        attempts,
    )


def _deal(row: tuple[Any, ...]) -> SavedDeal:
    identity, stock_code, name, title, text, made = row
    return SavedDeal(identity, stock_code, name, title, text, datetime.fromisoformat(made))


class JobStore:
    """Jobs and own deals, kept in `workbench.duckdb`.

    Parameters
    ----------
    folder
        Where the file lies; :func:`greenshoe.core.data_home` where none is given.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or data_home()
        self.path = self.folder / "workbench.duckdb"

    def _open(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        return open_database(self.path, _SCHEMA)

    def put(self, job: Job) -> None:
        """Write a job as it stands, over what was written before.

        Raises
        ------
        StoreError
            If the store cannot be used.
        """
        row = [
            job.id, job.command, json.dumps(job.arguments), job.title, job.state.value,
            job.made_at.isoformat(), job.progress, _plain(job.result), _plain(job.error),
            _text(job.started_at), _text(job.ended_at), job.owner, job.attempts,
        ]  # fmt: skip
        with self._open() as connection:
            connection.execute(
                f"INSERT OR REPLACE INTO jobs VALUES ({', '.join('?' * len(row))})",  # noqa: S608 - question marks only
                row,
            )

    def get(self, identity: str) -> Job | None:
        """Return one job, `None` if there is none of that id."""
        if not self.path.exists():
            return None
        with self._open() as connection:
            row = connection.execute(
                f"SELECT {_JOB} FROM jobs WHERE id = ?",  # noqa: S608 - fixed columns
                [identity],
            ).fetchone()
        return None if row is None else _job(row)

    def jobs(self, *, limit: int = 200) -> list[Job]:
        """Return the newest jobs, newest first, without their results."""
        if not self.path.exists():
            return []
        columns = _JOB.replace(" result,", " NULL,")
        with self._open() as connection:
            rows = connection.execute(
                f"SELECT {columns} FROM jobs ORDER BY made_at DESC LIMIT ?",  # noqa: S608 - fixed columns
                [limit],
            ).fetchall()
        return [_job(row) for row in rows]

    def take_over(self, owner: str, living: Collection[str]) -> list[Job]:
        """Give every unfinished job whose server is gone to another one, and return them.

        Parameters
        ----------
        owner
            The server that takes them.
        living
            The servers that still run; their jobs stay theirs.
        """
        if not self.path.exists():
            return []
        unfinished = [state.value for state in State if not state.is_final]
        with self._open() as connection:
            connection.begin()
            rows = connection.execute(
                f"SELECT {_JOB} FROM jobs WHERE list_contains(?, state) "  # noqa: S608 - fixed columns
                "AND NOT list_contains(?, owner) ORDER BY made_at",
                [unfinished, list(living)],
            ).fetchall()
            connection.execute(
                "UPDATE jobs SET owner = ? WHERE list_contains(?, state) "
                "AND NOT list_contains(?, owner)",
                [owner, unfinished, list(living)],
            )
            connection.commit()
        return [_job(row) for row in rows]

    def keep_deal(self, text: str, *, stock_code: str, name: str, title: str) -> SavedDeal:
        """Keep a deal file; the same text again is the same deal, with its new title."""
        identity = "own-" + sha256_of(text.encode())[:_DEAL_ID_LENGTH]
        deal = SavedDeal(identity, stock_code, name, title, text, datetime.now(UTC))
        with self._open() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO deals VALUES (?, ?, ?, ?, ?, ?)",
                [deal.id, stock_code, name, title, text, deal.made_at.isoformat()],
            )
        return deal

    def deal(self, identity: str) -> SavedDeal | None:
        """Return one own deal, `None` if there is none of that id."""
        if not self.path.exists():
            return None
        with self._open() as connection:
            row = connection.execute(
                "SELECT id, stock_code, name, title, text, made_at FROM deals WHERE id = ?",
                [identity],
            ).fetchone()
        return None if row is None else _deal(row)

    def deals(self, *, limit: int = 500) -> list[SavedDeal]:
        """Return the own deals, newest first."""
        if not self.path.exists():
            return []
        with self._open() as connection:
            rows = connection.execute(
                "SELECT id, stock_code, name, title, text, made_at FROM deals "
                "ORDER BY made_at DESC LIMIT ?",
                [limit],
            ).fetchall()
        return [_deal(row) for row in rows]

    def forget_deal(self, identity: str) -> None:
        """Remove an own deal."""
        if self.path.exists():
            with self._open() as connection:
                connection.execute("DELETE FROM deals WHERE id = ?", [identity])
