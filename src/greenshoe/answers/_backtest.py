"""What a method said, what came, and what its baselines would have said."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from greenshoe.core import InputError, UnknownNameError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["RECORDS", "backtest_rows"]

RECORDS: dict[str, tuple[str, str]] = {
    "engines": ("greenshoe.study", "engines_record"),
    "market": ("greenshoe.study", "market_record"),
    "odds": ("greenshoe.subscriber", "backtest_odds"),
    "plan": ("greenshoe.study", "backtest_plan"),
    "reading": ("greenshoe.answers._backtest_reading", "reading_record"),
    "returns": ("greenshoe.subscriber", "backtest_returns"),
    "value": ("greenshoe.company", "backtest"),
}
"""Name of a record to the module and the function that returns its flat rows."""


def backtest_rows(name: str, *, prices: Path | None = None) -> list[dict[str, object]]:
    """Return the rows that `greenshoe backtest NAME --json` prints.

    Parameters
    ----------
    name
        One of `RECORDS`.
    prices
        Folder of daily prices, for `returns` alone.

    Raises
    ------
    UnknownNameError
        If there is no such record.
    InputError
        If prices are given for another record.
    """
    if name not in RECORDS:
        raise UnknownNameError("has no record", key="name", value=name, expected=", ".join(RECORDS))
    if prices is not None and name != "returns":
        raise InputError(
            "is of another record", key="--prices", value=prices, expected="backtest returns"
        )
    module, function = RECORDS[name]
    given = {} if prices is None else {"prices": prices}
    return list(getattr(import_module(module), function)(**given))
