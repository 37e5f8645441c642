"""The arrays a simulated day lives in, by name. Times are minutes since opening, distances km."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Floats: TypeAlias = "NDArray[np.float64]"
Whole: TypeAlias = "NDArray[np.int64]"
Orders: TypeAlias = "np.recarray[Any, Any]"  # of ORDER
Vehicles: TypeAlias = "np.recarray[Any, Any]"  # of VEHICLE
Queue: TypeAlias = "np.recarray[Any, Any]"  # of EVENT

__all__ = [
    "BREAKDOWNS", "EVENT", "NEVER", "ORDER", "VEHICLE", "Chances", "Count", "Day", "Event",
    "Floats", "Ground", "Kind", "Orders", "Queue", "Scene", "Setting", "State", "Status",
    "Steering", "Sum", "Vehicles", "Wear", "Whole", "new_day", "records",
]  # fmt: skip

NEVER = -1.0  # the time of what has not happened
BREAKDOWNS = 4  # drawn for a vehicle and a day


class Kind(IntEnum):
    """What a city is."""

    AREA = 0
    ROAD = 1
    POINT = 2


class State(IntEnum):
    """What a vehicle is doing."""

    IDLE = 0
    PICK_UP = 1  # on its way to a rider
    RIDE = 2  # boarding, driving, alighting
    HELP = 3  # stopped until a remote assistant has answered
    MOVE = 4  # repositioning, open for orders
    TO_DEPOT = 5
    DEPOT = 6  # cleaned, charged, or queueing for it
    REPAIR = 7
    SIZE = 8


class Status(IntEnum):
    """What became of an order."""

    AHEAD = 0  # has not arrived yet
    WAITING = 1
    MATCHED = 2
    RIDING = 3
    SERVED = 4
    LEFT = 5  # the rider gave up
    CLOSED = 6  # came outside the hours of service


class Event(IntEnum):
    """Kinds of events in the queue; arrivals come from their own sorted list."""

    PICKED_UP = 0
    NEEDS_HELP = 1
    HELPED = 2
    DROPPED = 3
    LEAVES = 4
    LEG_ENDS = 5
    AT_DEPOT = 6
    CLEANED = 7
    CHARGED = 8
    REPAIRED = 9
    TICK = 10


class Setting(IntEnum):
    """Places in `Day.setting`."""

    KIND = 0
    DETOUR = 1
    CELL_WIDTH_KM = 2
    CELL_HEIGHT_KM = 3
    COLUMNS = 4
    ROWS = 5
    STREET = 6  # 1: along streets (sum of both ways), 0: as the crow flies
    HORIZON = 7
    OPENS = 8  # minute of the clock
    BATCHED = 9  # 1: orders wait for the next batch
    LONGEST_PICK_UP = 10
    BOARDING = 11
    RESERVE_KM = 12  # left in the battery after every order, enough for the farthest depot
    CHARGE_BELOW_KM = 13
    CHARGE_TO_KM = 14
    KM_PER_MINUTE = 15  # charging
    TRIPS_BETWEEN_CLEANING = 16
    CLEANING = 17
    HELP_PER_KM = 18
    HELP = 19  # mean minutes of an assistant
    ASSISTANTS = 20
    BREAKDOWN = 21  # mean minutes of work between breakdowns
    REPAIR = 22
    LEG_KM = 23
    ROUTING = 24  # scale of the routing on completion, 0 for none
    TICK = 25  # minutes between looks at the targets, 0 for none
    TICK_SHARE = 26  # part of the surplus that is moved
    TICK_REACH = 27  # farthest move, minutes
    LOOK_AHEAD = 28
    SIZE = 29


class Count(IntEnum):
    """Places in `Day.tally`, whole numbers."""

    EVENTS = 0
    QUEUED = 1
    ARRIVED = 2
    WAIT_FIRST = 3
    WAIT_LAST = 4
    WAITING = 5
    BEFORE_RIDE = 6  # riders from order to pick-up
    IDLE = 7
    HELPING = 8
    HELP_FIRST = 9
    HELP_LAST = 10
    CLEANINGS = 11
    CHARGES = 12
    BREAKDOWNS = 13
    HELPS = 14
    MOVES = 15
    FULL = 16  # the queue overflowed
    SIZE = 17


class Sum(IntEnum):
    """Places in `Day.sum`."""

    LAST_TIME = 0
    BEFORE_RIDE = 1  # rider-minutes, integrated over time
    PICK_UP_KM = 2
    RIDE_KM = 3
    MOVE_KM = 4
    DEPOT_KM = 5
    CHARGED_KM = 6
    HELP_MINUTES = 7  # assistants' work
    IDLE_TIME = 8  # vehicle-minutes open for orders, integrated over time
    SIZE = 9


class Ground(NamedTuple):
    """Where things are: one row a cell (a node of a road graph is a cell)."""

    near: Whole  # (cells, cells) cells by distance from the first
    near_cost: Floats  # (cells, cells) least cost to them: km, or minutes of an empty road
    road_km: Floats  # (nodes, nodes), (1, 1) where there is no graph
    road_minutes: Floats
    road_next: Whole  # next node on the shortest way
    pace: Floats  # (24,) minutes for a unit of cost
    left: Floats  # (cells,) west edge of a cell, or the node
    low: Floats  # (cells,) south edge
    depot_cell: Whole
    depot_x: Floats
    depot_y: Floats
    nearest_depot: Whole  # (cells,)


class Chances(NamedTuple):
    """Where orders begin and end, as running sums by hour of the clock."""

    origin: Floats  # (24, cells)
    destination: Floats  # (24, cells, cells)
    left: Floats
    low: Floats
    size_km: Floats  # width and height of a cell, 0 for a node


class Steering(NamedTuple):
    """The repositioning policy."""

    block: Whole  # (cells,) block of a cell
    routing: Floats  # (24, blocks, blocks) where a free vehicle of a block goes
    weight: Floats  # (24, cells) share of a block's demand
    target: Floats  # (24, blocks) share of idle vehicles
    block_minutes: Floats  # (blocks, blocks) on an empty road
    wanted: Floats  # (blocks,) working space


# A day's orders: drawn before the day begins, filled in as it goes.
ORDER = np.dtype([
    ("time", "f8"),
    ("cell", "i8"), ("x", "f8"), ("y", "f8"),
    ("to_cell", "i8"), ("to_x", "f8"), ("to_y", "f8"),
    ("km", "f8"),
    ("own_minutes", "f8"),  # length of the ride in a city that is a point, 0 elsewhere
    ("patience", "f8"),  # minutes until the rider gives up if not matched
    ("help_after", "f8"),  # exponential, mean 1: help comes after so many mean distances
    ("help_place", "f8"),  # part of the ride at which it comes
    ("help_minutes", "f8"),  # exponential, mean 1
    ("choice", "f8"),  # uniform: where the vehicle goes afterwards
    ("spot", "f8"),  # uniform: to which cell there
    ("status", "i8"),
    ("matched", "f8"), ("picked_up", "f8"),
    ("ended", "f8"),  # dropped off, or given up
    ("vehicle", "i8"), ("pick_up_km", "f8"),
    ("next", "i8"), ("previous", "i8"),  # in the line of those waiting
])  # fmt: skip

# The fleet.
VEHICLE = np.dtype([
    ("cell", "i8"), ("x", "f8"), ("y", "f8"),
    ("free_at", "f8"),  # end of the leg it is on; while it is helped, what is left of the ride
    ("battery_km", "f8"),
    ("state", "i8"), ("since", "f8"),
    ("order", "i8"), ("last_order", "i8"), ("depot", "i8"),
    ("goal_cell", "i8"), ("goal_x", "f8"), ("goal_y", "f8"),  # where it is being moved, -1 nowhere
    ("next", "i8"), ("previous", "i8"),  # in the list of open vehicles of a cell
    ("queue_next", "i8"),  # in a queue for a charger or an assistant
    ("trips", "i8"),  # since cleaning
    ("served", "i8"),
    ("worked", "f8"),  # minutes driven since the last breakdown
    ("broken", "i8"),
])  # fmt: skip

# The events to come: a binary heap by time, then by number.
EVENT = np.dtype([("time", "f8"), ("number", "i8"), ("kind", "i8"), ("who", "i8")])


class Wear(NamedTuple):
    """When vehicles break down, and for how long: (vehicles, BREAKDOWNS), exponential, mean 1."""

    breaks_after: Floats
    repair: Floats


class Day(NamedTuple):
    """Everything else a day needs."""

    setting: Floats
    tally: Whole
    sum: Floats
    spent: Floats  # (State.SIZE,) vehicle-minutes in each state
    first: Whole  # (cells,) first open vehicle of a cell
    chargers: Whole  # (depots,) free ones
    charge_first: Whole
    charge_last: Whole


class Scene(NamedTuple):
    """All of it: what the kernel is given."""

    ground: Ground
    steering: Steering
    day: Day
    queue: Queue
    fleet: Vehicles
    orders: Orders
    wear: Wear


def new_day(setting: Floats, cells: int, chargers: Whole) -> Day:
    """Return the state of a day on which nothing has happened yet."""
    tally = np.zeros(Count.SIZE, np.int64)
    for place in (Count.WAIT_FIRST, Count.WAIT_LAST, Count.HELP_FIRST, Count.HELP_LAST):
        tally[place] = -1
    none = np.full(chargers.size, -1, np.int64)
    return Day(
        setting, tally, np.zeros(Sum.SIZE), np.zeros(State.SIZE), np.full(cells, -1, np.int64),
        chargers.copy(), none, none.copy(),
    )  # fmt: skip


def records(kind: np.dtype[np.void], number: int) -> np.recarray[Any, Any]:
    """Return so many empty records."""
    return np.zeros(number, kind).view(np.recarray)
