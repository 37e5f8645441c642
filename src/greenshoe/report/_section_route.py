"""Which listing route is open to a company, how far the others are, and the way to the bell."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from greenshoe.report._cells import heads, short, source, table
from greenshoe.report._figure import print_day
from greenshoe.report._model import Block, Column, Remarks, ReportSection, Row, Words
from greenshoe.words import message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from greenshoe.report._model import ReportTable

__all__ = ["route_sections"]

_OPEN = message("open{route}", route="")  # not the price at which a market opens
_TONE = {True: "good", False: "bad", None: "open"}


def _day(text: str | None) -> str:
    return "–" if text is None else print_day(date.fromisoformat(text))


def _verdict(route: Mapping[str, Any]) -> tuple[str, str]:
    if route["open"]:
        return _OPEN, "good"
    if route["open_if"]:
        return "open in some outcomes", "open"
    return ("not enough data", "open") if route["undecided"] else ("closed", "bad")


def _routes(answer: Mapping[str, Any]) -> ReportTable:
    rows = []
    for route in answer["routes"]:
        said, tone = _verdict(route)
        origin = source(route["authority"], route["confidence"], rule=route["rule"])
        cells = (route["route"], said, route["title"], route["authority"])
        rows.append(Row(cells, ((route["route"], origin),), tone))
    columns = (Column("route"), Column("verdict"), Column("what it is"), Column("authority"))
    return table("Routes", columns, rows)


def _test_rows(tests: Sequence[Mapping[str, Any]], first: str = "") -> Iterator[Row]:
    for test in tests:
        said = {True: "passes", False: "fails", None: "not given"}[test["passes"]]
        threshold = short(test["threshold"]).replace("_", " ")
        cells = (
            test["test"],
            short(test["value"]).replace("_", " "),
            test["sense"],
            threshold,
            short(test["margin"]),
            said,
        )
        origin = source(test["authority"], test["confidence"], rule=test["rule"])
        yield Row((*((first,) if first else ()), *cells), ((test["test"], origin),),
                  _TONE[test["passes"]])  # fmt: skip


_TESTS = (
    Column("test"),
    Column("value", is_number=True),
    Column("is asked to be"),
    Column("threshold", is_number=True),
    Column("margin to it", is_number=True),
    Column("verdict"),
)


def _timetable(caption: str, steps: Sequence[Mapping[str, Any]]) -> ReportTable:
    rows = (
        Row(
            (
                step["what"], step["who"], step["market"],
                _day(step["start"]), _day(step["earliest"]), _day(step["latest"]),
            ),
            ((step["what"], source("counted on the market's calendar", step["confidence"],
                                   rule=step["rule"])),),
        )
        for step in steps
    )  # fmt: skip
    words = ("step", "who", "calendar", "begins", "ends, earliest", "ends, latest")
    return table(caption, heads(words, {}), rows)


def _southbound(answer: Mapping[str, Any]) -> ReportSection:
    """Return when mainland investors can trade the shares."""
    found = answer["southbound"]
    said = {True: "Eligible by {way}, at the earliest on {day}.", False: "Not eligible.",
            None: "Whether it is eligible cannot be said yet."}[found["eligible"]]  # fmt: skip
    day = _day(found["earliest"])
    blocks: list[Block] = [Words(message(said, way=found["by"] or "–", day=day))]
    blocks.append(table("Tests", _TESTS, _test_rows(found["tests"])))
    steps = tuple((step["what"], _day(step["on"])) for step in found["steps"])
    return ReportSection("southbound", "Southbound trading", (*blocks, Remarks(steps)))


def _missing(answer: Mapping[str, Any]) -> Iterator[Block]:
    """Say what an open route still asks for."""
    for route in answer["routes"]:
        if route["open"] and route["missing"]:
            yield Words(message("{route} still asks for:", route=route["route"]))
            yield Remarks(tuple((str(n), what) for n, what in enumerate(route["missing"], 1)))


def route_sections(answer: Mapping[str, Any]) -> tuple[ReportSection, ...]:
    """Return the ways of a company to a listing, as sections.

    Parameters
    ----------
    answer
        What `greenshoe route --json` prints.
    """
    filed = message("{name}, filing on {day}.", name=answer["name"], day=_day(answer["on"]))
    tests = [
        table(message("{route}: {title}", route=r["route"], title=r["title"]), _TESTS,
              _test_rows(r["tests"]))
        for r in answer["routes"]
    ]  # fmt: skip
    lead: list[Block] = [Words(filed), _routes(answer), *_missing(answer)]
    if answer["ignored_keys"]:
        ignored = ", ".join(answer["ignored_keys"])
        lead.append(Words(message("Keys that are not known were left out: {keys}.", keys=ignored)))
    way: list[Block] = [_timetable("From the filing to the first day", answer["timetable"])]
    if answer["mainland_timetable"]:
        way.append(_timetable("On the mainland", answer["mainland_timetable"]))
    return (
        ReportSection("routes", "Which route is open", tuple(lead)),
        ReportSection("timetable", "The way to the first day", tuple(way)),
        ReportSection("tests", "Every test with its margin", tuple(tests)),
        _southbound(answer),
    )
