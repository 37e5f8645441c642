"""How much of the variance each group of drivers makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from greenshoe.company._copula import copula_root
from greenshoe.company._sensitivity import _Valued, group_of
from greenshoe.company._sobol import sobol_points

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from greenshoe.company._arrays import Floats
    from greenshoe.company._deal_terms import DealTerms
    from greenshoe.company._model import Model

__all__ = ["GroupShare", "group_shares", "groups_of", "sobol_indices"]


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
