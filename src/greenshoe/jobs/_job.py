"""One piece of long work: what was asked, how far it is, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from greenshoe.core import to_json
from greenshoe.words import message_from_json

if TYPE_CHECKING:
    from datetime import datetime

    from greenshoe.core import Json

__all__ = ["Job", "State"]


class State(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing will change any more.

        >>> State.RUNNING.is_final, State.DONE.is_final
        (False, True)
        """
        return self in {State.DONE, State.FAILED, State.CANCELLED}


@dataclass(frozen=True)
class Job:
    """A job.

    Attributes
    ----------
    id
        32 hex digits, from the system's randomness: nobody guesses it.
    command
        The question, by the name of its command.
    arguments
        As given, plain JSON.
    title
        What it is about, for a reader.
    state, progress
        Where it stands; how much of it is done, from 0 to 1.
    result
        The answer, once it is done.
    error
        Why there is none: `message`, and `key`, `value`, `expected` where known.
    made_at, started_at, ended_at
        Instants, with their zone.
    owner
        The server that runs it, "" while nobody does.
    attempts
        How often it was started.
    """

    id: str
    command: str
    arguments: dict[str, Any]
    title: str
    state: State
    made_at: datetime
    progress: float = 0.0
    result: Any = None
    error: dict[str, Any] | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    owner: str = ""
    attempts: int = 0

    def _plain_error(self) -> dict[str, Any] | None:
        """Return the error as English text."""
        if self.error is None:
            return None
        said = {"message", "expected"}
        return {
            name: message_from_json(told) if name in said and told is not None else told
            for name, told in self.error.items()
        }

    def to_json(self, *, with_result: bool = True) -> dict[str, Json]:
        """Return the job as the interface shows it."""
        shown: dict[str, object] = {
            "id": self.id,
            "command": self.command,
            "title": self.title,
            "state": self.state,
            "progress": self.progress,
            "made_at": self.made_at,
            "started_at": self.started_at,
            "ended_at": self.ended_at,
            "attempts": self.attempts,
            "error": self._plain_error(),
        }
        if with_result:
            shown["result"] = self.result
        return {name: to_json(value) for name, value in shown.items()}
