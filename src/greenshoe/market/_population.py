"""From a deal's terms and the behaviour file to the arrays that the agents share."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from greenshoe.core import kernel, normal_from_bits, philox_block
from greenshoe.market._agents import MAKERS, QUOTES, RING, Count, Desk, Role, Setting, State
from greenshoe.market._engine import Account, Kind
from greenshoe.market._user import PLACES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from greenshoe.market._terms import FirstDayTerms
    from greenshoe.market._user import UserAgent

__all__ = ["SEATS", "Behaviour", "behaviour", "flip_orders", "new_desk", "value_path"]

ROLES = int(Role.SIZE) + PLACES
SEATS = MAKERS + int(Role.SIZE) - 1 + PLACES
_MOST_FLIPS = 60_000
_LARGEST_LOG = 4_000_000
LOG_COLUMNS = 12


@dataclass(frozen=True)
class Behaviour:
    """The entries of `agents.toml` by name."""

    value: dict[str, Any]

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a number, a table or a list
        return self.value[name]

    def per_minute(self, minutes_of_session: int, points: str = "activity") -> NDArray[np.float64]:
        """Return the busyness of each minute of a continuous session, mean 1."""
        minutes, levels = np.array(self.value[points], float).T
        curve = np.interp(np.arange(minutes_of_session), minutes, levels)
        return np.asarray(curve / curve.mean(), np.float64)


@cache
def behaviour() -> Behaviour:
    """Return the behaviour of the agents, as shipped.

    >>> behaviour()["half_spread"]
    0.0012
    """
    text = files("greenshoe.market").joinpath("agents.toml").read_text("utf-8")
    return Behaviour({name: entry["value"] for name, entry in tomllib.loads(text).items()})


@kernel
def _fill_path(  # noqa: PLR0913, PLR0917 - the process and its place in the streams
    path: NDArray[np.float64],
    start: float,
    volatility: float,
    roughness: float,
    memory: float,
    key: NDArray[np.uint32],
    day: int,
    session: int,
) -> None:
    spread = roughness * np.sqrt(max(1.0 - memory * memory, 0.0))
    level, value = 0.0, start
    for second in range(path.size):
        a, b, c, _ = philox_block(
            np.uint32(second), np.uint32(0xFFFF), np.uint32(day), np.uint32(session), key[0], key[1]
        )
        if second == 0:
            level = roughness * float(normal_from_bits(c))
        level = memory * level + spread * float(normal_from_bits(b))
        scale = np.exp(
            level - roughness * roughness
        )  # mean of the variance is that of `volatility`
        path[second] = value
        value += volatility * scale * float(normal_from_bits(a))


def value_path(
    key: NDArray[np.uint32], day: int, session: int, seconds: int, start: float, share_of_day: float
) -> NDArray[np.float64]:
    """Return the logarithm of value for each second of a session.

    A random walk whose volatility is itself log-normal and persistent: heavy tails and clustering
    that the agents then pass on.

    Parameters
    ----------
    key, day, session
        The place in the random streams.
    seconds
        Length.
    start
        First value.
    share_of_day
        Variance over the session, as a share of a day's.
    """
    shipped = behaviour()
    path = np.empty(seconds)
    memory = 0.5 ** (1.0 / (60.0 * shipped["volatility_minutes"]))
    volatility = shipped["daily_volatility"] * np.sqrt(share_of_day / seconds)
    roughness = shipped["volatility_of_volatility"]
    _fill_path(path, start, volatility, roughness, memory, key, day, session)
    return path


def flip_orders(
    terms: FirstDayTerms, pace: float, random: np.random.Generator
) -> NDArray[np.int64]:
    """Return the shares each selling allottee will send, in the order they arrive.

    Holders who sell are drawn from the ladder; where they are more than the run's pace allows,
    one order stands for several.
    """
    lot = terms.board_lot_shares
    ladder = terms.ladder or ((lot, max(terms.public_shares // lot, 0)),)
    shares = np.array([row[0] for row in ladder], np.int64)
    holders = np.array([row[1] for row in ladder], np.int64)
    share = behaviour()["flip_share"]
    sellers = np.minimum((holders * share + random.random(holders.size)).astype(np.int64), holders)
    total = int((sellers * shares).sum())
    most = max(int(_MOST_FLIPS * pace), 200)
    if sellers.sum() <= most:
        orders = np.repeat(shares, sellers)
    else:
        kept = np.maximum((sellers * (most / sellers.sum())).round().astype(np.int64), sellers > 0)
        orders = np.repeat(shares * sellers / np.maximum(kept, 1), kept)
    orders = np.maximum(np.round(orders / lot), 1).astype(np.int64) * lot
    random.shuffle(orders)
    reachable = np.cumsum(orders) <= max(total, lot)
    return np.ascontiguousarray(orders[reachable], np.int64)


def new_desk(  # noqa: PLR0913 - the arrays that differ between sessions
    *,
    log_price: NDArray[np.float64],
    key: NDArray[np.uint32],
    day: int,
    session: int,
    first_second: int,
    seconds: int,
    interval: int,
    flip: NDArray[np.int64],
    path: NDArray[np.float64],
    activity: NDArray[np.float64],
    messages: int,
) -> Desk:
    """Return the arrays of one session with nobody active yet."""
    count = np.zeros(Count.SIZE, np.int64)
    count[Count.DAY], count[Count.SESSION] = day, session
    sample = np.full((seconds // interval + 16, 7), -1, np.int64)
    sample[0, 0] = first_second
    seat = np.array(
        [0, *range(MAKERS, MAKERS + int(Role.SIZE) - 1), *range(SEATS - PLACES, SEATS)], np.int64
    )
    return Desk(
        setting=_settings(),
        rate=np.zeros(ROLES),
        due=np.full(ROLES, np.inf),
        drawn=np.zeros(ROLES, np.int64),
        seat=seat,
        key=key,
        quote=np.full((MAKERS, 2, QUOTES), -1, np.int64),
        ring=np.full((ROLES, RING), -1, np.int64),
        placed=np.zeros(ROLES, np.int64),
        flip=flip,
        state=np.zeros(State.SIZE),
        tally=count,
        path=path,
        log_price=log_price,
        activity=activity,
        outbox=np.zeros((16, 6), np.int64),
        sample=sample,
        log=np.zeros((min(max(messages, 1), _LARGEST_LOG), LOG_COLUMNS), np.int64),
    )


def _settings() -> NDArray[np.float64]:
    """Return the settings that do not depend on the deal."""
    shipped = behaviour()
    setting = np.zeros(Setting.SIZE)
    plain = {
        Setting.FAIR_WEIGHT: shipped["fair_weight"],
        Setting.HALF_SPREAD: shipped["half_spread"],
        Setting.QUOTE_STEP: shipped["half_spread"] * 0.8,
        Setting.INVENTORY_SKEW: shipped["inventory_skew"],
        Setting.CROWD_TAKES: 0.30,
        Setting.CROWD_CANCELS: 0.15,
        Setting.CROWD_DEPTH: shipped["half_spread"] * 3.0,
        Setting.CROWD_SENSITIVITY: 8.0,
        Setting.VALUE_DISPERSION: shipped["value_dispersion"],
        Setting.VALUE_THRESHOLD: shipped["value_dispersion"] * 0.75,
        Setting.MOMENTUM_THRESHOLD: 0.004,
        Setting.MOMENTUM_SECONDS: shipped["momentum_seconds"],
        Setting.FLIP_AT_ANY_PRICE: shipped["flip_at_any_price"],
        Setting.HOLD_BELOW_OFFER: shipped["hold_below_offer"],
        Setting.INSTITUTION_TOLERANCE: 0.01,
        Setting.PARITY: np.nan,
        Setting.BAND_DOWN: np.inf,
        Setting.RESALE_ABOVE: np.inf,
        Setting.SIZE_DISPERSION: 1.2,
        Setting.TAKE_KIND: float(Kind.ENHANCED_LIMIT),
        Setting.FEEDBACK: 1.5,
        Setting.CALM: 0.002,
        Setting.OPENING_DISPERSION: 0.03,
    }
    for place, value in plain.items():
        setting[place] = value
    return setting


def seat_holders(
    account: NDArray[np.int64], terms: FirstDayTerms, users: Sequence[UserAgent]
) -> None:
    """Give each account the shares it holds when trading begins."""
    trading = int((terms.placing_shares - terms.cornerstone_locked_shares)
                  * behaviour()["placees_who_trade"])  # fmt: skip
    lot = terms.board_lot_shares
    maker = trading // 50 // lot * lot
    first = MAKERS - 1
    account[:MAKERS, Account.SHARES] = maker
    account[first + Role.CROWD, Account.SHARES] = (trading - MAKERS * maker) * 3 // 5
    account[first + Role.VALUE, Account.SHARES] = (trading - MAKERS * maker) * 2 // 5
    account[first + Role.FLIPPER, Account.SHARES] = terms.public_shares
    for place, user in enumerate(users):
        account[SEATS - PLACES + place, Account.SHARES] = user.shares
