"""Parts of a venue from rows of its file: phases, fees, steps of price, the price band."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from greenshoe.core import RuleDateError
from greenshoe.market._codes import Kind
from greenshoe.market._phase import Phase
from greenshoe.market._price_band import BandDoubling, BandStep, PriceBand
from greenshoe.market._venue import Fee

if TYPE_CHECKING:
    from datetime import date

    from greenshoe.rules import RulebookOn


__all__ = ["fee_of", "in_force", "phases_of", "price_band_of", "spread_table"]


def phases_of(rows: list[dict[str, Any]], rulebook: RulebookOn) -> tuple[Phase, ...]:
    return tuple(_phase(row, rulebook) for row in rows)


def _phase(row: dict[str, Any], rulebook: RulebookOn) -> Phase:
    given = dict(row)
    if "limit_rule" in given:
        given["limit_fraction"] = float(rulebook.fraction(given.pop("limit_rule")))
    if "limit_on_listing_day_rule" in given:
        given["limit_on_listing_day"] = rulebook.flag(given.pop("limit_on_listing_day_rule"))
    given["admits"] = frozenset(Kind[kind.upper()] for kind in given["admits"])
    for name in ("at_end", "snapshots_before_end"):
        given[name] = tuple(given.get(name, ()))
    return Phase(**given)


def fee_of(row: dict[str, Any], rulebook: RulebookOn) -> Fee | None:
    found = rulebook.find(row["rule"])
    if found is None:
        return None
    value = found.value
    cells = value if isinstance(value, Mapping) else {"rate": value}

    def number(key: str) -> Decimal | None:
        return Decimal(str(cells[key])) if key in cells else None

    rate = (number("rate") or Decimal(0)) / row.get("per", 1)
    whole = Decimal(row["round_up_to"]) if "round_up_to" in row else None
    return Fee(row["name"], row["side"], rate, number("min_hkd"), number("max_hkd"), whole)


def spread_table(value: Any) -> tuple[tuple[Decimal, Decimal, Decimal], ...]:  # noqa: ANN401 - two forms
    """Return (over, up to, step); the first band begins at its first price."""
    if isinstance(value[0], Mapping):
        rows = [(r["above_hkd"], r["up_to_hkd"], r["tick_hkd"]) for r in value]
    else:
        rows = [tuple(row) for row in value]
    table = [tuple(Decimal(str(cell)) for cell in row) for row in rows]
    return tuple((a, b, c) for a, b, c in table)


def _band_step(row: Mapping[str, Any]) -> BandStep:
    over = row.get("price_above_usd", row.get("price_from_usd", 0))
    up_to = row.get("price_up_to_usd", row.get("price_below_usd"))
    amount = row.get("band_usd")
    return BandStep(
        over=float(over),
        up_to=None if up_to is None else float(up_to),
        fraction=float(row["band_pct"]) / 100.0,
        amount=None if amount is None else float(amount),
    )


def in_force(data: dict[str, Any], key: str, on: date, venue: str) -> dict[str, Any]:
    for entry in data.get(key, []):
        if entry["from"] <= on <= entry.get("until", on):
            return dict(entry)
    first = min((entry["from"] for entry in data.get(key, [])), default=None)
    expected = None if first is None else f"a day from {first.isoformat()}"
    raise RuleDateError(
        "is not known on that date", key=f"{venue}.{key}", value=on.isoformat(), expected=expected
    )


def price_band_of(
    data: dict[str, Any], rulebook: RulebookOn, on: date, venue: str
) -> PriceBand | None:
    """Return the price band: widths and pause from the rulebook, its clocks from the venue."""
    if "price_band" not in data:
        return None
    clocks = dict(in_force(data, "price_band", on, venue)["value"])
    tier = clocks.pop("tier")
    pause = dict(rulebook.get(clocks.pop("pause_rule")).value)  # type: ignore[arg-type]  # a table
    rows = rulebook.table(clocks.pop("width_rule"))
    return PriceBand(
        steps=tuple(_band_step(row) for row in rows if row.get("tier", tier) == tier),
        doubled=tuple(
            BandDoubling(row["starts"], row["ends"], row.get("up_to"))
            for row in in_force(data, "price_band_doubled", on, venue)["value"]
            if tier in row["tiers"]
        ),
        limit_state_seconds=int(str(pause["limit_state_seconds"])),
        pause_seconds=60 * int(str(pause["pause_minutes"])),
        **clocks,
    )
