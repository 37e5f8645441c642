"""Processes that answer calls, inside bounds of time and memory, and may die of it."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greenshoe.core import GreenshoeError
from greenshoe.words import message_from_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["CallError", "Cancelled", "WorkerDiedError", "WorkerLimits", "WorkerPool"]

_LOOK_EVERY_SECONDS = 0.1
_LONGEST_ANSWER = 256 * 1024 * 1024
_WALL_PER_PROCESSOR_SECOND = 4  # a machine busy with other things is no reason to refuse a call
_OUT_OF_PROCESSOR = -getattr(signal, "SIGXCPU", 24)


class CallError(GreenshoeError):
    """What a call refused, told by the process that refused it."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        expected = told.get("expected")
        super().__init__(
            message_from_json(told.get("message", "is refused")),
            file=told.get("file"),
            key=told.get("key"),
            value=told.get("value"),
            rule=told.get("rule"),
            expected=None if expected is None else message_from_json(expected),
        )
        self.kind = str(told.get("kind", "InputError"))
        self.exit_code = int(told.get("exit_code", 2))


class WorkerDiedError(GreenshoeError):
    """The process ended in the middle of a call, or took too long and was ended."""


class Cancelled(Exception):  # noqa: N818 - no error: somebody asked for it
    """The call was cancelled."""


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What a call may cost.

    Attributes
    ----------
    seconds
        Processor time of one call. It ends after four times as long by the clock, too.
    memory_bytes
        Address space of the process.
    """

    seconds: float = 60.0
    memory_bytes: int = 6 * 1024**3


class _Worker:
    """One process, started when it is made."""

    def __init__(self, target: str, memory_bytes: int) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "greenshoe.jobs._child", target, str(memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            text=True,
            encoding="utf-8",
        )
        self._answers: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - asked for above
        with contextlib.suppress(ValueError, OSError):
            while line := self._process.stdout.readline(_LONGEST_ANSWER):
                self._answers.put(line)
        self._answers.put(None)

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        """End the process and wait for it."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError, ValueError):
                if pipe is not None:
                    pipe.close()
        self._process.wait()

    def _send(self, call: Mapping[str, Any]) -> None:
        assert self._process.stdin is not None  # noqa: S101 - asked for above
        try:
            self._process.stdin.write(json.dumps(call) + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise WorkerDiedError("the process of this work ended") from error

    def _next(self, until: float, cancelled: threading.Event | None) -> dict[str, Any]:
        """Return the next answer; end the process if it is too late or not wanted any more."""
        while True:
            if cancelled is not None and cancelled.is_set():
                self.end()
                raise Cancelled
            if time.monotonic() > until:
                self.end()
                raise _too_long()
            try:
                line = self._answers.get(timeout=_LOOK_EVERY_SECONDS)
            except queue.Empty:
                continue
            if line is None:
                self.end()
                if self._process.returncode == _OUT_OF_PROCESSOR:
                    raise _too_long()
                raise WorkerDiedError("the process of this work ended", expected="other input")
            found: dict[str, Any] = json.loads(line)
            return found

    def call(
        self,
        name: str,
        arguments: Mapping[str, Any],
        seconds: float,
        progress: Callable[[float], None] | None,
        cancelled: threading.Event | None,
    ) -> Any:  # noqa: ANN401 - JSON
        """Ask one question and wait for its answer."""
        self._send({"name": name, "arguments": arguments, "processor_seconds": seconds})
        until = time.monotonic() + seconds * _WALL_PER_PROCESSOR_SECOND
        while True:
            answer = self._next(until, cancelled)
            if "progress" in answer:
                if progress is not None:
                    progress(min(1.0, max(0.0, float(answer["progress"]))))
            elif "error" in answer:
                raise CallError(answer["error"])
            elif "defect" in answer:
                raise RuntimeError(answer["defect"])
            else:
                return answer["result"]


def _too_long() -> WorkerDiedError:
    return WorkerDiedError("takes longer than it may", expected="less to do at once")


class WorkerPool:
    """A bounded number of processes that answer calls; a process that ends is replaced.

    Parameters
    ----------
    target
        The function they call, `package.module:name`; it takes the question's name, its arguments
        and a function to report progress with.
    size
        How many work at once; further calls wait.
    limits
        What one call may cost.
    """

    def __init__(self, target: str, size: int, limits: WorkerLimits | None = None) -> None:
        self.target = target
        self.limits = limits or WorkerLimits()
        self._free = threading.Semaphore(size)
        self._idle: deque[_Worker] = deque()
        self._busy: set[_Worker] = set()
        self._guard = threading.Lock()
        self._closed = False

    def warm(self) -> None:
        """Start one process ahead of the first call."""
        self._put(self._take())

    def _take(self) -> _Worker:
        with self._guard:
            if self._closed:
                raise WorkerDiedError("the server is stopping", expected="a running server")
            while self._idle and not self._idle[-1].is_alive:
                self._idle.pop()
            new = not self._idle
            worker = _Worker(self.target, self.limits.memory_bytes) if new else self._idle.pop()
            self._busy.add(worker)
        return worker

    def call(
        self,
        name: str,
        arguments: Mapping[str, Any],
        *,
        seconds: float | None = None,
        progress: Callable[[float], None] | None = None,
        cancelled: threading.Event | None = None,
    ) -> Any:  # noqa: ANN401 - JSON
        """Ask a question; wait for a free process and for the answer.

        Parameters
        ----------
        name, arguments
            The question; plain JSON.
        seconds
            The processor time it may take, by default that of the limits.
        progress
            Called with how much is done, from 0 to 1.
        cancelled
            Ends the call when it is set.

        Raises
        ------
        CallError
            If the question is refused.
        WorkerDiedError
            If its process ends or takes too long.
        Cancelled
            If it was cancelled.
        RuntimeError
            If it meets a defect of ours.
        """
        with self._free:
            if cancelled is not None and cancelled.is_set():
                raise Cancelled
            worker = self._take()
            try:
                allowed = self.limits.seconds if seconds is None else seconds
                return worker.call(name, arguments, allowed, progress, cancelled)
            finally:
                self._put(worker)

    def _put(self, worker: _Worker) -> None:
        with self._guard:
            self._busy.discard(worker)
            if not self._closed and worker.is_alive:
                self._idle.append(worker)
                return
        worker.end()

    def close(self) -> None:
        """End every process; a call under way fails, so that nobody waits for it."""
        with self._guard:
            self._closed = True
            workers = [*self._idle, *self._busy]
            self._idle.clear()
        for worker in workers:
            worker.end()
