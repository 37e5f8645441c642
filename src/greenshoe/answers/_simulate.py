"""A first day simulated: one of them in full, many, or many beside a what-if."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from greenshoe.core import DealError, UnknownNameError, to_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from greenshoe.core import Json
    from greenshoe.deal import Deal
    from greenshoe.market import Ensemble, FirstDay, FirstDayTerms

__all__ = [
    "WHAT_IF",
    "FirstDayAsked",
    "comparison_answer",
    "day_answer",
    "day_played",
    "days_answer",
    "first_day_asked",
    "played_answer",
]

WHAT_IF = (
    "no-greenshoe",
    "hong-kong-alone",
    "cornerstones-free",
    "mechanism-a",
    "mechanism-b",
)
"""The comparisons `greenshoe simulate --what-if` knows."""

_FULL_PACE, _ENSEMBLE_PACE = 1.0, 0.1


@dataclass(frozen=True)
class FirstDayAsked:
    """The first day that is asked about.

    Attributes
    ----------
    terms
        What the simulator needs to know.
    deal
        The deal they come from, `None` where they were written out.
    assumed
        What is taken for granted of a deal that does not state it yet: every answer says it.
    """

    terms: FirstDayTerms
    deal: Deal | None = None
    assumed: tuple[str, ...] = ()

    def said(self, answer: Json) -> dict[str, Json]:
        """Return an answer with what is taken for granted in it, if anything is."""
        if not isinstance(answer, dict):
            raise TypeError("an answer about a first day is an object")
        return answer | ({"assumed": list(self.assumed)} if self.assumed else {})


def first_day_asked(deal: Deal) -> FirstDayAsked:
    """Return the first day of a deal, and what is taken for granted in it.

    Raises
    ------
    DealError
        If the deal states no listing date and the rules of its time plan none.

    >>> from greenshoe.deal import Deal
    >>> first_day_asked(Deal.load("2513")).assumed
    ()
    """
    from greenshoe.study import (  # noqa: PLC0415 - numba loads when used
        first_day_assumptions,
        first_day_terms,
    )

    return FirstDayAsked(first_day_terms(deal), deal, first_day_assumptions(deal))


def _ensemble(
    terms: FirstDayTerms,
    days: int,
    seed: int,
    pace: float | None,
    executor: Executor | None,
    progress: Callable[[int], None] | None,
) -> Ensemble:
    from greenshoe.market import simulate_days  # noqa: PLC0415 - numba loads when used

    return simulate_days(
        terms,
        days,
        seed=seed,
        pace=_ENSEMBLE_PACE if pace is None else pace,
        executor=executor,
        progress=progress,
    )


def days_answer(
    asked: FirstDayAsked,
    days: int,
    *,
    seed: int = 0,
    pace: float | None = None,
    executor: Executor | None = None,
    progress: Callable[[int], None] | None = None,
) -> dict[str, Json]:
    """Return what `greenshoe simulate DEAL --days N --json` prints.

    Parameters
    ----------
    asked
        The first day.
    days
        How many are simulated, 2 or more.
    seed
        Of every random stream; with the same seed the number of workers changes nothing.
    pace
        Messages relative to a full day, a tenth where none is given.
    executor
        Where the days run, here where none is given.
    progress
        Called with the number of days done since the last call.
    """
    played = _ensemble(asked.terms, days, seed, pace, executor, progress)
    return asked.said(to_json(played.summary()))


def _other_side(terms: FirstDayTerms, what_if: str, deal: Deal | None) -> FirstDayTerms:
    """Return the terms of the other side of a what-if."""
    changes: dict[str, Callable[[], FirstDayTerms]] = {
        "no-greenshoe": terms.without_greenshoe,
        "hong-kong-alone": terms.hong_kong_alone,
        "cornerstones-free": terms.with_cornerstones_free,
        "mechanism-a": partial(_under, deal, "A"),
        "mechanism-b": partial(_under, deal, "B"),
    }
    if what_if not in changes:
        raise UnknownNameError(
            "is not a comparison", key="--what-if", value=what_if, expected=", ".join(WHAT_IF)
        )
    other = changes[what_if]()
    if other == terms:
        raise DealError(
            "would change nothing in this deal", key="--what-if", value=what_if,
            expected=", ".join(name for name in WHAT_IF if name != what_if),
        )  # fmt: skip
    return other


def _under(deal: Deal | None, mechanism: str) -> FirstDayTerms:
    from greenshoe.study import first_day_under  # noqa: PLC0415 - numba loads when used

    if deal is None:
        raise DealError(
            "are the terms of a first day without the demand", key="DEAL",
            expected="a deal, for what another mechanism would have allotted",
        )  # fmt: skip
    return first_day_under(deal, mechanism)


def comparison_answer(
    asked: FirstDayAsked,
    what_if: str,
    days: int,
    *,
    seed: int = 0,
    pace: float | None = None,
    executor: Executor | None = None,
    progress: Callable[[int], None] | None = None,
) -> dict[str, Json]:
    """Return what `greenshoe simulate DEAL --what-if NAME --json` prints: differences, paired.

    Parameters
    ----------
    asked
        The first day; another mechanism needs the demand of its deal.
    what_if
        One of `WHAT_IF`.
    days
        Played on each side, with the same random streams.
    seed, pace, executor, progress
        As in `days_answer`.

    Raises
    ------
    UnknownNameError
        If `what_if` is none of `WHAT_IF`.
    DealError
        If it would change nothing, or needs a deal and there is none.
    """
    from greenshoe.market import Comparison, Outcome  # noqa: PLC0415 - numba loads when used

    terms = asked.terms
    other = _other_side(terms, what_if, asked.deal)
    comparison = Comparison(
        _ensemble(terms, days, seed, pace, executor, progress),
        _ensemble(other, days, seed, pace, executor, progress),
    )
    outcomes = {
        "open": Outcome.OPEN, "close": Outcome.CLOSE, "low": Outcome.LOW, "high": Outcome.HIGH,
        "turnover": Outcome.TURNOVER, "bought_shares": Outcome.BOUGHT,
        "exercised_shares": Outcome.EXERCISED, "stabiliser_profit_hkd": Outcome.PROFIT,
    }  # fmt: skip
    found = {name: comparison.difference(outcome) for name, outcome in outcomes.items()}
    answer = {
        "stock_code": terms.stock_code,
        "what_if": what_if,
        "days": days,
        "public_shares": [terms.public_shares, other.public_shares],
        "difference": found,
    }
    return asked.said(to_json(answer))


def day_played(terms: FirstDayTerms, *, seed: int = 0, pace: float | None = None) -> FirstDay:
    """Return one day, played in full unless a pace is given."""
    from greenshoe.market import simulate_first_day  # noqa: PLC0415 - numba loads when used

    return simulate_first_day(terms, seed=seed, pace=_FULL_PACE if pace is None else pace)


def day_answer(
    asked: FirstDayAsked, *, seed: int = 0, pace: float | None = None
) -> dict[str, Json]:
    """Return what `greenshoe simulate DEAL --json` prints: one day, played in full."""
    return played_answer(asked, day_played(asked.terms, seed=seed, pace=pace), seed)


def played_answer(asked: FirstDayAsked, played: FirstDay, seed: int) -> dict[str, Json]:
    """Return a day that was played, as JSON; `seed` is what it was played with."""
    from greenshoe.market import end_of_stabilisation  # noqa: PLC0415 - numba loads when used

    shoe, did, first = end_of_stabilisation(played), played.stabilisation, played.first
    sessions: dict[str, dict[str, object]] = {
        name: {
            "open": price(session.open_tick),
            "high": price(session.high_tick),
            "low": price(session.low_tick),
            "close": price(session.close_tick),
            "volume_shares": session.volume_shares,
            "turnover": session.turnover / 10_000,
            "messages": session.messages,
            "trades": session.trades,
        }
        for name, session, price in (
            ("grey", played.grey, played.price), ("first_day", played.first, played.price),
            ("second_day", played.second, played.second_price),
        )
        if session is not None
    }  # fmt: skip
    if played.night is not None:
        sessions["new_york"] = {
            "close_usd": played.night_close_usd, "trades": played.night.trades,
        }  # fmt: skip
    indicative = first.sample[first.sample[:, 6] >= 0]
    answer = {
        "stock_code": played.terms.stock_code,
        "days": 1,
        "seed": seed,
        "open": played.price(first.open_tick),
        "close": played.price(first.close_tick),
        "low": played.price(first.low_tick),
        "turnover": first.turnover / 10_000,
        "premium": played.premium,
        "sessions": sessions,
        "indicative": [{"second": int(r[0]), "price": played.price(int(r[6]))} for r in indicative],
        "greenshoe": {
            "over_allocated_shares": shoe.over_allocated_shares,
            "bought_by_second_day_shares": did.bought_shares,
            "highest_purchase_hkd": did.highest_purchase_hkd,
            "bought_shares": shoe.bought_shares,
            "resold_shares": shoe.resold_shares,
            "exercised_shares": shoe.exercised_shares,
            "outcome": shoe.kind,
            "profit_hkd": shoe.profit_hkd,
        },
    }
    return asked.said(to_json(answer))
