"""The subscriber: what an application may bring, before anybody knows, and what to do about it."""

from greenshoe.subscriber._card import card_html, card_picture
from greenshoe.subscriber._chance_picture import chance_picture
from greenshoe.subscriber._cost import BrokerTerms, Costs, broker_terms, costs_of
from greenshoe.subscriber._decomposition import Decomposition, decompose, decomposition_by_year
from greenshoe.subscriber._demand import DemandDraws, DemandHint, check_demand, demand_draws
from greenshoe.subscriber._desk import (
    ClientResult,
    DeskDeal,
    DeskLimits,
    PrefundingStep,
    judge_clients,
    prefund,
)
from greenshoe.subscriber._desk_file import ClientOrder, read_clients
from greenshoe.subscriber._forecast import Forecast, forecast
from greenshoe.subscriber._history import (
    History,
    PastDeal,
    history_of,
    past_records,
    shipped_history,
)
from greenshoe.subscriber._known import KnownDeal, known_deal
from greenshoe.subscriber._ladder import LadderDraws
from greenshoe.subscriber._ladder_whole import whole_ladders
from greenshoe.subscriber._odds import Odds, TierOdds, odds_of, quantiles
from greenshoe.subscriber._odds_json import odds_json
from greenshoe.subscriber._odds_multiple import AtMultiple, by_multiple
from greenshoe.subscriber._odds_outcome import Outcome, outcome_of
from greenshoe.subscriber._odds_record import record_of
from greenshoe.subscriber._odds_value import JointReturn, TierValue, return_draws
from greenshoe.subscriber._odds_words import (
    PoolLine,
    in_words,
    labelled_words,
    offer_warning,
    pool_line,
)
from greenshoe.subscriber._plan_open import MoneyTimes, money_times, open_deal
from greenshoe.subscriber._plan_picture import cash_picture
from greenshoe.subscriber._plan_solve import best_plan
from greenshoe.subscriber._plan_types import Application, CashEvent, Choice, Funding, OpenDeal, Plan
from greenshoe.subscriber._refusal import check_applications, check_mechanism
from greenshoe.subscriber._returns import (
    PastReturns,
    first_day_return_draws,
    past_returns,
    shipped_past_returns,
)
from greenshoe.subscriber._returns_record import (
    ReturnScore,
    backtest_returns,
    usable_first_days,
    walk_forward,
)
from greenshoe.subscriber._score_table import backtest_odds
from greenshoe.subscriber._sell import Holding, holding_after_grey, published_holding
from greenshoe.subscriber._sell_prices import later_returns
from greenshoe.subscriber._tier import TierDraws
from greenshoe.subscriber._window import GROUPINGS, WindowRow, window_rows
from greenshoe.subscriber._window_picture import window_picture

__all__ = [
    "GROUPINGS",
    "Application",
    "AtMultiple",
    "BrokerTerms",
    "CashEvent",
    "Choice",
    "ClientOrder",
    "ClientResult",
    "Costs",
    "Decomposition",
    "DemandDraws",
    "DemandHint",
    "DeskDeal",
    "DeskLimits",
    "Forecast",
    "Funding",
    "History",
    "Holding",
    "JointReturn",
    "KnownDeal",
    "LadderDraws",
    "MoneyTimes",
    "Odds",
    "OpenDeal",
    "Outcome",
    "PastDeal",
    "PastReturns",
    "Plan",
    "PoolLine",
    "PrefundingStep",
    "ReturnScore",
    "TierDraws",
    "TierOdds",
    "TierValue",
    "WindowRow",
    "backtest_odds",
    "backtest_returns",
    "best_plan",
    "broker_terms",
    "by_multiple",
    "card_html",
    "card_picture",
    "cash_picture",
    "chance_picture",
    "check_applications",
    "check_demand",
    "check_mechanism",
    "costs_of",
    "decompose",
    "decomposition_by_year",
    "demand_draws",
    "first_day_return_draws",
    "forecast",
    "history_of",
    "holding_after_grey",
    "in_words",
    "judge_clients",
    "known_deal",
    "labelled_words",
    "later_returns",
    "money_times",
    "odds_json",
    "odds_of",
    "offer_warning",
    "open_deal",
    "outcome_of",
    "past_records",
    "past_returns",
    "pool_line",
    "prefund",
    "published_holding",
    "quantiles",
    "read_clients",
    "record_of",
    "return_draws",
    "shipped_history",
    "shipped_past_returns",
    "usable_first_days",
    "walk_forward",
    "whole_ladders",
    "window_picture",
    "window_rows",
]
