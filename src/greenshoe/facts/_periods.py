"""Which period a number speaks of; where the text gives none, none is invented."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.facts._dates import last_day

if TYPE_CHECKING:
    from greenshoe.facts._dates import Anchor, DateMention
    from greenshoe.facts._groups import Group
    from greenshoe.facts._lexicon import Metric
    from greenshoe.facts._segments import Sentence

__all__ = ["Timeline", "group_periods"]

_LIST_GAP = re.compile(r"(?:[、，,]|及|和|与|以及|, ?and| and )? ?(?:截至)?")
_AS_OF = re.compile(r"(?:截至|截止|于|as of|as at|by the end of)[^，。]{0,3}$")
_SAME_TIME = re.compile(r"同期|期内|the same period")
_NEXT_YEARS = re.compile(r"未来(\d{1,2}|[一二三四五六七八九十])年|over the next (\d{1,2}) years")
_WHOLE_SPAN = frozenset({"revenue_cagr", "cumulative_loss"})
_NOW = re.compile(r"当前|目前|现时|currently|at present")
_EARLIER = "earlier"
_EARLIER_BEFORE = re.compile(
    r"(?<![较比于])(?:上年|去年|上一年)(?:度)?同期|(?<![较比于])上年度?(?!末|底)"
)
_EARLIER_AFTER = re.compile(r"a year (?:earlier|ago|before)|the (?:previous|prior) year")
_DAY = 10
_OPENING = 30
_CLAUSE_DISTANCE = 15
_DIGIT = re.compile(r"\d")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九十")}


@dataclass(frozen=True, slots=True)
class Timeline:
    """The dates a number can take.

    Attributes
    ----------
    text
        The normalised text.
    anchor
        The publication date.
    here
        The dates of the sentence, by position.
    before
        The dates of the paragraph before the sentence.
    told
        The last dates of the document before the sentence.
    sentence
        The sentence.
    """

    text: str
    anchor: Anchor
    here: list[DateMention]
    before: list[DateMention]
    told: list[DateMention]
    sentence: Sentence

    @property
    def publication(self) -> str | None:
        """The publication date as a period, `None` if unknown."""
        return self.anchor.text or None


def _years(period: str) -> list[str]:
    """Return the years of ``2022/2024``."""
    first, _, last = period.partition("/")
    if not (len(first) == 4 and len(last) == 4):
        return []
    return [str(year) for year in range(int(first), int(last) + 1)]


def _date_list(timeline: Timeline, position: int) -> list[str]:
    """Return the periods of the last list of dates before a position: written out, or a span."""
    before = [d for d in timeline.here if d.end <= position and d.role != "base"]
    if not before:
        return []
    if years := _years(before[-1].period):
        return years
    run = [before[-1]]
    for date in reversed(before[:-1]):
        if not _LIST_GAP.fullmatch(timeline.text, date.end, run[0].start):
            break
        run.insert(0, date)
    periods = [d.period for d in run]
    month = re.fullmatch(r"\d{4}-(\d\d)", periods[-1])
    as_of = _AS_OF.search(timeline.text, max(0, run[0].start - 6), run[0].start)
    months = [p for p in periods if re.fullmatch(r"\d{4}-\d\d", p)]
    if as_of and months and (month or len(months) > 0):
        # 截至2022年、2023年、2024年12月: a month written once is meant for the years before it.
        first = months[0][4:]
        cut = periods.index(months[0])
        periods = [p + first if len(p) == 4 and i < cut else p for i, p in enumerate(periods)]
    return periods


def _single(timeline: Timeline, metric: Metric, start: int, end: int) -> str | None:
    """Return the nearest date of the sentence that may date a number."""
    usable = [d for d in timeline.here if d.role == "at" and _may_date(metric, d.period)]
    before = [d for d in usable if d.end <= start and not _bound(timeline.text, d, start)]
    if metric.period != "flow" and _is_latin(timeline.text, start):
        before = [d for d in before if _reaches(timeline, d, start)]
    _, clause_end = timeline.sentence.clause(end - 1)
    after = [d for d in timeline.here if end <= d.start < clause_end and _follows(metric, d)]
    if before and after and _is_latin(timeline.text, start):
        crossed = timeline.sentence.crossed(before[-1].end, start)
        if start - before[-1].end + _CLAUSE_DISTANCE * crossed > after[0].start - end:
            return after[0].period
    if before:
        return _fitting(metric, before[-1].period, timeline.text[before[-1].end : end])
    return after[0].period if after else None


def _follows(metric: Metric, date: DateMention) -> bool:
    """Tell whether a date may date the number before it."""
    return date.role in {"at", "beside"} and _may_date(metric, date.period)


def _may_date(metric: Metric, period: str) -> bool:
    """Tell whether a period can be that of a metric: what flows has no single day."""
    return metric.period != "flow" or len(period) != _DAY


def _bound(text: str, date: DateMention, start: int) -> bool:
    """Tell whether a date belongs to another number alone (2024年的12.2%)."""
    return (
        text[date.end : date.end + 1] == "的" and _DIGIT.search(text, date.end, start) is not None
    )


def _reaches(timeline: Timeline, date: DateMention, start: int) -> bool:
    """Tell whether a date of a Latin sentence reaches a number: it opens it or is near."""
    opens = date.start - timeline.sentence.start <= _OPENING
    return opens or not timeline.sentence.crossed(date.end, start)


def _is_latin(text: str, start: int) -> bool:
    """Tell whether a number stands in a Latin text."""
    return text[max(0, start - 2) : start].isascii()


def _fitting(metric: Metric, period: str, words: str) -> str:
    """Return the last year of a span for a number something rises *to*."""
    years = _years(period)
    if years and metric.name not in _WHOLE_SPAN and re.search(r"[升增降]至|提升至|达到|to ", words):
        return years[-1]
    return period


def _ahead(timeline: Timeline) -> str | None:
    match = _NEXT_YEARS.search(timeline.text, timeline.sentence.start, timeline.sentence.end)
    if match is None or timeline.anchor.precision == "unknown":
        return None
    written = match[1] or match[2]
    years = int(written) if written.isdigit() else _DIGITS[written]
    year = timeline.anchor.day.year
    return f"{year}/{year + years - 1}"


def _carried(timeline: Timeline, metric: Metric) -> str | None:
    """Return the period carried into a sentence that has none of its own."""
    spoken = [d for d in timeline.before if d.role == "at" and _may_date(metric, d.period)]
    same = _SAME_TIME.search(timeline.text, timeline.sentence.start, timeline.sentence.end)
    if metric.period == "flow" or same:
        return spoken[-1].period if spoken else _remembered(timeline)
    dated = [
        d.period
        for d in spoken
        if _AS_OF.search(timeline.text, max(0, d.start - 6), d.start) and len(d.period) >= 7
    ]
    return dated[-1] if dated else None


def _remembered(timeline: Timeline) -> str | None:
    """Return the last half, quarter or year of the document that was over when it was written."""
    periods = [d.period for d in timeline.told if d.role == "at" and len(d.period) not in {7, _DAY}]
    ends = [(p, last_day(p)) for p in periods if "/" not in p]
    over = [p for p, end in ends if end is not None and end <= timeline.anchor.day]
    return over[-1] if over else None


def _own(timeline: Timeline, metric: Metric, start: int, end: int) -> str | None:
    """Return the period of one number."""
    if metric.period == "document" and not timeline.anchor.is_told:
        return _of_clause(timeline, start)
    if metric.period == "document" or (metric.period != "market" and _now(timeline, start)):
        return timeline.publication
    if metric.period == "market":
        return _market_day(timeline, start)
    if (
        metric.period == "flow"
        and not metric.signed
        and (prior := _year_earlier(timeline, metric, start, end))
    ):
        return prior
    found = _single(timeline, metric, start, end) or _ahead(timeline) or _carried(timeline, metric)
    return found or timeline.publication


def _of_clause(timeline: Timeline, start: int) -> str | None:
    """Return the last date of a number's own clause before it, `None` where it has none."""
    begin, _ = timeline.sentence.clause(start)
    told = [d for d in timeline.here if d.role == "at" and begin <= d.start and d.end <= start]
    return told[-1].period if told else None


def _market_day(timeline: Timeline, start: int) -> str | None:
    """Return the last day told that is not after the publication, else the publication."""
    today = timeline.publication or "9999"
    told = [d for d in timeline.here if d.role == "at" and d.end <= start]
    days = [d.period for d in told if len(d.period) == _DAY and d.period <= today]
    if days:
        return days[-1]
    return told[-1].period if told and timeline.anchor.precision != "day" else timeline.publication


def _year_earlier(timeline: Timeline, metric: Metric, start: int, end: int) -> str | None:
    """Return the same period of the year before, where a number is told as that."""
    clause_start, clause_end = timeline.sentence.clause(start)
    if not (
        _EARLIER_BEFORE.search(timeline.text, clause_start, start)
        or _EARLIER_AFTER.search(timeline.text, end, clause_end)
    ):
        return None
    dates = [*timeline.before, *timeline.here]
    spoken = [
        d.period for d in dates if d.role == "at" and d.end <= start and _may_date(metric, d.period)
    ]
    if not spoken or "/" in spoken[-1]:
        return None
    return f"{int(spoken[-1][:4]) - 1}{spoken[-1][4:]}"


def _now(timeline: Timeline, start: int) -> bool:
    """Tell whether 当前 stands between the last date and the number."""
    dates = [d.end for d in timeline.here if d.end <= start]
    begin = max([timeline.sentence.start, start - 10, *dates])
    return _NOW.search(timeline.text, begin, start) is not None


def group_periods(timeline: Timeline, metric: Metric, group: Group) -> list[str | None]:
    """Return the period of every number of a group."""
    size = len(group.numbers)
    if group.kind == "list" and metric.period not in {"document", "market"}:
        listed = _date_list(timeline, group.start)
        if len(listed) == size:
            return [*listed]
    if group.kind == "chain":
        return _chain(timeline, metric, group)
    if group.kind == "back":
        return _back(timeline, metric, group)
    first = _own(timeline, metric, group.numbers[0].start, group.end)
    return [first] * size


def _back(timeline: Timeline, metric: Metric, group: Group) -> list[str | None]:
    """Return the period of what a number rose to, and of what it rose from: its own date behind."""
    now, *before = group.numbers
    periods = [_own(timeline, metric, now.start, now.end)]
    for number in before:
        _, end = timeline.sentence.clause(number.end - 1)
        near = [d.period for d in timeline.here if number.end <= d.start < end]
        prior = _year_earlier(timeline, metric, number.start, number.end)
        periods.append(near[0] if near else prior or _EARLIER)
    return periods


def _chain(timeline: Timeline, metric: Metric, group: Group) -> list[str | None]:
    """Return a period for each step: its own date; without one the first lies earlier."""
    begin = timeline.sentence.start
    words = timeline.text[begin : group.start]
    opening = max(words.rfind("从"), words.rfind("由"), words.rfind("自"), words.rfind("from"))
    periods: list[str | None] = []
    position = begin + max(opening, 0)
    for number in group.numbers:
        near = [
            d
            for d in timeline.here
            if position <= d.start and d.end <= number.start and d.role != "since"
        ]
        periods.append(near[-1].period if near else None)
        position = number.end
    whole = _own(timeline, metric, begin + max(opening, 0), group.end)
    if metric.from_to:
        return [period or whole for period in periods]
    last = len(periods) - 1
    return [
        period if period is not None else whole if index == last else _EARLIER
        for index, period in enumerate(periods)
    ]
