"""One company on two markets: premium, band, who leads, hedge, liquidity, fair open."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from greenshoe.core import Confidence, Origin
from greenshoe.report._cells import amount, figure, heads, per_cent, short, source, table
from greenshoe.report._figure import print_day
from greenshoe.report._model import Block, Column, FigureList, Remarks, ReportSection, Row, Words
from greenshoe.words import message

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["pair_sections"]

_WAYS = {
    "same_date": "New York's close of the same date",
    "us_close_before": "New York's close before",
    "bracket": "both, geometric mean",
}
_MODELS = {
    "model": "the model",
    "yesterday_close": "yesterday's close",
    "parity": "parity",
    "parity_mean_premium_20d": "parity and the mean premium of 20 days",
}


def _said_origin(told: Mapping[str, Any]) -> Origin:
    as_of = told.get("as_of")
    return Origin(
        told["source"],
        date.fromisoformat(as_of) if as_of else None,
        told.get("rule"),
        Confidence(told["confidence"]),
    )


def _missing(part: Mapping[str, Any]) -> Block:
    return Words(message("Not enough data: {why}.", why=part["reason"]))


def _parity(answer: Mapping[str, Any]) -> FigureList:
    found, day = answer["parity"], date.fromisoformat(answer["parity"]["day"])
    prices = source("the price files", as_of=day)
    rate = source("European Central Bank reference rates", as_of=day)
    ratio = _said_origin(answer["ads_ratio_origin"])
    made = source("close, rate and ratio", ratio.confidence.value, as_of=day)
    return FigureList(
        (
            figure("shares an ADS stands for", answer["ads_ratio"], "number", ratio),
            figure("prices imply", answer["ads_ratio_implied_median"], "number", prices, 3),
            figure(message("close in {currency}", currency=found["currency"]), found["close"],
                   "number", prices, 2),
            figure("HK$ for one", found["fx_hkd"], "number", rate, 4),
            figure("worth of a share by it", found["hkd"], "HK$", made, 2),
        )
    )  # fmt: skip


def _premium(answer: Mapping[str, Any]) -> list[Block]:
    found = answer["premium"]
    if "reason" in found:
        return [_missing(found)]
    names = ("mean_bp", "sd_bp", "p05_bp", "median_bp", "p95_bp")
    origin = source(found["definition"], as_of=date.fromisoformat(found["last_day"]))
    rows = (
        Row((said, *(amount(found[way][name], 0) for name in names)), ((said, origin),))
        for way, said in _WAYS.items()
    )
    span = message("{count} days, {first} to {last}.", count=f"{found['days']:,}",
                   **{end: print_day(date.fromisoformat(found[f"{end}_day"]))
                      for end in ("first", "last")})  # fmt: skip
    numbers = dict.fromkeys(("mean", "standard deviation", "5 %", "half", "95 %"), "bp")
    return [table("Hong Kong's close against", heads(("against",), numbers), rows, span)]


def _band(answer: Mapping[str, Any]) -> list[Block]:
    found = answer["band"]
    blocks: list[Block] = []
    for key, template in (
        ("lower_bp", "Below a premium of {edge} bp it pays to buy ADSs and sell shares here."),
        ("upper_bp", "Above a premium of {edge} bp it pays to buy shares here and sell ADSs."),
    ):
        if found[key] is not None:
            blocks.append(Words(message(template, edge=f"{found[key]:+,.0f}")))
    rows = [
        Row((way, cost["what"], amount(cost["bp"], 2)), (("cost", _said_origin(cost["origin"])),))
        for way, key in (("ADS to share", "cancel_costs"), ("share to ADS", "issue_costs"))
        for cost in found[key]
    ]
    if rows:
        columns = (Column("way"), Column("cost"), Column("basis points", is_number=True))
        blocks.append(table("What a conversion costs", columns, rows))
    return blocks or [Words("No conversion holds the premium.")]


def _remarks(part: Mapping[str, Any], names: Mapping[str, tuple[str, bool]]) -> Remarks:
    """Return numbers of a part under their names; fractions as per cent."""
    return Remarks(
        tuple(
            (said, f"{per_cent(part[key])} %" if is_share else short(part[key]))
            for key, (said, is_share) in names.items()
            if part.get(key) is not None
        )
    )


def _leads(answer: Mapping[str, Any]) -> list[Block]:
    found = answer["discovery"]
    if "reason" in found:
        return [_missing(found)]
    names = {
        "information_share_us": ("information share of New York, daily closes", False),
        "component_share_us": ("component share of New York, daily closes", False),
    }
    blocks: list[Block] = [_remarks(found, names)]
    if session := found.get("session"):
        told = "Hong Kong's session makes {mean} % ({low} % to {high} %) of the day's move."
        cells = {"mean": "hong_kong", "low": "low", "high": "high"}
        said = {name: per_cent(session[key], 0) for name, key in cells.items()}
        blocks.append(Words(message(told, **said)))
    return [*blocks, *(Words(warning) for warning in found.get("warnings", ()))]


def _risk(answer: Mapping[str, Any]) -> list[Block]:
    hedge, cash = answer["hedge"], answer["liquidity"]
    falls = {
        "fall_anchor": ("worst fall, ADS", True),
        "fall_hong_kong": ("worst fall, Hong Kong", True),
        "fall_half_each": ("worst fall, half in each", True),
        "correlation_5d": ("correlation, 5 days", False),
    }
    share = {"hong_kong_share": ("Hong Kong's share of turnover", True),
             "days": ("common days", False)}  # fmt: skip
    return [
        _missing(hedge) if "reason" in hedge else _remarks(hedge, falls),
        _missing(cash) if "reason" in cash else _remarks(cash, share),
    ]


def _fair_open(answer: Mapping[str, Any]) -> list[Block]:
    found = answer["fair_open"]
    if "reason" in found:
        return [_missing(found)]
    day = date.fromisoformat(found["day"])
    origin = source("New York's move after Hong Kong's close, by the model below", as_of=day)
    first = FigureList(
        (
            figure("fair open in Hong Kong", found["value"], "HK$", origin, 2),
            figure("low", found["low"], "HK$", origin, 2),
            figure("high", found["high"], "HK$", origin, 2),
            figure("80 % interval held", 100 * found["coverage_80"], "%", origin, 1),
        )
    )
    scored = message("{count} opens out of sample", count=f"{found['days_scored']:,}")
    rows = (
        Row((said, amount(found["mae"][key], 1)), ((said, source(scored)),))
        for key, said in _MODELS.items()
        if found["mae"].get(key) is not None
    )
    blocks: list[Block] = [first]
    error = heads(("forecast",), {"mean absolute error": "bp"})
    blocks.append(table("Record out of sample", error, rows, scored))
    if not found["beats_all_baselines"]:
        blocks.append(Words("No edge: a baseline has the smaller error on this pair."))
    return blocks


def _files(answer: Mapping[str, Any]) -> list[Block]:
    rows = (
        Row(
            (
                one["file"], one["market"], one["currency"], one["adjustment"],
                print_day(date.fromisoformat(one["first_day"])),
                print_day(date.fromisoformat(one["last_day"])),
                f"{one['rows']:,}",
                "yes" if one["used"] else "no",
            )
        )
        for one in answer["files"]
    )  # fmt: skip
    words = ("file", "market", "currency", "adjustment", "first day", "last day")
    columns = (*heads(words, {"rows": ""}), Column("used"))
    traps = tuple((trap["trap"], f"{trap['file']}: {trap['what']}") for trap in answer["traps"])
    return [table("Files", columns, rows), *((Remarks(traps),) if traps else ())]


def pair_sections(answer: Mapping[str, Any]) -> tuple[ReportSection, ...]:
    """Return a pair's report as sections.

    Parameters
    ----------
    answer
        What `greenshoe pair TICKER --prices DIR --json` prints.
    """
    name = message("{name}: {us} in New York, {hk} in Hong Kong.", name=answer["name"] or "–",
                   us=answer["us"], hk=answer["hk"])  # fmt: skip
    parts = {
        "premium": ("The premium", [Words(name), _parity(answer), *_premium(answer)]),
        "open": ("Fair open in Hong Kong", _fair_open(answer)),
        "band": ("Conversion band", _band(answer)),
        "leads": ("Who leads", _leads(answer)),
        "risk": ("Hedge and liquidity", _risk(answer)),
        "files": ("What the files say of themselves", _files(answer)),
    }
    return tuple(ReportSection(key, title, tuple(blocks)) for key, (title, blocks) in parts.items())
