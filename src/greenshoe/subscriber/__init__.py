"""The subscriber: what an application may bring, before anybody knows."""

from greenshoe.subscriber._demand import DemandDraws, DemandHint, check_demand, demand_draws
from greenshoe.subscriber._forecast import Forecast, forecast
from greenshoe.subscriber._history import History, PastDeal, history_of, shipped_history
from greenshoe.subscriber._known import KnownDeal, known_deal
from greenshoe.subscriber._ladder import LadderDraws
from greenshoe.subscriber._plan_solve import best_plan
from greenshoe.subscriber._plan_types import (
    Application,
    CashEvent,
    Choice,
    Funding,
    OpenDeal,
    Plan,
)
from greenshoe.subscriber._returns import (
    PastReturns,
    first_day_return_draws,
    past_returns,
    shipped_past_returns,
)
from greenshoe.subscriber._score import crps
from greenshoe.subscriber._tier import TierDraws

__all__ = [
    "Application",
    "CashEvent",
    "Choice",
    "DemandDraws",
    "DemandHint",
    "Forecast",
    "Funding",
    "History",
    "KnownDeal",
    "LadderDraws",
    "OpenDeal",
    "PastDeal",
    "PastReturns",
    "Plan",
    "TierDraws",
    "best_plan",
    "check_demand",
    "crps",
    "demand_draws",
    "first_day_return_draws",
    "forecast",
    "history_of",
    "known_deal",
    "past_returns",
    "shipped_history",
    "shipped_past_returns",
]
