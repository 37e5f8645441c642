"""The store: what is put is got again, whoever else writes at the same time."""

from __future__ import annotations

import subprocess
import sys
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from greenshoe.core import StoreError
from greenshoe.jobs import Job, JobStore, State

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]
WRITER = """
import sys, uuid
from datetime import UTC, datetime
from pathlib import Path
from greenshoe.jobs import Job, JobStore, State
store = JobStore(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    job = Job(uuid.uuid4().hex, sys.argv[2], {"n": number}, "t", State.DONE, datetime.now(UTC),
              result=[number] * 100)
    store.put(job)
    assert store.get(job.id) == job
"""


def job(state: State = State.QUEUED, owner: str = "") -> Job:
    return Job(
        uuid.uuid4().hex, "sum", {"numbers": [1]}, "a sum", state, datetime.now(UTC), owner=owner
    )


def test_a_job_comes_back_as_it_was(tmp_path: Path) -> None:
    store = JobStore(tmp_path)
    assert store.get("none") is None
    assert store.jobs() == []
    store.put(job())
    made = replace(
        job(), state=State.FAILED, progress=0.5, error={"message": "甲"}, attempts=2,
        started_at=datetime.now(UTC), ended_at=datetime.now(UTC), owner="me",
    )  # fmt: skip
    store.put(made)
    assert store.get(made.id) == made
    again = replace(made, state=State.DONE, result={"a": [1, None, "乙"]}, error=None)
    store.put(again)
    assert store.get(made.id) == again
    assert [found.id for found in store.jobs(limit=1)] == [made.id]
    assert store.jobs()[0].result is None


def test_unfinished_jobs_of_the_dead_are_taken_over_once(tmp_path: Path) -> None:
    store = JobStore(tmp_path)
    dead, living, done = job(State.RUNNING, "dead"), job(owner="living"), job(State.DONE, "dead")
    for one in (dead, living, done):
        store.put(one)
    assert [found.id for found in store.take_over("new", ["living", "new"])] == [dead.id]
    assert store.take_over("other", ["living", "new", "other"]) == []


def test_own_deals_are_kept_by_their_text(tmp_path: Path) -> None:
    store = JobStore(tmp_path)
    assert store.deal("own-x") is None
    one = store.keep_deal("a = 1", stock_code="9999", name="A", title="first")
    two = store.keep_deal("a = 1", stock_code="9999", name="A", title="second")
    assert one.id == two.id
    assert [deal.title for deal in store.deals()] == ["second"]
    store.forget_deal(one.id)
    assert store.deals() == []


def test_two_commands_at_once_lose_nothing(tmp_path: Path) -> None:
    def start(name: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), name, "15"], cwd=ROOT)

    writers: Sequence[subprocess.Popen[bytes]] = [start("one"), start("two")]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    found = JobStore(tmp_path).jobs()
    assert sorted(one.command for one in found) == ["one"] * 15 + ["two"] * 15


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "workbench.duckdb").write_bytes(b"not a database" * 500)
    with pytest.raises(StoreError, match="cannot be opened; expected a store of this program"):
        JobStore(tmp_path).jobs()
