"""`greenshoe backtest odds`: every method, by what was known and by kind of deal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.subscriber._history import shipped_history
from greenshoe.subscriber._odds_record import edge_in_words, rounded
from greenshoe.subscriber._score_rivals import OWN
from greenshoe.subscriber._score_walk import KNOWLEDGE, summaries, walk_forward

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from greenshoe.core import Json
    from greenshoe.subscriber._history import History, PastDeal
    from greenshoe.subscriber._score_walk import Walked

    Group = Callable[[PastDeal], str]

__all__ = ["DEMAND_BANDS", "backtest_odds"]

DEMAND_BANDS = (30.0, 100.0, 300.0, 1000.0)
"""Multiples that part one demand band from the next."""


def _band(deal: PastDeal) -> str:
    """Return the demand band of a deal by its public multiple."""
    multiple, low = deal.known.multiple or 0.0, 0.0
    for high in DEMAND_BANDS:
        if multiple < high:
            return f"{low:g} to {high:g} times"
        low = high
    return f"{low:g} times and more"


GROUPS: dict[str, Group] = {
    "all": lambda _: "all deals",
    "registrar": lambda deal: deal.known.registrar or "not known",
    "mechanism": lambda deal: deal.known.terms.mechanism.value,
    "year": lambda deal: str(deal.listing_date.year),
    "demand": _band,
}


def _rows(walked: Sequence[Walked], knowledge: str, by: str, group: Group) -> Iterator[Json]:
    for value in sorted({group(w.deal) for w in walked}):
        inside = [w for w in walked if group(w.deal) == value]
        found = summaries(inside)
        rivals = {name: made for name, made in found.items() if name != OWN}
        for name, made in found.items():
            errors = [w.ladder_errors[name] for w in inside if name in w.ladder_errors]
            yield {
                "known": knowledge,
                "by": by,
                "group": value,
                "method": name,
                **rounded(made),
                "ladder_error": round(float(np.median(errors)), 3) if errors else None,
                "verdict": edge_in_words(made, rivals) if name == OWN else "",
            }


def _ladder_rows(walked: Sequence[Walked], knowledge: str) -> Iterator[Json]:
    """Return the error of ladders that nothing was fitted for."""
    for value, group in (("all deals", GROUPS["all"]), ("hkeipo", GROUPS["registrar"])):
        tables = [w.ladder_errors for w in walked if w.ladder_errors and group(w.deal) == value]
        for name in dict.fromkeys(name for errors in tables for name in errors if name != OWN):
            error = float(np.median([errors[name] for errors in tables]))
            yield {
                "known": knowledge,
                "by": "all" if value == "all deals" else "registrar",
                "group": value,
                "method": f"ladder: {name}",
                "deals": len(tables),
                **dict.fromkeys(("within_twice_pct", "crps", "cover_50_pct", "cover_80_pct", "r2")),
                "ladder_error": round(error, 3),
                "verdict": "",
            }


def backtest_odds(history: History | None = None) -> list[Json]:
    """Return the walk-forward record of every method as flat rows.

    Parameters
    ----------
    history
        Deals with results; the shipped ones by default. The first forty are learnt from only.

    Returns
    -------
    list of dict
        What was known, the group, the method and its scores: within a factor of two by the median
        (%), CRPS of the log rate, how often the central 50 and 80 % intervals held (%), R2 of the
        log rate, the median error of a whole ladder (log), and for this method a verdict.
    """
    past = shipped_history() if history is None else history
    rows: list[Json] = []
    for knowledge in KNOWLEDGE:
        walked = walk_forward(past, knowledge, ladders=True)
        for by, group in GROUPS.items():
            rows += _rows(walked, knowledge, by, group)
        rows += _ladder_rows(walked, knowledge)
    return rows
