"""What several commands read from their options."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
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


def today_in_hong_kong() -> date:
    """Return today's date in Hong Kong."""
    from greenshoe.core import HONG_KONG

    return datetime.now(HONG_KONG).date()


def parse_number(option: str, text: str | None) -> Decimal | None:
    """Return the number an option gives, `None` if it is left out.

    Raises
    ------
    InputError
        If it is no plain number from 0 to a thousand million.
    """
    from greenshoe.core import InputError

    if text is None:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0 or value > 10**9 or round(value, 6) != value:
        raise InputError("is no number", key=option, value=text, expected="a number such as 139.00")
    return value


def parse_range(text: str | None) -> tuple[Decimal, Decimal] | None:
    """Return bottom and top of the range `--range` gives, `None` if it is left out.

    Raises
    ------
    InputError
        If it is not written `LOW:HIGH`.
    """
    from greenshoe.answers import price_range

    return price_range(text)


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
