"""A venue read from its declared data: every entry dated and cited, the rulebook's where it is."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from greenshoe.core import Confidence, UnknownNameError
from greenshoe.market._auction import NEAREST_REFERENCE, PRESSURE_FIRST
from greenshoe.market._venue import Venue
from greenshoe.market._venue_parts import fee_of, in_force, phases_of, price_band_of, spread_table
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from datetime import date


__all__ = ["VENUES", "load_venue"]

VENUES = ("grey", "hkex", "nasdaq")
_TIE_BREAKS = {"pressure_first": PRESSURE_FIRST, "nearest_reference": NEAREST_REFERENCE}
_SCALARS = (
    "largest_order_lots",
    "longest_queue_orders",
    "sweep_queues",
    "limit_may_cross",
    "short_sales",
)


def _value(data: dict[str, Any], key: str, on: date, venue: str) -> Any:  # noqa: ANN401 - a value
    """Return a value in force: the rulebook's where the venue points there, else its own."""
    pointer = data.get("rulebook", {}).get(key)
    if pointer is None:
        return in_force(data, key, on, venue)["value"]
    return Rulebook.load().at(on).get(pointer["rule"], outcome=pointer.get("outcome")).value


def _marks(data: dict[str, Any], on: date) -> list[Confidence]:
    """Return the marks of everything the venue rests on."""
    own = [
        Confidence(entry["confidence"])
        for rows in data.values()
        if isinstance(rows, list)
        for entry in rows
        if "confidence" in entry and entry["from"] <= on <= entry.get("until", on)
    ]
    rulebook = Rulebook.load().at(on)
    names = [pointer["rule"] for pointer in data.get("rulebook", {}).values()]
    names += [row["rule"] for row in data.get("fees", [])]
    bands = (row["value"] for row in data.get("price_band", []) if row["from"] <= on)
    names += [band[key] for band in bands for key in ("width_rule", "pause_rule")]
    return own + [rule.confidence for name in names for rule in rulebook.outcomes(name)]


def _optional(data: dict[str, Any], key: str, on: date, venue: str) -> Any:  # noqa: ANN401 - a TOML value
    known = key in data or key in data.get("rulebook", {})
    return _value(data, key, on, venue) if known else None


def _read(name: str) -> dict[str, Any]:
    if name not in VENUES:
        raise UnknownNameError(
            "is not a venue", key="venue", value=name, expected=", ".join(VENUES)
        )
    text = files("greenshoe.market").joinpath("venues", f"{name}.toml").read_text("utf-8")
    data = tomllib.loads(text)
    if "spread_table_of" in data:
        other = _read(data["spread_table_of"])
        data["rulebook"] = {"spread_table": other["rulebook"]["spread_table"]}
    return data


@cache
def load_venue(name: str, on: date) -> Venue:
    """Return a venue's rules on a date.

    Parameters
    ----------
    name
        `hkex`, `nasdaq` or `grey`.
    on
        The trading day.

    Raises
    ------
    UnknownNameError
        If there is no such venue.
    RuleDateError
        If a rule of it is not known on that date.

    >>> from datetime import date
    >>> load_venue("hkex", date(2026, 1, 8)).full_day[0].name
    'opening auction: order input'
    """
    data = _read(name)
    sessions = in_force(data, "sessions", on, name)
    rulebook = Rulebook.load().at(on)
    scalar = {key: _value(data, key, on, name) for key in _SCALARS}
    fees = (fee_of(row, rulebook) for row in data.get("fees", []))
    return Venue(
        **{key: data[key] for key in ("name", "mic", "currency", "time_zone")},
        **scalar,
        spread_table=spread_table(_value(data, "spread_table", on, name)),
        full_day=phases_of(sessions["full_day"], rulebook),
        half_day=phases_of(sessions.get("half_day", []), rulebook),
        price_multiple=_optional(data, "price_multiple", on, name),
        tie_break=_TIE_BREAKS[in_force(data, "tie_break", on, name)["value"]],
        price_band=price_band_of(data, rulebook, on, name),
        fees=tuple(fee for fee in fees if fee is not None),
        confidence=Confidence.weakest(_marks(data, on)),
    )
