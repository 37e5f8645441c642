"""A document to facts: numbers, their words, whom they are about, when, and who says so."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from greenshoe.facts._categories import find_categories
from greenshoe.facts._dates import Anchor, DateMention, find_dates
from greenshoe.facts._finding import Misprint, Notes, Place
from greenshoe.facts._lexicon import Lexicon, load_lexicon
from greenshoe.facts._numbers import Number, find_numbers
from greenshoe.facts._publication import find_publication
from greenshoe.facts._reader import DocumentReader
from greenshoe.facts._segments import split_sentences
from greenshoe.facts._spans import Spans
from greenshoe.facts._subjects import Cast, find_cast

if TYPE_CHECKING:
    from greenshoe.documents import NormalisedText
    from greenshoe.facts._fact import Fact

__all__ = ["Reading", "read_text"]

_ADDRESS = re.compile(r"https?://\S+|www\.\S+")
_RESULTS = re.compile(
    r"中签|获配|配发结果|回拨|回补|有效申请|分配比率|重新分配|首挂|暗盘|招股结果|倍认购|首日"
    r"|valid applications|allotment|allotted|debut"
    r"|oversubscribed"
)
_AROUND = 6
_MARKET = re.compile(
    r"新股市场|新股集资|宗上市|上市申请|ipo市场|港股ipo|\d(?:只|宗|家|隻)新股|ipo market"
)


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
    reader = DocumentReader(
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
