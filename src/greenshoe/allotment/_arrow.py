"""Columns out of DuckDB without a copy: the Arrow C stream interface, and nothing of Arrow else.

DuckDB hands out a stream of record batches as a capsule. Two of the interface's four structures
and sixty lines read it; the alternative is a hundred-megabyte dependency for the same bytes. The
layout is Arrow's published, stable binary interface.
"""

from __future__ import annotations

import ctypes
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from greenshoe.core import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["Batch", "TextColumn", "batches"]


_Number = TypeVar("_Number", np.int32, np.int64, np.uint8)


class _Array(ctypes.Structure):
    """The interface's `ArrowArray`."""


_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(_Array))),
    ("dictionary", ctypes.POINTER(_Array)),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]


class _Stream(ctypes.Structure):
    """The interface's `ArrowArrayStream`."""


_Stream._fields_ = [
    ("get_schema", ctypes.c_void_p),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Array))),
    ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.POINTER(_Stream))),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Stream))),
    ("private_data", ctypes.c_void_p),
]

_RELEASE = ctypes.CFUNCTYPE(None, ctypes.POINTER(_Array))
_POINTER_OF = ctypes.pythonapi.PyCapsule_GetPointer
_POINTER_OF.restype = ctypes.c_void_p
_POINTER_OF.argtypes = [ctypes.py_object, ctypes.c_char_p]


class HasArrowStream(Protocol):
    """What hands out a stream: a DuckDB relation."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the stream as a capsule."""


@dataclass(frozen=True, slots=True)
class TextColumn:
    """Texts of a batch: UTF-8 bytes one after another, and where each begins and the last ends."""

    content: NDArray[np.uint8]
    offsets: NDArray[np.int32]


class Batch:
    """Some rows, whose columns are views into memory that `free` gives back."""

    def __init__(self, array: _Array) -> None:
        self._array = array
        self.rows = int(array.length)

    def _child(self, place: int) -> _Array:
        child: _Array = self._array.children[place].contents
        return child

    def has_nulls(self, place: int) -> bool:
        """Tell whether a column has a null."""
        return bool(self._child(place).null_count)

    def integers(self, place: int) -> NDArray[np.int64]:
        """Return a column of 64-bit integers."""
        child = self._child(place)
        return _view(child.buffers[1], np.int64, self.rows, int(child.offset))

    def texts(self, place: int) -> TextColumn:
        """Return a column of texts."""
        child = self._child(place)
        offsets = _view(child.buffers[1], np.int32, self.rows + 1, int(child.offset))
        end = int(offsets[-1]) if offsets.size else 0
        return TextColumn(_view(child.buffers[2], np.uint8, end, 0), offsets)

    def free(self) -> None:
        """Give the memory back; the columns are no longer there."""
        if self._array.release:
            _RELEASE(self._array.release)(ctypes.byref(self._array))


def _view(address: int | None, kind: type[_Number], count: int, skip: int) -> NDArray[_Number]:
    """Return an array over memory that is not ours."""
    item = np.dtype(kind).itemsize
    if not address or not count:
        return np.zeros(count, kind)
    raw = (ctypes.c_char * (count * item)).from_address(address + skip * item)
    return np.frombuffer(memoryview(raw), kind)


@contextmanager
def batches(relation: HasArrowStream) -> Iterator[Iterator[Batch]]:
    """Yield the batches of a relation, in its order; whoever takes one frees it.

    Raises
    ------
    DataError
        If reading fails on the way.
    """
    capsule = relation.__arrow_c_stream__()
    stream = ctypes.cast(_POINTER_OF(capsule, b"arrow_array_stream"), ctypes.POINTER(_Stream))

    def each() -> Iterator[Batch]:
        while True:
            array = _Array()
            if stream.contents.get_next(stream, ctypes.byref(array)):
                said = stream.contents.get_last_error(stream) or b"no reason given"
                raise DataError(f"cannot be read ({said.decode('utf-8', 'replace')})")
            if not array.release:
                return
            yield Batch(array)

    try:
        yield each()
    finally:
        del capsule
