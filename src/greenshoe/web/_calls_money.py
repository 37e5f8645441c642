"""What subscribers and brokers ask: odds, plans, the desk, the window."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from greenshoe.web._given import day, deal_of, named_deals, today_or, written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.web._given import Arguments, Call, Progress

__all__ = ["MONEY_CALLS"]


def _odds(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import odds_answer  # noqa: PLC0415

    as_of = day(given.get("as_of"), "as_of")
    return odds_answer(
        [deal_of(given["deal"]).record],
        stage=given.get("stage", "close"),
        today=as_of or today_or(None),
        as_of=as_of,
        seed=given.get("seed", 0),
    )


def _plan(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import PlanQuestion, plan_answer  # noqa: PLC0415

    options = {k: v for k, v in given.items() if k not in {"deals", "as_of"}}
    question = PlanQuestion(as_of=today_or(given.get("as_of"), "as_of"), **options)
    with named_deals(given["deals"]) as names:
        return plan_answer(names, question)


def _desk(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import desk_answer, desk_asked  # noqa: PLC0415

    limits = {k: v for k, v in given.items() if k not in {"deal", "clients"} and v is not None}
    asked = desk_asked(**limits)
    with named_deals([given["deal"]]) as (deal,), written(given["clients"], "clients.csv") as path:
        return desk_answer(deal, path, asked)


def _window(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import window_answer  # noqa: PLC0415

    text = given.get("deals")
    with written(text, "deals.csv") if text else nullcontext() as path:
        return window_answer(
            deals=path, by=given.get("by") or None, as_of=day(given.get("as_of"), "as_of")
        )


MONEY_CALLS: Mapping[str, Call] = {
    "odds": _odds,
    "plan": _plan,
    "desk": _desk,
    "window": _window,
}
"""Questions by name."""
