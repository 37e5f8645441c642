"""The places in the agents' arrays, by name."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Activity", "Count", "Note", "Role", "Setting", "State"]


class Role(IntEnum):
    """The roles with a clock of their own; user agents follow."""

    MAKER = 0
    CROWD = 1
    VALUE = 2
    MOMENTUM = 3
    FLIPPER = 4
    INSTITUTION = 5
    ARBITRAGEUR = 6
    STABILISER = 7
    SIZE = 8


class Setting(IntEnum):
    """Places in `Desk.setting`: entries of `agents.toml` of the same name, and sizes of the deal.

    Prices and widths are logarithms, sizes board lots unless their name says shares.
    """

    # as shipped
    FAIR_WEIGHT = 0
    HALF_SPREAD = 1
    QUOTE_STEP = 2
    QUOTE_GROWTH = 3
    INVENTORY_SKEW = 4
    CROWD_TAKES = 5
    CROWD_CANCELS = 6
    CROWD_DEPTH = 7
    CROWD_REACH = 8
    CROWD_SENSITIVITY = 9
    CROWD_LEAN = 10
    VALUE_DISPERSION = 11
    VALUE_THRESHOLD = 12
    MOMENTUM_THRESHOLD = 13
    MOMENTUM_REACH = 14
    MOMENTUM_SECONDS = 15
    FLIP_AT_ANY_PRICE = 16
    FLIP_GIVES = 17
    FLIP_ASKS = 18
    HOLD_BELOW_OFFER = 19
    INSTITUTION_TOLERANCE = 20
    INSTITUTION_WAITS = 21
    SIZE_DISPERSION = 22
    FEEDBACK = 23
    CALM = 24
    FAST_SECONDS = 25
    MOVEMENT_SECONDS = 26
    BUSIEST = 27
    OPENING_DISPERSION = 28
    FOR_THE_CLOSE = 29
    # of the deal and the session
    INVENTORY_LIMIT_SHARES = 30
    MAKER_LOTS = 31
    CROWD_LOTS = 32
    VALUE_LOTS = 33
    MOMENTUM_LOTS = 34
    INSTITUTION_LOTS = 35
    INSTITUTION_SHARES = 36  # shares still wanted in all
    PARITY = 37  # logarithm of the other market's price in this currency; NaN without one
    BAND_UP = 38  # sells above parity by this much
    BAND_DOWN = 39  # buys below parity by this much; infinite where deposits are barred
    ARBITRAGE_LOTS = 40
    OFFER_TICK = 41
    SHORT_SHARES = 42  # the stabilising manager's short position at the start
    STABILISER_LOTS = 43
    SUPPORT = 44  # share of its turns on which the stabilising manager bids
    RESALE_ABOVE = 45  # sells what it bought this far above the offer price; infinite for never
    TAKE_KIND = 46  # kind of order that takes liquidity on this venue
    SIZE = 47


class Activity(IntEnum):
    """What a phase lets the agents do."""

    TRADE = 0
    AUCTION = 1
    CANCEL = 2


class State(IntEnum):
    """Places in `Desk.state`."""

    FAST = 0  # moving averages of the logarithm of the price
    SLOW = 1
    LAST_TIME = 2
    MOVEMENT = 3  # moving average of absolute moves
    OPENED = 4  # 1 once the averages have a price
    BAND_REFERENCE = 5  # reference price of the band, ten-thousandths; 0 before the first
    BAND_SINCE = 6  # second it was set
    SIZE = 7


class Note(IntEnum):
    """What the venue itself did, among the kinds of message in `Desk.log`."""

    AUCTION = 100  # an auction traded `shares` at `tick`
    EXPIRY = 101  # an order was cancelled by the venue at the end of a phase


class Count(IntEnum):
    """Places in `Desk.tally`."""

    NEXT_ORDER = 0
    FLIPS_DONE = 1
    MESSAGES = 2
    SAMPLES = 3
    DAY = 4
    PHASE = 5  # a place of `Activity`
    SESSION = 6
    AT_THE_BAND = 7  # samples in a row with the best price at a limit of the band
    LOGGED = 8  # rows of the log
    SIZE = 9
