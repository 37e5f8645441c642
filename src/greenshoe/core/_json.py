"""One JSON form for every result: exact, stable, and readable by anything."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction

__all__ = ["Json", "dump_json", "to_json"]

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def _number(value: Decimal | Fraction | float) -> int | float | None:
    """Return a number JSON can hold; what is not finite becomes null."""
    if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
        return int(value)
    number = float(value)
    return number if math.isfinite(number) else None


def to_json(value: object) -> Json:  # noqa: PLR0911 - one line per kind of value
    """Return `value` as plain JSON data.

    Dataclasses become objects, decimals numbers, dates ISO text; a float that is not finite is
    null, because JSON has no NaN.

    >>> to_json({"price": Decimal("116.20"), "on": date(2026, 1, 8)})
    {'price': 116.2, 'on': '2026-01-08'}
    """
    if value is None or (isinstance(value, bool | int) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return to_json(value.value)
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal | Fraction | float):
        return _number(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): to_json(v) for k, v in value.items()}
    if hasattr(value, "tolist"):
        return to_json(value.tolist())
    if hasattr(value, "__iter__"):
        return [to_json(v) for v in value]
    raise TypeError(f"no JSON form for {type(value).__name__}")


def dump_json(value: object) -> str:
    r"""Return `value` as indented UTF-8 JSON text with a final newline.

    >>> dump_json({"lot": 100})
    '{\n  "lot": 100\n}\n'
    """
    return json.dumps(to_json(value), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
