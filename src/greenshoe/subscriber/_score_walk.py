"""Walk-forward: every past deal forecast from the deals before it, and scored."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from greenshoe.deal import Stage
from greenshoe.subscriber._forecast import forecast
from greenshoe.subscriber._forecast_rate import forecast_rate
from greenshoe.subscriber._score import Scored, Summary, score, summary
from greenshoe.subscriber._score_ladder import ladder_errors
from greenshoe.subscriber._score_rivals import OWN, RIVALS, rivals_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from greenshoe.deal import DealRecord
    from greenshoe.subscriber._history import History, PastDeal

__all__ = ["KNOWLEDGE", "TRAINING_DEALS", "Walked", "level_of", "summaries", "walk_forward"]

TRAINING_DEALS = 40
"""The first deals are learnt from only."""

_APPLICATIONS = frozenset({"valid_applications"})
_REGISTRAR = frozenset({"registrar"})
_BOTH = frozenset({"multiple", "applications"})

KNOWLEDGE: dict[str, tuple[Stage, frozenset[str], frozenset[str]]] = {
    "multiple and applications": (Stage.CLOSE, frozenset(), _BOTH),
    "multiple and applications, not the registrar": (Stage.CLOSE, _REGISTRAR, _BOTH),
    "multiple only": (Stage.CLOSE, _APPLICATIONS, frozenset({"multiple"})),
    "terms at launch": (Stage.LAUNCH, frozenset(), frozenset()),
}
"""Name -> the stage, columns blanked besides, and what rivals may use."""


@dataclass(frozen=True, eq=False)
class Walked:
    """One past deal: its forecasts by every method, scored.

    Attributes
    ----------
    deal
        The deal.
    scores
        Of the one-lot rate, by method.
    ladder_errors
        Of the whole ladder, by method; empty where no table is published, or none was asked for.
    """

    deal: PastDeal
    scores: dict[str, Scored]
    ladder_errors: dict[str, float] = field(default_factory=dict)


def level_of(stage: str, multiple: object, applications: object) -> str:
    """Return the name of what a forecast knew.

    >>> level_of("close", 100.0, None)
    'multiple only'
    """
    if stage == "launch" or multiple is None:
        return "terms at launch"
    return "multiple only" if applications is None else "multiple and applications"


def _blanked(record: DealRecord, names: frozenset[str]) -> DealRecord:
    kept = {k: v for k, v in record.values.items() if k not in names}
    if "registrar" in names:
        kept["registrar"] = "not known"  # a blank would be read from the shipped deal
    return replace(record, values=kept)


@lru_cache(maxsize=16)
def walk_forward(
    history: History, knowledge: str, *, seed: int = 0, ladders: bool = False
) -> tuple[Walked, ...]:
    """Return every deal after the first forty, forecast from earlier ones and scored.

    Parameters
    ----------
    history
        Deals with results.
    knowledge
        A key of `KNOWLEDGE`.
    seed
        Of the draws.
    ladders
        Whether the whole ladder is built, as `forecast` does, or the rate alone (faster, and all
        but the same).

    Raises
    ------
    KeyError
        If there is no such knowledge.
    """
    records = {record.stock_code: record for record in history.records}
    walked = []
    for deal in history.deals[TRAINING_DEALS:]:
        scored = _walked(deal, records[deal.stock_code], history, knowledge, seed, ladders=ladders)
        if scored is not None:
            walked.append(scored)
    return tuple(walked)


def _walked(
    deal: PastDeal,
    whole: DealRecord,
    history: History,
    knowledge: str,
    seed: int,
    *,
    ladders: bool,
) -> Walked | None:
    """Score one deal, `None` where nothing could be said of its demand."""
    stage, blank, known = KNOWLEDGE[knowledge]
    record = _blanked(whole, blank)
    made = forecast_rate(record, stage, history, seed=seed)
    if made.demand is None:
        return None
    own, errors = made.log_rates, {}
    if ladders:
        full = forecast(record, stage.name.lower(), history=history, seed=seed)
        own, errors = full.log_rates, ladder_errors(full, whole.ladder)
    columns = made.demand.columns(made.deal)
    draws = {OWN: own, **{name: RIVALS[name][0](made, columns) for name in rivals_at(known)}}
    scores = {name: score(d, deal.one_lot_rate) for name, d in draws.items()}
    return Walked(deal, scores, errors)


def summaries(
    walked: Iterable[Walked],
    chosen: Callable[[PastDeal], bool] = lambda _: True,
    before: date | None = None,
) -> dict[str, Summary]:
    """Return the summary of each method over some deals.

    Parameters
    ----------
    walked
        Scored deals.
    chosen
        Which of them count.
    before
        Only those listed before this day, if given.
    """
    kept = [
        w for w in walked if chosen(w.deal) and (before is None or w.deal.listing_date < before)
    ]
    names = dict.fromkeys(name for w in kept for name in w.scores)
    made = {name: summary([w.scores[name] for w in kept]) for name in names}
    return {name: found for name, found in made.items() if found is not None}
