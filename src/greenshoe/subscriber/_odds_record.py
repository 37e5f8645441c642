"""The walk-forward record of the method a forecast was made with, beside the simple rivals."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from greenshoe.subscriber._history import shipped_history
from greenshoe.subscriber._score import NOISE_CRPS, NOISE_POINTS, Summary
from greenshoe.subscriber._score_rivals import OWN
from greenshoe.subscriber._score_walk import level_of, summaries, walk_forward

if TYPE_CHECKING:
    from greenshoe.core import Json
    from greenshoe.subscriber._forecast import Forecast
    from greenshoe.subscriber._history import History

__all__ = ["edge_in_words", "record_of", "rounded"]

FEWEST_TO_TELL = 20
"""Below this number of deals nothing is said of an edge."""


def rounded(found: Summary) -> dict[str, Json]:
    """Return a summary with as many digits as it can carry.

    >>> rounded(Summary(9, 55.5555, 0.61239, 50.0, 80.0, None))["crps"]
    0.612
    """
    return {
        name: value if value is None or isinstance(value, int) else round(value, 3)
        for name, value in asdict(found).items()
    }


def edge_in_words(own: Summary, rivals: dict[str, Summary]) -> str:
    """Say whether a method is better than its strongest rival by more than noise.

    >>> same = Summary(71, 50.0, 0.6, 50.0, 80.0, 0.5)
    >>> edge_in_words(same, {"past rates": same})
    'no edge over past rates: the difference is noise (below 0.03 CRPS and 6 points)'
    """
    if not rivals:
        return "nothing to compare with"
    if own.deals < FEWEST_TO_TELL:
        return f"{own.deals} deals are too few to tell an edge"
    name, best = min(rivals.items(), key=lambda item: item[1].crps)
    gain, points = best.crps - own.crps, own.within_twice_pct - best.within_twice_pct
    noise = f"below {NOISE_CRPS:g} CRPS and {NOISE_POINTS:g} points"
    if abs(gain) < NOISE_CRPS and abs(points) < NOISE_POINTS:
        return f"no edge over {name}: the difference is noise ({noise})"
    if gain < NOISE_CRPS or points <= -NOISE_POINTS:
        return f"no clear edge over {name}: CRPS {-gain:+.3f}, within twice {points:+.0f} points"
    return f"better than {name} by {gain:.3f} CRPS and {points:+.0f} points within twice"


def record_of(made: Forecast, stage: str, history: History | None = None) -> dict[str, Json]:
    """Return the record of the method on deals that listed before the deal forecast.

    Parameters
    ----------
    made
        The forecast.
    stage
        "launch" or "close".
    history
        Deals with results; the shipped ones by default.

    Returns
    -------
    dict
        `knowledge`, `deals`, the scores of the method, `rivals` with theirs, and `words`.
    """
    past = shipped_history() if history is None else history
    level = level_of(stage, made.deal.multiple, made.deal.valid_applications)
    found = summaries(walk_forward(past, level), before=made.deal.day)
    if OWN not in found:
        return {"knowledge": level, "deals": 0, "words": "too few earlier deals for a record"}
    own = found.pop(OWN)
    rivals: dict[str, Json] = {name: rounded(summary) for name, summary in found.items()}
    return {
        "knowledge": level,
        **rounded(own),
        "rivals": rivals,
        "words": edge_in_words(own, found),
    }
