"""Running a model: scenarios enumerated exactly, drivers drawn once, statements by draw and year.

Draws go through the graph in chunks small enough for the cache; only yearly totals are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._cash import run_cash
from greenshoe.company._copula import draw_scores
from greenshoe.company._drivers import Driver, Pin, with_pins
from greenshoe.company._functions import over_cohorts
from greenshoe.company._run import Run, World
from greenshoe.company._worlds import (
    FEWEST,
    STATEMENT,
    outputs_of,
    points_per_world,
    variables,
    worlds,
)
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from greenshoe.company._arrays import Floats
    from greenshoe.company._chance import Scores
    from greenshoe.company._deal_terms import DealTerms
    from greenshoe.company._model import Model

__all__ = ["simulate"]

CHUNK_CELLS = 40_000  # draws x periods x cohorts that stay in the cache
_MOST = 1 << 20
_LARGEST = 1e100
_MOST_CELLS = 100_000_000


class _Store:
    """Yearly totals of the nodes that are kept, filled chunk by chunk.

    Years lie behind one another in memory, because cash and quantiles go year by year; what does
    not vary by draw is kept once.
    """

    def __init__(self, draws: int, periods: int) -> None:
        self.shape = (draws, periods)
        self.held: dict[str, Floats] = {}

    def put(self, name: str, part: slice, values: Floats) -> None:
        """Keep the values (draw, period, cohort) of one chunk, summed over cohorts."""
        flat = over_cohorts(values)
        held = self.held.get(name)
        if held is None:
            if flat.shape[0] == 1:
                self.held[name] = np.broadcast_to(flat, self.shape)
                return
            held = self.held[name] = np.empty(self.shape, order="F")
        elif not held.flags.writeable:
            if flat.shape[0] == 1 and np.array_equal(held[:1], flat):
                return
            held = self.held[name] = np.array(held, order="F")
        held[part] = flat


def evaluate_into(  # noqa: PLR0913, PLR0917 - one world of a run, each part named
    store: _Store,
    model: Model,
    names: Sequence[str],
    scores: Scores,
    drivers: Mapping[str, Driver],
    offset: int,
    points: int,
    fixed: Mapping[str, Floats] | None = None,
) -> None:
    """Evaluate nodes over all draws of one world and keep them from row `offset` on.

    `fixed` holds nodes already known, of shape (points or 1, period, cohort).
    """
    cohorts = max([1, *(len(b.cohorts) for b in model.businesses)])
    size = max(64, CHUNK_CELLS // (len(model.years) * cohorts))
    for start in range(0, points, size):
        stop = min(start + size, points)
        chunk = {name: z[start:stop] for name, z in scores.items()}
        part = slice(offset + start, offset + stop)
        known = {n: v if len(v) == 1 else v[start:stop] for n, v in (fixed or {}).items()}
        for name, values in model.graph.evaluate(names, chunk, model.years, known, drivers).items():
            store.put(name, part, values)


def _refuse_what_is_too_large(model: Model, draws: int, names: int) -> None:
    """Refuse a run that would not fit in memory."""
    each = names * len(model.years)
    if draws * each > _MOST_CELLS:
        raise ModelError(
            "are too many for a model of this size",
            file=model.file,
            key="draws",
            value=draws,
            expected=f"at most {_MOST_CELLS // each:,}",
        )


def _refuse_what_is_not_finite(model: Model, values: Mapping[str, Floats]) -> None:
    """Refuse a model whose drivers divide by nothing or grow out of all bounds.

    The product of any two yearly figures must still be a number.
    """
    for name in STATEMENT:
        held = values[name] if values[name].strides[0] else values[name][:1]
        most, least = float(held.max()), float(held.min())
        if not (most < _LARGEST and least > -_LARGEST):
            raise ModelError(
                "is not a number of reasonable size in some draws",
                file=model.file,
                key=name,
                expected="drivers that neither divide by 0 nor grow without bound",
            )


def simulate(
    model: Model,
    *,
    draws: int = 1 << 14,
    seed: int = 1,
    pins: Mapping[str, Pin] | None = None,
    deal: DealTerms | None = None,
    extra: Sequence[str] = (),
) -> Run:
    """Run a model.

    Parameters
    ----------
    model
        From `load_model`.
    draws
        Draws in all, 64 to 1,048,576; each world gets a power of two near its even share.
    seed
        Of the scramble; the same seed gives the same bytes.
    pins
        Drivers made to pass through a value in a year.
    deal
        Replaces the model's listing proceeds where it names them.
    extra
        Further nodes to keep.

    Raises
    ------
    ModelError
        If `draws` is out of range or the model has too many uncertain drivers.
    """
    if not FEWEST <= draws <= _MOST:
        raise ModelError(
            "is out of range", key="draws", value=draws, expected=f"{FEWEST} to {_MOST}"
        )
    all_worlds = worlds(model)
    points = points_per_world(draws, len(all_worlds))
    scores = draw_scores(variables(model, all_worlds), points, seed, model.correlations)
    return run_scores(
        model, scores, points, all_worlds=all_worlds, pins=pins, deal=deal, extra=extra, seed=seed
    )


def run_scores(  # noqa: PLR0913 - what a run depends on, each named
    model: Model,
    scores: Scores,
    points: int,
    *,
    all_worlds: Sequence[World],
    pins: Mapping[str, Pin] | None = None,
    deal: DealTerms | None = None,
    extra: Sequence[str] = (),
    seed: int = 0,
    fixed: Sequence[Mapping[str, Floats]] = (),
) -> Run:
    """Run a model on given scores; every world sees the same ones.

    Parameters
    ----------
    model, pins, deal, extra, seed
        As for `simulate`.
    scores
        Standard normal, by random variable, shape (points,).
    points
        Draws per world.
    all_worlds
        From `worlds`.
    fixed
        Nodes already known, one mapping for each world.
    """
    names = outputs_of(model, extra)
    _refuse_what_is_too_large(model, points * len(all_worlds), len(names))
    store = _Store(points * len(all_worlds), len(model.years))
    sources = {name: model.graph.source_of(name) for name in names}
    kept = list(dict.fromkeys(sources.values()))
    for place, world in enumerate(all_worlds):
        drivers = with_pins({**model.drivers, **world.drivers}, pins or {})
        known = fixed[place] if fixed else None
        evaluate_into(store, model, kept, scores, drivers, place * points, points, known)
    values = {name: store.held[source] for name, source in sources.items()}
    if deal is not None and deal.net_proceeds_hkd_mn is not None:
        proceeds = np.array(deal.net_proceeds_hkd_mn / model.hkd)
        values["listing_proceeds"] = np.broadcast_to(proceeds, store.shape)
    _refuse_what_is_not_finite(model, values)
    weights = np.repeat([w.probability / points for w in all_worlds], points)
    index = np.repeat(np.arange(len(all_worlds)), points)
    cash = run_cash(values, model.financing)
    return Run(model, values, cash, weights / weights.sum(), index, tuple(all_worlds), points, seed)
