"""Walk-forward: every past deal forecast from the deals before it, and scored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from greenshoe.deal import Stage
from greenshoe.subscriber._forecast import forecast
from greenshoe.subscriber._forecast_rate import forecast_rate
from greenshoe.subscriber._score import Scored, Summary, score, summary
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
_BOTH = frozenset({"multiple", "applications"})

KNOWLEDGE: dict[str, tuple[Stage, frozenset[str], frozenset[str]]] = {
    "multiple and applications": (Stage.CLOSE, frozenset(), _BOTH),
    "multiple only": (Stage.CLOSE, _APPLICATIONS, frozenset({"multiple"})),
    "terms at launch": (Stage.LAUNCH, frozenset(), frozenset()),
}
"""Name -> the stage, columns blanked besides, and what rivals may use."""


@dataclass(frozen=True, eq=False)
class Walked:
    """One past deal: its forecasts by every method, scored."""

    deal: PastDeal
    scores: dict[str, Scored]


def level_of(stage: str, multiple: object, applications: object) -> str:
    """Return the name of what a forecast knew.

    >>> level_of("close", 100.0, None)
    'multiple only'
    """
    if stage == "launch" or multiple is None:
        return "terms at launch"
    return "multiple only" if applications is None else "multiple and applications"


def _blanked(record: DealRecord, names: frozenset[str]) -> DealRecord:
    return replace(record, values={k: v for k, v in record.values.items() if k not in names})


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
    stage, blank, known = KNOWLEDGE[knowledge]
    records = {record.stock_code: record for record in history.records}
    walked = []
    for deal in history.deals[TRAINING_DEALS:]:
        record = _blanked(records[deal.stock_code], blank)
        made = forecast_rate(record, stage, history, seed=seed)
        if made.demand is None:
            continue
        own = made.log_rates
        if ladders:
            own = forecast(record, stage.name.lower(), history=history, seed=seed).log_rates
        columns = made.demand.columns(made.deal)
        draws = {name: RIVALS[name][0](made, columns) for name in rivals_at(known)}
        draws = {OWN: own, **draws}
        rate = deal.one_lot_rate
        walked.append(Walked(deal, {name: score(d, rate) for name, d in draws.items()}))
    return tuple(walked)


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
