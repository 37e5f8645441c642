"""Arguments as an assistant writes them, made into what the rooms take."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from greenshoe.answers import record_from_text
from greenshoe.core import HONG_KONG, InputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from greenshoe.core import Json

__all__ = ["day_or_today", "deal_named", "only_keys"]

_BESIDE = ("_origin", "_bounds")


def day_or_today(key: str, text: str | None) -> date:
    """Return a day written in ISO form, or today in Hong Kong.

    Raises
    ------
    InputError
        If the text is not a day.

    >>> day_or_today("on", "2025-08-04")
    datetime.date(2025, 8, 4)
    """
    if text is None:
        return datetime.now(HONG_KONG).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError("is not a day", key=key, value=text, expected="2026-01-08") from error


@contextmanager
def deal_named(deal: str) -> Iterator[str]:
    r"""Yield a deal as a command names it: text of several lines as a file that is removed.

    >>> with deal_named("2513") as name:
    ...     name
    '2513'
    """
    if "\n" not in deal:
        yield deal
        return
    record_from_text(deal)  # refuses what names files: there are none beside it
    with tempfile.TemporaryDirectory(prefix="greenshoe-") as folder:
        path = Path(folder) / "deal.toml"
        path.write_text(deal, encoding="utf-8")
        yield str(path)


def only_keys(answer: dict[str, Json], keys: list[str] | None) -> dict[str, Json]:
    """Return the answer with the wanted keys, and the origins and bounds of those.

    Raises
    ------
    UnknownNameError
        If the answer has no such key.

    >>> only_keys({"a": 1, "a_origin": "x", "b": 2}, ["a"])
    {'a': 1, 'a_origin': 'x'}
    """
    if keys is None:
        return answer
    for key in keys:
        if key not in answer:
            there = [name for name in answer if not name.endswith(_BESIDE)]
            raise UnknownNameError(
                "is not in the answer", key="only", value=key, expected=", ".join(there)
            )
    wanted = {*keys, *(key + beside for key in keys for beside in _BESIDE)}
    return {key: value for key, value in answer.items() if key in wanted}
