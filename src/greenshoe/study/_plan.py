"""Which deals, which sizes, whose money: from deals to a plan and its cash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from greenshoe.core import (
    GreenshoeError,
    InputError,
    RuleError,
    UnknownNameError,
    hong_kong_time,
    to_json,
)
from greenshoe.deal import Deal
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from greenshoe.core import Json
    from greenshoe.subscriber import BrokerTerms, Funding, History, KnownDeal, OpenDeal, Plan

__all__ = ["PlanAsked", "PlanStudy", "RefusedDeal", "deposit_rate", "plan_deals", "plan_json"]


@dataclass(frozen=True, slots=True)
class PlanAsked:
    """What an applicant says.

    Attributes
    ----------
    funding
        Money and limits.
    terms
        The broker's terms, for the costs of a sale.
    as_of
        The day of the plan, from its first hour: what closes at noon is still open.
    stage
        "launch" reads terms only; "close" also the demand that a deal states.
    seed
        Of every draw.
    """

    funding: Funding
    terms: BrokerTerms
    as_of: date
    stage: str = "launch"
    seed: int = 0


@dataclass(frozen=True, slots=True)
class RefusedDeal:
    """A deal that cannot be applied for, and why."""

    stock_code: str
    reason: str


@dataclass(frozen=True)
class PlanStudy:
    """A plan, or none where no deal is left.

    Attributes
    ----------
    asked
        What was asked.
    plan
        The best choice; `None` if every deal is refused.
    refused
        Deals left out, with the reason.
    warning
        What must be said while an offer is open.
    """

    asked: PlanAsked
    plan: Plan | None
    refused: tuple[RefusedDeal, ...]
    warning: str | None


def deposit_rate(on: date) -> float:
    """Return the least deposit on a day, as a fraction; before the rule its first value.

    >>> from datetime import date
    >>> deposit_rate(date(2026, 1, 5))
    0.1
    """
    book = Rulebook.load()
    rule = book.at(on).find("prefunding.deposit_pct") or book.history("prefunding.deposit_pct")[0]
    return float(rule.fraction())


def plan_deals(names: Sequence[str], asked: PlanAsked) -> PlanStudy:
    """Return the best plan for some deals.

    Parameters
    ----------
    names
        Codes of shipped deals, or TOML files.
    asked
        Money, limits and the day.

    Raises
    ------
    InputError
        If a deal is named twice, a file is wrong, the money cannot pay one lot of any deal, or the
        lists of every deal that has not listed have closed.
    """
    from greenshoe.subscriber import best_plan, offer_warning  # noqa: PLC0415 - NumPy loads here

    deals = [Deal.load(name) for name in names]
    _check_once(deals)
    _check_stage(asked.stage)
    now = hong_kong_time(asked.as_of, time(0))
    past = _past(asked)
    open_deals: list[OpenDeal] = []
    refused, closed = [], []
    for deal in deals:
        listed = deal.terms.listing_date
        if listed is not None and listed <= asked.as_of:
            refused.append(RefusedDeal(deal.terms.stock_code, f"has listed, on {listed}"))
            continue
        found = _open(deal, asked, past, now)
        if isinstance(found, RefusedDeal):
            refused.append(found)
            closed += [found] if found.reason.startswith(_CLOSED) else []
        else:
            open_deals.append(found)
    if not open_deals:
        _refuse_past(closed, asked.as_of)
        return PlanStudy(asked, None, tuple(refused), None)
    fit, too_dear = _affordable(open_deals, asked.funding)
    refused += too_dear if fit else []
    warnings = (offer_warning(_known(deal, asked.stage, past), asked.as_of) for deal in deals)
    warning = next((text for text in warnings if text), None)
    return PlanStudy(asked, best_plan(fit or open_deals, asked.funding), tuple(refused), warning)


_CLOSED = "lists closed"
_STAGES = ("launch", "close")


def _check_stage(stage: str) -> None:
    if stage not in _STAGES:
        raise UnknownNameError(
            "is no stage of a plan", key="--stage", value=stage, expected=" or ".join(_STAGES)
        )


def _affordable(
    deals: Sequence[OpenDeal], funding: Funding
) -> tuple[list[OpenDeal], list[RefusedDeal]]:
    """Part the deals into those of which one lot can be paid, and the others."""
    fit, refused = [], []
    for deal in deals:
        least = min(a.amount_cents for a in deal.applications) / 100 / funding.leverage
        least += funding.handling_fee_hkd
        if least <= funding.cash_hkd:
            fit.append(deal)
        else:
            why = f"one lot needs HK${least:,.2f} of own money"
            refused.append(RefusedDeal(deal.stock_code, why))
    return fit, refused


def _check_once(deals: Sequence[Deal]) -> None:
    codes = [deal.terms.stock_code for deal in deals]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise InputError(
            "is named twice: all applications of one who applied more than once are rejected",
            key="DEAL",
            value=twice[0],
            rule="application.multiple_applications",
            expected="each deal once",
        )


def _refuse_past(closed: Sequence[RefusedDeal], as_of: date) -> None:
    """Refuse a day after the close where that is why nothing is left."""
    if closed:
        raise InputError(
            f"is past the close of {closed[0].stock_code}: {closed[0].reason}",
            key="--as-of",
            value=as_of,
            expected="a day up to the close of applications",
        )


def _past(asked: PlanAsked) -> History:
    from greenshoe.subscriber import shipped_history  # noqa: PLC0415 - NumPy loads here

    return shipped_history().before(asked.as_of)


def _known(deal: Deal, stage: str, past: History) -> KnownDeal:
    from greenshoe.deal import Stage  # noqa: PLC0415 - beside the room it is for
    from greenshoe.subscriber import known_deal  # noqa: PLC0415 - NumPy loads here

    return known_deal(deal.record, Stage[stage.upper()], past.usual)


def _open(deal: Deal, asked: PlanAsked, past: History, now: datetime) -> OpenDeal | RefusedDeal:
    """Return a deal as it can be applied for, or the reason why it cannot."""
    from greenshoe.subscriber import (  # noqa: PLC0415 - NumPy loads here
        check_demand,
        check_mechanism,
        costs_of,
        forecast,
        money_times,
        open_deal,
    )

    code = deal.terms.stock_code
    known = _known(deal, "close", past)
    check_mechanism(known)
    check_demand(known)
    try:
        made = forecast(deal.record, asked.stage, history=past, seed=asked.seed)
        times = money_times(made.deal.record, made.deal.terms, made.deal.rules)
        if times.closes_at <= now:
            return RefusedDeal(code, f"{_CLOSED} at {times.closes_at:%Y-%m-%d %H:%M}")
        return open_deal(made, costs_of(made.deal, asked.terms), times)
    except RuleError as error:
        return RefusedDeal(code, f"no rule covers its date: {error}")
    except GreenshoeError as error:
        if error.file is not None:
            raise
        return RefusedDeal(code, str(error))


def plan_json(study: PlanStudy) -> dict[str, Json]:
    """Return the plan as its JSON answer; money in HK$ to the cent."""
    plan = study.plan
    answer: dict[str, Json] = {
        "choices": [] if plan is None else [_rounded(choice) for choice in plan.choices],
        "cash": [] if plan is None else [_rounded(event) for event in plan.cash],
        "expected_value_hkd": None if plan is None else round(plan.expected_value_hkd, 2),
        "loss_at_5_pct_hkd": None if plan is None else round(plan.loss_at_5_pct_hkd, 2),
        "loss_quantile_hkd": None if plan is None else round(plan.loss_quantile_hkd, 2),
        "standard_deviation_hkd": (None if plan is None else round(plan.standard_deviation_hkd, 2)),
        "proved_within_hkd": None if plan is None else round(plan.proved_within_hkd, 2),
        "refused": [to_json(refused) for refused in study.refused],
        "as_of": study.asked.as_of.isoformat(),
        "stage": study.asked.stage,
        "seed": study.asked.seed,
        "warning": study.warning,
    }
    return answer


def _rounded(value: object) -> Json:
    found = to_json(value)
    if not isinstance(found, dict):
        raise TypeError("a choice or an event is an object")
    return {k: round(v, 2) if isinstance(v, float) else v for k, v in found.items()}
