"""A model that serves tokens: machines by hour, latencies, cost, margin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from greenshoe.report._cells import amount, figure, heads, per_cent, short, table
from greenshoe.report._model import Block, FigureList, ReportSection, Row, Words
from greenshoe.report._section_engine import (
    check_table,
    curve_table,
    driver_table,
    input_table,
    run_of,
)
from greenshoe.words import message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.core import Origin
    from greenshoe.report._model import ReportTable

__all__ = ["serving_section"]

_CURVE = {
    "against": "against",
    "value": "value",
    "nodes_mean": "nodes",
    "cost_per_million_tokens": "cost of a million tokens, US$",
    "cost_per_million_output_tokens": "cost of a million output tokens, US$",
    "price_per_million_tokens": "price of a million tokens, US$",
    "gross_margin": "gross margin",
}
_LATENCIES = {
    "first_token_seconds_p50": "first token, half",
    "first_token_seconds_p95": "first token, 95 %",
    "output_token_seconds_p95": "each further token, 95 %",
}


def _first(answer: Mapping[str, Any], origin: Origin) -> FigureList:
    drivers = answer["drivers"]
    found = [
        ("cost of a million tokens, US$", "cost_per_million_tokens", "number", 4, 1),
        ("price of a million tokens, US$", "price_per_million_tokens", "number", 4, 1),
        ("gross margin at list price", "gross_margin_at_list_price", "%", 1, 100),
        ("nodes, mean of the day", "nodes_mean", "number", 0, 1),
        ("nodes, at the peak", "nodes_peak", "number", 0, 1),
    ]
    return FigureList(
        tuple(
            figure(label, times * drivers[key]["p50"], unit, origin, places)
            for label, key, unit, places, times in found
            if key in drivers
        )
    )


def _hours(answer: Mapping[str, Any], origin: Origin) -> ReportTable:
    """Return machines by hour."""
    roles = [key for key in answer["hours"][0] if key.endswith("_nodes")]
    rows = (
        Row(
            (
                f"{row['hour']:02d}:00",
                amount(row["requests_per_second"], 1),
                *(short(row[role]) for role in roles),
                *(short(row.get(name)) for name in _LATENCIES),
            ),
            (("hour", origin),),
        )
        for row in answer["hours"]
    )
    numbers = {"requests": "/ s", **{role.replace("_", " "): "" for role in roles}}
    numbers |= dict.fromkeys(_LATENCIES.values(), "s")
    return table("Machines by hour", heads(("hour",), numbers), rows)


def _break_even(answer: Mapping[str, Any]) -> Words:
    even = answer["break_even"]
    if even["requests_per_day"] is None:
        return Words("At these prices no load pays for the machines.")
    told = "A token sold at list price earns from {count} requests a day ({share} of the load)."
    share = f"{per_cent(even['share_of_load'], 2)} %"
    return Words(message(told, count=amount(even["requests_per_day"], 0), share=share))


def serving_section(answer: Mapping[str, Any]) -> ReportSection:
    """Return a service's result as a section.

    Parameters
    ----------
    answer
        What `greenshoe engine serving --json` prints.
    """
    runs = message(
        "{count} draws on {machine}", count=str(answer["draws"]), machine=answer["machine"]
    )
    origin = run_of(answer, runs)
    blocks: list[Block] = [_first(answer, origin), _break_even(answer)]
    blocks += [driver_table(answer, origin), _hours(answer, origin)]
    blocks.append(curve_table("What changes the cost", answer, _CURVE, origin))
    blocks += [check_table(answer), input_table(answer["inputs"])]
    return ReportSection("serving", answer["name"], tuple(blocks))
