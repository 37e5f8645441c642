"""How often each agent takes its turn in a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.market._behaviour import behaviour
from greenshoe.market._places import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from greenshoe.market._phase import Phase
    from greenshoe.market._terms import FirstDayTerms
    from greenshoe.market._user import UserAgent


__all__ = ["Part", "activity_of", "rates_of", "trading_seconds"]


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
    def taking_share(self) -> dict[str, float]:
        """Share of the turnover that each of those takes who take."""
        name = "night_taking_share" if self.name == "night" else "taking_share"
        return dict(behaviour()[name])

    @property
    def turnover_lots(self) -> float:
        """Turnover meant for the session: board lots, ADSs in New York."""
        shipped, terms = behaviour(), self.terms
        traded = terms.free_shares - terms.released_shares  # those come on top, as sales
        if self.name == "night" and terms.ads is not None:
            shares = terms.ads.shares or traded * shipped["ads_float"]
            return float(shares / terms.ads.ratio * shipped["night_turnover"])
        shares = traded * shipped["first_day_turnover"] * self.share
        return float(shares / terms.board_lot_shares)

    @property
    def messages(self) -> float:
        """Messages expected in the session: fewer where orders would be less than a lot."""
        shipped = behaviour()
        wanted = float(shipped["messages_per_day"]) * self.pace * self.share
        most = min(
            self.turnover_lots * share * shipped["messages_a_turn"][name]
            / (shipped["message_share"][name] * shipped["trades_a_turn"][name])
            for name, share in self.taking_share.items()
        )  # fmt: skip
        return float(min(wanted, most / shipped["least_mean_lots"]))


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
