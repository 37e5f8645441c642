"""From a forecast to an open deal: when the money moves, and what each size may bring in HK$."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from greenshoe.core import DataError, hong_kong_calendar, hong_kong_time, sha256_of
from greenshoe.offering import application_table, timetable_of, trading_day_of
from greenshoe.subscriber._odds_value import return_draws
from greenshoe.subscriber._plan_types import Application, OpenDeal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.deal import DealRecord, Terms
    from greenshoe.rules import RulebookOn
    from greenshoe.subscriber._cost import Costs
    from greenshoe.subscriber._forecast import Forecast

    FloatArray = NDArray[np.float64]

__all__ = ["MoneyTimes", "money_times", "open_deal"]

_CLOSE, _DEALINGS = "application lists close", "dealings begin"


class MoneyTimes(NamedTuple):
    """When money leaves, when what is not allotted is back, and when a sale is paid."""

    closes_at: datetime
    refunds_at: datetime
    settles_at: datetime


def money_times(record: DealRecord, terms: Terms, rules: RulebookOn) -> MoneyTimes:
    """Return the instants at which an applicant's money moves; shares are sold on the first day.

    Raises
    ------
    DataError
        If the deal is older than the T+2 timetable.
    """
    steps = {entry.what: entry.at for entry in timetable_of(record, terms, rules)}
    found = {
        name: next((at for what, at in steps.items() if what.startswith(name)), None)
        for name in (_CLOSE, _DEALINGS)
    }
    closes, dealings = found[_CLOSE], found[_DEALINGS]
    refund = rules.find("timetable.refund")
    if closes is None or dealings is None or refund is None:
        raise DataError(
            "is older than the T+2 timetable",
            key="listing_document_date",
            value=terms.listing_document_date,
            expected="a later deal",
        )
    settled = rules.table("timetable.trade_settlement")[0]
    calendar, listed = hong_kong_calendar(), dealings.date()
    dealing = trading_day_of(rules.get("timetable.steps"), _DEALINGS)
    pricing = calendar.shift(listed, -dealing)
    back = refund.table()[0]
    return MoneyTimes(
        closes,
        hong_kong_time(
            calendar.shift(pricing, int(back.number("trading_days_from_pricing"))),
            time.fromisoformat(str(back["at"])),
        ),
        hong_kong_time(
            calendar.shift(listed, int(settled.number("trading_days_from_trade"))),
            time.fromisoformat(str(settled["at"])),
        ),
    )


def open_deal(made: Forecast, costs: Costs, times: MoneyTimes) -> OpenDeal:
    """Return a forecast as an open deal of a plan.

    Allotment and return share their draws of the multiple; between deals the draws are shuffled,
    for what one deal's applicants do says nothing of another's (measured: the returns of deals that
    listed within a week of each other, given their multiples, are not correlated).

    Raises
    ------
    DataError
        If nothing can be said of its demand or its return.
    """
    returns = return_draws(made)
    if made.ladder is None or returns is None:
        raise DataError(
            "cannot be forecast: too little is known",
            key="stock_code",
            value=made.deal.record.stock_code,
            expected="terms, and earlier deals with results",
        )
    deal = made.deal
    unit = (1 + returns) * (1 - costs.out_rate) - 1 - costs.in_rate
    shuffled = _shuffle(deal.record.stock_code, made.draws)
    expected = made.expected_shares() * deal.price_hkd
    allotted = made.allotted_shares()[shuffled] * deal.price_hkd
    return OpenDeal(
        deal.record.stock_code,
        *times,
        applications=_applications(made),
        expected_outlay_hkd=expected.mean(axis=0) * (1 + costs.in_rate),
        expected_profit_hkd=np.asarray((expected * unit[:, None]).mean(axis=0)),
        outlay_hkd=np.asarray(allotted * (1 + costs.in_rate)),
        profit_hkd=np.asarray(allotted * unit[shuffled][:, None]),
    )


def _shuffle(stock_code: str, draws: int) -> NDArray[np.int64]:
    """Return an order of the draws that is a deal's own and always the same."""
    key = int(sha256_of(stock_code.encode())[:16], 16)
    return np.random.Generator(np.random.Philox(key=key)).permutation(draws)


def _applications(made: Forecast) -> tuple[Application, ...]:
    table = {row.shares: row for row in application_table(made.deal.terms, made.deal.rules)}
    rows = [table[shares] for shares in made.menu]
    return tuple(Application(r.shares, r.pool, r.printed_cents or r.amount_cents) for r in rows)
