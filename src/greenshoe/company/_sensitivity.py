"""What moves the value: one driver at a time (tornado), and groups of drivers (Sobol).

Groups make correlated drivers legal: drivers tied by the copula are put into one group, and the
groups are independent of each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from greenshoe.company._chance import TENTH, copula_root
from greenshoe.company._methods import METHODS
from greenshoe.company._simulate import run_scores, variables, worlds
from greenshoe.company._sobol import sobol_points
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from greenshoe.company._model import DealTerms, Model

__all__ = ["GroupShare", "Swing", "group_shares", "groups_of", "sobol_indices", "tornado"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Swing:
    """What one driver does by itself.

    Attributes
    ----------
    variable, group
        Which driver.
    low, high
        Value with it at its 10th and 90th percentile, all others at their medians.
    base
        Value with everything at its median.
    """

    variable: str
    group: str
    low: float
    high: float
    base: float

    @property
    def width(self) -> float:
        """How far it moves the value."""
        return abs(self.high - self.low)


@dataclass(frozen=True)
class GroupShare:
    """What a group of drivers does to the variance.

    Attributes
    ----------
    group, variables
        Which drivers.
    first
        Share of the variance that knowing the group would remove.
    total
        Share that would remain if everything but the group were known.
    """

    group: str
    variables: tuple[str, ...]
    first: float
    total: float


class _Valued:
    """The model as a function from scores to a value, averaged over its scenarios."""

    def __init__(self, model: Model, method: str, deal: DealTerms | None) -> None:
        self.model, self.method, self.deal = model, method, deal
        self.worlds = worlds(model)
        self.names = variables(model, self.worlds)

    def __call__(self, scores: Floats) -> Floats:
        """Return the equity, millions, from scores of shape (variable, draw)."""
        points = scores.shape[1]
        named = dict(zip(self.names, scores, strict=True))
        run = run_scores(self.model, named, points, all_worlds=self.worlds, deal=self.deal)
        outcomes = METHODS[self.method](run)
        if outcomes is None or len(outcomes.equity) != points * len(self.worlds):
            raise ModelError("has no value by draw", key="method", value=self.method)
        shares = np.array([w.probability for w in self.worlds])
        by_world = outcomes.equity.reshape(len(self.worlds), points)
        return np.asarray((shares / shares.sum()) @ by_world)


def group_of(model: Model, variable: str) -> str:
    """Return the group of a random variable: its driver's."""
    driver = model.drivers.get(variable) or model.drivers.get(variable.rsplit(".", 1)[0])
    return driver.group if driver is not None else "other"


def tornado(
    model: Model, *, method: str = "price_to_sales", deal: DealTerms | None = None
) -> tuple[Swing, ...]:
    """Move one uncertain driver at a time from its 10th to its 90th percentile.

    Returns
    -------
    tuple of Swing
        The widest first; values in millions of the model's currency.
    """
    value = _Valued(model, method, deal)
    count = len(value.names)
    scores = np.zeros((count, 2 * count + 1))
    for place in range(count):
        scores[place, 2 * place], scores[place, 2 * place + 1] = -TENTH, TENTH
    result = value(scores)
    swings = (
        Swing(
            name,
            group_of(model, name),
            float(result[2 * i]),
            float(result[2 * i + 1]),
            float(result[-1]),
        )
        for i, name in enumerate(value.names)
    )
    return tuple(sorted(swings, key=lambda s: -s.width))


def groups_of(model: Model, names: Sequence[str]) -> dict[str, list[int]]:
    """Return places of the variables by group.

    Variables tied by correlations across groups cannot be told apart by group: they become a
    group of their own, named after the drivers.
    """
    tied = {name: {name} for name in names}
    for one, other in model.correlations:
        if one in tied and other in tied and tied[one] is not tied[other]:
            tied[one] |= tied[other]
            for name in tied[one]:
                tied[name] = tied[one]
    groups: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        spanned = {group_of(model, n) for n in tied[name]}
        label = spanned.pop() if len(spanned) == 1 else _tied_label(model, tied[name])
        groups.setdefault(label, []).append(place)
    return groups


def _tied_label(model: Model, names: set[str]) -> str:
    """Name a set of tied variables after the one with most ties."""
    ties = {n: sum(n in pair for pair in model.correlations) for n in names}
    first = min(names, key=lambda n: (-ties[n], n))
    return f"{first} and {len(names) - 1} tied to it"


def sobol_indices(
    function: Mapping[str, Floats],
) -> dict[str, tuple[float, float]]:
    """Return first and total indices from evaluations.

    Parameters
    ----------
    function
        `A` and `B`: values at two independent sets of points; every other key a group: values at
        the points of A with the group's inputs taken from B.

    Returns
    -------
    dict
        (first, total) by group (Saltelli 2010, Jansen 1999).
    """
    at_a, at_b = function["A"], function["B"]
    variance = float(np.var(np.concatenate([at_a, at_b])))
    if variance <= 0:
        return {name: (0.0, 0.0) for name in function if name not in {"A", "B"}}
    shares = {}
    for name, mixed in function.items():
        if name not in {"A", "B"}:
            first = float(np.mean((at_b - at_b.mean()) * (mixed - at_a))) / variance
            shares[name] = (first, float(np.mean((at_a - mixed) ** 2)) / (2 * variance))
    return shares


def group_shares(
    model: Model,
    *,
    method: str = "price_to_sales",
    deal: DealTerms | None = None,
    draws: int = 1 << 10,
    seed: int = 1,
) -> tuple[GroupShare, ...]:
    """Split the variance of the (log of one plus) value over groups of drivers.

    The logarithm keeps a few enormous values from being all of the variance.

    Returns
    -------
    tuple of GroupShare
        The largest total first.
    """
    value = _Valued(model, method, deal)
    names = value.names
    if not names:
        return ()
    root = copula_root(names, model.correlations)

    def at(scores: Floats) -> Floats:
        return np.log1p(np.maximum(value(scores if root is None else root @ scores), 0.0))

    # one sequence of twice the dimensions: two scrambles of one sequence are not independent
    one, other = np.split(ndtri(sobol_points(draws, 2 * len(names), seed)), 2)
    groups = groups_of(model, names)
    values = {"A": at(one), "B": at(other)}
    for group, places in groups.items():
        mixed = one.copy()
        mixed[places] = other[places]
        values[group] = at(mixed)
    found = sobol_indices(values)
    shares = (
        GroupShare(group, tuple(names[p] for p in places), *found[group])
        for group, places in groups.items()
    )
    return tuple(sorted(shares, key=lambda s: -s.total))
