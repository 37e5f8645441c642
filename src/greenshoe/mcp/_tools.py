"""The tools: one for each command that answers a question, with the command's own name.

What a tool says of itself, and of each argument, is read by the assistant. Dates are ISO texts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from greenshoe import answers
from greenshoe.core import InputError, Json
from greenshoe.deal import Deal, parse_deal_text, shipped_record, shipped_records
from greenshoe.mcp._arguments import day_or_today, first_day_of, only_keys

__all__ = ["TOOLS"]

DealText = Annotated[
    str,
    Field(description="Code of a shipped deal (2513), path of a TOML deal file, or its text."),
]
DayText = Annotated[str | None, Field(description="ISO date; today if left out.")]
Seed = Annotated[int, Field(ge=0, description="The same seed gives the same bytes.")]


def _deal(deal: str) -> Deal:
    """Return the deal of a code, a path, or of text with several lines."""
    if "\n" in deal:
        return Deal.of(parse_deal_text(deal.encode(), file="deal"))
    return Deal.load(deal)


def run(
    deal: DealText,
    only: Annotated[
        list[str] | None, Field(description="Top-level keys to keep; all if left out.")
    ] = None,
    seed: Seed = 0,
) -> Json:
    """Compute an offering: rule checks, tranches, ladder, greenshoe, timetable, fees, valuation."""
    return only_keys(answers.run_answer(_deal(deal), seed=seed), only)


def replay(
    deals: Annotated[list[str], Field(description="Codes of shipped deals; empty for all.")],
) -> Json:
    """Recompute the published outcomes of deals: equal, bounded, differs or untestable, and why."""
    return answers.replay_answer(map(shipped_record, deals) if deals else shipped_records())


def deals(
    search: Annotated[
        str | None, Field(description="Part of a code, a name or an industry.")
    ] = None,
    mechanism: Annotated[str | None, Field(description="A, B, 18C, PN18 or GEM.")] = None,
) -> Json:
    """List the real deals that ship, newest first."""
    return answers.deals_answer(search=search, mechanism=mechanism)


def rule(
    name: Annotated[
        str | None, Field(description="A rule or a group (clawback); all if left out.")
    ] = None,
    on: DayText = None,
) -> Json:
    """Say what a rule says on a day, on whose authority, and how that is known."""
    day = day_or_today("on", on)
    return answers.rules_answer(day) if name is None else answers.rule_answer(name, day)


def value(
    company: Annotated[str, Field(description="A shipped model (zhipu) or a model's TOML path.")],
    price: Annotated[float | None, Field(gt=0, description="HK$ a share.")] = None,
    solve: Annotated[
        str | None, Field(description="DRIVER@YEAR: what it must be for the price.")
    ] = None,
) -> Json:
    """Value a company by several methods, as distributions; or what must be true for a price."""
    return answers.value_answer(company, price=price, solve=solve)


def simulate(
    deal: DealText,
    days: Annotated[int, Field(ge=1, le=2_000, description="1 plays one day in full.")] = 1,
    seed: Seed = 0,
) -> Json:
    """Simulate the first day under the venues' rules, or the distribution over many such days."""
    terms = first_day_of(_deal(deal))
    if days == 1:
        return answers.day_answer(terms, seed=seed)
    return answers.days_answer(terms, days, seed=seed)


def read(
    files: Annotated[list[str], Field(min_length=1, description="Paths of texts, pages, PDFs.")],
) -> Json:
    """Read documents: who claims what, and where the claims do not fit."""
    return answers.read_answer([Path(file) for file in files])


def pair(
    ticker: Annotated[str, Field(description="PONY, BABA, or US/HK as XYZ/1234.")],
    prices: Annotated[str | None, Field(description="Folder of price files.")] = None,
) -> Json:
    """Analyse one company on two markets: premium, band, discovery, hedge, fair open."""
    return answers.pair_answer(ticker, prices=None if prices is None else Path(prices))


def route(
    company: Annotated[str, Field(description="Path of a company's TOML file.")],
    as_of: DayText = None,
) -> Json:
    """Say which listing routes are open, with margins to each threshold, and the timetable."""
    path = Path(company)
    if not path.is_file():
        raise InputError("is not a file", key="company", value=company, expected="a TOML file")
    return answers.route_answer(path, day_or_today("as_of", as_of))


TOOLS = (run, replay, deals, rule, value, simulate, read, pair, route)
