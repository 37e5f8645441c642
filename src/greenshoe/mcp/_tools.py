"""The tools: one for each command that answers a question, with the command's own name.

What a tool says of itself, and of each argument, is read by the assistant. Dates are ISO texts.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from greenshoe import answers
from greenshoe.core import InputError, Json, to_json
from greenshoe.deal import Deal, DealRecord, shipped_record, shipped_records
from greenshoe.mcp._arguments import day_or_today, deal_named, only_keys
from greenshoe.study import odds_records

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
        return Deal.of(answers.record_from_text(deal))
    return Deal.load(deal)


def _record(deal: str) -> DealRecord:
    """Return the record of a deal, with whatever holes it has."""
    if "\n" in deal:
        return answers.record_from_text(deal)
    return odds_records([deal], None)[0]


def run(
    deal: DealText,
    only: Annotated[
        list[str] | None, Field(description="Top-level keys to keep; all if left out.")
    ] = None,
    seed: Seed = 0,
) -> Json:
    """Compute an offering: rule checks, tranches, ladder, greenshoe, timetable, fees, valuation."""
    beside = None if "\n" in deal else answers.Beside(folder=Path(deal).parent)
    return only_keys(answers.run_answer(_deal(deal), seed=seed, beside=beside), only)


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
    asked = answers.first_day_asked(_deal(deal))
    if days == 1:
        return answers.day_answer(asked, seed=seed)
    return answers.days_answer(asked, days, seed=seed)


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


def odds(
    deal: DealText,
    stage: Annotated[
        Literal["launch", "close"],
        Field(description="What is known: the terms (launch), or the demand too (close)."),
    ] = "close",
    as_of: DayText = None,
    seed: Seed = 0,
) -> Json:
    """Forecast an allotment: chance of a lot, expected shares and value by application size."""
    day = None if as_of is None else day_or_today("as_of", as_of)
    today = day or day_or_today("as_of", None)
    record = _record(deal)
    return answers.odds_answer([record], stage=stage, today=today, as_of=day, seed=seed)


def plan(
    deals: Annotated[
        list[str], Field(min_length=1, max_length=60, description="Codes, or TOML deal files.")
    ],
    cash: Annotated[float, Field(gt=0, description="Own money at the start, HK$.")],
    as_of: DayText = None,
    margin_rate: Annotated[float | None, Field(ge=0, description="Interest a year: 0.045.")] = None,
    leverage: Annotated[float, Field(ge=1, description="Application / own money.")] = 1.0,
    max_loss: Annotated[float | None, Field(gt=0, description="In a bad case, HK$.")] = None,
    seed: Seed = 0,
) -> Json:
    """Choose deals, sizes and funding so that cash never runs out; the cash hour by hour."""
    question = answers.PlanQuestion(
        cash_hkd=cash,
        as_of=day_or_today("as_of", as_of),
        margin_rate=margin_rate,
        leverage=leverage,
        max_loss_hkd=max_loss,
        seed=seed,
    )
    return answers.plan_answer(deals, question)


def desk(
    deal: DealText,
    clients: Annotated[str, Field(description="Path of CLIENTS.csv.")],
) -> Json:
    """Say what each client of a broker may borrow, what to lock when, and the loss if filled."""
    with deal_named(deal) as name:
        return to_json(answers.desk_answer(name, Path(clients)))


def window(
    by: Annotated[
        Literal["sector", "route", "mechanism"] | None, Field(description="Split each month.")
    ] = None,
    as_of: DayText = None,
) -> Json:
    """Show the market for listings month by month, hot or cold against its own past."""
    day = None if as_of is None else day_or_today("as_of", as_of)
    return answers.window_answer(by=by, as_of=day)


def ladder(
    deal: DealText,
    style: Annotated[
        Literal["power", "proportional", "equal", "graded"] | None,
        Field(description="All four if left out."),
    ] = None,
    one_lot_rate: Annotated[
        float | None, Field(gt=0, le=1, description="Of the smallest size: 0.05.")
    ] = None,
) -> Json:
    """Design a basis of allotment that could be published, from applications by size."""
    rate = None if one_lot_rate is None else Fraction(str(one_lot_rate))
    return answers.ladder_answer(_deal(deal), style, rate)


def backtest(
    name: Annotated[
        Literal["engines", "market", "odds", "plan", "reading", "returns", "value"],
        Field(description="The record of what."),
    ],
) -> Json:
    """Give the measured record of a method beside its naive baselines."""
    return to_json(answers.backtest_rows(name))


def engine(
    kind: Annotated[Literal["fleet", "serving"], Field(description="Robotaxis, or tokens.")],
    file: Annotated[str, Field(description="A shipped city or service, or a TOML path.")],
    days: Annotated[int, Field(ge=1, le=50, description="Of a fleet.")] = 5,
    seed: Seed = 0,
) -> Json:
    """Simulate operating drivers: orders per vehicle and day, or the cost of a million tokens."""
    if kind == "fleet":
        return answers.fleet_answer(file, days=days, seed=seed)
    return answers.serving_answer(file, seed=seed)


TOOLS = (
    run, replay, deals, rule, odds, plan, desk, window, ladder, value, engine, simulate, read, pair,
    route, backtest,
)  # fmt: skip
"""Every tool."""
