"""Whose filing it is and of what kind, by its own words and never by its file name."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.core import InputError, normalise_stock_code
from greenshoe.filings._dates import DATE, dates_in, first_date
from greenshoe.filings._model import FilingKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from greenshoe.filings._text import FilingText

__all__ = ["Identity", "read_identity", "share_a_name"]

_OWN_LINE_CODE = re.compile(
    r"^[(\s]*(?:股份代號|股票代號|證券代號|stock\s+code)s?\s*[:.]?\s*(\d{1,5})\s*\)?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_ANY_CODE = re.compile(
    r"(?:股份代號|股票代號|stock\s+code)s?(?:\s+of\s+the\s+[A-Za-z ]{0,20}shares)?"
    r"(?:\s+will\s+be|將?為|is)?\s*[:.]?\s*(\d{1,5})(?!\d)",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_DEFINED_ZH = re.compile(r"([\u4e00-\u9fffA-Za-z0-9()·.\-&]{2,60}?)\s*[(]\s*[「“\"]本公司[」”\"]")
_BEFORE_NAME = re.compile(
    r".*(?:詞彙(?:及措辭)?(?:應?與|擁有)|細閱|閱覽|閱讀|參閱|查閱|乃由|[,，。;；]|茲提述|刊發的)"
)
_DEFINED_EN = re.compile(
    r"(?:issued|published)?\s*\b(?:by|of)\s+([A-Z][^“”\"‘’]{2,110}?)\s*[(]\s*the\s*[“”\"‘’]{1,2}"
    r"Company",
)
_SIGNED_ZH = re.compile(r"承董事[會局]命\s*\n?([^\n]{2,60})\n")
_SIGNED_EN = re.compile(
    r"by\s+order\s+of\s+the\s+board(?:\s+of\s+directors)?(?:\s+of)?\s*\n([^\n]{2,100})\n",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"^[(]\s*(?:於[^\n]{2,40}(?:註冊|成立|存續)|(?:a\s|an\s)?[^\n)]{0,80}?"
    r"(?:incorporated|registered|established|joint\s+stock|continued|controlled\s+through)|"
    r"以不同投票權控制)",
    re.IGNORECASE | re.MULTILINE,
)
_SHORT = re.compile(
    r"^(?:股份簡稱|股票簡稱|stock\s+short\s+name)\s*[:]?\s*(.{1,40})$", re.IGNORECASE | re.MULTILINE
)
_PROSPECTUS = r"(?:香港)?招股(?:章程|說明書|書)"
_WEEKDAY = r"\s*(?:\(星期[一二三四五六日]\))?\s*"
_DOCUMENT_DATE = re.compile(
    rf"(?P<zh>{DATE}){_WEEKDAY}(?:刊發|發[行佈布出]|刊登)?(?:的|之)?\s*{_PROSPECTUS}"
    rf"|prospectus\s+(?:of\s+the\s+Company\s+)?(?:issued\s+by[^.]{{3,120}}?\s+)?dated\s+"
    rf"(?:[A-Z][a-z]+day\s*,\s*)?(?P<en>{DATE})",
    re.IGNORECASE,
)
_GEM_FIRST, _GEM_DIGITS = "8", 4
_GEM = re.compile(r"GEM\s*上市規則|GEM\s+Listing\s+Rules|於GEM上市|on\s+GEM\b")
# Two of a kind's signs make it: headings and rows that every filing of the kind has.
_SIGNS = {
    FilingKind.RESULTS: (
        r"(?:配發|分配)結果|(?:allotment|allocation)\s+results",
        r"有效申請(?:的)?(?:數目|數量)\s*[\d,]+|(?:no\.|number)\s+of\s+valid\s+applications\s+[\d,]+",
        r"承配人(?:的)?(?:數目|數量)\s*[\d,]+|(?:no\.|number)\s+of\s+placees\s+[\d,]+",
    ),
    FilingKind.NOTICE: (
        r"致投資者的重要[通提]|important\s+notice\s+to\s+(?:the\s+)?investors|正式通告|formal\s+notice",
        r"(?:香港)?公開發售開始|public\s+offer(?:ing)?\s+commences|預期時間表|expected\s+timetable",
        r"(?:開始辦理|截止辦理)申請登記|application\s+lists\s+(?:open|close)",
        (
            r"應付(?:的)?(?:最高)?(?:金額|款項)|應繳(?:的)?(?:最高)?(?:金額|款項|股款)"
            r"|amount\s+payable\s*(?:\(\d\))?\s+on\s+application"
        ),
    ),
    FilingKind.STABILISATION: (
        (
            r"(?:穩定價格|穩定市場|穩價)(?:期間|期)?(?:行動)?[^。]{0,30}(?:結束|屆滿|完結)"
            r"|end\s+of\s+(?:the\s+)?stabili[sz](?:ation|ing)\s+(?:period|actions?)"
        ),
        r"第\s*9\s*\(2\)\s*條|section\s+9\s*\(2\)",
        (
            r"(?:進行|採取|作出)的穩定價格行動|stabili[sz](?:ation|ing)\s+actions?\s+"
            r"(?:undertaken|taken|conducted)"
        ),
        r"超額(?:分配|配售|配發)(?:合共|總數|總計)|over-allocations?\s+of\s+(?:an\s+aggregate|a\s+total)",
    ),
}
_LONGEST_TEXT = 400_000
_FEWEST_SIGNS = {FilingKind.RESULTS: 2, FilingKind.STABILISATION: 2, FilingKind.NOTICE: 2}
_LONGEST = {FilingKind.STABILISATION: 20, FilingKind.RESULTS: 120, FilingKind.NOTICE: 60}
_SUFFIXES = re.compile(
    r"股份有限公司|有限責任公司|有限公司|控股|集團|company|corporation|holdings?|limited|"
    r"\bco\b|\bltd\b|\binc\b|\bcorp\b|\bgroup\b",
    re.IGNORECASE,
)
_SHORTEST, _SHORTEST_WITHIN = 2, 4
_PROSE = re.compile(
    r"[。；;「」『』]|[,，](?!\s*(?:ltd|inc|limited|l\.?p|s\.a))|公告|任何|發售"
    r"|\b(?:announcement|purposes|report|offering|board|mr\.|dr\.|ms\.|there|policies)(?:\s|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a filing says of itself.

    Attributes
    ----------
    kind
        Notice, results, stabilisation, or another.
    stock_code
        With four digits (five from 10000 up), `None` if it prints none.
    names_zh, names_en
        The company's names as printed, the fullest first.
    short_name
        The stock short name.
    language
        `zh` or `en`.
    is_gem
        Whether the company is on GEM.
    published_on
        The date under the signature.
    listing_document_date
        The date of the prospectus it refers to.
    """

    kind: FilingKind
    stock_code: str | None
    names_zh: tuple[str, ...]
    names_en: tuple[str, ...]
    short_name: str | None
    language: str
    is_gem: bool
    published_on: date | None
    listing_document_date: date | None

    @property
    def names(self) -> tuple[str, ...]:
        """Every name printed."""
        return (*self.names_zh, *self.names_en)


def read_identity(text: FilingText) -> Identity:
    """Read whose filing it is, of what kind and of what day."""
    names = list(dict.fromkeys(_names(text)))
    chinese = tuple(name for name in names if _HAN.search(name))
    english = tuple(name for name in names if not _HAN.search(name))
    short = _SHORT.search(text.lined.text)
    flat = text.flat.text
    code = _stock_code(text)
    return Identity(
        kind=_kind(text),
        stock_code=code,
        names_zh=chinese,
        names_en=english,
        short_name=short[1].strip(" *") if short else None,
        language="zh" if len(_HAN.findall(flat)) > len(flat) // 5 else "en",
        is_gem=_is_gem(code, flat),
        published_on=_published_on(flat),
        listing_document_date=_document_date(flat),
    )


def _is_gem(code: str | None, flat: str) -> bool:
    """Tell whether a company is on GEM: by its code; without one, by the rules that are cited."""
    if code is None:
        return _GEM.search(flat) is not None
    return len(code) == _GEM_DIGITS and code.startswith(_GEM_FIRST)


def _kind(text: FilingText) -> FilingKind:
    """Tell what a filing is: the kind most of whose signs it has, else what it says first."""
    if len(text.flat.text) > _LONGEST_TEXT:
        return FilingKind.OTHER
    kinds: list[tuple[Fraction, int, FilingKind]] = []
    for kind, signs in _SIGNS.items():
        found = [m for sign in signs if (m := re.search(sign, text.flat.text, re.IGNORECASE))]
        if len(found) >= _FEWEST_SIGNS[kind] and text.page_count <= _LONGEST[kind]:
            first = min(match.start() for match in found)
            kinds.append((Fraction(len(found), len(signs)), -first, kind))
    return max(kinds)[-1] if kinds else FilingKind.OTHER


def _stock_code(text: FilingText) -> str | None:
    """Return the company's code: what stands alone on a line, else what is named most often."""
    own = _OWN_LINE_CODE.findall(text.lined.text)
    found = own or _ANY_CODE.findall(text.flat.text)
    for code, _ in Counter(code.zfill(5) for code in found).most_common():
        try:
            return normalise_stock_code(code)
        except InputError:
            continue
    return None


def _names(text: FilingText) -> Iterator[str]:
    """Yield every name the filing gives its company."""
    for raw in (*_signed(text), *_on_cover(text), *_defined(text)):
        yield from _split_scripts(raw)


def _signed(text: FilingText) -> Iterator[str]:
    """Yield the names above the signature."""
    for pattern in (_SIGNED_ZH, _SIGNED_EN):
        yield from pattern.findall(text.lined.text)


def _on_cover(text: FilingText) -> Iterator[str]:
    """Yield the lines above the place of incorporation, nearest first."""
    lined = text.lined.text
    for match in list(_PLACE.finditer(lined))[:2]:
        lines = lined[: match.start()].rstrip("\n").split("\n")[-2:]
        yield from (line for line in reversed(lines) if len(line) <= 100)


def _defined(text: FilingText) -> Iterator[str]:
    """Yield the names that are defined as "the Company"."""
    for match in list(_DEFINED_ZH.finditer(text.flat.text))[:3]:
        name = _BEFORE_NAME.sub("", match[1])
        yield re.sub(r"^[與由為,，]", "", name)
    for match in list(_DEFINED_EN.finditer(text.flat.text))[:3]:
        yield re.split(r"\b(?:by|of)\s+(?=[A-Z])", match[1].replace("\n", " "))[-1]


def _split_scripts(raw: str) -> Iterator[str]:
    """Yield the Chinese and the Latin part of a line that holds both."""
    line = re.split(r"\s*[(]the\s", " ".join(raw.split()))[0].strip(" *:.,()")
    if _PROSE.search(line):
        return
    head = re.match(r"^([A-Z][A-Za-z0-9&.,()'\-\s]{3,}?)\s*[(]?\s*(?=[\u4e00-\u9fff])", line)
    parts = [head[1].strip(" (,"), line[head.end() :].strip(" ()")] if head else [line]
    for part in parts:
        if len(_plain(part)) >= _SHORTEST and not part[0].islower():
            yield part


def _published_on(flat: str) -> date | None:
    """Return the date under the signature: the first after it, else the last of the text."""
    signed = [m.end() for p in (_SIGNED_ZH, _SIGNED_EN) for m in p.finditer(flat)]
    if not signed:
        signed = [
            m.end()
            for m in re.finditer(r"承董事[會局]命|by order of the board", flat, re.IGNORECASE)
        ]
    if signed:
        return first_date(flat[signed[-1] : signed[-1] + 400])
    found = list(dates_in(flat))
    return found[-1].day if found else None


def _document_date(flat: str) -> date | None:
    """Return the date of the prospectus that is named most often."""
    found = Counter(
        day
        for match in _DOCUMENT_DATE.finditer(flat)
        if (day := first_date(match["zh"] or match["en"])) is not None
    )
    return found.most_common(1)[0][0] if found else None


def _plain(name: str) -> str:
    """Return what is left of a name without case, blanks, punctuation and legal form."""
    return re.sub(r"[^\w]", "", _SUFFIXES.sub("", name)).casefold()


def share_a_name(ours: Collection[str], theirs: Collection[str]) -> bool | None:
    """Tell whether two lists of names name one company.

    Returns
    -------
    bool or None
        `None` if they cannot be compared: one list is empty, or one is Chinese and one is not.

    >>> share_a_name(["MiniMax Group Inc."], ["MINIMAX GROUP INC"])
    True
    >>> share_a_name(["果下科技股份有限公司"], ["愛芯元智半導體股份有限公司"])
    False
    """
    comparable = False
    for chinese in (True, False):
        first, second = (
            {_plain(name) for name in names if bool(_HAN.search(name)) is chinese}
            for names in (ours, theirs)
        )
        if any(_one_company(a, b) for a in first for b in second):
            return True
        comparable = comparable or bool(first and second)
    return False if comparable else None


def _one_company(ours: str, theirs: str) -> bool:
    """Tell whether two plain names are one: equal, or the longer holds the shorter."""
    shorter, longer = sorted((ours, theirs), key=len)
    return shorter == longer or (len(shorter) >= _SHORTEST_WITHIN and shorter in longer)
