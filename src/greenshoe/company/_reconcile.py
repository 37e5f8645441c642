"""Does the model reproduce what was published? Line by line, with the drivers of the time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenshoe.company._history import HistoricPeriod
    from greenshoe.company._model import Model

__all__ = ["ReconciledLine", "reconcile"]


@dataclass(frozen=True)
class ReconciledLine:
    """A published line beside the model's.

    Attributes
    ----------
    period, line, unit
        Which.
    published, modelled
        In the line's unit.
    difference
        Modelled over published less one.
    tolerance, within
        Stated in the model; whether it holds.
    source, confidence
        Of the published figure.
    """

    period: str
    line: str
    unit: str
    published: float
    modelled: float
    difference: float
    tolerance: float
    within: bool
    source: str
    confidence: str


def _period(model: Model, past: HistoricPeriod) -> list[ReconciledLine]:
    overrides = {name: np.full((1, 1, 1), value) for name, value in past.drivers.items()}
    for business in model.businesses:
        for name, value in (("days_per_year", past.days), ("months_per_year", past.months)):
            if f"{business.name}.{name}" in model.graph.nodes:
                overrides.setdefault(f"{business.name}.{name}", np.full((1, 1, 1), value))
    names = [line.line for line in past.published]
    zeros = {v: np.zeros(1) for d in model.drivers.values() for v in d.variables}
    values = model.graph.evaluate(names, zeros, (model.base_year,), overrides)
    rows = []
    for line in past.published:
        modelled = float(values[line.line].sum(axis=2)[0, 0])
        gap = modelled / line.value - 1 if line.value else modelled
        rows.append(
            ReconciledLine(
                past.period,
                line.line,
                str(model.graph.nodes[line.line].unit),
                line.value,
                modelled,
                gap,
                line.tolerance,
                abs(gap) <= line.tolerance,
                line.source,
                line.confidence,
            )
        )
    return rows


def reconcile(model: Model) -> tuple[ReconciledLine, ...]:
    """Compute every published line of a model's history.

    Drivers a period does not name take their median of the base year.

    Returns
    -------
    tuple of ReconciledLine
        In the order of the file.

    >>> from greenshoe.company._model_file import load_model
    >>> all(line.within for line in reconcile(load_model("zhipu")))
    True
    """
    rows: Sequence[ReconciledLine] = [row for past in model.history for row in _period(model, past)]
    return tuple(rows)
