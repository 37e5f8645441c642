"""The rulebook: dated, cited parameters, and the formulas named by the day they start."""

from greenshoe.rules._formulas import (
    a_and_h_public_float_2025_08_04,
    clawback_pct,
    free_float_2025_08_04,
    initial_public_float_1998,
    initial_public_float_2025_08_04,
    tick_at,
)
from greenshoe.rules._lookup import Answer, look_up, look_up_all
from greenshoe.rules._rule import Rule
from greenshoe.rules._rulebook import Rulebook, RulebookOn
from greenshoe.rules._schema import APPLIES_BY, UNITS
from greenshoe.rules._value import Cell, Table, Value
from greenshoe.rules._words import in_words

__all__ = [
    "APPLIES_BY",
    "UNITS",
    "Answer",
    "Cell",
    "Rule",
    "Rulebook",
    "RulebookOn",
    "Table",
    "Value",
    "a_and_h_public_float_2025_08_04",
    "clawback_pct",
    "free_float_2025_08_04",
    "in_words",
    "initial_public_float_1998",
    "initial_public_float_2025_08_04",
    "look_up",
    "look_up_all",
    "tick_at",
]
