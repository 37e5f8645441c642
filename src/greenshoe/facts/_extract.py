"""A document to facts: numbers, their words, whom they are about, when, and who says so."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from greenshoe.facts._attribution import attribute, basis_of, is_ambiguous, is_forecast
from greenshoe.facts._categories import find_categories
from greenshoe.facts._dates import Anchor, DateMention, find_dates
from greenshoe.facts._fact import Fact
from greenshoe.facts._finding import Misprint, Notes, Place
from greenshoe.facts._groups import Group, group_numbers
from greenshoe.facts._lexicon import Entity, Lexicon, Metric, load_lexicon
from greenshoe.facts._matching import Match, Scene, best_match, speaking
from greenshoe.facts._numbers import Number, NumberKind, find_numbers
from greenshoe.facts._periods import Timeline, group_periods
from greenshoe.facts._publication import Publication, find_publication
from greenshoe.facts._segments import Sentence, split_sentences
from greenshoe.facts._spans import Spans
from greenshoe.facts._subjects import Cast, find_cast
from greenshoe.facts._who import subject_of

if TYPE_CHECKING:
    from greenshoe.documents import NormalisedText

__all__ = ["Reading", "read_text"]

_ADDRESS = re.compile(r"https?://\S+|www\.\S+")
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
_RESULTS = re.compile(
    r"中签|获配|配发结果|回拨|回补|有效申请|分配比率|重新分配|首挂|暗盘|招股结果|倍认购|首日"
    r"|valid applications|allotment|allotted|debut"
    r"|oversubscribed"
)
_FALL = re.compile(
    r"下降|缩短|降低|减少|下跌|跌|收窄|下滑|减|低|fell|down|declin|drop|lower|narrow|decreas|cut"
    r"|sank|slump|loss"
)
_RISEN = re.compile(r"升|涨|增|扩大|高|rose|up|gain|jump|surg|soar|higher|grew|widen")
_DOUBLE = re.compile(
    r"(?:\([^()]{0,30}\))?[，,]? ?(?:属|为|即|是|乃|位于|按)(?:招股价"
    r"|发行价|定价|发售价|价格)?(?:范围|区间)?(?:的)?上限|上限(?:价|定价)|, the top (?:end "
    r")?of"
)
_PLURAL = re.compile(
    r"[两二三四五六2-9](?:只|家|隻)[^，。]{0,8}(?:新股|公司)[^，。]{0,4}(?:挂牌|上市)"
)
_OPENING = frozenset({"(", "(约", "(折合", "(相当于", "(about", "(or", "(合", "，约合", "，合"})
_PRECISE = re.compile(r"\d{4}-\d\d(?:-\d\d)?")
_BOTH = re.compile(r"^(?:、|和|与|及|以及)$")
_EACH = re.compile(r"^(?:均|都|皆|双双|同时|分别)")
_SECTOR = re.compile(r"行业|领域|板块|sector|industry")
_REMEMBERED = 30
_CLOSE = 12
_AROUND = 6
_VENUES = {
    "ipo.listing_date": re.compile(
        r"(?P<HKEX>港交所|联交所|香港联合交易所|香港交易所|在港|港股|香港|hong kong|hkex)"
    ),
    "listing.us_listing_date": re.compile(r"(?P<NASDAQ>纳斯达克|nasdaq)|(?P<NYSE>纽交所|nyse)"),
}
_MARKET = re.compile(
    r"新股市场|新股集资|宗上市|上市申请|ipo市场|港股ipo|\d(?:只|宗|家|隻)新股|ipo market"
)
_LONGEST_QUOTE = 160


@dataclass(frozen=True)
class Reading:
    """What a document says.

    Attributes
    ----------
    doc
        Its name.
    publication
        Its date, printed or inferred.
    main
        The name of the company it is about, if it is about one.
    facts
        What it claims.
    numbers
        Every number, with or without a metric: ``(start, end, Number)`` in the raw text.
    notes
        What the checks need besides the facts.
    tickers
        For each name the code, as printed or as known.
    """

    doc: str
    publication: Anchor
    main: str | None
    facts: tuple[Fact, ...]
    numbers: tuple[tuple[int, int, Number], ...] = field(repr=False)
    notes: Notes = field(repr=False)
    tickers: dict[str, str] = field(repr=False)


def _spoken(pattern: re.Pattern[str], text: str, sentence: Sentence) -> list[tuple[int, str]]:
    """Return what a sentence speaks of and where."""
    return [
        (m.start(), m.lastgroup or "") for m in pattern.finditer(text, sentence.start, sentence.end)
    ]


class _Spot(NamedTuple):
    """One number of a group with its metric and where it stands."""

    number: Number
    match: Match
    sentence: Sentence
    previous: int
    place: int
    size: int


@dataclass
class _Reader:
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
            if _is_conversion(self.text, group, scene.numbers):
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
                group = Group((_as_number(date),), "single", precise)
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
            spot = _Spot(number, match, timeline.sentence, previous, index, len(group.numbers))
            made = self.make(spot, period)
            if made.entity is None and not self.is_unnamed_issuer(metric):
                continue
            if date is not None:
                made = replace(made, value=date.period, unit="date")
                self.facts.extend(self.plural(made, timeline.sentence))
                self.facts.extend(self.venue(made, timeline.sentence, number.start))
            else:
                for fact in _expand(metric, made, self.text, number):
                    self.facts.extend(self.for_each(fact, timeline.sentence, number.start))

    def make(self, spot: _Spot, period: str | None) -> Fact:
        """Return one fact."""
        number, metric, sentence = spot.number, spot.match.metric, spot.sentence
        entity = self.about(metric, number, sentence)
        unit, inferred = _unit(metric, number)
        start, end = _quote_span(spot)
        raw_start, raw_end, quote = self.source.quote(start, end)
        number_start, number_end, _ = self.source.quote(number.start, number.end)
        forecast = is_forecast(self.text, sentence, number.start)
        return Fact(
            doc=self.doc,
            entity=entity.name if isinstance(entity, Entity) else entity,
            entity_ticker=self.cast.tickers.get(entity.name)
            if isinstance(entity, Entity)
            else None,
            metric=_metric_name(spot),
            period=period,
            value=_signed(metric, number, self.text, sentence),
            value_high=number.value_high,
            unit=unit,
            qualifier=_qualifier(number.qualifier, forecast=forecast),
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
        if match is None or match.start() - start > _LONGEST_QUOTE:
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


def _is_conversion(text: str, group: Group, numbers: list[Number]) -> bool:
    """Tell whether a number only repeats the one before it in another currency, in brackets."""
    first = group.numbers[0]
    before = [n for n in numbers if n.end <= first.start]
    if first.kind is not NumberKind.MONEY or not before or before[-1].kind is not NumberKind.MONEY:
        return False
    between = text[before[-1].end : first.start].strip()
    return between in _OPENING and before[-1].unit != first.unit


def _as_number(date: DateMention) -> Number:
    nothing = Decimal(0)
    return Number(
        date.start, date.end, nothing, None, nothing, NumberKind.DATE, "", "none", scaled=False
    )


def _qualifier(written: str, *, forecast: bool) -> str:
    if not forecast:
        return written
    return "forecast" if written == "none" else f"forecast+{written}"


def _unit(metric: Metric, number: Number) -> tuple[str, bool]:
    """Return the unit of a value and whether it was assumed."""
    if number.kind is NumberKind.DURATION:
        return number.unit, False
    if metric.kind != "money":
        return metric.unit, False
    currency, _, per = metric.unit.partition("/")
    written = number.unit if number.kind is NumberKind.MONEY else ""
    return (written or currency) + (f"/{per}" if per else ""), not written


def _signed(metric: Metric, number: Number, text: str, sentence: Sentence) -> Decimal:
    value = number.value
    if metric.signed:
        start, _ = sentence.clause(number.start)
        words = (
            text[max(start, number.start - 14) : number.start] + text[number.end : number.end + 7]
        )
        if _FALL.search(words) and not _RISEN.search(words):
            return -value
    return value


def _metric_name(spot: _Spot) -> str:
    """Return the metric's name; before and after have their own where the metric says so."""
    metric = spot.match.metric
    if not metric.from_to:
        return metric.name
    return metric.from_to[0 if spot.size > 1 and spot.place == 0 else 1]


def _quote_span(spot: _Spot) -> tuple[int, int]:
    """Return the span from the cue to the number, inside the sentence and not too long."""
    number, match = spot.number, spot.match
    start, end = min(match.start, number.start), max(match.end, number.end)
    if end - start > _LONGEST_QUOTE:
        start, end = number.start, number.end
    return max(start, spot.sentence.start), min(end, spot.sentence.end)


def _expand(metric: Metric, fact: Fact, text: str, number: Number) -> list[Fact]:
    """Return the facts one number carries: a range is two prices, and a price may be the limit."""
    if metric.name == "ipo.price_range" and fact.value_high is not None:
        low = replace(fact, metric="ipo.price_low", value_high=None)
        return [
            low,
            replace(fact, metric="ipo.offer_price_max", value=fact.value_high, value_high=None),
        ]
    if metric.name == "ipo.offer_price" and _DOUBLE.match(text, number.end):
        return [fact, replace(fact, metric="ipo.offer_price_max")]
    return [fact]


def _taken(
    addresses: list[tuple[int, int]], dates: list[DateMention], cast: Cast
) -> list[tuple[int, int]]:
    """Return spans that hold digits which are no numbers."""
    spans = [(d.start, d.end) for d in dates]
    spans += [(c.start, c.end) for c in cast.codes]
    return sorted(spans + addresses)


def read_text(doc: str, source: NormalisedText, lexicon: Lexicon | None = None) -> Reading:
    """Read a normalised document.

    Parameters
    ----------
    doc
        The name its facts carry.
    source
        Its normalised text.
    lexicon
        The words to know; the shipped ones where none is given.

    >>> from greenshoe.documents import normalise
    >>> reading = read_text("a", normalise("智譜(02513)公開發售獲1159.46倍認購。"))
    >>> [(f.entity, f.metric, str(f.value), f.quote) for f in reading.facts if f.unit == "multiple"]
    [('Zhipu', 'ipo.public_subscription_multiple', '1159.46', '1159.46倍認購')]
    """
    lexicon = lexicon or load_lexicon()
    text = source.text
    publication = find_publication(text)
    dates = find_dates(text, publication.anchor)
    cast = find_cast(source, lexicon)
    head = publication.span
    addresses = [m.span() for m in _ADDRESS.finditer(text)]
    numbers = find_numbers(text, _taken(addresses, dates, cast))
    no_dates = Spans(
        [*addresses, *((c.start, c.end) for c in cast.codes), *([head] if head else [])]
    )
    inner = [d for d in dates if d.start not in no_dates]
    stage = "results" if _RESULTS.search(text) else "launch"
    reader = _Reader(
        doc, source, lexicon, publication, cast, inner, numbers, split_sentences(text), stage
    )
    reader.is_of_the_market = _MARKET.search(text) is not None
    reader.run()
    categories = find_categories(doc, source, cast, publication, reader.sentences, inner)
    places = tuple((*source.quote(n.start, n.end)[:2], n) for n in numbers)
    facts = sorted(
        _dated_by_listing([*reader.facts, *categories], publication.anchor),
        key=lambda f: (f.start, f.number_start),
    )
    notes = Notes(
        doc, publication.anchor, _misprints(doc, source, cast, lexicon), _damage(doc, source)
    )
    main = cast.main.name if cast.main else None
    return Reading(
        doc, publication.anchor, main, tuple(_distinct(facts)), places, notes, cast.tickers
    )


def _misprints(
    doc: str, source: NormalisedText, cast: Cast, lexicon: Lexicon
) -> tuple[Misprint, ...]:
    """Return the names that are written wrong."""
    wrong = [m for m in cast.mentions if m.alias in lexicon.misprints]
    return tuple(
        Misprint(Place(doc, *source.quote(m.start, m.end)), m.entity.aliases[0], m.entity.name)
        for m in wrong
    )


def _damage(doc: str, source: NormalisedText) -> tuple[Place, ...]:
    """Return the places where bytes were lost, with the words around."""
    found = []
    for start, end in source.damaged:
        begin = max(0, start - _AROUND)
        quote = source.raw[begin : end + _AROUND]
        found.append(Place(doc, begin, begin + len(quote), quote))
    return tuple(found)


def _dated_by_listing(facts: list[Fact], anchor: Anchor) -> list[Fact]:
    """Date the facts of an offering that is over by the month it listed in, not by a later text."""
    listed = {f.entity: str(f.value) for f in facts if f.metric == "ipo.listing_date"}
    today = anchor.text
    return [
        replace(f, period=listed[f.entity][:7])
        if f.metric.startswith("ipo.")
        and f.period == today
        and len(today) == 10
        and listed.get(f.entity, today) < today
        else f
        for f in facts
    ]


def _distinct(facts: list[Fact]) -> list[Fact]:
    """Drop a fact that says the same of the same number again."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for fact in facts:
        key = (fact.entity, fact.metric, fact.period, fact.value, fact.number_start)
        if key not in seen:
            seen.add(key)
            kept.append(fact)
    return kept
