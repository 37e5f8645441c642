"""Workers: they answer, refuse, die, run away, and the next call is answered all the same."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from greenshoe.jobs import CallError, Cancelled, WorkerDiedError, WorkerLimits, WorkerPool

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[WorkerPool]:
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{ROOT / 'src'}")
    pool = WorkerPool("tests.jobs.probe:perform", 2, WorkerLimits(20, 4 * 1024**3))
    yield pool
    pool.close()


def test_a_worker_answers_and_is_used_again(pool: WorkerPool) -> None:
    assert pool.call("sum", {"numbers": [1, 2, 3]}) == 6
    assert pool.call("process", {}) == pool.call("process", {})


def test_a_refusal_keeps_field_value_and_what_would_be_right(pool: WorkerPool) -> None:
    with pytest.raises(CallError, match="field = 7: is wrong; expected something else") as caught:
        pool.call("refuse", {})
    assert (caught.value.key, caught.value.kind) == ("field", "InputError")
    with pytest.raises(RuntimeError, match="ZeroDivisionError: of ours"):
        pool.call("defect", {})
    assert pool.call("sum", {"numbers": [1]}) == 1


def test_a_worker_may_die_hang_or_eat_memory(pool: WorkerPool) -> None:
    with pytest.raises(WorkerDiedError, match="ended"):
        pool.call("die", {})
    with pytest.raises(CallError, match="needs more than it may use"):
        pool.call("memory", {})
    started = time.monotonic()
    with pytest.raises(WorkerDiedError, match="takes longer than it may"):
        pool.call("sleep", {"seconds": 60, "steps": 1}, seconds=1.0)
    assert time.monotonic() - started < 10
    with pytest.raises(WorkerDiedError, match="takes longer than it may"):
        pool.call("spin", {}, seconds=1.0)
    assert pool.call("sum", {"numbers": [4]}) == 4


def test_a_call_can_be_cancelled_and_tells_its_progress(pool: WorkerPool) -> None:
    seen: list[float] = []
    assert pool.call("sleep", {"seconds": 0.2, "steps": 4}, progress=seen.append) == "slept"
    assert seen == [0.25, 0.5, 0.75, 1.0]
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    with pytest.raises(Cancelled, match=r"^$"):
        pool.call("sleep", {"seconds": 60, "steps": 1}, cancelled=stop)


def test_a_pool_that_closes_waits_for_no_call(pool: WorkerPool) -> None:
    failed: list[WorkerDiedError] = []

    def call() -> None:
        try:
            pool.call("sleep", {"seconds": 60, "steps": 600}, progress=lambda _: begun.set())
        except WorkerDiedError as error:
            failed.append(error)

    begun = threading.Event()
    caller = threading.Thread(target=call)
    caller.start()
    assert begun.wait(20)
    pool.close()
    caller.join(10)
    assert not caller.is_alive()
    assert len(failed) == 1
    with pytest.raises(WorkerDiedError, match="the server is stopping"):
        pool.call("sum", {"numbers": [1]})
