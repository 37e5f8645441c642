"""Who a number is about: known names, names with a code, and the subject carried along."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from greenshoe.facts._lexicon import Entity

if TYPE_CHECKING:
    from greenshoe.documents import NormalisedText
    from greenshoe.facts._lexicon import Lexicon

__all__ = ["Cast", "Mention", "find_cast"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention of an entity in the normalised text.

    Attributes
    ----------
    start, end
        Its span.
    entity
        Whom it names.
    alias
        The words that name it.
    aside
        Whether it stands in a comparison (与, 较, unlike), not as the subject.
    """

    start: int
    end: int
    entity: Entity
    alias: str
    aside: bool


@dataclass(frozen=True, slots=True)
class Code:
    """A printed stock code and the entity it belongs to."""

    start: int
    end: int
    ticker: str
    entity: Entity | None
    name_start: int


@dataclass(frozen=True)
class Cast:
    """Everybody a document speaks of.

    Attributes
    ----------
    mentions
        By position.
    codes
        Printed stock codes, by position.
    main
        The company the document is about, if there is one.
    tickers
        For each entity's name the ticker, as printed or as known.
    """

    mentions: tuple[Mention, ...]
    codes: tuple[Code, ...]
    main: Entity | None
    tickers: dict[str, str]

    @cached_property
    def companies(self) -> tuple[Mention, ...]:
        """The mentions of companies."""
        return tuple(m for m in self.mentions if m.entity.kind == "company")

    @cached_property
    def has_several_codes(self) -> bool:
        """Whether several companies are named with their codes."""
        return len({c.entity.name for c in self.codes if c.entity}) > 1

    @cached_property
    def quoted(self) -> tuple[Mention, ...]:
        """The mentions of brokers and experts."""
        return tuple(m for m in self.mentions if m.entity.kind in {"broker", "expert"})

    @cached_property
    def _places(self) -> dict[int, list[int]]:
        return {id(group): [m.start for m in group] for group in (self.companies, self.quoted)}

    def between(self, mentions: tuple[Mention, ...], start: int, end: int) -> tuple[Mention, ...]:
        """Return those of `companies` or `quoted` that begin in ``[start, end)``."""
        places = self._places[id(mentions)]
        return mentions[bisect_left(places, start) : bisect_left(places, end)]


_HAN_NAME = r"[\u3400-\u9fffa-z0-9&.·-]"
_CODE = re.compile(
    r"\(?[\[【]?(?:股票代码|股份代号|股份代码|证券代码|stock code|code|sehk|hkex|hkg|hk):? "
    r"?(?P<named>\d{4,5})(?:\.hk)?[\]】]?\)?"
    r"|\((?P<bare>\d{3,5})(?:[.-](?P<board>hk|sh|sz))?\)"
    r"|\((?P<mainland>\d{6})(?:\.(?P<mboard>sh|sz))?\)"
    r"|(?<![a-z0-9])(?P<dotted>\d{4,5})\.hk"
)
_CUT = re.compile(
    r".*(?:的|另一只|只|企业|厂商|营运商|运营商|当中|以及|及|和|、|为"
    r"|由|在|有|股王|《新股》|龙头|公司|超越|跑赢|包括|连同|另外)"
)
_BOARD_MARK = re.compile(r"-[a-z]{1,2}$")
_SUFFIX = re.compile(r"(?:集团|控股|科技|医药|生物|股份|国际|医疗|新药|能源|智能|汽车|公司)$")
_ASIDE = re.compile(
    r"(?:与|和|较|比|对标|同于|不同于|像|超过|追平|接近|、|unlike|than|with"
    r"|against|rival|like|and) ?$"
)
_TITLE = re.compile(
    r"(?:^|\n)(?P<name>[\u3400-\u9fff]{2,8}?)(?:-[a-z])?(?"
    r":超购|首挂|首日|配发|招股|暗盘|挂牌|上市|今挂牌|今日|明日|公布|公告|公开发售|录得|孖展"
    r"|一手|中签|上限|下限|以上限|以下限|定价|飙|急升|破发|低开|高开|ipo)"
)
_LATIN_TITLE = re.compile(
    r"(?:^|\n)(?P<name>[A-Z][\w.&'-]*(?: (?:[A-Z][\w.&'-]*|of|and|&)){0,6}?)(?:'s)? "
    r"(?:saw|prices?d?|raises?d?|opens?|opened|falls?|fell|shares|soars?|soared"
    r"|jumps?|said|has|launche[sd]|debuts?|IPO|surges?d?|sinks?|rose|gains?|plans"
    r"|seeks|will|started|begins|drew|attracted|closed|ended)\b"
)
_CAPITALISED = re.compile(r"(?P<name>[A-Z][\w.&'-]*(?: (?:[A-Z][\w.&'-]*|of|and|&))*)[ (]*$")
_PLACES = frozenset(
    [
        "hong",
        "china",
        "chinese",
        "beijing",
        "shanghai",
        "shenzhen",
        "guangzhou",
        "hangzhou",
        "zhejiang",
        "the",
        "new",
        "first",
    ]
)
_DATED = re.compile(
    r"(?:报告|白皮书|蓝皮书|办法|条例|规定|通知|规划|计划|方案|意见|年报|年度|指引|版|[》\"”a-z])$"
)
_CORPORATE = re.compile(
    r",? (?:inc|ltd|limited|corp|co|group|holdings?|plc|technology|technologies)\.?$"
)
_MOST_CODES = 400  # a longer list is a table of prices, not a story
_LONGEST_PLAIN_NAME = 6
_HEAD = 700


def _ticker(match: re.Match[str]) -> str:
    """Return a printed code with its exchange.

    Hong Kong codes have five digits in front of ``.HK``, as the exchange prints them.
    """
    if digits := match["mainland"]:
        board = match["mboard"] or ("sh" if digits[0] == "6" else "sz")
        return f"{digits}.{board.upper()}"
    digits = match["named"] or match["bare"] or match["dotted"]
    if match["bare"] and match["board"] in {"sh", "sz"}:
        return f"{digits}.{match['board'].upper()}"
    return f"{digits.zfill(5)}.HK"


def _is_year(text: str, match: re.Match[str], offset: int) -> bool:
    """Tell whether (2025) is the year of a report, a law or a plan rather than a code."""
    digits = match["bare"]
    if match["board"] or not "1990" <= digits <= "2039" or len(digits) != 4:
        return False
    return _DATED.search(text, max(0, offset - 4), offset) is not None or text[
        match.end() : match.end() + 1
    ] in {"》", "年"}


def _name_before(text: str, end: int) -> tuple[int, str]:
    """Return where the name in front of a code begins, and the name."""
    start = end
    while start > max(0, end - 20) and re.fullmatch(_HAN_NAME, text[start - 1]):
        start -= 1
    run = text[start:end]
    mark = _BOARD_MARK.search(run)
    bare = run[: mark.start()] if mark else run
    cut = _CUT.match(bare)
    bare = bare[cut.end() :] if cut and len(bare) - cut.end() >= 2 else bare
    offset = end - len(mark[0] if mark else "")
    if len(bare) <= _LONGEST_PLAIN_NAME:
        return offset - len(bare), bare
    for size in range(min(10, len(bare)), 2, -1):
        tail = bare[-size:]
        if (
            text.count(tail, 0, _HEAD * 10) > 1
            and not re.search(r"[的只]", tail)
            and re.search(r"[\u3400-\u9fff]", tail[0])
        ):
            return offset - size, tail
    return offset - len(bare), bare


def _latin_before(source: NormalisedText, end: int) -> tuple[int, str] | None:
    """Return the capitalised name in front of a code, as the file writes it."""
    if not (end and source.text[end - 1].isascii() and source.text[end - 1].isalnum()):
        return None
    _, raw_end = source.mapped.span(end - 1, end)
    match = _CAPITALISED.search(source.raw, max(0, raw_end - 60), raw_end)
    if (
        match is None
        or len(match["name"]) < 3
        or source.raw[max(0, match.start() - 1) : match.start()] == "-"
    ):
        return None
    return max(0, end - len(match[0].strip())), match["name"]


def _codes(source: NormalisedText, known: list[tuple[int, int, Entity, str]]) -> list[Code]:
    """Return printed codes with their entities; a name nobody knows becomes an entity."""
    found: list[Code] = []
    text = source.text
    ends = {end: k for k in known if k[2].kind == "company" for end in range(k[1], k[1] + 4)}
    for match in islice(_CODE.finditer(text), _MOST_CODES):
        ticker = _ticker(match)
        window = text[max(0, match.start() - 40) : match.start()]
        offset = match.start() - len(window) + len(window.rstrip(" \n(（"))
        if match["bare"] and _is_year(text, match, offset):
            continue
        suffix = _CORPORATE.search(text, max(0, offset - 14), offset)
        alias = ends.get(suffix.start() if suffix else offset) or ends.get(offset)
        if alias is not None:
            found.append(Code(match.start(), match.end(), ticker, alias[2], alias[0]))
        elif (
            match["bare"]
            or match["mainland"]
            or match["dotted"]
            or (match["named"] and text[match.start()] in "([")
        ):
            latin = _latin_before(source, offset)
            start, name = latin or _name_before(text, offset)
            names = _latin_names(text, name) if latin else _short_names(text, name)
            entity = Entity(name, ticker, "company", names, (), ()) if len(name) > 1 else None
            found.append(Code(match.start(), match.end(), ticker, entity, start))
        else:
            found.append(Code(match.start(), match.end(), ticker, None, match.start()))
    return found


def _short_names(text: str, name: str) -> tuple[str, ...]:
    """Return a name and the short form the text uses for it (福源 for 福源集团)."""
    short = _SUFFIX.sub("", name)
    names = [name]
    if len(short) >= 2 and short != name and text.count(short) > text.count(name):
        names.append(short)
    return tuple(names)


def _latin_names(text: str, name: str) -> tuple[str, ...]:
    """Return a Latin name and its first word, where the text uses that alone."""
    full = name.lower()
    first = full.split()[0]
    alone = len(re.findall(rf"\b{re.escape(first)}\b", text)) > text.count(full)
    return (full, first) if alone and len(first) > 3 and first not in _PLACES else (full,)


def _title_entity(source: NormalisedText) -> Entity | None:
    """Return the company a headline is about where no table and no code names it."""
    head = source.text[:_HEAD]
    for match in _TITLE.finditer(head):
        if source.text.count(match["name"]) > 1:
            return Entity(match["name"], None, "company", (match["name"],), (), ())
    latin = _LATIN_TITLE.search(source.raw[:_HEAD])
    if latin is None:
        return None
    name = latin["name"]
    return Entity(name, None, "company", (name.lower(),), (), ())


def _mentions(text: str, spans: list[tuple[int, int, Entity, str]]) -> list[Mention]:
    mentions: list[Mention] = []
    for start, end, entity, alias in sorted(spans, key=lambda s: (s[0], -s[1])):
        if mentions and start < mentions[-1].end:
            continue
        aside = _ASIDE.search(text, max(0, start - 9), start) is not None
        mentions.append(Mention(start, end, entity, alias, aside))
    return mentions


def _new_names(text: str, entities: list[Entity]) -> list[tuple[int, int, Entity, str]]:
    spans = []
    for entity in entities:
        for alias in entity.aliases:
            spans += [
                (m.start(), m.end(), entity, alias) for m in re.finditer(re.escape(alias), text)
            ]
    return spans


def _main(mentions: list[Mention], codes: list[Code], head_end: int) -> Entity | None:
    """Return the company in the headline, else the one most spoken of if it is most of them."""
    companies = [m for m in mentions if m.entity.kind == "company"]
    in_head = [m.entity for m in companies if m.start < head_end]
    if in_head and len({e.name for e in in_head}) == 1:
        return in_head[0]
    counts = Counter(m.entity.name for m in companies)
    if not counts:
        return next((c.entity for c in codes if c.entity), None)
    (name, count), *_ = counts.most_common(1)
    if count * 2 <= sum(counts.values()):
        return None
    return next(m.entity for m in companies if m.entity.name == name)


def find_cast(source: NormalisedText, lexicon: Lexicon) -> Cast:
    """Return everybody a normalised document mentions."""
    text = source.text
    known = [(s, e, lexicon.aliases[p], p) for s, e, p in lexicon.alias_table.longest(text)]
    codes = _codes(source, known)
    named = {k[2].name for k in known}
    fresh = [c.entity for c in codes if c.entity and c.entity.name not in named]
    if not any(k[2].kind == "company" for k in known) and not fresh:
        title = _title_entity(source)
        fresh = [title] if title else []
    mentions = _mentions(text, known + _new_names(text, list(dict.fromkeys(fresh))))
    tickers = {m.entity.name: m.entity.ticker for m in mentions if m.entity.ticker}
    tickers |= {c.entity.name: c.ticker for c in codes if c.entity}
    lines = [m.end() for m in re.finditer(r"[^\n]+", text[:_HEAD]) if "://" not in m[0]]
    main = _main(mentions, codes, lines[0] if lines else 0)
    alone = [c for c in codes if c.entity is None]
    if (
        main is not None
        and len(alone) == 1
        and main.name not in {c.entity.name for c in codes if c.entity}
    ):
        tickers[main.name] = alone[0].ticker
    full = {name: _padded(ticker) for name, ticker in tickers.items()}
    return Cast(tuple(mentions), tuple(codes), main, full)


def _padded(ticker: str) -> str:
    """Return a Hong Kong ticker with five digits."""
    digits, _, board = ticker.partition(".")
    return f"{digits.zfill(5)}.HK" if board == "HK" else ticker
