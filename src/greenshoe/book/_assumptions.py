"""Choices that are no rule, from `assumptions.toml`: stated, and replaceable."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files

__all__ = ["assumed", "why_assumed"]


@cache
def _read() -> dict[str, dict[str, object]]:
    text = files("greenshoe.book").joinpath("assumptions.toml").read_text("utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def assumed(name: str) -> Decimal:
    """Return the value assumed where nobody states one.

    >>> assumed("partial_adjustment")
    Decimal('0.5')
    """
    return Decimal(str(_read()[name]["value"]))


def why_assumed(name: str) -> str:
    """Return unit and reason of an assumption, in a sentence."""
    entry = _read()[name]
    return f"{entry['value']} {entry['unit']}. {entry['why']}"
