"""The one decorator of the room's kernels: compiled on first use, kept on disk, free of the GIL."""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec, TypeVar

import numba

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["kernel"]

_P = ParamSpec("_P")
_R = TypeVar("_R")


def kernel(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compile a function of arrays and scalars; it may run in several threads at once."""
    compiled: Callable[_P, _R] = numba.njit(cache=True, nogil=True)(function)
    return compiled
