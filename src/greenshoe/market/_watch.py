"""A run that can be ended: a turn of an agent lasts so long and no longer."""

from __future__ import annotations

import ctypes
import threading
import time
import warnings
from typing import TYPE_CHECKING

import numba

from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray


__all__ = ["quietly", "watched"]

_POLL_SECONDS = 0.02


def quietly(function: Callable[[], int]) -> int:
    """Call a kernel without numba's note that functions as values are experimental."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", numba.core.errors.NumbaExperimentalFeatureWarning)
        return function()


def _stop(thread: threading.Thread) -> None:
    """Raise in another thread: it ends a plain loop, and cannot reach machine code."""
    if thread.ident is not None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit)
        )


def watched(
    work: Callable[[], None], turn: NDArray[np.int64], names: Sequence[str], patience: float
) -> None:
    """Do `work` in a thread; if one turn of an agent lasts longer than `patience`, name it.

    A plain agent's loop is ended. Machine code cannot be ended from outside: its thread is left
    behind and dies with the process.

    Raises
    ------
    ModelError
        If an agent does not return; whatever `work` raised otherwise.
    """
    raised: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - handed to the caller's thread below
            raised.append(error)

    thread = threading.Thread(target=guarded, daemon=True)
    thread.start()
    seen, since = -1, time.monotonic()
    while thread.is_alive():
        thread.join(_POLL_SECONDS)
        if turn[0] < 0 or turn[1] != seen:
            seen, since = int(turn[1]), time.monotonic()
        elif time.monotonic() - since > patience:
            name = names[int(turn[0])]
            _stop(thread)
            thread.join(1.0)
            raise ModelError(
                f"did not return within {patience:g} seconds; the run was stopped",
                key=f"agent {name}",
            )
    if raised:
        raise raised[0]
