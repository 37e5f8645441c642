"""Scores by name: one Sobol dimension each, tied together where the model says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from greenshoe.company._sobol import LARGEST_DIMENSION, sobol_points
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from greenshoe.company._arrays import Floats

__all__ = ["copula_root", "correlated", "draw_scores"]


def copula_root(
    names: Sequence[str], correlations: Mapping[tuple[str, str], float]
) -> Floats | None:
    """Return the lower root of the correlation matrix, `None` where nothing is correlated.

    Raises
    ------
    ModelError
        If the correlations contradict each other.
    """
    if not correlations:
        return None
    matrix = np.eye(len(names))
    place = {name: i for i, name in enumerate(names)}
    for (one, other), value in correlations.items():
        if one in place and other in place:
            matrix[place[one], place[other]] = matrix[place[other], place[one]] = value
    smallest = float(np.linalg.eigvalsh(matrix)[0]) if len(names) else 1.0
    if smallest < -1e-10:
        raise ModelError(
            "the correlations contradict each other",
            key="correlation",
            value=f"smallest eigenvalue {smallest:.3f}",
            expected="a positive semi-definite matrix: bring the large ones nearer to zero",
        )
    return np.asarray(np.linalg.cholesky(matrix + max(0.0, 1e-12 - smallest) * np.eye(len(names))))


def correlated(scores: Floats, root: Floats | None) -> Floats:
    """Tie independent scores (variable, draw) together by `root`."""
    return scores if root is None else root @ scores


def draw_scores(
    names: Sequence[str],
    draws: int,
    seed: int,
    correlations: Mapping[tuple[str, str], float] | None = None,
) -> dict[str, Floats]:
    """Draw standard normal scores by name, each of shape (draws,).

    >>> z = draw_scores(["fare", "orders"], 1024, 7, {("fare", "orders"): -0.5})
    >>> round(float(np.corrcoef(z["fare"], z["orders"])[0, 1]), 2)
    -0.5
    """
    if 2 * len(names) > LARGEST_DIMENSION:  # a sensitivity takes two sets of points
        raise ModelError(
            "has too many uncertain drivers",
            value=len(names),
            expected=f"up to {LARGEST_DIMENSION // 2}",
        )
    root = copula_root(names, correlations or {})
    scores = correlated(ndtri(sobol_points(draws, len(names), seed)), root)
    return dict(zip(names, scores, strict=True))
