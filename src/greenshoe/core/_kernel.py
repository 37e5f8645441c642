"""One way to compile a hot loop."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["kernel", "part_of_kernel", "vector_kernel"]

_Function = TypeVar("_Function", bound="Callable[..., object]")


@cache
def _sources() -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of every source file of the package."""
    folder = Path(__file__).parents[1]
    found = sorted(folder.glob("*/*.py"))
    return tuple((f.name, (at := f.stat()).st_size, at.st_mtime_ns) for f in found)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a file's lock where the system has such locks and the folder can be written."""
    try:
        import fcntl  # noqa: PLC0415 - absent on Windows

        held = path.open("a")
    except (ImportError, OSError):
        yield
        return
    with held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _alone(act: Callable[..., Any], lock: Path) -> Callable[..., Any]:
    """Return `act`, one process at a time.

    numba names a kernel's machine code in an index before it has written it, and two processes that
    compile it for different types may give both the same name: the wrong code would then run.
    """

    @wraps(act)
    def alone(*arguments: Any) -> Any:  # noqa: ANN401 - numba's own
        with _locked(lock):
            return act(*arguments)

    return alone


def _compile(function: _Function, **options: Any) -> _Function:  # noqa: ANN401 - numba's own
    kept = Path(function.__code__.co_filename).is_file()  # what was typed at a prompt has no file
    given: dict[str, Any] = {"cache": kept, "nogil": True, "error_model": "numpy", "_nrt": False}
    compile_with = numba.njit(**given, **options)
    compiled = compile_with(function)
    if kept:
        # numba looks only at the kernel's own file; a part compiled into it may be in another.
        file = compiled._cache._cache_file  # noqa: SLF001 - numba has no public way
        file._source_stamp = (file._source_stamp, _sources())  # noqa: SLF001 - as above
        beside = Path(f"{file._index_path}.lock")  # noqa: SLF001 - as above
        file.save, file.load = _alone(file.save, beside), _alone(file.load, beside)
    return cast("_Function", compiled)


def kernel(function: _Function) -> _Function:
    """Compile `function` with numba, keeping its type for the reader and for mypy.

    The machine code is cached on disk, the interpreter lock is released while it runs, and a
    division by zero gives NaN or infinity as in NumPy. Integer and float results are the same on
    every run and under any number of threads: no reassociation of floats is allowed. Nothing can
    be allocated inside: arrays come in as arguments (numba refuses to compile anything else).

    >>> @kernel
    ... def double(value: int) -> int:
    ...     return 2 * value
    >>> double(21)
    42
    """
    return _compile(function)


def part_of_kernel(function: _Function) -> _Function:
    """Compile `function` into every kernel that calls it, at the place of the call.

    For the small steps of a hot loop: a real call would copy the description of every array.
    """
    return _compile(function, forceinline=True)


def vector_kernel(function: _Function) -> _Function:
    """Compile `function` as `kernel` does, and let the compiler fuse multiply and add.

    For loops over independent lanes, which then run on the machine's vector registers. The last
    bit of a float may differ between processors of different kinds, never between runs on one.
    """
    return _compile(function, fastmath={"contract", "nnan", "ninf", "nsz", "arcp"})
