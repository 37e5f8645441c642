"""Periods a model must reproduce, and what was published of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


__all__ = ["HistoricPeriod", "PublishedLine"]


@dataclass(frozen=True)
class PublishedLine:
    """A published figure and how near the model must come to it."""

    line: str
    value: float
    tolerance: float
    source: str
    confidence: str


@dataclass(frozen=True)
class HistoricPeriod:
    """A past period: the drivers as published, and the lines they must give."""

    period: str
    days: float
    months: float
    drivers: Mapping[str, float]
    published: tuple[PublishedLine, ...]
    note: str
