"""Facts that are no numbers: codes, superlatives, comparisons, a document's own account."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from greenshoe.facts._fact import Fact
from greenshoe.facts._lists import Told, find_lists
from greenshoe.facts._who import subject_of

if TYPE_CHECKING:
    from greenshoe.documents import NormalisedText
    from greenshoe.facts._dates import DateMention
    from greenshoe.facts._publication import Publication
    from greenshoe.facts._segments import Sentence
    from greenshoe.facts._subjects import Cast

__all__ = ["find_categories"]

_FIRST_STOCK = re.compile(
    r"(?:(?<=[为是的“「『\"])|(?<![\u3400-\u9fff]))(?P<scope>全球"
    r"|世界|中国|国内|国产|亚洲|港股|a股|行业)?"
    r"(?P<what>(?:(?![为是的])[\u3400-\u9fffa-z0-9+&-]){1,14}?)第一股"
    r"|(?:the )?(?:world's|china's|asia's) first listed (?P<english>[a-z -]{2,40})"
)
_LARGEST = re.compile(
    r"(?P<since>近?[\d一二两三四五六七八九十]{1,3}年(?:来|以来)|今年(?:以来)?"
    r"|历史上|有史以来|迄今)[^，。；,]{0,6}?(?P<what>(?:规模|募资|集资|融资"
    r"|金额)?最(?:大|高|多)的[^，。；,]{2,24})"
    r"|(?P<english>(?<!-)(?:largest|biggest)[a-z0-9 -]{2,60}(?:since|in (?:nearly |almost "
    r")?(?:\w+) years|this year|so far)[a-z0-9 ]{0,16})"
)
_FASTER = re.compile(
    r"(?P<left>亏损|收入|营收|净亏损)[^。；]{0,20}?(?:增速|速度|增长|幅度"
    r"|增幅)[^，。；]{0,6}?(?P<relation>快于|高于|超过|大于|慢于|低于"
    r"|小于)(?P<right>收入|营收|亏损)[^，。；]{0,4}?(?:增速|增长|增幅|速度"
    r"|扩大)"
)
_SOURCE = re.compile(
    r"(?:来源|采写|文章来源|source)[:： ]{1,2}(?P<name>[\u3400-\u9fffa-z. ]{2,16}?)(?:记者|$"
    r"|\n|\))|(?:^|\n)(?P<wire>[\u3400-\u9fff]{2,6})\d{1,2}月\d{1,2}日(?:讯|电)"
)
_GENERATED = re.compile(
    r"(?:由)?ai(?:辅助)?(?:生成|写作|创作|撰写)|generated (?:by|with) ai|ai-generated"
)
_NOT_AI = re.compile(r"(?:ai|生成)(?:模型|内容平台|视频|图片)")
_DISCLAIMER = re.compile(r"(?:免责声明|特别声明|风险提示|disclaimer):?[^。\n]{0,160}")
_SCOPES = {"全球": "global", "世界": "global", "中国": "China", "国内": "domestic",
           "国产": "domestic", "亚洲": "Asia",
           "港股": "Hong Kong", "a股": "A-share", "行业": "industry"}  # fmt: skip
_NOUNS = {
    "大模型": "LLM",
    "通用大模型": "general LLM",
    "ai": "AI",
    "robotaxi": "Robotaxi",
    "gpu": "GPU",
    "自动驾驶": "autonomous driving",
}
_DATED = {"company.superlative": 10, "index.inclusion": 4}
_JOINT_SUBJECTS = re.compile(r"(?:都在|均|都)$")
_GROWTHS = {
    "亏损": "net_loss_growth",
    "净亏损": "net_loss_growth",
    "收入": "revenue_growth",
    "营收": "revenue_growth",
}
_FASTER_WORDS = frozenset({"快于", "高于", "超过", "大于"})


class _Maker:
    """Makes category facts of one document."""

    def __init__(
        self,
        doc: str,
        source: NormalisedText,
        cast: Cast,
        period: str | None,
        dates: list[DateMention],
    ) -> None:
        self.doc, self.source, self.cast, self.period = doc, source, cast, period
        self.dates = dates

    def dated(self, fact: Fact, sentence: Sentence, position: int) -> Fact:
        """Give a fact the last date of its sentence: for a superlative a day, for an index any."""
        low = bisect_left(self.dates, sentence.start, key=lambda d: d.start)
        high = bisect_left(self.dates, position, key=lambda d: d.start)
        shortest = _DATED.get(fact.metric, 99)
        told = [d.period for d in self.dates[low:high] if len(d.period) >= shortest]
        return replace(fact, period=told[-1]) if told else fact

    def make(
        self,
        span: tuple[int, int],
        metric: str,
        value: str,
        *,
        entity: str | None,
        unit: str = "category",
    ) -> Fact:
        start, end, quote = self.source.quote(*span)
        ticker = self.cast.tickers.get(entity) if entity else None
        return Fact(
            self.doc, entity, ticker, metric, self.period, value, None, unit, "none",
            "publisher" if metric.startswith("document.") else "news (unattributed)",
            start, end, quote, start, end,
        )  # fmt: skip


def _first_words(match: re.Match[str]) -> str:
    if match["english"]:
        return f"first listed {match['english']}"
    what = _NOUNS.get(match["what"], match["what"])
    scope = _SCOPES.get(match["scope"] or "", "")
    if scope == "domestic":
        return f"first domestic {what} stock"
    return f"first {what} stock" + (f" ({scope})" if scope else "")


def _sentence_at(sentences: list[Sentence], position: int) -> Sentence:
    return sentences[bisect_right(sentences, position, key=lambda s: s.start) - 1]


def _subject(maker: _Maker, sentences: list[Sentence], match: re.Match[str]) -> str | None:
    sentence = _sentence_at(sentences, match.start())
    entity = subject_of(
        maker.cast, maker.source.text, sentence, match.start(), match.end(), follows=True
    )
    return entity.name if entity else None


def _claims(maker: _Maker, text: str, sentences: list[Sentence]) -> list[Fact]:
    facts = []
    for match in _FIRST_STOCK.finditer(text):
        subject = _subject(maker, sentences, match)
        fact = maker.make(match.span(), "company.superlative", _first_words(match), entity=subject)
        facts.append(maker.dated(fact, _sentence_at(sentences, match.start()), match.start()))
    for match in _LARGEST.finditer(text):
        words = match["english"] or f"{match['what']} ({match['since']})"
        facts.append(
            maker.make(
                match.span(), "ipo.superlative", words, entity=_subject(maker, sentences, match)
            )
        )
    for match in _FASTER.finditer(text):
        left, right = _GROWTHS[match["left"]], _GROWTHS[match["right"]]
        if left != right:
            relation = ">" if match["relation"] in _FASTER_WORDS else "<"
            name = "claim.loss_growth_vs_revenue_growth"
            facts.append(
                maker.make(
                    match.span(),
                    name,
                    f"{left} {relation} {right}",
                    entity=_subject(maker, sentences, match),
                )
            )
    return facts


def _own(maker: _Maker, text: str, publication: Publication) -> list[Fact]:
    facts = []
    if publication.span is not None:
        day = publication.anchor.text
        facts.append(
            maker.make(
                publication.span,
                "document.publish_date",
                day,
                entity=maker.cast.main.name if maker.cast.main else None,
                unit="date",
            )
        )
    if (match := _SOURCE.search(text)) is not None:
        name = "name" if match["name"] else "wire"
        facts.append(
            maker.make(
                match.span(name), "document.source", match[name].strip(), entity="(document)"
            )
        )
    if (match := _GENERATED.search(text)) is not None:
        facts.append(maker.make(match.span(), "document.ai_generated", "yes", entity="(document)"))
    if (match := _DISCLAIMER.search(text)) is not None:
        facts.append(maker.make(match.span(), "document.disclaimer", "yes", entity="(document)"))
    return facts


def _of_list(maker: _Maker, sentence: Sentence, told: Told) -> list[Fact]:
    """Return the facts of one value; what is said of several companies is said of each."""
    text = maker.source.text
    joint = _JOINT_SUBJECTS.search(text, sentence.start, told.start)
    named = maker.cast.between(maker.cast.companies, sentence.start, told.start)
    owner = subject_of(maker.cast, text, sentence, told.start, told.end, follows=True)
    names = [m.entity.name for m in named] if joint else [owner.name if owner else None]
    return [
        replace(
            maker.dated(
                maker.make((told.start, told.end), told.metric, told.value, entity=name),
                sentence,
                told.start,
            ),
            number_start=maker.source.mapped.span(told.value_start, told.value_end)[0],
            number_end=maker.source.mapped.span(told.value_start, told.value_end)[1],
        )
        for name in dict.fromkeys(names)
        if name is not None
    ]


def find_categories(
    doc: str,
    source: NormalisedText,
    cast: Cast,
    publication: Publication,
    sentences: list[Sentence],
    dates: list[DateMention],
) -> list[Fact]:
    """Return the facts of a document that are no numbers."""
    text = source.text
    told: list[Fact] = []
    at = [d for d in dates if d.role == "at"]
    maker = _Maker(doc, source, cast, publication.anchor.text or None, at)
    for sentence, found in find_lists(source, sentences):
        told += _of_list(maker, sentence, found)
    facts = [*_own(maker, text, publication), *_claims(maker, text, sentences), *told]
    for code in cast.codes:
        entity = code.entity or cast.main
        name = entity.name if entity else None
        span = (code.name_start, code.end)
        facts.append(maker.make(span, "security.ticker", code.ticker, entity=name))
    return facts
