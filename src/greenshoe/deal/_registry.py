"""The deals that ship with the package: one TOML file each, with its sources."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from greenshoe.core import InputError, UnknownNameError, normalise_stock_code
from greenshoe.deal._toml import parse_deal_text

if TYPE_CHECKING:
    from greenshoe.deal._record import DealRecord

__all__ = ["shipped_codes", "shipped_record", "shipped_records"]

_FOLDER = files("greenshoe.deal").joinpath("registry")


@cache
def shipped_codes() -> tuple[str, ...]:
    """Return the codes of the shipped deals, ascending.

    >>> "2513" in shipped_codes()
    True
    """
    names = (entry.name for entry in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def shipped_record(code: str) -> DealRecord:
    """Return a shipped deal's record by its code.

    Raises
    ------
    UnknownNameError
        If no shipped deal has that code.
    """
    try:
        known = normalise_stock_code(code)
    except InputError as error:
        raise UnknownNameError(
            "is neither a stock code nor a .toml file", value=code, expected="2513, or deal.toml"
        ) from error
    if known not in shipped_codes():
        near = get_close_matches(known, shipped_codes(), n=3)
        hint = f"one of {len(shipped_codes())} codes (greenshoe deals)"
        raise UnknownNameError(
            "is not among the shipped deals",
            value=known,
            expected=hint + (f", such as {', '.join(near)}" if near else "") + ", or a deal file",
        )
    content = _FOLDER.joinpath(f"{known}.toml").read_bytes()
    return parse_deal_text(content, file=f"registry/{known}.toml")


def shipped_records() -> tuple[DealRecord, ...]:
    """Return every shipped deal, by code."""
    return tuple(map(shipped_record, shipped_codes()))
