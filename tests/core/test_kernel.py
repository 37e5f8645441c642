"""Compiled code is kept by one process at a time."""

from __future__ import annotations

import fcntl
import threading
from typing import TYPE_CHECKING

from greenshoe.core._kernel import _alone

if TYPE_CHECKING:
    from pathlib import Path


def test_what_another_process_is_writing_is_waited_for(tmp_path: Path) -> None:
    lock, done = tmp_path / "index.lock", threading.Event()
    save = _alone(done.set, lock)
    with lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        waiting = threading.Thread(target=save)
        waiting.start()
        assert not done.wait(0.2)
    waiting.join(10)
    assert done.is_set()


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    assert _alone(lambda: 42, tmp_path / "absent" / "index.lock")() == 42
