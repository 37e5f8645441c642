"""The section of the over-allotment option: shares, cash, and profit on plain paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import Confidence, Origin, cents_to_hkd, to_json
from greenshoe.drawing import NARROW, WIDE
from greenshoe.report._draw_capital import draw_balance, draw_paths
from greenshoe.report._figure import Figure
from greenshoe.report._model import (
    Column,
    FigureList,
    PictureBlock,
    ReportSection,
    ReportTable,
    Row,
    Words,
)
from greenshoe.report._paths import outcomes_on_paths

if TYPE_CHECKING:
    from greenshoe.core import Json
    from greenshoe.report._model import Block
    from greenshoe.report._paths import PathOutcome
    from greenshoe.report._reading import Reading

__all__ = ["greenshoe_data", "greenshoe_section"]

_NAMES = (
    "over_allocated_shares",
    "stabilisation_bought_shares",
    "stabilisation_resold_shares",
    "over_allotment_exercised_shares",
)


def _shares(reading: Reading) -> dict[str, int | None]:
    """Over-allocated, bought, resold and exercised, each `None` where not known."""
    values = {name: reading.figure(name).value for name in _NAMES}
    return {name: value if isinstance(value, int) else None for name, value in values.items()}


def _identity_holds(reading: Reading) -> bool | None:
    over, bought, resold, exercised = _shares(reading).values()
    if over is None or bought is None or resold is None or exercised is None:
        return None
    return over == bought - resold + exercised


def greenshoe_data(reading: Reading) -> dict[str, Json]:
    """Return the greenshoe for the JSON output."""
    over, bought, resold, exercised = _shares(reading).values()
    count = reading.settled.over_allocated
    price = reading.terms.price_hkd
    paths = [
        {
            "name": o.name,
            "price_pct_of_offer": list(o.price_pct),
            "bought_shares": o.account.bought_shares,
            "resold_shares": o.account.resold_shares,
            "exercised_shares": o.account.exercised_shares,
            "profit_hkd": cents_to_hkd(o.account.profit_cents),
        }
        for o in outcomes_on_paths(reading)
    ]
    end = reading.figure("stabilisation_end_date")
    data = {
        "over_allocated": {"low": count.low, "expected": count.expected, "high": count.high},
        "over_allocated_shares": over,
        "over_allotment_max_shares": reading.figure("over_allotment_max_shares").value,
        "bought_shares": bought,
        "resold_shares": resold,
        "exercised_shares": exercised,
        "short_hkd": None if over is None else over * price,
        "exercise_hkd": None if exercised is None else exercised * price,
        "identity": "over_allocated = bought - resold + exercised",
        "identity_holds": _identity_holds(reading),
        "period_end": end.value,
        "period_end_origin": end.origin if end.value is not None else None,
        "origin": count.origin,
        "paths": paths,
    }
    converted = to_json(data)
    return converted if isinstance(converted, dict) else {}


def _path_table(reading: Reading, outcomes: tuple[PathOutcome, ...]) -> ReportTable:
    origin = Origin(
        "a plain policy on a supposed path: no forecast",
        None,
        "stabilisation.purchase_limit, stabilisation.identity",
        Confidence.weakest(
            [
                Confidence.C,
                reading.rules.get("stabilisation.purchase_limit").confidence,
                reading.rules.get("stabilisation.identity").confidence,
            ]
        ),
    )
    rows = []
    for outcome in outcomes:
        account = outcome.account
        counts = (account.bought_shares, account.resold_shares, account.exercised_shares)
        profit = cents_to_hkd(account.profit_cents) / 1_000_000
        rows.append(
            Row(
                (
                    outcome.name,
                    *(Figure("", "", count, "shares", origin) for count in counts),
                    Figure("", "", profit, "HK$ million", origin, places=2),
                ),
                (("computed", origin),),
            )
        )
    return ReportTable(
        "What the short would earn on plain paths, before costs",
        (
            Column("path"),
            Column("bought", "shares", is_number=True),
            Column("resold", "shares", is_number=True),
            Column("option exercised", "shares", is_number=True),
            Column("profit", "HK$ million", is_number=True),
        ),
        tuple(rows),
        "Policy: a twentieth of the short is bought on each day at or below the offer price, and "
        "as much resold on each day 5 % or more above it; the option closes the rest.",
    )


def _figures(reading: Reading) -> tuple[Figure, ...]:
    over, _, _, exercised = _shares(reading).values()
    price = reading.terms.price_hkd
    of = ("over_allocated_shares", "offer_price_hkd")
    money = []
    if over is not None:
        money.append(reading.made("cash from the short", over * price, "HK$", of=of))
    if exercised is not None:
        of = ("over_allotment_exercised_shares", "offer_price_hkd")
        label = "paid to the issuer for option shares"
        money.append(reading.made(label, exercised * price, "HK$", of=of))
    known = reading.known(*_NAMES, "over_allotment_max_shares", "stabilisation_end_date")
    return (*known, *money)


def greenshoe_section(reading: Reading) -> ReportSection:
    """Show the balance of shares, the cash, and profit on plain paths."""
    over, bought, resold, exercised = _shares(reading).values()
    blocks: list[Block] = []
    holds = _identity_holds(reading)
    if over == 0:
        blocks.append(Words("Nothing was over-allocated: there is no short and no option to use."))
    elif holds is None:
        text = (
            "What was bought, resold and exercised is not known: the short is bounded by the "
            "option, and the paths below show what it would earn."
        )
        blocks.append(Words(text))
    else:
        sign = "=" if holds else "≠"
        text = f"{over:,} over-allocated {sign} {bought:,} bought - {resold:,} resold + "
        blocks.append(Words(text + f"{exercised:,} exercised."))
    blocks.append(FigureList(_figures(reading)))
    if over and holds and bought is not None and resold is not None and exercised is not None:
        shares = (over, bought - resold, exercised, resold)
        blocks.append(
            PictureBlock(
                "The short and how it was closed, in shares",
                draw_balance(*shares, WIDE),
                draw_balance(*shares, NARROW),
            )
        )
    outcomes = outcomes_on_paths(reading)
    if outcomes:
        lines = [(o.name, [float(p) for p in o.price_pct]) for o in outcomes]
        caption = "Supposed price paths, in % of the offer price"
        picture = PictureBlock(caption, draw_paths(lines, WIDE), draw_paths(lines, NARROW))
        blocks += [picture, _path_table(reading, outcomes)]
    return ReportSection("greenshoe", "The greenshoe 超額配股權", tuple(blocks))
