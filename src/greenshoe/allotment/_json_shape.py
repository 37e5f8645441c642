"""What a JSON value must be, where a file of ours is read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from greenshoe.core import Json

__all__ = ["json_object", "json_text", "json_whole"]

_WIDEST = 1 << 63


def json_object(data: Json) -> dict[str, Json]:
    """Return an object.

    Raises
    ------
    TypeError
        If it is none.
    """
    if not isinstance(data, dict):
        raise TypeError("not an object")
    return data


def json_text(data: Json) -> str:
    """Return a text.

    Raises
    ------
    TypeError
        If it is none.
    """
    if not isinstance(data, str):
        raise TypeError("not a text")
    return data


def json_whole(data: Json) -> int:
    """Return a whole number of 64 bits.

    Raises
    ------
    TypeError
        If it is none.
    """
    if isinstance(data, bool) or not isinstance(data, int) or abs(data) >= _WIDEST:
        raise TypeError("not a whole number of 64 bits")
    return data
