"""Money, lots, dates, origins, files, random streams and the error tree. Imports nothing of ours.

What is compiled (`kernel`, `philox_block`, ...) or reads model files (`Section`, ...) is imported
when it is first asked for: importing this room does not import numba.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from greenshoe.core._calendar import (
    HONG_KONG,
    NEW_YORK,
    TradingCalendar,
    calendar_days_after,
    hong_kong_calendar,
    hong_kong_time,
)
from greenshoe.core._codes import normalise_stock_code
from greenshoe.core._database import StoreError, data_home, open_database
from greenshoe.core._errors import (
    ConservationError,
    DataError,
    DealError,
    DocumentError,
    GreenshoeError,
    InputError,
    ModelError,
    NotPossibleError,
    OutcomeNotNamedError,
    RuleDateError,
    RuleError,
    UnknownNameError,
    UnknownRuleError,
)
from greenshoe.core._files import atomic_path, read_bytes, sha256_of, write_atomically
from greenshoe.core._json import Json, dump_json, to_json
from greenshoe.core._market_calendars import Market, market_calendar
from greenshoe.core._money import (
    cents_to_hkd,
    format_hkd,
    hkd_to_cents,
    printed_places,
    printed_unit,
    round_half_up,
)
from greenshoe.core._origin import Confidence, Origin
from greenshoe.core._shares import down_to_lot, share_of, up_to_lot
from greenshoe.core._tasks import run_in_order

if TYPE_CHECKING:
    from greenshoe.core._kernel import kernel, part_of_kernel, vector_kernel
    from greenshoe.core._random import (
        normal_from_bits,
        philox_block,
        philox_block_python,
        philox_block_seven,
        seed_words,
        uniform_from_bits,
    )
    from greenshoe.core._scores import continuous_ranked_probability_score
    from greenshoe.core._section import Section, near, read_toml
from greenshoe.core._version import VERSION
from greenshoe.core._views import html_view, shows_as_html

__all__ = [
    "HONG_KONG",
    "NEW_YORK",
    "VERSION",
    "Confidence",
    "ConservationError",
    "DataError",
    "DealError",
    "DocumentError",
    "GreenshoeError",
    "InputError",
    "Json",
    "Market",
    "ModelError",
    "NotPossibleError",
    "Origin",
    "OutcomeNotNamedError",
    "RuleDateError",
    "RuleError",
    "Section",
    "StoreError",
    "TradingCalendar",
    "UnknownNameError",
    "UnknownRuleError",
    "atomic_path",
    "calendar_days_after",
    "cents_to_hkd",
    "continuous_ranked_probability_score",
    "data_home",
    "down_to_lot",
    "dump_json",
    "format_hkd",
    "hkd_to_cents",
    "hong_kong_calendar",
    "hong_kong_time",
    "html_view",
    "kernel",
    "market_calendar",
    "near",
    "normal_from_bits",
    "normalise_stock_code",
    "open_database",
    "part_of_kernel",
    "philox_block",
    "philox_block_python",
    "philox_block_seven",
    "printed_places",
    "printed_unit",
    "read_bytes",
    "read_toml",
    "round_half_up",
    "run_in_order",
    "seed_words",
    "sha256_of",
    "share_of",
    "shows_as_html",
    "to_json",
    "uniform_from_bits",
    "up_to_lot",
    "vector_kernel",
    "write_atomically",
]

_WHEN_ASKED = {
    "Section": "_section",
    "continuous_ranked_probability_score": "_scores",
    "kernel": "_kernel",
    "near": "_section",
    "part_of_kernel": "_kernel",
    "vector_kernel": "_kernel",
    "normal_from_bits": "_random",
    "philox_block": "_random",
    "philox_block_python": "_random",
    "read_toml": "_section",
    "philox_block_seven": "_random",
    "seed_words": "_random",
    "uniform_from_bits": "_random",
}


def __getattr__(name: str) -> object:
    if name not in _WHEN_ASKED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"greenshoe.core.{_WHEN_ASKED[name]}"), name)
