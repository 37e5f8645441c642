"""The subscriber: what an application may bring, before anybody knows."""

from greenshoe.subscriber._card import card_html, card_svg
from greenshoe.subscriber._cost import BrokerTerms, Costs, broker_terms, costs_of
from greenshoe.subscriber._demand import DemandDraws, DemandHint, check_demand, demand_draws
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
from greenshoe.subscriber._refusal import check_applications
from greenshoe.subscriber._returns import (
    PastReturns,
    first_day_return_draws,
    past_returns,
    shipped_past_returns,
)
from greenshoe.subscriber._score import crps
from greenshoe.subscriber._score_table import backtest_odds
from greenshoe.subscriber._tier import TierDraws

__all__ = [
    "AtMultiple",
    "BrokerTerms",
    "Costs",
    "DemandDraws",
    "DemandHint",
    "Forecast",
    "History",
    "JointReturn",
    "KnownDeal",
    "LadderDraws",
    "Odds",
    "Outcome",
    "PastDeal",
    "PastReturns",
    "PoolLine",
    "TierDraws",
    "TierOdds",
    "TierValue",
    "backtest_odds",
    "broker_terms",
    "by_multiple",
    "card_html",
    "card_svg",
    "check_applications",
    "check_demand",
    "costs_of",
    "crps",
    "demand_draws",
    "first_day_return_draws",
    "forecast",
    "history_of",
    "in_words",
    "known_deal",
    "labelled_words",
    "odds_json",
    "odds_of",
    "offer_warning",
    "outcome_of",
    "past_records",
    "past_returns",
    "pool_line",
    "quantiles",
    "record_of",
    "return_draws",
    "shipped_history",
    "shipped_past_returns",
]
