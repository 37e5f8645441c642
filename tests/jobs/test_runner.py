"""The runner: jobs are done, told, cancelled, and picked up where a server died."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from greenshoe.jobs import Job, JobRunner, JobStore, State, WorkerLimits, WorkerPool
from greenshoe.jobs._alive import Presence

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[JobRunner]:
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{ROOT / 'src'}")
    pool = WorkerPool("tests.jobs.probe:perform", 1, WorkerLimits(20, 4 * 1024**3))
    runner = JobRunner(JobStore(tmp_path), pool, seconds=20)
    yield runner
    runner.stop()
    pool.close()


def wait(runner: JobRunner, identity: str, *states: State) -> Job:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = runner.get(identity)
        assert found is not None
        if found.state in states:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{identity} is not {states}")


def test_a_job_is_done_and_kept(runner: JobRunner) -> None:
    runner.start()
    taken = runner.submit("sum", {"numbers": [1, 2]}, "a sum")
    done = wait(runner, taken.id, State.DONE)
    assert (done.result, done.progress, done.attempts) == (3, 1.0, 1)
    stored = runner.store.get(taken.id)
    assert stored is not None
    assert (stored.state, stored.result) == (State.DONE, 3)
    assert runner.jobs()[0].id == taken.id
    assert runner.get("0" * 32) is None
    assert runner.cancel("0" * 32) is None


def test_a_job_that_fails_says_why(runner: JobRunner) -> None:
    runner.start()
    refused = wait(runner, runner.submit("refuse", {}, "").id, State.FAILED)
    assert refused.error is not None
    assert refused.to_json()["error"]["expected"] == "something else"  # type: ignore[index,call-overload]
    died = wait(runner, runner.submit("die", {}, "").id, State.FAILED)
    assert died.error is not None
    assert "ended" in died.error["message"]
    assert wait(runner, runner.submit("defect", {}, "").id, State.FAILED).error is not None
    assert wait(runner, runner.submit("sum", {"numbers": [5]}, "").id, State.DONE).result == 5


def test_jobs_are_cancelled_while_running_and_while_waiting(runner: JobRunner) -> None:
    runner.start()
    running = runner.submit("sleep", {"seconds": 60, "steps": 600}, "")
    waiting = runner.submit("sum", {"numbers": [1]}, "")
    while not (runner.get(running.id) or running).progress:
        time.sleep(0.02)
    assert runner.cancel(waiting.id)
    assert runner.cancel(running.id)
    last = wait(runner, runner.submit("sum", {"numbers": [2]}, "").id, State.DONE)
    assert last.result == 2
    states = [found.state for one in (running, waiting) if (found := runner.store.get(one.id))]
    assert states == [State.CANCELLED, State.CANCELLED]
    assert runner.cancel(last.id) == last


def left_by(owner: str, attempts: int = 0) -> Job:
    made = Job(
        os.urandom(16).hex(), "sum", {"numbers": [20, 1]}, "", State.RUNNING, datetime.now(UTC),
        owner=owner,
    )  # fmt: skip
    return replace(made, attempts=attempts)


def test_what_a_dead_server_left_is_done_and_a_living_ones_is_not_touched(
    runner: JobRunner,
) -> None:
    living = Presence(runner.store.folder, "living")
    left, theirs = left_by("dead", attempts=1), left_by("living")
    worn = left_by("dead", attempts=3)
    for one in (left, theirs, worn):
        runner.store.put(one)
    runner.start()
    assert wait(runner, left.id, State.DONE).result == 21
    failed = wait(runner, worn.id, State.FAILED)
    assert failed.error is not None
    assert "every time" in failed.error["message"]
    kept = runner.store.get(theirs.id)
    assert kept == theirs
    living.end()


def test_a_server_that_stops_leaves_its_jobs_for_the_next(runner: JobRunner) -> None:
    runner.start()
    running = runner.submit("sleep", {"seconds": 60, "steps": 600}, "")
    while not (runner.get(running.id) or running).progress:
        time.sleep(0.02)
    runner.stop()
    stored = runner.store.get(running.id)
    assert stored is not None
    assert not stored.state.is_final
