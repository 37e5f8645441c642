"""What several commands read from their options."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor


def parse_day(option: str, text: str | None) -> date | None:
    """Return the day an option names, `None` if it is left out.

    Raises
    ------
    InputError
        If it is no date.
    """
    from greenshoe.core import InputError

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            "is no date", key=option, value=text, expected="a date such as 2025-08-04"
        ) from error


@contextmanager
def executor_of(workers: int, dask: str | None) -> Iterator[Executor | None]:
    """Yield where the work is done: a Dask cluster, a pool of processes, or `None` for here.

    Raises
    ------
    InputError
        If `workers` is no number of workers.
    """
    from greenshoe.core import InputError

    if dask is not None:
        from distributed import Client

        try:
            client: Any = Client(dask)  # type: ignore[no-untyped-call]  # distributed is untyped here
        except (OSError, ValueError) as error:
            raise InputError(
                "cannot be reached", key="--dask", value=dask, expected="such as tcp://host:8786"
            ) from error
        with client:
            yield client.get_executor()
    elif workers > 1:
        from concurrent.futures import ProcessPoolExecutor

        with ProcessPoolExecutor(workers) as pool:
            yield pool
    elif workers == 1:
        with nullcontext():
            yield None
    else:
        raise InputError("is not a number of workers", key="--workers", value=workers)


@contextmanager
def progress_over(days: int) -> Iterator[Callable[[int], None]]:
    """Yield what is called with the days done; a bar shows them where somebody watches."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("days", total=days)
        yield lambda done: bar.advance(task, done)
