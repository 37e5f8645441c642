"""One pass over a document: sentence by sentence, group by group."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from greenshoe.facts._attribution import attribute, basis_of, is_ambiguous, is_forecast
from greenshoe.facts._fact import Fact
from greenshoe.facts._groups import Group, group_numbers
from greenshoe.facts._lexicon import Entity, Lexicon, Metric
from greenshoe.facts._matching import Match, Scene, best_match, speaking
from greenshoe.facts._numbers import Number, NumberKind
from greenshoe.facts._periods import Timeline, group_periods
from greenshoe.facts._shaping import (
    LONGEST_QUOTE,
    Spot,
    as_number,
    expand,
    is_conversion,
    join_qualifier,
    metric_name,
    quote_span,
    signed_value,
    unit_of,
)
from greenshoe.facts._who import subject_of

if TYPE_CHECKING:
    from greenshoe.documents import NormalisedText
    from greenshoe.facts._dates import DateMention
    from greenshoe.facts._publication import Publication
    from greenshoe.facts._segments import Sentence
    from greenshoe.facts._subjects import Cast

__all__ = ["DocumentReader"]

_TRANCHE = re.compile(
    r"(?P<public>公开发售|香港发售|公开认购|公开招股|散户|零售部分|public offer\w*|public tranche"
    r"|public portion|retail|hong kong (?:public )?(?:tranche|offering|portion|offer))"
    r"|(?P<international>国际配售|国际发售|国际部分|配售|机构部分|international|placing|institutional"
    r"|institutions)"
)
_MEASURE = re.compile(
    r"(?P<revenue>(?<!经常性)(?:收入|营收|营业额|收益)|revenues?|sales)"
    r"|(?P<loss>亏损|loss(?:es)?)"
    r"|(?P<other>净利|利润|交付|销量|出货|成交额|费用|开支|支出|投入|投资|数量|订单|用户|市场规模|宗|成本"
    r"|profit|deliver(?:y|ies)|shipments?|expenses?|costs?|orders|users|income)"
)
_SESSION = re.compile(
    r"(?P<grey>暗盘|grey market|gray market)"
    r"|(?P<open>开盘|开市|高开|低开|开报|opened|opening)"
    r"|(?P<intraday>盘中|一度|早盘|午间|午盘|截至发稿|现报|早段"
    r"|as much as|midday|early trading|by 10am)"
    r"|(?P<close>收盘|收报|收市|收于|收涨|收跌|收升|全日|closed|ended|closing)"
)
_PLURAL = re.compile(
    r"[两二三四五六2-9](?:只|家|隻)[^，。]{0,8}(?:新股|公司)[^，。]{0,4}(?:挂牌|上市)"
)
_PRECISE = re.compile(r"\d{4}-\d\d(?:-\d\d)?")
_BOTH = re.compile(r"^(?:、|和|与|及|以及)$")
_EACH = re.compile(r"^(?:均|都|皆|双双|同时|分别)")
_SECTOR = re.compile(r"行业|领域|板块|sector|industry")
_REMEMBERED = 30
_CLOSE = 12
_VENUES = {
    "ipo.listing_date": re.compile(
        r"(?P<HKEX>港交所|联交所|香港联合交易所|香港交易所|在港|港股|香港|hong kong|hkex)"
    ),
    "listing.us_listing_date": re.compile(r"(?P<NASDAQ>纳斯达克|nasdaq)|(?P<NYSE>纽交所|nyse)"),
}


def _spoken(pattern: re.Pattern[str], text: str, sentence: Sentence) -> list[tuple[int, str]]:
    """Return what a sentence speaks of and where."""
    return [
        (m.start(), m.lastgroup or "") for m in pattern.finditer(text, sentence.start, sentence.end)
    ]


@dataclass
class DocumentReader:
    """One pass over a document."""

    doc: str
    source: NormalisedText
    lexicon: Lexicon
    publication: Publication
    cast: Cast
    dates: list[DateMention]
    numbers: list[Number]
    sentences: list[Sentence]
    stage: str
    facts: list[Fact] = field(default_factory=list)
    date_starts: list[int] = field(default_factory=list)
    is_of_the_market: bool = False

    @property
    def text(self) -> str:
        return self.source.text

    def run(self) -> None:
        """Read every sentence."""
        topic, paragraph_start, last_paragraph = "", 0, -1
        self.date_starts = date_starts = [d.start for d in self.dates]
        number_starts = [n.start for n in self.numbers]
        previous = 0
        for sentence in self.sentences:
            if sentence.paragraph != last_paragraph:
                paragraph_start, last_paragraph, previous = (
                    sentence.start,
                    sentence.paragraph,
                    sentence.start,
                )
                topic = topic if re.match("其|而", self.text[sentence.start :][:1]) else ""
            low, high = (
                bisect_left(number_starts, sentence.start),
                bisect_left(number_starts, sentence.end),
            )
            numbers = self.numbers[low:high]
            first, last = (
                bisect_left(date_starts, sentence.start),
                bisect_left(date_starts, sentence.end),
            )
            here = self.dates[first:last]
            topics = [
                (m.start(), m.lastgroup or "")
                for m in _TRANCHE.finditer(self.text, sentence.start, sentence.end)
            ]
            if numbers or here:
                before = self.dates[bisect_left(date_starts, paragraph_start) : first]
                told = self.dates[max(0, first - _REMEMBERED) : first]
                timeline = Timeline(
                    self.text, self.publication.anchor, here, before, told, sentence
                )
                cues = self.lexicon.cues.find(self.text, sentence.start, sentence.end)
                voices = speaking(self.lexicon, cues)
                scene = Scene(
                    sentence,
                    cues,
                    voices,
                    numbers,
                    [(-1, topic), *topics],
                    self.stage,
                    self.text,
                    _spoken(_MEASURE, self.text, sentence),
                    _spoken(_SESSION, self.text, sentence),
                )
                self.read_sentence(scene, timeline, previous)
            topic = topics[-1][1] if topics else topic
            previous = sentence.start

    def read_sentence(self, scene: Scene, timeline: Timeline, previous: int) -> None:
        """Find the metric of every group of numbers and of every date."""
        for group in group_numbers(self.text, scene.numbers, timeline.here):
            if is_conversion(self.text, group, scene.numbers):
                continue
            match = best_match(self.text, scene, group)
            if match is None and group.kind != "single":
                for number in group.numbers:
                    self.read_group(Group((number,), "single"), scene, timeline, previous)
            elif match is not None:
                self.add(group, match, timeline, previous)
        for date in timeline.here:
            if date.role == "at" and "/" not in date.period:
                precise = _PRECISE.fullmatch(date.period) is not None
                group = Group((as_number(date),), "single", precise)
                self.read_group(group, scene, timeline, previous, date)

    def read_group(
        self,
        group: Group,
        scene: Scene,
        timeline: Timeline,
        previous: int,
        date: DateMention | None = None,
    ) -> None:
        """Find the metric of one group and make its facts."""
        match = best_match(self.text, scene, group)
        if match is not None:
            self.add(group, match, timeline, previous, date)

    def add(
        self,
        group: Group,
        match: Match,
        timeline: Timeline,
        previous: int,
        date: DateMention | None = None,
    ) -> None:
        """Make the facts of a group."""
        metric = match.metric
        if not metric.emit:
            return
        periods = group_periods(timeline, metric, group) if date is None else [None]
        if date is not None:
            periods = [date.period if metric.period == "itself" else timeline.publication]
        for index, (number, period) in enumerate(zip(group.numbers, periods, strict=True)):
            spot = Spot(number, match, timeline.sentence, previous, index, len(group.numbers))
            made = self.make(spot, period)
            if made.entity is None and not self.is_unnamed_issuer(metric):
                continue
            if date is not None:
                made = replace(made, value=date.period, unit="date")
                self.facts.extend(self.plural(made, timeline.sentence))
                self.facts.extend(self.venue(made, timeline.sentence, number.start))
            else:
                for fact in expand(metric, made, self.text, number):
                    self.facts.extend(self.for_each(fact, timeline.sentence, number.start))

    def make(self, spot: Spot, period: str | None) -> Fact:
        """Return one fact."""
        number, metric, sentence = spot.number, spot.match.metric, spot.sentence
        entity = self.about(metric, number, sentence)
        unit, inferred = unit_of(metric, number)
        start, end = quote_span(spot)
        raw_start, raw_end, quote = self.source.quote(start, end)
        number_start, number_end, _ = self.source.quote(number.start, number.end)
        forecast = is_forecast(self.text, sentence, number.start)
        return Fact(
            doc=self.doc,
            entity=entity.name if isinstance(entity, Entity) else entity,
            entity_ticker=self.cast.tickers.get(entity.name)
            if isinstance(entity, Entity)
            else None,
            metric=metric_name(spot),
            period=period,
            value=signed_value(metric, number, self.text, sentence),
            value_high=number.value_high,
            unit=unit,
            qualifier=join_qualifier(number.qualifier, forecast=forecast),
            attribution=attribute(self.text, sentence, number.start, self.cast, spot.previous),
            start=raw_start,
            end=raw_end,
            quote=quote,
            number_start=number_start,
            number_end=number_end,
            last_place=number.last_place,
            unit_inferred=inferred,
            ambiguous=number.kind is NumberKind.MULTIPLE
            and is_ambiguous(self.text, number.start, number.end),
            basis=basis_of(metric.name, self.text, sentence, number.start, number.end)
            or self.compared_with(metric, sentence, number),
        )

    def compared_with(self, metric: Metric, sentence: Sentence, number: Number) -> str:
        """Return the year a growth is counted from, where it is written (较2023年增长42%)."""
        if not metric.signed:
            return ""
        low = bisect_left(self.date_starts, sentence.start)
        high = bisect_left(self.date_starts, number.start)
        based = [d for d in self.dates[low:high] if d.role == "base"]
        close = [
            d
            for d in based
            if number.start - d.end <= _CLOSE and not sentence.crossed(d.end, number.start)
        ]
        return f"vs {close[-1].period}" if close else ""

    def is_unnamed_issuer(self, metric: Metric) -> bool:
        """Tell whether a fact without a company is that of the one issuer a text leaves unnamed."""
        return metric.name.startswith("ipo.") and not self.is_of_the_market

    def about(self, metric: Metric, number: Number, sentence: Sentence) -> Entity | str | None:
        if metric.subject != "company":
            return metric.subject
        if metric.subject_any and _SECTOR.search(self.text, sentence.start, number.start):
            return None
        follows = metric.kind == "date"
        return subject_of(self.cast, self.text, sentence, number.start, number.end, follows=follows)

    def for_each(self, fact: Fact, sentence: Sentence, position: int) -> list[Fact]:
        """Give what is said of several companies at once (甲、乙均) to each of them."""
        named = self.cast.between(self.cast.companies, sentence.start, position)
        if not named or not _EACH.match(self.text[named[-1].end : named[-1].end + 2]):
            return [fact]
        run = [named[-1]]
        for mention in reversed(named[:-1]):
            if not _BOTH.match(self.text[mention.end : run[0].start]):
                break
            run.insert(0, mention)
        names = dict.fromkeys(m.entity.name for m in run)
        return [replace(fact, entity=n, entity_ticker=self.cast.tickers.get(n)) for n in names]

    def venue(self, fact: Fact, sentence: Sentence, start: int) -> list[Fact]:
        """Return where a listing whose day is told takes place."""
        pattern = _VENUES.get(fact.metric)
        match = pattern.search(self.text, start, sentence.end) if pattern else None
        if match is None or match.start() - start > LONGEST_QUOTE:
            return []
        metric = "ipo.listing_venue" if fact.metric.startswith("ipo.") else "listing.us_venue"
        first, last, quote = self.source.quote(match.start(), match.end())
        return [
            replace(
                fact, metric=metric, period=str(fact.value), value=match.lastgroup or "",
                unit="category", start=first, end=last, quote=quote, number_start=first,
                number_end=last,
            )
        ]  # fmt: skip

    def plural(self, fact: Fact, sentence: Sentence) -> list[Fact]:
        """Give a date that several new listings share to each of them."""
        if not _PLURAL.search(self.text, sentence.start, sentence.end):
            return [fact]
        shared = [c for c in self.cast.codes if c.entity is not None]
        return [
            replace(fact, entity=c.entity.name, entity_ticker=self.cast.tickers.get(c.entity.name))
            for c in shared
            if c.entity is not None
        ] or [fact]
