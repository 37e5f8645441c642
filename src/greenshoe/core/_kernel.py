"""One way to compile a hot loop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

import numba

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["kernel", "part_of_kernel", "vector_kernel"]

_Function = TypeVar("_Function", bound="Callable[..., object]")


def _compile(function: _Function, **options: object) -> _Function:
    kept = Path(function.__code__.co_filename).is_file()  # what was typed at a prompt has no file
    compile_with = numba.njit(cache=kept, nogil=True, error_model="numpy", _nrt=False, **options)
    return cast("_Function", compile_with(function))


def kernel(function: _Function) -> _Function:
    """Compile `function` with numba, keeping its type for the reader and for mypy.

    The machine code is cached on disk, the interpreter lock is released while it runs, and a
    division by zero gives NaN or infinity as in NumPy. Integer and float results are the same on
    every run and under any number of threads: no reassociation of floats is allowed.

    >>> @kernel
    ... def double(value: int) -> int:
    ...     return 2 * value
    >>> double(21)
    42
    """
    return _compile(function)


def part_of_kernel(function: _Function) -> _Function:
    """Compile `function` into every kernel that calls it, at the place of the call.

    For the small steps of a hot loop that pass arrays along: a call would count references.
    """
    return _compile(function, forceinline=True)


def vector_kernel(function: _Function) -> _Function:
    """Compile `function` as `kernel` does, and let the compiler fuse multiply and add.

    For loops over independent lanes, which then run on the machine's vector registers. The last
    bit of a float may differ between processors of different kinds, never between runs on one.
    """
    return _compile(function, fastmath={"contract", "nnan", "ninf", "nsz", "arcp"})
