"""Numbers that share their words: lists (5亿、21亿及4.6万亿) and chains (从2000万增至5亿)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from greenshoe.facts._numbers import Number, NumberKind

if TYPE_CHECKING:
    from greenshoe.facts._dates import DateMention

__all__ = ["Group", "group_numbers"]

_SEPARATOR = re.compile(r" ?(?:、|及|和|与|以及|，|, ?and|,|and|或|/)(?:分别)?(?:约)? ?")
_RISE = re.compile(
    r"(?:增长|增|提升|提高|升|上升|飙升|飙|攀升|压缩|缩短|缩减|降|下降|减少|减|跌|下跌|扩大|扩|达|恢复|修复|涨|扩张|回落|rising|risen|rose|fell|falling|up|down|grew|growing|climbed|increased|dropped|declined|cut|shortened|jumped|surged)?"
    r"(?:至|到|成为|为|to)(?:了)?$"
)
_FROM = re.compile(r"(?:从|由|自|from)[^，。；]{0,14}$")
_LONGEST_STEP = 26
_BACK = re.compile(
    r"(?: (?:in|for|during))? *,? +(?:(?:up|down) )?(?:from|compared (?:with|to)|versus) "
)


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers that take their metric from the same words.

    Attributes
    ----------
    numbers
        One or more, by position.
    kind
        `single`, `list`, `chain` (from A to B) or `back` (to B from A).
    precise
        For a date, whether it is a day or a month.
    """

    numbers: tuple[Number, ...]
    kind: str
    precise: bool = True

    @property
    def start(self) -> int:
        """Where the first begins."""
        return self.numbers[0].start

    @property
    def end(self) -> int:
        """Where the last ends."""
        return self.numbers[-1].end


def _without_dates(text: str, start: int, end: int, dates: list[DateMention]) -> str:
    """Return the words between two numbers, dates left out."""
    words, position = "", start
    for date in dates:
        if start <= date.start and date.end <= end:
            words += text[position : date.start]
            position = date.end
    return words + text[position:end]


def _continues(
    text: str, first: Number, second: Number, *, chained: bool, dates: list[DateMention]
) -> str:
    """Return how `second` goes on from `first`: `list`, `chain`, `back` or nothing."""
    alike = first.kind == second.kind or first.kind is NumberKind.BARE
    if not alike or (first.unit and second.unit and first.unit != second.unit):
        return ""
    between = text[first.end : second.start]
    if _SEPARATOR.fullmatch(between):
        return "list"
    step = _without_dates(text, first.end, second.start, dates)
    if first.kind is second.kind is NumberKind.MONEY and _BACK.fullmatch(step):
        return "" if chained else "back"
    if (
        len(step) <= _LONGEST_STEP
        and "。" not in step
        and "同比" not in step
        and _RISE.search(step.rstrip("的约近超逾 "))
    ):
        return (
            "chain" if chained or _FROM.search(text, max(0, first.start - 18), first.start) else ""
        )
    return ""


def _share_unit(numbers: list[Number], kind: str) -> list[Number]:
    """Give members without a unit the unit of the last, as it is written once."""
    last = numbers[-1]
    shared = []
    for number in numbers:
        item = number
        if number.kind is NumberKind.BARE and last.kind is not NumberKind.BARE:
            item = replace(number, kind=last.kind, unit=last.unit)
            if last.kind in {NumberKind.RATIO, NumberKind.POINTS}:
                item = replace(
                    item, value=number.value.scaleb(-2), last_place=number.last_place.scaleb(-2)
                )
        elif not number.unit and number.kind is last.kind:
            item = replace(number, unit=last.unit)
        if kind == "list" and number.qualifier == "none" and numbers[0].qualifier == "approx":
            item = replace(item, qualifier="approx")
        shared.append(item)
    return shared


def _is_list(numbers: list[Number]) -> bool:
    """Tell whether a comma-joined run is one list: the unit is the same, or written once."""
    return numbers[-1].kind is not NumberKind.BARE or all(
        n.kind is NumberKind.BARE for n in numbers
    )


def group_numbers(text: str, numbers: list[Number], dates: list[DateMention]) -> list[Group]:
    """Group the numbers of one sentence.

    Parameters
    ----------
    text
        The normalised text.
    numbers, dates
        Those of the sentence, by position.
    """
    groups: list[Group] = []
    index = 0
    while index < len(numbers):
        members, kind = [numbers[index]], "single"
        while index + len(members) < len(numbers):
            following = numbers[index + len(members)]
            how = _continues(text, members[-1], following, chained=kind == "chain", dates=dates)
            if not how or (kind not in ("single", how)):
                break
            members.append(following)
            kind = how
        if kind == "list" and not _is_list(members):
            members, kind = members[:1], "single"
        groups.append(Group(tuple(_share_unit(members, kind)), kind))
        index += len(members)
    return groups
