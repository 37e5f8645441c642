"""The odds of deals: which deals, from which past, as seen on which day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.core import InputError, UnknownNameError, normalise_stock_code, to_json
from greenshoe.deal import Deal, read_deals_csv

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from greenshoe.core import Json
    from greenshoe.deal import DealRecord
    from greenshoe.study._run import StudyResult
    from greenshoe.subscriber import (
        AtMultiple,
        BrokerTerms,
        DemandHint,
        History,
        Odds,
        Outcome,
    )

__all__ = [
    "Asked",
    "OddsStudy",
    "odds_entry",
    "odds_of_deal",
    "odds_of_study",
    "odds_of_table",
    "odds_past",
    "odds_records",
]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an applicant says of demand, of the broker, and of what to apply for.

    Attributes
    ----------
    hint
        Demand so far.
    terms
        The broker's terms; defaults otherwise.
    sizes
        Shares of each application one person wants to make for the deal.
    """

    hint: DemandHint | None = None
    terms: BrokerTerms | None = None
    sizes: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class OddsStudy:
    """The odds of one deal, with everything said beside them.

    Attributes
    ----------
    odds
        The odds.
    record
        The walk-forward record of the method on earlier deals.
    rows
        The odds at one multiple after another; empty in a table of deals.
    outcome
        How the forecast compares with the result, `None` while there is none.
    warning
        What must be said while the offer is open.
    """

    odds: Odds
    record: dict[str, Json]
    rows: tuple[AtMultiple, ...]
    outcome: Outcome | None
    warning: str | None


def odds_records(names: Sequence[str], deals: Path | None) -> tuple[DealRecord, ...]:
    """Return the deals asked for: codes and deal files, or rows of a table.

    Raises
    ------
    InputError
        If nothing is asked for, or a file cannot be read.
    UnknownNameError
        If a code is not there.
    """
    if deals is None:
        if not names:
            raise InputError("names no deal", key="odds", expected="codes, or --deals FILE.csv")
        return tuple(Deal.load(name).record for name in names)
    records = read_deals_csv(deals)
    wanted = {normalise_stock_code(name) for name in names}
    absent = wanted - {record.stock_code for record in records}
    if absent:
        raise UnknownNameError(
            "is not in the table", file=deals.name, value=min(absent), expected="one of its codes"
        )
    return tuple(r for r in records if not wanted or r.stock_code in wanted)


def odds_past(deals: Path | None, *, learn: bool, as_of: date | None) -> History:
    """Return what forecasts learn from.

    Parameters
    ----------
    deals
        A table of deals.
    learn
        Whether its rows that have results are learnt from too: each only by deals that came later.
    as_of
        Only deals listed before this day, if given.
    """
    from greenshoe.subscriber import history_of, past_records, shipped_history  # noqa: PLC0415 - NumPy loads here

    past = shipped_history()
    if learn and deals is not None:
        known = {record.stock_code for record in past_records()}
        further = (r for r in read_deals_csv(deals) if r.stock_code not in known)
        past = history_of((*past_records(), *further))
    return past if as_of is None else past.before(as_of)


def odds_of_deal(
    record: DealRecord,
    stage: str,
    past: History,
    today: date,
    *,
    seed: int = 0,
    asked: Asked | None = None,
    with_multiples: bool = True,
) -> OddsStudy:
    """Return the odds of one deal.

    Parameters
    ----------
    record
        The deal, results and all: they are used for the comparison alone.
    stage
        "launch" or "close".
    past
        Deals with results.
    today
        The day of the answer: an open offer carries a warning, a result that is not out is not
        compared.
    seed
        Of every draw.
    asked
        What the applicant says.
    with_multiples
        Whether the table by multiple is made, eight forecasts more.

    Raises
    ------
    InputError
        If the mechanism is not in force on the deal's date, demand contradicts itself, the hint is
        wrong, or an application is not allowed.
    """
    from greenshoe.subscriber import (  # noqa: PLC0415 - NumPy loads here
        by_multiple,
        check_applications,
        check_demand,
        check_mechanism,
        odds_of,
        offer_warning,
        outcome_of,
        record_of,
    )

    said = Asked() if asked is None else asked
    made = odds_of(record, stage, history=past, seed=seed, hint=said.hint, terms=said.terms)
    deal = made.forecast.deal
    check_mechanism(deal)
    check_demand(deal)
    check_applications(deal, said.sizes)
    listed = record.day("listing_date")
    is_out = listed is None or listed <= today
    rows: tuple[AtMultiple, ...] = ()
    if with_multiples:
        rows = by_multiple(record, history=past, seed=seed, terms=said.terms)
    return OddsStudy(
        made,
        record_of(made.forecast, stage, past),
        rows,
        outcome_of(made, record) if is_out else None,
        offer_warning(deal, today),
    )


def odds_of_study(result: StudyResult) -> OddsStudy:
    """Return the odds of a studied deal, at the latest stage before its results.

    No clock is read: a deal whose results are at hand is compared with them, any other is taken to
    be open.

    Parameters
    ----------
    result
        The study.

    Raises
    ------
    InputError
        If the deal's demand contradicts itself.
    """
    record = result.deal.record
    known = record.number("public_subscription_level_x") or record.shares("public_applied_shares")
    stage = "close" if known else "launch"
    terms = result.deal.terms
    is_out = record.number("one_lot_success_pct") is not None and terms.listing_date is not None
    day = terms.listing_date if is_out and terms.listing_date else terms.listing_document_date
    past = odds_past(None, learn=False, as_of=None)
    return odds_of_deal(record, stage, past, day, seed=result.manifest.seed)


def odds_entry(study: OddsStudy) -> dict[str, Json]:
    """Return a deal's odds as an entry of the JSON answer."""
    from greenshoe.subscriber import odds_json, whole_ladders  # noqa: PLC0415 - NumPy loads here

    entry = odds_json(study.odds)
    entry["record"] = study.record
    if study.rows:
        entry["by_multiple"] = to_json(study.rows)
        entry["ladders"] = to_json(whole_ladders(study.odds.forecast))
    entry["outcome"] = to_json(study.outcome)
    entry["warning"] = study.warning
    return entry


def odds_of_table(
    records: Sequence[DealRecord],
    stage: str,
    past: History,
    today: date,
    *,
    seed: int = 0,
    asked: Asked | None = None,
) -> list[dict[str, Json]]:
    """Return an entry for each row of a table; a row that contradicts itself says so in its own."""
    entries = []
    for record in records:
        try:
            made = odds_of_deal(
                record, stage, past, today, seed=seed, asked=asked, with_multiples=False
            )
            entries.append(odds_entry(made))
        except InputError as error:
            entries.append(_refused(record, stage, str(error)))
    return entries


def _refused(record: DealRecord, stage: str, reason: str) -> dict[str, Json]:
    return {
        "stock_code": record.stock_code,
        "name": record.name,
        "stage": stage,
        "one_lot_rate": None,
        "tiers": [],
        "method": "none",
        "record": None,
        "refused": reason,
    }
