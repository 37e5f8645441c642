"""One function for each question: plain arguments to the JSON that every door gives.

The command line prints it with `--json`, the HTTP interface sends it, and so the same input is the
same number everywhere. Nothing is computed here: rooms below are asked, and their results put into
the shape of the contract.
"""

from greenshoe.answers._backtest import RECORDS, backtest_rows
from greenshoe.answers._broker import desk_answer, desk_asked, window_answer, window_of
from greenshoe.answers._deal import Beside, replay_answer, run_answer, sections_for
from greenshoe.answers._deals import deals_answer
from greenshoe.answers._engine import (
    fleet_answer,
    fleet_sizes,
    serving_answer,
    serving_study,
)
from greenshoe.answers._given import is_shipped_model, price_range, record_from_text, service_text
from greenshoe.answers._ladder import ladder_answer
from greenshoe.answers._notebook import notebook_frame
from greenshoe.answers._pair import pair_answer, pair_facts, pair_study
from greenshoe.answers._read import read_answer
from greenshoe.answers._route import route_answer
from greenshoe.answers._rule import rule_answer, rules_answer
from greenshoe.answers._simulate import (
    WHAT_IF,
    FirstDayAsked,
    comparison_answer,
    day_answer,
    day_played,
    days_answer,
    first_day_asked,
    played_answer,
)
from greenshoe.answers._subscriber import (
    PlanQuestion,
    odds_answer,
    plan_answer,
    plan_study,
)
from greenshoe.answers._value import value_answer, value_study

__all__ = [
    "RECORDS",
    "WHAT_IF",
    "Beside",
    "FirstDayAsked",
    "PlanQuestion",
    "backtest_rows",
    "comparison_answer",
    "day_answer",
    "day_played",
    "days_answer",
    "deals_answer",
    "desk_answer",
    "desk_asked",
    "first_day_asked",
    "fleet_answer",
    "fleet_sizes",
    "is_shipped_model",
    "ladder_answer",
    "notebook_frame",
    "odds_answer",
    "pair_answer",
    "pair_facts",
    "pair_study",
    "plan_answer",
    "plan_study",
    "played_answer",
    "price_range",
    "read_answer",
    "record_from_text",
    "replay_answer",
    "route_answer",
    "rule_answer",
    "rules_answer",
    "run_answer",
    "sections_for",
    "service_text",
    "serving_answer",
    "serving_study",
    "value_answer",
    "value_study",
    "window_answer",
    "window_of",
]
