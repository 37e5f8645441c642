"""What differs between two results: figures, checks, and by how much."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.core import to_json
from greenshoe.report._figure import Figure, exact, in_print
from greenshoe.report._model import Column, ReportSection, ReportTable, Row, Words
from greenshoe.report._reading import Reading
from greenshoe.report._section_offer import verdict_of
from greenshoe.words import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from greenshoe.core import Json
    from greenshoe.study import StudyResult

__all__ = ["difference_data", "difference_section"]

_ABOUT_IDENTITY = {"stock_code", "name_zh", "name_en", "source", "flags", "confidence"}


@dataclass(frozen=True)
class _Pair:
    """One figure of two results; `None` where one of them does not have it."""

    name: str
    before: Figure | None
    after: Figure | None

    @property
    def either(self) -> Figure:
        """The later one, else the earlier."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - a pair has at least one side
        return found

    @property
    def change(self) -> Fraction | None:
        """After less before, where both are numbers."""
        one, other = (f and f.value for f in (self.before, self.after))
        numbers = (int, Decimal, Fraction)
        if isinstance(one, bool) or isinstance(other, bool):
            return None
        if not (isinstance(one, numbers) and isinstance(other, numbers)):
            return None
        return Fraction(other) - Fraction(one)

    @property
    def change_pct(self) -> Fraction | None:
        """The change over what was, in per cent."""
        change, was = self.change, self.before and self.before.value
        if change is None or not isinstance(was, int | Decimal | Fraction) or not was:
            return None
        return 100 * change / Fraction(was)


def _pairs(before: Reading, after: Reading) -> Iterator[_Pair]:
    names = dict.fromkeys([*before.figures, *after.figures])
    for name in names:
        if name in _ABOUT_IDENTITY:
            continue
        pair = _Pair(name, before.figures.get(name), after.figures.get(name))
        values = [f.value if f else None for f in (pair.before, pair.after)]
        if values[0] != values[1]:
            yield pair


def _signed(change: Fraction | None, unit: str) -> str:
    """Return a change with its sign, as many decimals as a reader needs."""
    if change is None:
        return "–"
    sign = "+" if change > 0 else "−"
    if unit == "HK$":
        return sign + in_print(abs(change), "HK$", places=0)
    places = 0 if change.denominator == 1 else 2
    return f"{sign}{exact(abs(change), places):,f}"


def _row(pair: _Pair) -> Row:
    shown = [
        None if figure is None else replace(figure, label=pair.either.label, name="")
        for figure in (pair.before, pair.after)
    ]
    pct = pair.change_pct
    origins = tuple(
        (label, figure.origin)
        for label, figure in (("before", pair.before), ("after", pair.after))
        if figure is not None
    )
    return Row(
        (
            pair.either.label,
            *shown,
            _signed(pair.change, pair.either.unit),
            "–" if pct is None else f"{_signed(Fraction(exact(pct, 2)), '%')} %",
        ),
        origins,
    )


def _verdicts(before: Reading, after: Reading) -> Iterator[tuple[str, bool | None, bool | None]]:
    was = {check.name: check.passes for check in before.offering.checks}
    now = {check.name: check.passes for check in after.offering.checks}
    for name in dict.fromkeys([*was, *now]):
        if was.get(name) is not now.get(name):
            yield name, was.get(name), now.get(name)


def difference_section(
    before: StudyResult, after: StudyResult, *, left: str = "before", right: str = "after"
) -> ReportSection:
    """Return what differs between two results, figure by figure and check by check.

    Parameters
    ----------
    before, after
        The results; the change is after less before.
    left, right
        What their columns are called.

    >>> from greenshoe.study import run
    >>> difference_section(run("2513"), run("2513")).blocks[0].text
    'Nothing differs.'
    """
    one, other = Reading(before), Reading(after)
    rows = tuple(_row(pair) for pair in _pairs(one, other))
    heads = (
        Column("figure"), Column(left, is_number=True), Column(right, is_number=True),
        Column("change", is_number=True), Column("in per cent", is_number=True),
    )  # fmt: skip
    changed = [
        Row((name, verdict_of(was)[0], verdict_of(now)[0]), (), verdict_of(now)[1])
        for name, was, now in _verdicts(one, other)
    ]
    if not rows and not changed:
        return ReportSection("difference", "What differs", (Words("Nothing differs."),))
    words = Words(
        message(
            "{count} figures differ, {checks} checks.",
            count=str(len(rows)),
            checks=str(len(changed)),
        )
    )
    tables = [ReportTable("Figures that differ", heads, rows)]
    if changed:
        columns = (Column("check"), Column(left), Column(right))
        tables.append(ReportTable("Checks that differ", columns, tuple(changed)))
    return ReportSection(
        "difference", "What differs", (words, *tables), difference_data(before, after)
    )


def difference_data(before: StudyResult, after: StudyResult) -> dict[str, Json]:
    """Return what differs between two results as JSON: `figures` and `checks`.

    >>> from greenshoe.study import run
    >>> difference_data(run("2513"), run("2513"))
    {'figures': [], 'checks': []}
    """
    one, other = Reading(before), Reading(after)
    figures = [
        {
            "name": pair.name,
            "label": pair.either.label,
            "unit": pair.either.unit,
            "before": pair.before and pair.before.value,
            "after": pair.after and pair.after.value,
            "change": pair.change,
            "change_pct": pair.change_pct,
        }
        for pair in _pairs(one, other)
    ]
    checks = [
        {"name": name, "before": was, "after": now} for name, was, now in _verdicts(one, other)
    ]
    return {"figures": to_json(figures), "checks": to_json(checks)}
