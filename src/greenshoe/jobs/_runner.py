"""Runs the jobs of a store: a few at a time, each cancellable, none lost with its server."""

from __future__ import annotations

import queue
import threading
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from greenshoe.core import GreenshoeError, StoreError
from greenshoe.jobs._alive import Presence
from greenshoe.jobs._job import Job, State
from greenshoe.jobs._worker import CallError, Cancelled, WorkerDiedError
from greenshoe.words import message_to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.jobs._store import JobStore
    from greenshoe.jobs._worker import WorkerPool

__all__ = ["JobRunner", "RunnerFullError"]

_MOST_ATTEMPTS = 3
_MOST_WAITING = 200
_SAVE_PROGRESS_EVERY_SECONDS = 2.0
_LOOK_FOR_ORPHANS_EVERY_SECONDS = 5.0
_MOST_REMEMBERED = 500


class RunnerFullError(GreenshoeError):
    """Too many jobs are waiting."""


def _told(error: GreenshoeError) -> dict[str, Any]:
    return {
        "message": message_to_json(error.message),
        "key": error.key,
        "value": None if error.value is None else str(error.value),
        "expected": message_to_json(error.expected),
        "line": str(error),
    }


class JobRunner:
    """Takes jobs, does them in a pool's processes, and writes every step into the store.

    Parameters
    ----------
    store
        Where jobs are kept.
    pool
        Whose processes do them.
    at_once
        How many at a time.
    seconds
        What one of them may take.
    """

    def __init__(
        self, store: JobStore, pool: WorkerPool, *, at_once: int = 1, seconds: float = 3600.0
    ) -> None:
        self.store = store
        self.pool = pool
        self.seconds = seconds
        self.name = uuid.uuid4().hex
        self._presence = Presence(store.folder, self.name)
        self._jobs: dict[str, Job] = {}
        self._cancelled: dict[str, threading.Event] = {}
        self._waiting: queue.Queue[str | None] = queue.Queue()
        self._guard = threading.Lock()
        self._stopping = threading.Event()
        self._at_once = at_once
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start working, first on what a server that is gone left unfinished."""
        self._adopt()
        for target in (*[self._work] * self._at_once, self._watch):
            thread = threading.Thread(target=target, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Stop; what is unfinished stays in the store for the next server."""
        self._stopping.set()
        for event in list(self._cancelled.values()):
            event.set()
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join(timeout=5)
        self._presence.end()

    def submit(self, command: str, arguments: Mapping[str, Any], title: str) -> Job:
        """Take a job and return it, queued and already in the store.

        Raises
        ------
        RunnerFullError
            If too many are waiting.
        StoreError
            If the store cannot be used.
        """
        if self._waiting.qsize() >= _MOST_WAITING:
            raise RunnerFullError("too many jobs are waiting", expected="fewer at a time")
        job = Job(
            uuid.uuid4().hex,
            command,
            dict(arguments),
            title,
            State.QUEUED,
            datetime.now(UTC),
            owner=self.name,
        )
        self.store.put(job)
        self._enqueue(job)
        return job

    def get(self, identity: str) -> Job | None:
        """Return a job as it stands now, `None` if there is none of that id."""
        with self._guard:
            job = self._jobs.get(identity)
        return job or self.store.get(identity)

    def jobs(self, *, limit: int = 200) -> list[Job]:
        """Return the newest jobs, newest first, without their results."""
        stored = self.store.jobs(limit=limit)
        with self._guard:
            return [replace(self._jobs.get(job.id, job), result=None) for job in stored]

    def cancel(self, identity: str) -> Job | None:
        """Cancel a job that is not finished; return it, `None` if there is none of that id."""
        job = self.get(identity)
        if job is None or job.state.is_final:
            return job
        with self._guard:
            event = self._cancelled.get(identity)
        if event is not None:
            event.set()
            return self._save(replace(job, state=State.CANCELLED, ended_at=datetime.now(UTC)))
        return job

    def _enqueue(self, job: Job) -> None:
        with self._guard:
            self._jobs[job.id] = job
            self._cancelled[job.id] = threading.Event()
        self._waiting.put(job.id)

    def _adopt(self) -> None:
        """Take the unfinished jobs of servers that are gone."""
        for job in self.store.take_over(self.name, self._presence.living()):
            self._enqueue(replace(job, state=State.QUEUED, progress=0.0, owner=self.name))

    def _watch(self) -> None:
        while not self._stopping.wait(_LOOK_FOR_ORPHANS_EVERY_SECONDS):
            try:
                self._adopt()
            except StoreError:
                continue

    def _work(self) -> None:
        while not self._stopping.is_set():
            identity = self._waiting.get()
            if identity is None:
                return
            with self._guard:
                job, event = self._jobs[identity], self._cancelled[identity]
            if not event.is_set():
                self._save(self._done(job, event))
            self._forget_old()

    def _done(self, job: Job, event: threading.Event) -> Job:
        """Do a job and return it as it ended."""
        started = replace(
            job, state=State.RUNNING, started_at=datetime.now(UTC), attempts=job.attempts + 1
        )
        if started.attempts > _MOST_ATTEMPTS:
            told = {"message": "ended its process every time", "line": "ended its process"}
            return replace(job, state=State.FAILED, error=told, ended_at=datetime.now(UTC))
        self._save(started)
        try:
            result = self.pool.call(
                job.command,
                job.arguments,
                seconds=self.seconds,
                progress=self._progress_of(started),
                cancelled=event,
            )
            ended = replace(started, state=State.DONE, progress=1.0, result=result)
        except Cancelled:
            ended = replace(started, state=State.CANCELLED)
        except (CallError, WorkerDiedError) as error:
            ended = replace(started, state=State.FAILED, error=_told(error))
        except RuntimeError as defect:
            told = {"message": f"a defect of ours: {defect}", "line": str(defect)}
            ended = replace(started, state=State.FAILED, error=told)
        return replace(ended, ended_at=datetime.now(UTC))

    def _progress_of(self, job: Job) -> Any:  # noqa: ANN401 - a function of a float
        last = [time.monotonic()]

        def progress(done: float) -> None:
            current = replace(job, progress=done)
            with self._guard:
                if self._jobs[job.id].state is State.RUNNING:
                    self._jobs[job.id] = current
            if time.monotonic() - last[0] > _SAVE_PROGRESS_EVERY_SECONDS:
                last[0] = time.monotonic()
                self._store(current)

        return progress

    def _save(self, job: Job) -> Job:
        """Remember a job and write it; a server that stops leaves it as it was in the store."""
        with self._guard:
            known = self._jobs.get(job.id)
            if known is not None and known.state is State.CANCELLED:
                job = known
            self._jobs[job.id] = job
        unfinished = job.state in {State.CANCELLED, State.FAILED}
        if not (self._stopping.is_set() and unfinished):
            self._store(job)
        return job

    def _store(self, job: Job) -> None:
        """Write a job; where the store cannot be used now, memory still has it."""
        try:
            self.store.put(job)
        except StoreError:
            return

    def _forget_old(self) -> None:
        with self._guard:
            final = [j for j in self._jobs.values() if j.state.is_final]
            for job in final[: max(0, len(final) - _MOST_REMEMBERED)]:
                del self._jobs[job.id]
                self._cancelled.pop(job.id, None)
