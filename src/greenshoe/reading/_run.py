"""Many files over many processes, each read once, and the findings over all of them."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from greenshoe.core import GreenshoeError, read_bytes, sha256_of, to_json
from greenshoe.facts import reconcile
from greenshoe.reading._document import (
    Readers,
    Record,
    fact_from_json,
    notes_from_json,
    read_content,
    refusal,
)
from greenshoe.reading._version import reader_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from greenshoe.facts import Finding
    from greenshoe.reading._store import Store

__all__ = ["Library", "read_files", "reader_name"]

_FEWEST_FOR_PROCESSES = 8
_BATCH = 64
_WAITING_PER_WORKER = 4


@dataclass(frozen=True)
class Library:
    """What some files say.

    Attributes
    ----------
    documents
        A record for every file, in the order of the files.
    findings
        Where they do not fit.
    """

    documents: tuple[Record, ...]
    findings: tuple[Finding, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the object that `greenshoe read --json` prints."""
        hidden = {"notes"}
        documents = [{k: v for k, v in d.items() if k not in hidden} for d in self.documents]
        return {"documents": documents, "findings": to_json(self.findings)}


def reader_name(readers: Readers) -> str:
    """Return what a reading depends on: the reader's version, the user's lexica, the PDF reader.

    >>> reader_name(Readers()) == reader_version()
    True
    """
    parts = [hashlib.sha256(read_bytes(path)).hexdigest()[:12] for path in readers.lexica]
    if readers.filing is not None:
        parts.append(f"{readers.filing.__module__}.{getattr(readers.filing, '__qualname__', '')}")
    return "+".join([reader_version(), *parts])


def _load(path: Path) -> tuple[bytes, None] | tuple[None, Record]:
    try:
        return read_bytes(path), None
    except GreenshoeError as error:
        return None, refusal(str(path), str(error).removeprefix(f"{path}: "))


def _read_path(path: Path, name: str, readers: Readers) -> Record:
    """Read one file; runs in a worker process."""
    content, refused = _load(path)
    if content is None:
        return refused or refusal(str(path), "cannot be read")
    return read_content(name, content, readers, file=str(path))


def _names(paths: Sequence[Path]) -> dict[Path, str]:
    """Return the name of every document: the file's own, or its path where two share one."""
    counts = Counter(path.name for path in paths)
    return {path: path.name if counts[path.name] == 1 else str(path) for path in paths}


def _stored(names: dict[Path, str], store: Store | None) -> dict[Path, Record]:
    """Return the records of files that were read before."""
    if store is None or not store.path.exists():
        return {}
    hashes = {}
    for path in names:
        content, _ = _load(path)
        if content is not None:
            hashes[path] = (sha256_of(content), str(path))
    known = store.known(list(hashes.values()))
    return {
        path: known[key]
        for path, key in hashes.items()
        if key in known and known[key].get("doc") == names[path]
    }


def _fresh(names: dict[Path, str], readers: Readers, workers: int) -> Iterator[tuple[Path, Record]]:
    """Yield a record for every file as it is done; few files are read in this process."""
    if workers <= 1 or len(names) < _FEWEST_FOR_PROCESSES:
        for path, name in names.items():
            yield path, _read_path(path, name, readers)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: dict[Future[Record], Path] = {}
        for path, name in names.items():
            waiting[pool.submit(_read_path, path, name, readers)] = path
            if len(waiting) >= workers * _WAITING_PER_WORKER:
                yield from _done(waiting, wait(waiting, return_when=FIRST_COMPLETED).done)
        yield from _done(waiting, set(waiting))


def _done(
    waiting: dict[Future[Record], Path], finished: set[Future[Record]]
) -> Iterator[tuple[Path, Record]]:
    for future in finished:
        path = waiting.pop(future)
        try:
            yield path, future.result()
        except Exception as error:  # noqa: BLE001 - a worker that died on one file must not end the rest
            yield path, refusal(str(path), f"ended its reader ({type(error).__name__})")


def read_files(
    paths: Sequence[Path],
    readers: Readers | None = None,
    *,
    workers: int | None = None,
    store: Store | None = None,
    progress: Callable[[int], None] | None = None,
) -> Library:
    """Read files and reconcile what they say.

    Parameters
    ----------
    paths
        Files.
    readers
        What reads which kind of file.
    workers
        Processes; one for each core where none is given. The result does not depend on it.
    store
        Where readings are kept and looked up; nothing is kept without one.
    progress
        Called with the number of files done so far.

    Returns
    -------
    Library
        A record for every file: a file that cannot be read is a refusal with its reason.
    """
    readers = readers or Readers()
    names = _names(paths)
    records = _stored(names, store)
    done, batch = len(records), []
    if progress is not None:
        progress(done)
    unread = {path: name for path, name in names.items() if path not in records}
    for path, record in _fresh(unread, readers, workers or os.cpu_count() or 1):
        records[path] = record
        batch.append(record)
        done += 1
        if store is not None and len(batch) >= _BATCH:
            store.keep(batch)
            batch = []
        if progress is not None:
            progress(done)
    if store is not None:
        store.keep(batch)
    documents = tuple(records[path] for path in paths)
    return Library(documents, tuple(_findings(documents)))


def _findings(documents: Sequence[Record]) -> list[Finding]:
    facts = [fact_from_json(f) for d in documents for f in d.get("facts", ())]
    notes = [notes_from_json(d["notes"]) for d in documents if "notes" in d]
    return reconcile(facts, notes)
