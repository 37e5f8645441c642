"""A first day that was simulated: one in full, many of them, or many beside a what-if."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from greenshoe.drawing import NARROW, WIDE
from greenshoe.report._cells import amount, figure, heads, source, table
from greenshoe.report._draw_methods import MethodRange, draw_methods
from greenshoe.report._model import Block, FigureList, PictureBlock, ReportSection, Row, Words
from greenshoe.words import message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.core import Origin
    from greenshoe.report._model import ReportTable

__all__ = ["day_section"]

_PRICES = {"open": "open", "low": "low", "high": "high", "close": "close"}
_SESSIONS = {"grey": "grey market", "first_day": "first day", "second_day": "second day"}
_ROWS = {
    "open": ("open, HK$", 2),
    "low": ("low, HK$", 2),
    "high": ("high, HK$", 2),
    "close": ("close, HK$", 2),
    "turnover": ("turnover, HK$", 0),
    "bought_shares": ("bought by the stabilising manager, shares", 0),
    "exercised_shares": ("option exercised, shares", 0),
    "profit_hkd": ("gain of stabilisation, HK$", 0),
    "stabiliser_profit_hkd": ("gain of stabilisation, HK$", 0),
}
_SHOE = {
    "over_allocated_shares": "over-allocated",
    "bought_shares": "bought in the market",
    "resold_shares": "sold again",
    "exercised_shares": "option exercised",
}
_RATES = {
    "exercised_in_full_rate": "option exercised in full",
    "exercised_without_purchase_rate": "exercised without a purchase",
    "lapsed_rate": "option lapsed",
    "resold_rate": "bought shares sold again",
}
_QUANTILES = ("p05", "p25", "p50", "p75", "p95", "mean")


def _origin(answer: Mapping[str, Any], seed: int) -> Origin:
    told = message(
        "{count} simulated, seed {seed}: the venues' rules, the deal's terms, traders as fitted",
        count=str(answer["days"]), seed=str(seed),
    )  # fmt: skip
    return source(told, "M")


def _one(answer: Mapping[str, Any], origin: Origin) -> list[Block]:
    """Return one day: prices, sessions, and what became of the option."""
    first = [figure(said, answer[key], "HK$", origin, 2)
             for key, said in _PRICES.items() if key in answer]  # fmt: skip
    first.append(figure("turnover", round(answer["turnover"]), "HK$", origin))
    rows = (
        Row(
            (
                said,
                *(amount(found[name]) for name in ("open", "low", "high", "close")),
                *(amount(found[name], 0) for name in ("volume_shares", "turnover", "trades")),
            ),
            ((said, origin),),
        )
        for key, said in _SESSIONS.items()
        if (found := answer["sessions"].get(key))
    )
    numbers = {**dict.fromkeys(_PRICES, "HK$"), "volume": "shares", "turnover": "HK$",
               "trades": ""}  # fmt: skip
    shoe = answer["greenshoe"]
    did = [figure(said, shoe[key], "shares", origin) for key, said in _SHOE.items()]
    did.append(figure("gain of stabilisation", round(shoe["profit_hkd"]), "HK$", origin))
    sessions = table("Sessions", heads(("session",), numbers), rows)
    return [FigureList(tuple(first)), sessions, Words("The option:"), FigureList(tuple(did))]


def _many(answer: Mapping[str, Any], offer_price_hkd: float | None, origin: Origin) -> list[Block]:
    """Return many days: quantiles, the prices drawn against the offer, and the option."""
    shoe = answer["greenshoe"]
    whole = {**answer, **{key: value for key, value in shoe.items() if isinstance(value, dict)}}
    blocks: list[Block] = [_chances(answer, origin)]
    if offer_price_hkd is not None:
        ranges = [MethodRange(said, answer[key]) for key, said in _PRICES.items()]
        wide, narrow = (
            replace(draw_methods(ranges, offer_price_hkd, width), title="Prices of the days")
            for width in (WIDE, NARROW)
        )
        told = "Prices against the offer price: half of the days (dark), nine in ten (light)"
        blocks.append(PictureBlock(told, wide, narrow))
    rows = (
        Row((said, *(amount(whole[key][q], places) for q in _QUANTILES)), ((said, origin),))
        for key, (said, places) in _ROWS.items()
        if key in whole
    )
    numbers = dict.fromkeys(("5 %", "25 %", "half", "75 %", "95 %", "mean"), "")
    return [*blocks, table("Over the days", heads(("what",), numbers), rows)]


def _chances(answer: Mapping[str, Any], origin: Origin) -> FigureList:
    shoe = answer["greenshoe"]
    below = figure("closed below the offer", 100 * answer["close_below_offer_rate"], "%", origin, 0)
    rates = (figure(said, 100 * shoe[key], "%", origin, 0) for key, said in _RATES.items())
    return FigureList((below, *rates))


def _beside(answer: Mapping[str, Any], origin: Origin) -> ReportTable:
    """Return the differences of a what-if, paired day by day."""
    rows = (
        Row(
            (
                _ROWS[key][0],
                *(amount(found[name], _ROWS[key][1]) for name in ("mean", "low", "high")),
                "yes" if found["low"] > 0 or found["high"] < 0 else "no",
            ),
            ((_ROWS[key][0], origin),),
        )
        for key, found in answer["difference"].items()
        if key in _ROWS
    )
    columns = heads(("what",), dict.fromkeys(("mean", "from", "to", "sure"), ""))
    note = (
        "Differences with their 95 % interval, both sides with the same random streams; sure where "
        "the interval leaves out nothing at all."
    )
    return table("What it changes", columns, rows, note)


def day_section(
    answer: Mapping[str, Any], *, seed: int = 0, offer_price_hkd: float | None = None
) -> ReportSection:
    """Return simulated first days as a section.

    Parameters
    ----------
    answer
        What `greenshoe simulate --json` prints: of one day, of many, or of a what-if.
    seed
        What they were simulated with.
    offer_price_hkd
        The final offer price, for the picture; without it there is none.
    """
    origin = _origin(answer, seed)
    if "difference" in answer:
        first, other = (f"{number:,}" for number in answer["public_shares"])
        told = "{count} days on each side: {what}. Public shares: {first}, and {other}."
        words = message(told, count=str(answer["days"]), what=answer["what_if"], first=first,
                        other=other)  # fmt: skip
        blocks: list[Block] = [Words(words), _beside(answer, origin)]
    elif answer["days"] == 1:
        blocks = _one(answer, origin)
    else:
        blocks = _many(answer, offer_price_hkd, origin)
    assumed = [Words(f"{words}.") for words in answer.get("assumed", ())]
    return ReportSection("day", "The first day, simulated", (*assumed, *blocks))
