"""A broker's clients for one deal: credit, pre-funding, and the worst case."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import Confidence, DataError, InputError, cents_to_hkd, to_json
from greenshoe.deal import Deal
from greenshoe.offering import (
    application_amount,
    application_table,
    clawback_scenarios,
    largest_application,
    timetable_of,
)
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from greenshoe.core import Json
    from greenshoe.rules import RulebookOn
    from greenshoe.subscriber import ClientResult, DeskDeal, DeskLimits, PrefundingStep

__all__ = ["DeskAsked", "DeskStudy", "desk_json", "run_desk"]

_STEPS = {
    "close": "application lists close",
    "confirmed": "public offer funding confirmed",
    "settled": "public offer money settled",
    "refund": "dealings begin",
}


@dataclass(frozen=True, slots=True)
class DeskAsked:
    """What the house says; `None` where it leaves a limit to the rulebook, or sets none.

    Attributes
    ----------
    deposit
        Least own money of a client, a fraction; at least the rulebook's.
    client_limit_cents, house_limit_cents
        Most lent to one client, and to all.
    quantile
        Of the first-day return in a deal that fills everybody: the worst case falls so far.
    fall
        The fall of the worst case, a fraction, in place of that quantile.
    compressed
        Whether pre-funding is compressed.
    """

    deposit: float | None = None
    client_limit_cents: int | None = None
    house_limit_cents: int | None = None
    quantile: float = 0.05
    fall: float | None = None
    compressed: bool = True


@dataclass(frozen=True)
class DeskStudy:
    """The desk's answer.

    Attributes
    ----------
    clients
        What may be done for each, in the order of the file.
    prefunding
        Money to hold, instant by instant.
    fall
        The fall of the price in the worst case, a fraction, and `fall_source` how it is known.
    other_rows
        Rows of other deals, passed over.
    deposit
        The deposit asked, a fraction.
    weakest
        The weakest mark of the rules behind pre-funding.
    """

    clients: tuple[ClientResult, ...]
    prefunding: tuple[PrefundingStep, ...]
    fall: float
    fall_source: str
    other_rows: int
    deposit: float
    weakest: Confidence


def _deposit(asked: DeskAsked, rules: RulebookOn) -> Fraction:
    """Return the deposit: the house's own, never below the rulebook's."""
    book = Rulebook.load()
    rule = rules.find("prefunding.deposit_pct") or book.history("prefunding.deposit_pct")[0]
    least = rule.fraction()
    if asked.deposit is None:
        return least
    own = Fraction(str(asked.deposit))
    if not least <= own <= 1:
        raise InputError(
            f"is below the least deposit, or above 1 ({rule.authority})",
            key="--deposit",
            value=asked.deposit,
            rule="prefunding.deposit_pct",
            expected=f"{float(least):g} to 1",
        )
    return own


def _fall(deal: Deal, asked: DeskAsked) -> tuple[float, str]:
    """Return the fall of the worst case: as given, or a quantile of deals nobody wanted.

    Everybody is filled only where applications do not reach the shares offered, so the return is
    drawn for a multiple of 1, from deals that listed earlier.
    """
    from greenshoe.subscriber import (  # noqa: PLC0415 - NumPy loads here
        first_day_return_draws,
        past_records,
        past_returns,
        usable_first_days,
    )

    if asked.fall is not None:
        if not 0 <= asked.fall < 1:
            raise InputError(
                "is no fall", key="--fall", value=asked.fall, expected="0 to below 1, such as 0.3"
            )
        return asked.fall, "as given"
    if not 0 < asked.quantile < 1:
        raise InputError(
            "is no quantile", key="--quantile", value=asked.quantile, expected="between 0 and 1"
        )
    day = deal.terms.listing_date or deal.terms.listing_document_date
    history = past_returns(usable_first_days(past_records())).before(day)
    try:
        draws = first_day_return_draws(np.ones(4096), history=history)
    except DataError as error:
        error.expected = "--fall"
        raise
    words = f"{asked.quantile:.0%} quantile of the first day at a multiple of 1"
    return max(0.0, -float(np.quantile(draws, asked.quantile))), words


def _desk_deal(deal: Deal, rules: RulebookOn) -> DeskDeal:
    from greenshoe.deal import Stage  # noqa: PLC0415
    from greenshoe.subscriber import DeskDeal, broker_terms, costs_of, known_deal, shipped_history  # noqa: PLC0415

    terms = deal.terms
    costs = costs_of(known_deal(deal.record, Stage.LAUNCH, shipped_history().usual), broker_terms())
    most = max(s.public.expected for s in clawback_scenarios(deal.record, terms, rules))
    value, fees = application_amount(most, terms.offer_price_max_hkd, rules)
    table = application_table(terms, rules)
    return DeskDeal(
        terms.stock_code,
        {row.shares: row.printed_cents or row.amount_cents for row in table},
        largest_application(terms, rules).expected,
        value + sum(fees),
        costs.in_rate,
        costs.out_rate,
    )


def _times(deal: Deal, rules: RulebookOn) -> dict[str, datetime]:
    """Return the instants of pre-funding, as they were or are planned."""
    entries = timetable_of(deal.record, deal.terms, rules)
    found = {}
    for key, start in _STEPS.items():
        at = next((e.at for e in entries if e.what.startswith(start)), None)
        if at is None:
            raise DataError(
                "is older than FINI",
                key="listing_document_date",
                value=deal.terms.listing_document_date,
                expected="a later deal",
            )
        found[key] = at
    return found


def run_desk(name: str, clients: Path, asked: DeskAsked) -> DeskStudy:
    """Return what a broker may do for its clients in a deal.

    Parameters
    ----------
    name
        Code of a shipped deal, or a TOML file.
    clients
        The client file.
    asked
        The house's limits.

    Raises
    ------
    InputError
        If the file, a limit or the deal is wrong, or no row is of the deal.
    """
    from greenshoe.subscriber import DeskLimits, judge_clients, prefund, read_clients  # noqa: PLC0415

    deal = Deal.load(name)
    rules = Rulebook.load().at(deal.terms.listing_document_date)
    every = read_clients(clients)
    orders = [order for order in every if order.stock_code == deal.terms.stock_code]
    if not orders:
        raise DataError(
            "is of another deal in every row",
            file=clients.name,
            key="stock_code",
            value=every[0].stock_code,
            expected=deal.terms.stock_code,
        )
    deposit = _deposit(asked, rules)
    fall, source = _fall(deal, asked)
    limits: DeskLimits = DeskLimits(
        deposit, asked.client_limit_cents, asked.house_limit_cents, fall
    )
    desk_deal = _desk_deal(deal, rules)
    results = judge_clients(desk_deal, orders, limits)
    steps = prefund(desk_deal, results, _times(deal, rules), compressed=asked.compressed)
    weakest = Confidence.weakest(rules.get(step.rule).confidence for step in steps)
    others = len(every) - len(orders)
    return DeskStudy(results, steps, fall, source, others, float(deposit), weakest)


def desk_json(study: DeskStudy) -> dict[str, Json]:
    """Return the desk's answer as JSON, money in HK$."""
    house = sum(r.loss_cents for r in study.clients)
    return {
        "clients": [_in_hkd(r) for r in study.clients],
        "prefunding": [_in_hkd(step) for step in study.prefunding],
        "loss_if_all_filled_hkd": to_json(cents_to_hkd(house)),
        "clients_loss_if_all_filled_hkd": to_json(
            cents_to_hkd(sum(r.client_loss_cents for r in study.clients))
        ),
        "lent_hkd": to_json(cents_to_hkd(sum(r.borrowed_cents for r in study.clients))),
        "price_fall": round(study.fall, 4),
        "price_fall_origin": study.fall_source,
        "deposit": study.deposit,
        "rows_of_other_deals": study.other_rows,
        "confidence": study.weakest.value,
    }


_NAMES = {
    "own": "own_cash",
    "shares": "shares_applied_for",
    "loss": "loss_if_filled",
    "client_loss": "client_loss_if_filled",
}


def _in_hkd(value: object) -> dict[str, Json]:
    """Return a result as JSON, each number of cents as HK$ under a name that says so."""
    found = to_json(value)
    if not isinstance(found, dict):
        raise TypeError("a result is an object")
    answer: dict[str, Json] = {}
    for name, cell in found.items():
        if name.endswith("_cents"):
            plain = name.removesuffix("_cents")
            money = to_json(cents_to_hkd(cell)) if isinstance(cell, int) else None
            answer[_NAMES.get(plain, plain) + "_hkd"] = money
        else:
            answer[_NAMES.get(name, name)] = cell
    return answer
