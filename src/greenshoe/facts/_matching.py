"""Which metric a group of numbers is: the nearest fitting cue, or none."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from greenshoe.facts._attribution import is_forecast
from greenshoe.facts._numbers import Number, NumberKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from greenshoe.facts._groups import Group
    from greenshoe.facts._lexicon import Lexicon, Metric, Speaks
    from greenshoe.facts._segments import Sentence

__all__ = ["Match", "Scene", "best_match", "fits_kind", "speaking"]

_LARGEST_COST = 24.0
_BREAK_BEFORE, _BREAK_AFTER, _NUMBER_BETWEEN = 9.0, 16.0, 16.0
_NUMBER_BEFORE_CUE = 30.0
_PER_CUE_CHARACTER, _PER_NEED, _TOPIC_BONUS = 1.5, 3.0, 4.0
_REACH = 90  # characters, beyond which a cue is too far away anyhow
_BESIDE = 7
_COMMON = {"上市": 14.0, "挂牌": 4.0, "招股": 4.0, "成立": 4.0, "研报": 4.0}
_LARGEST_GIFT = 14.0


class Voice(NamedTuple):
    """A cue in a sentence with the metrics it speaks for, by kind of number."""

    start: int
    end: int
    weight: float
    phrase: str
    before: Speaks
    after: Speaks


@dataclass(frozen=True)
class Scene:
    """What surrounds the numbers of one sentence.

    Attributes
    ----------
    sentence
        The sentence.
    cues
        ``(start, end, phrase)`` of every cue in it.
    voices
        Those of them that speak for a metric.
    numbers
        Every number in it.
    topics
        ``(position, tranche)`` by position, the one carried into the sentence first.
    stage
        `results` or `launch`: which kind of story the document is.
    text
        The normalised text.
    measures, sessions
        ``(position, what)``: revenue, loss or another measure; open, intraday, close or grey.
    """

    sentence: Sentence
    cues: list[tuple[int, int, str]]
    voices: list[Voice]
    numbers: list[Number]
    topics: list[tuple[int, str]]
    stage: str

    text: str
    measures: list[tuple[int, str]]
    sessions: list[tuple[int, str]]

    def lies_ahead(self, position: int) -> bool:
        """Tell whether the words before a position say that it is a forecast."""
        return is_forecast(self.text, self.sentence, position)

    @cached_property
    def number_starts(self) -> list[int]:
        """Where the numbers begin."""
        return [n.start for n in self.numbers]

    @cached_property
    def number_ends(self) -> frozenset[int]:
        """Where the numbers end."""
        return frozenset(n.end for n in self.numbers)

    @cached_property
    def voice_starts(self) -> list[int]:
        """Where the voices begin."""
        return [v.start for v in self.voices]

    @cached_property
    def cue_starts(self) -> list[int]:
        """Where the cues begin."""
        return [c[0] for c in self.cues]

    @cached_property
    def phrases(self) -> frozenset[str]:
        """Every phrase in the sentence."""
        return frozenset(c[2] for c in self.cues)


@dataclass(frozen=True, slots=True)
class Match:
    """A metric with the cue that speaks for it and what that costs (less is nearer)."""

    metric: Metric
    start: int
    end: int
    cost: float


def fits_kind(metric: Metric, number: Number) -> bool:
    """Tell whether a metric can be measured by a number of this kind."""
    kind = number.kind
    if kind.value in metric.accepts or (metric.kind == kind.value and kind is not NumberKind.COUNT):
        return True
    if kind is NumberKind.DURATION:
        return number.unit == metric.kind or number.unit in metric.accepts
    if kind is NumberKind.COUNT:
        return metric.kind == "count" and (
            not metric.classifiers or number.unit in metric.classifiers
        )
    if kind is NumberKind.BARE:
        bare_count = (
            metric.kind == "count"
            and (number.scaled or not number.unitless_han)
            and (not metric.classifiers or "" in metric.classifiers)
        )
        return bare_count or (number.scaled and metric.kind in {"money", "tokens"})
    return False


def _in_limits(metric: Metric, group: Group) -> bool:
    low, high = metric.limit_low, metric.limit_high
    return all(
        (low is None or n.value >= low) and (high is None or n.value <= high) for n in group.numbers
    )


def _topic_at(scene: Scene, position: int) -> str:
    """Return the tranche last spoken of before a position."""
    spoken = ""
    for at, topic in scene.topics:
        if at <= position:
            spoken = topic
    return spoken


def _topic_cost(metric: Metric, scene: Scene, group: Group) -> float | None:
    """Return the bonus of a fitting tranche, `None` if another tranche is spoken of."""
    if not metric.topic:
        return 0.0
    spoken = _topic_at(scene, group.start)
    if spoken == metric.topic:
        return -_TOPIC_BONUS
    if metric.topic == "none":
        return 0.0 if not spoken else 6.0
    return 0.0 if metric.topic_default and not spoken else None


def _has(scene: Scene, phrases: frozenset[str], start: int, end: int) -> bool:
    """Tell whether one of some phrases stands in ``[start, end)``."""
    if not phrases & scene.phrases:
        return False
    low, high = bisect_left(scene.cue_starts, start), bisect_left(scene.cue_starts, end)
    return any(p in phrases and e <= end for _, e, p in scene.cues[low:high])


def _conditions(metric: Metric, scene: Scene, group: Group) -> float | None:
    """Return what needs and topic give, `None` where a condition fails."""
    cost = _topic_cost(metric, scene, group)
    if cost is None or not _suits(metric, scene, group) or _forbidden(metric, scene, group):
        return None
    return cost - _PER_NEED * len(metric.needs)


def _last_of(spoken: list[tuple[int, str]], position: int) -> str:
    """Return what was last spoken of before a position."""
    index = bisect_left(spoken, (position, "")) - 1
    return spoken[index][1] if index >= 0 else ""


def _aspects(metric: Metric, scene: Scene, group: Group) -> bool:
    """Tell whether the measure and the session last spoken of are the metric's."""
    return (not metric.measure or _last_of(scene.measures, group.start) in metric.measure) and (
        not metric.session or _last_of(scene.sessions, group.start) in metric.session
    )


def _ahead(metric: Metric, scene: Scene, group: Group) -> bool:
    """Tell whether a metric of what lies ahead, or of what does not, fits."""
    return (metric.forecast == "yes") == scene.lies_ahead(group.start)


def _suits(metric: Metric, scene: Scene, group: Group) -> bool:
    """Tell whether the stage, the form of the number and the needed words fit."""
    return (
        metric.stage in {"", scene.stage}
        and _aspects(metric, scene, group)
        and (not metric.forecast or _ahead(metric, scene, group))
        and (group.precise or not metric.precise)
        and (not metric.range_only or group.numbers[0].value_high is not None)
        and _in_limits(metric, group)
        and all(need & scene.phrases for need in metric.needs)
    )


def _forbidden(metric: Metric, scene: Scene, group: Group) -> bool:
    """Tell whether words that must not be there are."""
    if metric.sentence_without & scene.phrases:
        return True
    start, _ = scene.sentence.clause(group.start)
    _, end = scene.sentence.clause(group.end - 1)
    near = (group.start - _BESIDE, group.end + _BESIDE)
    return _has(scene, metric.without, start, end) or _has(scene, metric.without_adjacent, *near)


def _weight(phrase: str) -> float:
    """Return what a cue weighs: by its characters, two Latin ones counting as one Chinese."""
    length = len(phrase) / 2 if phrase[0].isascii() else len(phrase)
    return _PER_CUE_CHARACTER * min(length, 8)


def speaking(lexicon: Lexicon, cues: list[tuple[int, int, str]]) -> list[Voice]:
    """Return the cues that speak for a metric; the longer the phrase the more it weighs."""
    nothing: Speaks = {}
    return [
        Voice(s, e, _weight(p), p, before, after)
        for s, e, p in cues
        if (before := lexicon.before.get(p, nothing))
        is not (after := lexicon.after.get(p, nothing))
    ]


def _between(scene: Scene, start: int, end: int) -> int:
    """Return how many numbers begin in ``[start, end)``."""
    return bisect_left(scene.number_starts, end) - bisect_left(scene.number_starts, start)


def _per_character(voice: Voice) -> float:
    """Return what a character of distance costs: two Latin ones count as one Chinese."""
    return 0.5 if voice.phrase[0].isascii() else 1.0


def _cost_before(scene: Scene, voice: Voice, start: int) -> float:
    """Return how far a cue in front is: characters, clauses and numbers in between."""
    gap = start - voice.end
    if gap <= 0:
        return -voice.weight
    cost = (
        gap * _per_character(voice)
        - voice.weight
        + _BREAK_BEFORE * scene.sentence.crossed(voice.end, start)
    )
    cost += _NUMBER_BETWEEN * _between(scene, voice.end, start)
    # In 1.2万家企业客户、4500万名开发者 the customers belong to the first number.
    if voice.start in scene.number_ends:
        cost += _NUMBER_BETWEEN
    return cost


def _cost_after(scene: Scene, voice: Voice, end: int) -> float:
    """Return how far a cue behind is; it must be nearer than one in front."""
    gap = voice.start - end
    if gap <= 0:
        return -voice.weight
    cost = (
        1.5 * gap * _per_character(voice)
        - voice.weight
        + _BREAK_AFTER * scene.sentence.crossed(end, voice.start)
    )
    return cost + _NUMBER_BEFORE_CUE * _between(scene, end, voice.start)


def _cost_after_date(text: str, voice: Voice, end: int) -> float:
    """Return how far the verb of a dated sentence is: 1月8日，某公司在港上市 has a name in between.

    A word as common as 上市 must stand next to its date.
    """
    if voice.phrase in _COMMON:
        return _COMMON[voice.phrase] * (voice.start - end) - voice.weight
    between = text[end : voice.start].removeprefix("，").removeprefix(",")
    commas = sum(between.count(mark) for mark in "，；,")
    return 0.4 * len(between) + _BREAK_AFTER * commas - voice.weight


def _candidates(text: str, scene: Scene, group: Group) -> Iterator[tuple[Metric, Voice, float]]:
    last = group.numbers[-1]
    kind = last.kind.value
    start, end, first_end = group.start, group.end, group.numbers[0].end
    low = bisect_left(scene.voice_starts, start - _REACH)
    high = bisect_left(scene.voice_starts, end + _REACH)
    for voice in scene.voices[low:high]:
        if voice.start < start and voice.end <= first_end:
            if found := voice.before.get(kind):
                cost = _cost_before(scene, voice, start)
            else:
                continue
        elif voice.end > end and voice.start >= start and (found := voice.after.get(kind)):
            dated = last.kind is NumberKind.DATE
            cost = _cost_after_date(text, voice, end) if dated else _cost_after(scene, voice, end)
        else:
            continue
        if cost <= _LARGEST_COST + _LARGEST_GIFT:
            for metric in found:
                if fits_kind(metric, last) and (
                    metric.kind != "multiple" or _may_be_multiple(last, end, voice)
                ):
                    yield metric, voice, cost


def _may_be_multiple(number: Number, end: int, voice: Voice) -> bool:
    """Tell whether a number can be a multiple: a percentage only in so many words (获59%认购)."""
    return number.kind is not NumberKind.RATIO or 0 <= voice.start - end <= 1


def best_match(text: str, scene: Scene, group: Group) -> Match | None:
    """Return the cheapest fitting metric of a group, `None` to abstain."""
    best: Match | None = None
    conditions: dict[str, float | None] = {}
    for metric, voice, cost in _candidates(text, scene, group):
        if metric.id not in conditions:
            conditions[metric.id] = _conditions(metric, scene, group)
        given = conditions[metric.id]
        if given is None:
            continue
        total = cost + given
        if total <= _LARGEST_COST and (best is None or total < best.cost):
            best = Match(metric, voice.start, voice.end, total)
    return best
