"""The deals that ship with the package: one TOML file each, with its sources."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from greenshoe.core import DealError, InputError, UnknownNameError, normalise_stock_code
from greenshoe.deal._toml import parse_deal_text

if TYPE_CHECKING:
    from greenshoe.deal._record import DealRecord

__all__ = ["check_company", "shipped_codes", "shipped_record", "shipped_records"]

_NAME = re.compile(r'^name_(?:zh|en) = "(.*)"$', re.MULTILINE)
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
def _shipped_names() -> dict[str, str]:
    """Return the code of every shipped name; each file says its names on its first lines."""
    names: dict[str, str] = {}
    for code in shipped_codes():
        head = _FOLDER.joinpath(f"{code}.toml").read_text("utf-8")[:400]
        names |= dict.fromkeys(_NAME.findall(head), code)
    return names


def check_company(record: DealRecord) -> None:
    """Refuse a deal that carries the name of another company that ships.

    Raises
    ------
    DealError
        If its name is a shipped company's and its code is not.
    """
    for key in ("name_zh", "name_en"):
        name = record.text(key) or ""
        owner = _shipped_names().get(name, record.stock_code)
        if owner != record.stock_code:
            raise DealError(
                f"is the name of {owner}: are two companies mixed?",
                file=record.file or None,
                key=key,
                value=name,
                expected=f"the name of {record.stock_code}",
            )


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
