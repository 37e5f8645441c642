"""The same tasks here or on any executor: their results come in the order of the tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor

__all__ = ["run_in_order"]

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


def run_in_order(
    work: Callable[[_Task], _Result],
    tasks: Sequence[_Task],
    executor: Executor | None = None,
    done: Callable[[_Task], None] | None = None,
) -> list[_Result]:
    """Return the result of each task, in their order; what is left is cancelled if one fails.

    Parameters
    ----------
    work
        Does one task; an executor of processes must be able to pickle it.
    tasks
        What there is to do.
    executor
        Any `concurrent.futures.Executor`, such as a Dask cluster's `Client.get_executor()`; here if
        there is none.
    done
        Called with each task when its result is there.

    >>> run_in_order(abs, [-2, 1])
    [2, 1]
    """
    told = done or (lambda _: None)
    if executor is None:
        results = []
        for task in tasks:
            results.append(work(task))
            told(task)
        return results
    futures = [executor.submit(work, task) for task in tasks]
    results = []
    try:
        for future, task in zip(futures, tasks, strict=True):
            results.append(future.result())
            told(task)
    finally:
        for future in futures:
            future.cancel()
    return results
