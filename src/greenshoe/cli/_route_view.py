"""How `greenshoe route` shows its answer."""

from __future__ import annotations

import sys
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.core import dump_json
from greenshoe.report import SpokenConsole
from greenshoe.route import route_as_json

if TYPE_CHECKING:
    from greenshoe.route import Route, RouteReport, Test

_BILLION, _MILLION = Decimal(10) ** 9, Decimal(10) ** 6


def show(report: RouteReport, *, as_json: bool) -> None:
    """Print routes, channels, timetable and Southbound."""
    if as_json:
        sys.stdout.write(dump_json(route_as_json(report)))
        return
    console = SpokenConsole(highlight=False, markup=False, emoji=False, soft_wrap=True)
    console.print(f"{report.company.name}, filing on {report.on}", style="bold")
    for route in report.routes:
        _show_route(console, route)
    _show_channels(console, report)
    _show_timetable(console, report)
    _show_southbound(console, report)
    _show_mainland(console, report)
    for key in report.company.ignored_keys:
        console.print(f"\nThe key {key} of the file is not known and was left out.")
    if report.on > report.checked_on:
        console.print(f"\nThe rulebook was last checked on {report.checked_on}.")


def _state(route: Route) -> str:
    if route.open:
        return "open"
    if route.open_if:
        return f"open if {' or '.join(route.open_if)}"
    return "not enough data" if route.undecided else "closed"


def _show_route(console: SpokenConsole, route: Route) -> None:
    known = f"{route.authority}; {route.confidence.words}"
    console.print(f"\n{route.route}: {_state(route)}  {route.title} ({known})", style="bold")
    for test in route.tests:
        _show_test(console, test)
    for item in route.missing if route.open or route.open_if else ():
        console.print(f"    missing   {item}")


def _show_test(console: SpokenConsole, test: Test) -> None:
    verdict = {True: "passes", False: "fails", None: "unknown"}[test.passes]
    words = f"{_number(test.value)}, {test.sense} {_number(test.threshold)}"
    if test.margin is not None:
        words += f", margin {_number(test.margin)}"
    extra = [f"alternative {test.alternative}"] if test.alternative else []
    extra += [f'if "{test.outcome}"'] if test.outcome else []
    extra += [test.confidence.words] if test.confidence.value == "M" else []
    tail = f" ({', '.join(extra)})" if extra else ""
    console.print(f"    {verdict:<9} {test.test}: {words}{tail}")


def _number(value: Decimal | float | str | None) -> str:
    if value is None:
        return "not given"
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    number = Decimal(str(value))
    if abs(number) >= _BILLION:
        return f"{number / _BILLION:,.3f}bn"
    if abs(number) >= _MILLION:
        return f"{number / _MILLION:,.1f}m"
    return f"{number:,.4f}".rstrip("0").rstrip(".")


def _show_channels(console: SpokenConsole, report: RouteReport) -> None:
    console.print("\nways of filing", style="bold")
    for channel in report.channels:
        verdict = {True: "yes", False: "no", None: "unknown"}[channel.applies]
        tail = f' (if "{channel.outcome}")' if channel.outcome else ""
        known = channel.confidence.words
        console.print(f"    {verdict:<9} {channel.channel}{tail}: {channel.authority}; {known}")


def _show_timetable(console: SpokenConsole, report: RouteReport) -> None:
    console.print("\ntimetable, earliest to latest", style="bold")
    for step in report.timetable:
        when = str(step.earliest)
        if step.latest != step.earliest:
            when += f" to {step.latest}"
        tail = "" if step.calendar_known else ", weekdays counted: holidays not published"
        known = f"{step.market} calendar; {step.confidence.words}{tail}"
        console.print(f"    {when:<26}{step.what} ({step.who}; {known})")


def _show_mainland(console: SpokenConsole, report: RouteReport) -> None:
    if report.mainland_timetable:
        console.print("\nSTAR Market, if that route were taken instead", style="bold")
    for step in report.mainland_timetable:
        when = f"{step.earliest} to {step.latest}"
        console.print(f"    {when:<26}{step.what} ({step.confidence.words})")


def _show_southbound(console: SpokenConsole, report: RouteReport) -> None:
    found = report.southbound
    when = found.earliest or ("not before the conditions below" if found.eligible else "closed")
    title = f"Southbound: {when}, by {found.by} ({found.confidence.words})"
    console.print(f"\n{title}", style="bold")
    for test in found.tests:
        _show_test(console, test)
    for what, day in found.steps:
        console.print(f"    {day or 'no day yet'!s:<12} {what}")
