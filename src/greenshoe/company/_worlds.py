"""The discrete side of a model: scenarios and choices enumerated, points for each, what is kept."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._run import World
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenshoe.company._model import Model

__all__ = ["FEWEST", "STATEMENT", "outputs_of", "points_per_world", "variables", "worlds"]

FEWEST = 64


_MOST_WORLDS = 64


STATEMENT = (
    *("revenue", "gross_profit", "research_cost", "selling_cost", "administrative_cost"),
    *("operating_result", "reinvestment", "tax_rate", "price_to_sales", "discount_rate"),
    *("terminal_growth", "terminal_return_on_capital", "opening_cash", "listing_proceeds"),
    "loss_carried_forward",
)


def worlds(model: Model) -> tuple[World, ...]:
    """Enumerate scenarios and discrete choices.

    Raises
    ------
    ModelError
        If there are more than 64 combinations.
    """
    choosing = [d for d in model.drivers.values() if d.form == "choice"]
    scenarios = [(s.name, s.probability, s.drivers) for s in model.scenarios]
    made = []
    sets = [d.choices for d in choosing]
    count = int(np.prod([len(s) for s in sets], dtype=float)) * max(len(scenarios), 1)
    if count > _MOST_WORLDS:
        raise ModelError(
            "scenarios and choices make too many combinations",
            file=model.file,
            key="scenarios",
            value=count,
            expected=f"up to {_MOST_WORLDS}",
        )
    for name, probability, drivers in scenarios or [("base", 1.0, {})]:
        for picks in itertools.product(*sets):
            chosen = {
                d.name: d.chosen(value)
                for d, (value, _) in zip(choosing, picks, strict=True)
                if d.name not in drivers
            }
            # a scenario that fixes a choice leaves its other picks without probability
            share = float(np.prod([p for _, p in picks]))
            label = " ".join(
                [name, *(f"{d.name}={v:g}" for d, (v, _) in zip(choosing, picks, strict=True))]
            )
            made.append(World(label, probability * share, {**chosen, **drivers}))
    return tuple(w for w in made if w.probability > 0)


def points_per_world(draws: int, count: int) -> int:
    """Return a power of two near `draws` over the number of worlds, at least 64."""
    return max(FEWEST, 1 << max(0, (draws // count).bit_length() - 1))


def outputs_of(model: Model, extra: Sequence[str]) -> list[str]:
    businesses = [
        f"{b.name}.{part}"
        for b in model.businesses
        for part in ("revenue", "gross_profit", "sales_multiple")
    ]
    indicators = [name for b in model.businesses for name in b.indicators]
    optional = [
        name for name in (*businesses, *indicators, "market_size", *extra) if model.graph.has(name)
    ]
    return list(dict.fromkeys((*STATEMENT, *model.lines, *optional)))


def variables(model: Model, all_worlds: Sequence[World]) -> list[str]:
    """Return every random variable of any world: one draw serves all of them."""
    names = {v for d in model.drivers.values() for v in d.variables}
    names |= {v for w in all_worlds for d in w.drivers.values() for v in d.variables}
    return sorted(names)
