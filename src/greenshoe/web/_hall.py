"""What every page and every call shares: settings, workers, jobs, and what is kept in memory."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import threading
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greenshoe.core import (
    VERSION,
    InputError,
    UnknownNameError,
    normalise_stock_code,
    sha256_of,
    write_atomically,
)
from greenshoe.jobs import JobRunner, JobStore, RunnerFullError, WorkerLimits, WorkerPool

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.web._settings import Settings

__all__ = ["Hall"]

_TARGET = "greenshoe.web._calls:perform"
_LARGEST_CACHE_BYTES = 128 * 1024 * 1024
_UPLOADS_KEPT_SECONDS = 30 * 24 * 3600
_WAITING_THREADS = 16
_MOST_ASKED = 1000
_AHEAD_SECONDS = 1.0


class _Kept:
    """Answers by what was asked, the least used dropped first, bounded in bytes."""

    def __init__(self, largest_bytes: int) -> None:
        self._largest = largest_bytes
        self._bytes = 0
        self._answers: OrderedDict[str, tuple[Any, int]] = OrderedDict()

    def get(self, key: str) -> Any | None:  # noqa: ANN401 - JSON
        found = self._answers.get(key)
        if found is None:
            return None
        self._answers.move_to_end(key)
        return found[0]

    def put(self, key: str, answer: Any) -> None:  # noqa: ANN401 - JSON
        size = len(json.dumps(answer))
        if size > self._largest // 4:
            return
        self._answers[key] = (answer, size)
        self._bytes += size
        while self._bytes > self._largest:
            _, (_, dropped) = self._answers.popitem(last=False)
            self._bytes -= dropped


class Hall:
    """The state of one server.

    Parameters
    ----------
    settings
        As the server was started.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        limits = WorkerLimits(settings.call_seconds, settings.memory_bytes)
        self.pool = WorkerPool(_TARGET, settings.workers, limits)
        self.store = JobStore(settings.folder)
        self._job_pool = WorkerPool(_TARGET, settings.job_workers, limits)
        self._runner: JobRunner | None = None
        self._runner_guard = threading.Lock()
        self._ahead: asyncio.TimerHandle | None = None
        self._kept = _Kept(_LARGEST_CACHE_BYTES)
        self._asked: dict[str, asyncio.Future[Any]] = {}
        self._threads = ThreadPoolExecutor(_WAITING_THREADS, thread_name_prefix="greenshoe")
        # Calls wait for a worker; in threads of their own they hold up nothing that is quick.
        self._callers = ThreadPoolExecutor(2 * settings.workers, thread_name_prefix="call")

    @property
    def runner(self) -> JobRunner:
        """What runs the jobs; started when it is first needed."""
        with self._runner_guard:
            if self._runner is None:
                settings = self.settings
                self._runner = JobRunner(
                    self.store,
                    self._job_pool,
                    at_once=settings.job_workers,
                    seconds=settings.job_seconds,
                )
                self._runner.start()
            return self._runner

    def open(self) -> None:
        """Start what can be started ahead: a worker, and the jobs of a server that is gone.

        Not at once: until the first page is out they would only be in its way.
        """
        self.settings.folder.mkdir(parents=True, exist_ok=True)
        self._ahead = asyncio.get_running_loop().call_later(_AHEAD_SECONDS, self._start_ahead)

    def _start_ahead(self) -> None:
        for work in (self.pool.warm, lambda: self.runner, self._drop_old_uploads):
            self._threads.submit(work)

    def close(self) -> None:
        """End every worker; unfinished jobs stay in the store."""
        if self._ahead is not None:
            self._ahead.cancel()
        with self._runner_guard:
            if self._runner is not None:
                self._runner.stop()
        self._job_pool.close()
        self.pool.close()
        for threads in (self._callers, self._threads):
            threads.shutdown(wait=False, cancel_futures=True)

    async def in_thread(self, work: Any, *arguments: Any) -> Any:  # noqa: ANN401 - any function
        """Do something that waits, without holding the server up."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    async def ask(self, name: str, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
        """Ask a worker; the same question is worked out once, and its answer kept.

        Raises
        ------
        CallError
            If the question is refused.
        WorkerDiedError
            If it ends its process or takes too long.
        RunnerFullError
            If too many questions are waiting.
        """
        key = sha256_of(json.dumps([VERSION, name, arguments], sort_keys=True).encode())
        kept = self._kept.get(key)
        if kept is not None:
            return kept
        under_way = self._asked.get(key)
        if under_way is not None:
            return await asyncio.shield(under_way)
        if len(self._asked) >= _MOST_ASKED:
            raise RunnerFullError("too many questions are waiting", expected="fewer at a time")
        future: asyncio.Future[Any] = asyncio.get_running_loop().run_in_executor(
            self._callers, self.pool.call, name, dict(arguments)
        )
        self._asked[key] = future
        try:
            answer = await asyncio.shield(future)
        finally:
            if future.done():
                self._asked.pop(key, None)
            else:
                future.add_done_callback(lambda _: self._asked.pop(key, None))
        self._kept.put(key, answer)
        return answer

    async def deal_reference(self, name: str) -> dict[str, str]:
        """Return what names a deal to a worker: a code's, or the text of one of the user's own.

        Raises
        ------
        UnknownNameError
            If it is neither.
        """
        if name.startswith("own-"):
            saved = await self.in_thread(self.store.deal, name)
            if saved is None:
                raise UnknownNameError(
                    "is none of your deals", key="deal", value=name, expected="one that you kept"
                )
            return {"text": saved.text, "name": f"{name}.toml"}
        try:
            return {"code": normalise_stock_code(name)}
        except InputError as error:
            raise UnknownNameError(
                "is not a stock code", key="deal", value=name, expected="a code such as 2513"
            ) from error

    async def deal_rows(self) -> list[dict[str, Any]]:
        """Return the shipped deals as rows, newest first; kept on disk for a fast start."""
        rows = self._kept.get("deals")
        if rows is None:
            path = self.settings.folder / f"deals-{_shipped_fingerprint()}.json"
            try:
                rows = json.loads(path.read_text("utf-8"))
            except (OSError, ValueError):
                rows = await self.ask("deals", {})
                await self.in_thread(_write_rows, path, rows)
            self._kept.put("deals", rows)
        found: list[dict[str, Any]] = rows
        return found

    def keep_upload(self, content: bytes) -> Path:
        """Store a file under its SHA-256 and return where."""
        path = self.settings.folder / "uploads" / sha256_of(content)
        if path.exists():
            os.utime(path)
        else:
            write_atomically(path, content)
        return path

    def _drop_old_uploads(self) -> None:
        folder = self.settings.folder / "uploads"
        if not folder.is_dir():
            return
        for path in folder.iterdir():
            try:
                if time.time() - path.stat().st_mtime > _UPLOADS_KEPT_SECONDS:
                    path.unlink()
            except OSError:
                continue


def _write_rows(path: Path, rows: Any) -> None:  # noqa: ANN401 - JSON
    """Keep the list for the next start; where that is not possible it is made again."""
    try:
        for old in path.parent.glob("deals-*.json"):
            old.unlink(missing_ok=True)
        write_atomically(path, json.dumps(rows, ensure_ascii=False))
    except (InputError, OSError):
        return


def _shipped_fingerprint() -> str:
    """Return what changes when a shipped deal does: names, sizes and times of the files."""
    digest = hashlib.sha256(VERSION.encode())
    folder = Path(str(files("greenshoe").joinpath("deal/registry")))
    for entry in sorted(os.scandir(folder), key=lambda item: item.name):
        about = entry.stat()
        digest.update(f"{entry.name}:{about.st_size}:{about.st_mtime_ns};".encode())
    return digest.hexdigest()[:16]
