"""The table of the card: a few sizes that people ask about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.drawing import Label
from greenshoe.subscriber._odds_words import hkd, pct, pool_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from greenshoe.subscriber._odds import Odds, TierOdds

__all__ = ["card_table"]

_HEADINGS = ("", "shares", "payable", "chance of a lot", "expected shares", "worth", "break-even")
_RIGHT_EDGES = (0.0, 0.28, 0.455, 0.6, 0.755, 0.88, 1.0)
_STEP = 22


def _rows(odds: Odds) -> dict[str, TierOdds]:
    """Return the sizes shown, by name."""
    tiers, line = odds.tiers, pool_line(odds)
    by_size = {tier.shares: tier for tier in tiers}
    named = {"one lot": tiers[0], "ten lots": by_size.get(10 * tiers[0].shares)}
    named["a lot is likely"] = by_size.get(odds.likely_shares or 0)
    if line is not None:
        named |= {"甲尾 pool A ends": line.tail, "乙頭 pool B begins": line.head}
    named["the largest"] = tiers[-1]
    return {name: tier for name, tier in named.items() if tier is not None}


def _cells(name: str, tier: TierOdds) -> tuple[str, ...]:
    value = tier.value
    return (
        name,
        f"{tier.shares:,}",
        hkd(value.amount_hkd),
        pct(tier.chance_of_a_lot),
        f"{tier.expected_shares:,.{0 if tier.expected_shares >= 100 else 1}f}",
        "-" if value.expected_hkd is None else hkd(value.expected_hkd),
        "-" if value.break_even_rise is None else f"{100 * value.break_even_rise:+.1f} %",
    )


def _line(cells: tuple[str, ...], y: float, width: float, style: str) -> Iterator[Label]:
    for place, (cell, edge) in enumerate(zip(cells, _RIGHT_EDGES, strict=True)):
        yield Label(edge * width, y, cell, "end" if place else "start", style, 12.5)


def card_table(odds: Odds, width: float) -> tuple[list[Label], float]:
    """Return the marks of the table from the height 0 on, and where it ends.

    Parameters
    ----------
    odds
        Odds with tiers.
    width
        Of the table.
    """
    marks, y = list(_line(_HEADINGS, 0.0, width, "small")), 0.0
    for name, tier in _rows(odds).items():
        y += _STEP
        marks += _line(_cells(name, tier), y, width, "ink")
    return marks, y
