"""How often each agent takes its turn, and how much it sends: from the deal and the session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.market._behaviour import behaviour
from greenshoe.market._desk import Role, Setting
from greenshoe.market._exchange import Account, Kind
from greenshoe.market._population import FIRST_SEAT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from greenshoe.market._terms import AdsTerms, FirstDayTerms
    from greenshoe.market._user import UserAgent
    from greenshoe.market._venue import Phase

__all__ = [
    "Part",
    "activity_of",
    "hong_kong_sizes",
    "new_york_sizes",
    "rates_of",
    "trading_seconds",
]

_TAKERS = {"crowd": Role.CROWD, "value": Role.VALUE, "momentum": Role.MOMENTUM}
_TAKER_LOTS = {
    "crowd": Setting.CROWD_LOTS,
    "value": Setting.VALUE_LOTS,
    "momentum": Setting.MOMENTUM_LOTS,
}


@dataclass(frozen=True)
class Part:
    """One session of a deal's first days, as far as the agents' sizes go.

    Attributes
    ----------
    name
        `grey`, `first`, `night` or `second`.
    terms
        The deal.
    phases
        The parts of that session.
    pace
        Messages relative to a full day.
    flips
        Allottees who have not sold yet.
    agents
        Agents of the user.
    """

    name: str
    terms: FirstDayTerms
    phases: Sequence[Phase]
    pace: float
    flips: int = 0
    agents: Sequence[UserAgent] = ()

    @property
    def share(self) -> float:
        """Messages, turnover and variance relative to the first day."""
        return float(behaviour()["session_share"][self.name])

    @property
    def messages(self) -> float:
        """Messages expected in the session."""
        return float(behaviour()["messages_per_day"]) * self.pace * self.share


def trading_seconds(phases: Sequence[Phase]) -> float:
    """Return the seconds of continuous trading."""
    return float(sum(p.ends_second - p.starts_second for p in phases if p.matches))


def rates_of(part: Part, roles: int) -> dict[str, NDArray[np.float64]]:
    """Return turns a second of every role in continuous trading, in an auction, and in a break."""
    shipped, seconds = behaviour(), trading_seconds(part.phases)
    rates = np.zeros(roles)
    for name, share in shipped["message_share"].items():
        a_second = part.messages * share / seconds
        rates[Role[name.upper()]] = a_second / shipped["messages_a_turn"][name]
    if part.name != "night":
        _add_holders(rates, part, seconds)
    for place, user in enumerate(part.agents):
        rates[int(Role.SIZE) + place] = user.turns_per_second
    auction, closed = rates.copy(), np.zeros(roles)
    for name, pace in shipped["auction_pace"].items():
        auction[Role[name.upper()]] *= pace
    for name, pace in shipped["closed_pace"].items():
        closed[Role[name.upper()]] = rates[Role[name.upper()]] * pace
    return {"continuous": rates, "auction": auction, "closed": closed}


def _add_holders(rates: NDArray[np.float64], part: Part, seconds: float) -> None:
    shipped, terms = behaviour(), part.terms
    pace = 1.0 if part.name == "first" else shipped["flip_elsewhere"]
    rates[Role.FLIPPER] = shipped["flip_haste"] * part.flips * pace / seconds
    rates[Role.INSTITUTION] = shipped["institution_turns"] * part.share / seconds
    if terms.linked_ads is not None:
        rates[Role.ARBITRAGEUR] = shipped["arbitrage_turns_per_second"]
    if terms.over_allocated_shares:
        rates[Role.STABILISER] = shipped["stabiliser_turns_per_second"]


def _taking_sizes(
    setting: NDArray[np.float64], lots: float, shares: dict[str, float],
    rates: NDArray[np.float64], seconds: float,
) -> None:  # fmt: skip
    """Spread a session's turnover over the turns of those who take."""
    shipped = behaviour()
    for name, share in shares.items():
        turns = max(rates[_TAKERS[name]] * seconds, 1.0)
        setting[_TAKER_LOTS[name]] = lots * share / turns / shipped["trades_a_turn"][name]
    setting[Setting.MAKER_LOTS] = setting[Setting.CROWD_LOTS] * shipped["maker_size"]
    setting[Setting.ARBITRAGE_LOTS] = setting[Setting.VALUE_LOTS] * shipped["arbitrage_size"]


def hong_kong_sizes(
    setting: NDArray[np.float64], account: NDArray[np.int64], part: Part, roles: int
) -> None:
    """Fill in the sizes of a session in Hong Kong."""
    shipped, terms = behaviour(), part.terms
    seconds, rates = trading_seconds(part.phases), rates_of(part, roles)["continuous"]
    lots = terms.free_shares * shipped["first_day_turnover"] * part.share / terms.board_lot_shares
    _taking_sizes(setting, lots, shipped["taking_share"], rates, seconds)
    held = int(account[0, Account.SHARES])
    setting[Setting.INVENTORY_LIMIT_SHARES] = max(held, terms.board_lot_shares)
    _institution(setting, account, part, rates[Role.INSTITUTION] * seconds)
    _stabiliser(setting, terms, rates[Role.STABILISER] * seconds)
    if part.name == "grey":  # limit orders only
        setting[Setting.TAKE_KIND] = float(Kind.LIMIT)
    ads = terms.linked_ads
    if ads is not None:
        setting[Setting.PARITY] = np.log(ads.parity_hkd)
        setting[Setting.BAND_UP] = ads.band_up
        setting[Setting.BAND_DOWN] = np.inf if ads.deposit_barred else ads.band_down


def _institution(
    setting: NDArray[np.float64], account: NDArray[np.int64], part: Part, turns: float
) -> None:
    shipped, terms = behaviour(), part.terms
    wanted = terms.placing_shares * shipped["institution_top_up"] * part.share
    bought = int(account[FIRST_SEAT + Role.INSTITUTION, Account.BOUGHT])
    setting[Setting.INSTITUTION_SHARES] = bought + wanted
    taking = 1.0 - shipped["institution_waits"]
    setting[Setting.INSTITUTION_LOTS] = wanted / terms.board_lot_shares / max(turns * taking, 1.0)


def _stabiliser(setting: NDArray[np.float64], terms: FirstDayTerms, turns: float) -> None:
    shipped, short = behaviour(), terms.over_allocated_shares
    setting[Setting.SHORT_SHARES] = short
    setting[Setting.SUPPORT] = shipped["support"] if short else 0.0
    a_day = short / shipped["support_days"] / terms.board_lot_shares
    setting[Setting.STABILISER_LOTS] = max(a_day / max(turns * shipped["support"], 1.0), 1.0)


def new_york_sizes(setting: NDArray[np.float64], ads: AdsTerms, part: Part, roles: int) -> None:
    """Fill in the sizes of the night in New York: a lot is one ADS."""
    shipped = behaviour()
    shares = ads.shares or part.terms.free_shares * shipped["ads_float"]
    lots = shares / ads.ratio * shipped["night_turnover"]
    seconds, rates = trading_seconds(part.phases), rates_of(part, roles)["continuous"]
    _taking_sizes(setting, lots, shipped["night_taking_share"], rates, seconds)
    setting[Setting.MOMENTUM_LOTS] = setting[Setting.VALUE_LOTS]
    of_turnover, least = shipped["night_maker_stock"]
    setting[Setting.INVENTORY_LIMIT_SHARES] = max(lots * of_turnover, least)
    setting[Setting.TAKE_KIND] = float(Kind.IMMEDIATE)
    setting[Setting.FOR_THE_CLOSE] = shipped["for_the_close"]


def activity_of(phases: Sequence[Phase]) -> NDArray[np.float64]:
    """Return the busyness of every minute from midnight, mean 1 over continuous trading."""
    minutes, levels = np.array(behaviour()["activity"], float).T
    day = np.ones(24 * 60 + 1)
    traded: list[int] = []
    for phase in phases:
        if phase.matches:
            traded.extend(range(phase.starts_second // 60, phase.ends_second // 60))
    curve = np.interp(np.arange(len(traded)), minutes, levels)
    day[traded] = curve / curve.mean()
    return day
