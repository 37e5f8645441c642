"""A subscriber's questions: the odds of deals, and a plan over several of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.core import InputError, to_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from greenshoe.core import Json
    from greenshoe.deal import DealRecord
    from greenshoe.study import PlanStudy

__all__ = ["PlanQuestion", "odds_answer", "plan_answer", "plan_study"]

_MOST_DEALS = 60


def odds_answer(
    records: Sequence[DealRecord],
    *,
    stage: str = "close",
    today: date,
    as_of: date | None = None,
    seed: int = 0,
) -> list[Json]:
    """Return what `greenshoe odds DEAL... --json` prints.

    Parameters
    ----------
    records
        The deals.
    stage
        "launch" or "close".
    today
        The day of the answer.
    as_of
        Only deals listed before this day are learnt from, if given.
    seed
        Of every draw.

    Raises
    ------
    InputError
        If a deal's demand contradicts itself, or the stage is none.
    """
    from greenshoe.study import odds_entry, odds_of_deal, odds_past  # noqa: PLC0415 - NumPy loads

    past = odds_past(None, learn=False, as_of=as_of)
    made = (odds_of_deal(record, stage, past, today, seed=seed) for record in records)
    return [to_json(odds_entry(study)) for study in made]


@dataclass(frozen=True)
class PlanQuestion:
    """What `greenshoe plan` is asked; see its options.

    Attributes
    ----------
    cash_hkd
        Own money at the start.
    as_of
        The day of the plan.
    margin_rate, leverage
        Interest a year on borrowed money; application money over own money.
    max_loss_hkd
        Most that the worst twentieth of the draws may lose on average.
    handling_fee_hkd, margin_fee_hkd, sell_commission_rate
        The broker's terms; `None` for the usual ones.
    shortfall_chance
        Share of a deal's draws in which cash may fall short.
    stage
        "launch" or "close".
    seed
        Of every draw.
    """

    cash_hkd: float
    as_of: date
    margin_rate: float | None = None
    leverage: float = 1.0
    max_loss_hkd: float | None = None
    handling_fee_hkd: float | None = None
    margin_fee_hkd: float | None = None
    sell_commission_rate: float | None = None
    shortfall_chance: float = 0.0
    stage: str = "launch"
    seed: int = 0


def plan_study(deals: Sequence[str], question: PlanQuestion) -> PlanStudy:
    """Return the plan for some deals, named by code or path.

    Raises
    ------
    InputError
        If there are too many deals, one is named twice, or a number is out of range.
    """
    from greenshoe.study import PlanAsked, deposit_rate, plan_deals  # noqa: PLC0415 - NumPy loads
    from greenshoe.subscriber import Funding, broker_terms  # noqa: PLC0415

    if not 0 < len(deals) <= _MOST_DEALS:
        expected = f"1 to {_MOST_DEALS}"
        raise InputError("are too many", key="DEAL", value=len(deals), expected=expected)
    terms = broker_terms(
        handling_fee_hkd=question.handling_fee_hkd,
        margin_rate=question.margin_rate,
        sell_commission_rate=question.sell_commission_rate,
    )
    extra = broker_terms(leverage=2.0).handling_fee_hkd - broker_terms().handling_fee_hkd
    funding = Funding(
        cash_hkd=question.cash_hkd,
        margin_rate=terms.margin_rate,
        leverage=question.leverage,
        handling_fee_hkd=terms.handling_fee_hkd,
        margin_fee_hkd=extra if question.margin_fee_hkd is None else question.margin_fee_hkd,
        max_loss_hkd=question.max_loss_hkd,
        deposit_rate=deposit_rate(question.as_of),
        shortfall_chance=question.shortfall_chance,
    )
    asked = PlanAsked(funding, terms, question.as_of, question.stage, question.seed)
    return plan_deals(deals, asked)


def plan_answer(deals: Sequence[str], question: PlanQuestion) -> Json:
    """Return what `greenshoe plan DEAL... --json` prints.

    Raises
    ------
    InputError
        As `plan_study`.
    """
    from greenshoe.study import plan_json  # noqa: PLC0415 - NumPy loads

    return to_json(plan_json(plan_study(deals, question)))
