"""How `greenshoe route` shows its answer."""

from __future__ import annotations

import sys
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.core import dump_json
from greenshoe.report import SpokenConsole
from greenshoe.route import route_as_json
from greenshoe.words import message

if TYPE_CHECKING:
    from greenshoe.route import Route, RouteReport, Test

_VERDICT, _WHEN = 14, 30  # widths of what stands before the words
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
    """Return the state of a route as part of a template."""
    if route.open:
        return "open"
    if route.open_if:
        return "open if {outcomes}"
    return "not enough data" if route.undecided else "closed"


def _show_route(console: SpokenConsole, route: Route) -> None:
    heading = message(
        "{route}: " + _state(route) + "  {title} ({authority}; {sure})",
        route=route.route,
        outcomes=" or ".join(route.open_if),
        title=route.title,
        authority=route.authority,
        sure=route.confidence.words,
    )
    console.print()
    console.print(heading, style="bold")
    for test in route.tests:
        _show_test(console, test)
    for item in route.missing if route.open or route.open_if else ():
        console.print(f"    missing   {item}")


def _show_test(console: SpokenConsole, test: Test) -> None:
    verdict = {True: "passes", False: "fails", None: "unknown"}[test.passes]
    template = "{test}: {value}" + (", {needs}" if test.threshold is not None else "")
    if test.margin is not None:
        template += ", margin {margin}"
    extra = [f"alternative {test.alternative}"] if test.alternative else []
    extra += [f'if "{test.outcome}"'] if test.outcome else []
    extra += [test.confidence.words] if test.confidence.value == "M" else []
    words = message(
        template + (" ({extra})" if extra else ""),
        test=test.test,
        value=_number(test.value),
        needs=message(test.sense + " {threshold}", threshold=_number(test.threshold)),
        margin=_number(test.margin),
        extra=", ".join(extra),
    )
    console.print_pair(f"    {verdict}", _VERDICT, words)


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
        words = message(
            "{channel}: {authority}; {sure}",
            channel=channel.channel + tail,
            authority=channel.authority,
            sure=channel.confidence.words,
        )
        console.print_pair(f"    {verdict}", _VERDICT, words)


def _show_timetable(console: SpokenConsole, report: RouteReport) -> None:
    console.print("\ntimetable, earliest to latest", style="bold")
    for step in report.timetable:
        when = str(step.earliest)
        if step.latest != step.earliest:
            when += f" to {step.latest}"
        tail = "" if step.calendar_known else ", weekdays counted: holidays not published"
        words = message(
            "{what} ({who}; {calendar}; {sure})",
            what=step.what,
            who=step.who,
            calendar=f"{step.market} calendar",
            sure=step.confidence.words + tail,
        )
        console.print_pair(f"    {when}", _WHEN, words)


def _show_mainland(console: SpokenConsole, report: RouteReport) -> None:
    if report.mainland_timetable:
        console.print("\nSTAR Market, if that route were taken instead", style="bold")
    for step in report.mainland_timetable:
        when = f"{step.earliest} to {step.latest}"
        words = message("{what} ({sure})", what=step.what, sure=step.confidence.words)
        console.print_pair(f"    {when}", _WHEN, words)


def _show_southbound(console: SpokenConsole, report: RouteReport) -> None:
    found = report.southbound
    when = found.earliest or ("not before the conditions below" if found.eligible else "closed")
    title = f"Southbound: {when}, by {found.by} ({found.confidence.words})"
    console.print(f"\n{title}", style="bold")
    for test in found.tests:
        _show_test(console, test)
    for what, day in found.steps:
        console.print(f"    {day or 'no day yet'!s:<12} {what}")
