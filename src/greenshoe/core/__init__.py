"""Money, lots, dates, origins, files and the error tree. Imports nothing of ours."""

from greenshoe.core._calendar import (
    HONG_KONG,
    NEW_YORK,
    TradingCalendar,
    calendar_days_after,
    hong_kong_calendar,
    hong_kong_time,
)
from greenshoe.core._codes import normalise_stock_code
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
from greenshoe.core._money import cents_to_hkd, format_hkd, hkd_to_cents, round_half_up
from greenshoe.core._origin import Confidence, Origin
from greenshoe.core._shares import down_to_lot, share_of, up_to_lot

__all__ = [
    "HONG_KONG",
    "NEW_YORK",
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
    "TradingCalendar",
    "UnknownNameError",
    "UnknownRuleError",
    "atomic_path",
    "calendar_days_after",
    "cents_to_hkd",
    "down_to_lot",
    "dump_json",
    "format_hkd",
    "hkd_to_cents",
    "hong_kong_calendar",
    "hong_kong_time",
    "market_calendar",
    "normalise_stock_code",
    "read_bytes",
    "round_half_up",
    "sha256_of",
    "share_of",
    "to_json",
    "up_to_lot",
    "write_atomically",
]
