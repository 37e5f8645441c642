"""How much each agent sends in a session: its turnover spread over the turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.market._behaviour import behaviour
from greenshoe.market._codes import Account, Kind
from greenshoe.market._pace import Part, rates_of, trading_seconds
from greenshoe.market._places import Role, Setting
from greenshoe.market._population import FIRST_SEAT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.market._terms import FirstDayTerms


__all__ = ["hong_kong_sizes", "new_york_sizes"]

_TAKERS = {"crowd": Role.CROWD, "value": Role.VALUE, "momentum": Role.MOMENTUM}
_TAKER_LOTS = {
    "crowd": Setting.CROWD_LOTS,
    "value": Setting.VALUE_LOTS,
    "momentum": Setting.MOMENTUM_LOTS,
}


def _taking_sizes(
    setting: NDArray[np.float64], part: Part, rates: NDArray[np.float64], seconds: float
) -> None:
    """Spread a session's turnover over the turns of those who take."""
    shipped = behaviour()
    for name, share in part.taking_share.items():
        trades = max(rates[_TAKERS[name]] * seconds, 1.0) * shipped["trades_a_turn"][name]
        setting[_TAKER_LOTS[name]] = part.turnover_lots * share / trades
    setting[Setting.MAKER_LOTS] = setting[Setting.CROWD_LOTS] * shipped["maker_size"]
    setting[Setting.ARBITRAGE_LOTS] = setting[Setting.VALUE_LOTS] * shipped["arbitrage_size"]


def hong_kong_sizes(
    setting: NDArray[np.float64], account: NDArray[np.int64], part: Part, roles: int
) -> None:
    """Fill in the sizes of a session in Hong Kong."""
    terms = part.terms
    seconds, rates = trading_seconds(part.phases), rates_of(part, roles)["continuous"]
    _taking_sizes(setting, part, rates, seconds)
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


def new_york_sizes(setting: NDArray[np.float64], part: Part, roles: int) -> None:
    """Fill in the sizes of the night in New York: a lot is one ADS."""
    shipped = behaviour()
    seconds, rates = trading_seconds(part.phases), rates_of(part, roles)["continuous"]
    _taking_sizes(setting, part, rates, seconds)
    setting[Setting.MOMENTUM_LOTS] = setting[Setting.VALUE_LOTS]
    of_turnover, least = shipped["night_maker_stock"]
    setting[Setting.INVENTORY_LIMIT_SHARES] = max(part.turnover_lots * of_turnover, least)
    setting[Setting.TAKE_KIND] = float(Kind.IMMEDIATE)
    setting[Setting.FOR_THE_CLOSE] = shipped["for_the_close"]
