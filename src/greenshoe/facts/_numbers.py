"""The number grammar: value, unit, currency, precision and qualifier of every written number.

It reads a normalised text (simplified, half-width, lower case), Chinese or English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from greenshoe.facts._numerals import SCALES, parse_chinese, parse_digits
from greenshoe.facts._qualifiers import qualify

__all__ = ["Number", "NumberKind", "find_numbers"]


class NumberKind(StrEnum):
    """What a number measures."""

    MONEY = "money"
    RATIO = "ratio"
    POINTS = "pp"
    MULTIPLE = "multiple"
    SHARES = "shares"
    COUNT = "count"
    DURATION = "duration"
    DISTANCE = "distance"
    TOKENS = "tokens"
    ORDINAL = "ordinal"
    DATE = "date"
    BARE = "bare"  # no unit was written


@dataclass(frozen=True, slots=True)
class Number:
    """One written number.

    Attributes
    ----------
    start, end
        Its span in the normalised text, qualifier, currency and unit included.
    value, value_high
        In base units (a percentage as a fraction); `value_high` only for a written range.
    last_place
        The worth of one unit in the last printed place: the precision of the print.
    kind
        What it measures.
    unit
        ISO currency, classifier (家), or duration (`months`); empty if none was written.
    qualifier
        `none`, `approx`, `near`, `more_than`, `at_least`, `at_most` or `less_than`.
    scaled
        Whether a scale (万, billion) was written.
    unitless_han
        Whether a Chinese word follows at once where a unit should be (前10大): no count.
    """

    start: int
    end: int
    value: Decimal
    value_high: Decimal | None
    last_place: Decimal
    kind: NumberKind
    unit: str
    qualifier: str
    scaled: bool
    unitless_han: bool = False


_CURRENCIES = {
    "港元": "HKD", "港币": "HKD", "元港币": "HKD", "hk$": "HKD", "hkd": "HKD", "港银": "HKD",
    "hong kong dollars": "HKD", "港圆": "HKD",
    "美元": "USD", "美金": "USD", "us$": "USD", "usd": "USD", "$": "USD", "us dollars": "USD",
    "u.s. dollars": "USD", "dollars": "USD",
    "人民币": "CNY", "元人民币": "CNY", "rmb": "CNY", "cny": "CNY", "yuan": "CNY",
    "renminbi": "CNY",
    "欧元": "EUR", "€": "EUR", "euros": "EUR", "英镑": "GBP", "£": "GBP", "日元": "JPY",
    "日圆": "JPY",
    "¥": "CNY", "新元": "SGD", "s$": "SGD", "澳元": "AUD", "a$": "AUD", "韩元": "KRW",
    "台币": "TWD",
    "新台币": "TWD", "nt$": "TWD", "元": "",
}  # fmt: skip
_DURATIONS = {
    "个工作日": "working_days", "工作日": "working_days", "working days": "working_days",
    "business days": "working_days", "个交易日": "days", "交易日": "days", "trading days": "days",
    "个月": "months", "months": "months", "month": "months", "年": "years", "years": "years",
    "year": "years", "天": "days", "days": "days", "小时": "hours", "个小时": "hours",
    "hours": "hours", "周": "weeks", "weeks": "weeks", "个季度": "quarters",
}  # fmt: skip
_RATIOS = ("%", "percent", "per cent", "pct")
_POINTS = ("个百分点", "百分点", "percentage points", "percentage point", "ppt", "pp")
_MULTIPLES = ("倍", "times", "-fold", "fold", "x")
_SHARES = ("股h股", "股股份", "股", "份股份", "h shares", "shares", "ordinary shares", "new shares")
_DISTANCES = ("公里", "km", "kilometres", "kilometers", "英里", "miles")
_TOKENS = ("个tokens", "个token", "tokens", "token", "词元")
_CLASSIFIERS = (
    "家", "名", "位", "人次", "人", "份", "辆", "台", "个", "次", "项", "款", "宗", "间", "座",
    "城",
    "国", "户", "轮", "张", "笔", "只", "种", "手", "套", "件", "条", "场", "所", "支", "架", "颗",
    "片", "批", "组", "隻", "枚",
)  # fmt: skip
_UNITS: dict[str, tuple[NumberKind, str]] = (
    {word: (NumberKind.MONEY, code) for word, code in _CURRENCIES.items()}
    | {word: (NumberKind.DURATION, unit) for word, unit in _DURATIONS.items()}
    | dict.fromkeys(_RATIOS, (NumberKind.RATIO, ""))
    | dict.fromkeys(_POINTS, (NumberKind.POINTS, ""))
    | dict.fromkeys(_MULTIPLES, (NumberKind.MULTIPLE, ""))
    | dict.fromkeys(_SHARES, (NumberKind.SHARES, ""))
    | dict.fromkeys(_DISTANCES, (NumberKind.DISTANCE, ""))
    | dict.fromkeys(_TOKENS, (NumberKind.TOKENS, ""))
    | {word: (NumberKind.COUNT, word) for word in _CLASSIFIERS}
)


def _any_of(words: list[str]) -> str:
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(
        re.escape(w) + (r"\b" if w[-1].isascii() and w[-1].isalpha() else "") for w in ordered
    )


_CHINESE_SCALE = "万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百(?=万|亿)"
_ENGLISH_SCALE = r"(?:trillion|billion|million|thousand|tn|bn|mln|mn|[mbk])\b"
_PREFIX = r"hk\$|us\$|nt\$|s\$|a\$|rmb|cny|hkd|usd|\$|¥|€|£|港币|人民币"
_DIGITS = r"(?:\d{1,3}(?:,\d{3}){1,7}(?!\d)|\d{1,18}(?!\d))(?:\.\d{1,12}(?!\d))?"
_UNIT = _any_of([*_UNITS])
_NUMBER = re.compile(
    r"(?=[0-9零〇一二两三四五六七八九十百千万亿半过hunsarc$¥€£港人])"
    rf"(?<![a-z0-9_.])(?<![a-z]-)(?<!\d,)(?P<prefix>(?:{_PREFIX}) ?)?"
    rf"(?:(?P<digits>{_DIGITS})(?P<tail>(?:{_CHINESE_SCALE})(?:\d+(?:\.\d+)?(?:千万|百万|万|千))?)?"
    rf"(?P<english>[ -]?{_ENGLISH_SCALE})?"
    r"|(?P<chinese>[零〇一二两三四五六七八九十百千万亿]{1,16}"
    r"|半)(?=[家名位人份辆台个次项款座城国户轮只天年倍成股元港美周小工交])"
    r"|(?P<bare>(?<=[超近逾过约达])(?:万亿|千亿|百亿|十亿|千万|百万))"
    rf"|百分之(?P<percent>{_DIGITS}|[零一二三四五六七八九十百]{{1,8}})"
    r"|(?P<half>一半|半数|过半))"
    rf"(?:[ -]?(?P<unit>{_UNIT}|成半?(?![立为功长都本果熟交了份员]))(?!(?<=\$)\d))?"
)
_ORDINAL = re.compile(
    r"(?P<verb>排名|位列|位居|排行|名列|居)?第(?P<number>[一二三四五六七八九十]+"
    r"|\d{1,3})(?P<unit>代|位|名|大)?"
)
_RANGE = re.compile(r" ?(?:至|到|-|~|—|to|and|与) ?")
_VAGUE = re.compile(r"[数几多]$")
_ARTICLE_UNITS = frozenset("家名位人份辆台个次项款座国户轮只种条场张笔")
_BLANK = "\x00"
_RUN = re.compile(r"[一二两三四五六七八九]{2,}")  # 唯一一家: digits side by side are no number
_GLUE = re.compile(r"[ -]")


def _one_place(digits: str) -> Decimal:
    """Return the worth of the last written place of a number in digits."""
    return Decimal(1).scaleb(-len(digits.partition(".")[2]))


def _round_place(digits: str) -> Decimal:
    """Return the worth of the last place that says something: 350 in 350万 may be 346 rounded."""
    whole = digits.replace(",", "")
    zeros = len(whole) - len(whole.rstrip("0"))
    return Decimal(1) if "." in whole or not whole.strip("0") else Decimal(10) ** zeros


def _digits_value(match: re.Match[str]) -> tuple[Decimal, Decimal, bool]:
    """Return value, worth of the last place, and whether a scale was written."""
    value, place = parse_digits(match["digits"]), _one_place(match["digits"])
    if match["tail"] or match["english"]:
        place *= _round_place(match["digits"])
    if tail := match["tail"]:
        scale = re.match(_CHINESE_SCALE, tail)
        assert scale is not None  # noqa: S101 - the tail begins with a scale by construction
        value, place = value * SCALES[scale[0]], place * SCALES[scale[0]]
        if rest := tail[scale.end() :]:
            second = re.fullmatch(r"([\d.]+)(\D+)", rest)
            if second is not None:
                value += Decimal(second[1]) * SCALES[second[2]]
                place = _one_place(second[1]) * SCALES[second[2]]
    english = _GLUE.sub("", match["english"] or "")
    if english:
        value, place = value * SCALES[english], place * SCALES[english]
    return value, place, bool(tail or english)


def _value(match: re.Match[str]) -> tuple[Decimal, Decimal, bool] | None:
    """Return value, last place and scale of whatever form was written."""
    if match["digits"]:
        return _digits_value(match)
    if match["half"]:
        return Decimal("0.5"), Decimal("0.1"), False
    if percent := match["percent"]:
        value = parse_digits(percent) if percent[0].isdigit() else parse_chinese(percent)
        place = _one_place(percent) if percent[0].isdigit() else Decimal(1)
        return (value / 100, place / 100, False) if value is not None else None
    if match["bare"]:
        return Decimal(SCALES[match["bare"]]), Decimal(SCALES[match["bare"]]), True
    value = None if _RUN.fullmatch(match["chinese"]) else parse_chinese(match["chinese"])
    return None if value is None else (value, Decimal(1), match["chinese"][-1] in "万亿千")


def _classify(match: re.Match[str]) -> tuple[NumberKind, str, int]:
    """Return kind, unit and the power of ten the unit divides by."""
    unit = match["unit"] or ""
    if match["percent"] or match["half"]:
        return NumberKind.RATIO, "", 0
    if unit in {"成", "成半"}:
        return NumberKind.RATIO, "", 1
    kind, name = _UNITS.get(unit, (NumberKind.BARE, ""))
    if match["prefix"] and kind in {NumberKind.BARE, NumberKind.MONEY}:
        return NumberKind.MONEY, name or _CURRENCIES[match["prefix"].strip()], 0
    return kind, name, 2 if kind in {NumberKind.RATIO, NumberKind.POINTS} else 0


def _build(text: str, match: re.Match[str]) -> Number | None:
    """Return the number a match stands for, `None` where it is an article, a name or vague."""
    found = _value(match)
    if found is None or (
        not match["digits"] and _VAGUE.search(text, max(0, match.start() - 1), match.start())
    ):
        return None
    value, place, scaled = found
    kind, unit, power = _classify(match)
    chinese = match["chinese"]
    if chinese and (kind is NumberKind.BARE or (chinese in "一两" and unit in _ARTICLE_UNITS)):
        return None
    end = match.end()
    if kind is NumberKind.DURATION and text[end : end + 1] == "来":
        return None
    if kind is NumberKind.BARE and end < len(text) and text[end].isascii() and text[end].isalpha():
        return None
    if match["unit"] == "成半":
        value += Decimal("0.5")
    value, place = value.scaleb(-power), place.scaleb(-power)
    start, end, qualifier = qualify(text, match.start(), end)
    han = kind is NumberKind.BARE and "\u3400" <= text[end : end + 1] <= "\u9fff"
    return Number(start, end, value, None, place, kind, unit, qualifier, scaled, han)


def _as_range(text: str, low: Number, high: Number) -> Number | None:
    """Join two numbers written as a range; the unit and the scale may stand on the second only."""
    if not _RANGE.fullmatch(text, low.end, high.start) or high.value <= low.value:
        return None
    between = text[low.end : high.start]
    if (
        between.strip() in {"and", "与"}
        and "between" not in text[max(0, low.start - 9) : low.start]
    ):
        return None
    if low.kind not in {NumberKind.BARE, high.kind} or (low.unit and low.unit != high.unit):
        return None
    return replace(
        high, start=low.start, value=low.value, value_high=high.value, qualifier=low.qualifier
    )


def _scaled_like(low: Number, high: Number, text: str) -> Number:
    """Give the first of ``20-30亿`` the scale of the second."""
    written = re.search(_CHINESE_SCALE + "|" + _ENGLISH_SCALE, text[high.start : high.end])
    if low.scaled or not high.scaled or written is None or low.kind is not NumberKind.BARE:
        return low
    scale = SCALES[written[0].strip()]
    return replace(low, value=low.value * scale, last_place=low.last_place * scale, scaled=True)


def _join_ranges(text: str, numbers: list[Number]) -> list[Number]:
    joined: list[Number] = []
    for number in numbers:
        if joined:
            low = joined[-1]
            if low.kind is NumberKind.BARE and number.kind in {NumberKind.RATIO, NumberKind.POINTS}:
                low = replace(low, value=low.value.scaleb(-2), last_place=low.last_place.scaleb(-2))
            pair = _as_range(text, _scaled_like(low, number, text), number)
            if pair is not None:
                joined[-1] = pair
                continue
        joined.append(number)
    return joined


def _ordinals(text: str) -> list[Number]:
    found = []
    for match in _ORDINAL.finditer(text):
        written = match["number"]
        value = parse_digits(written) if written.isdigit() else parse_chinese(written)
        if value is not None and (match["verb"] or match["unit"]):
            start = match.start("number") - 1
            place = Decimal(1)
            kind = NumberKind.ORDINAL
            unit = match["unit"] or "位"
            found.append(Number(start, match.end(), value, None, place, kind, unit, "none", False))
    return found


def find_numbers(text: str, taken: list[tuple[int, int]] | None = None) -> list[Number]:
    """Return every number of a normalised text, by position.

    Parameters
    ----------
    text
        A normalised text.
    taken
        Spans that belong to something else (dates, codes, addresses), ascending.

    >>> found = find_numbers("超100%，约10.2亿美元")
    >>> [(str(n.value), n.kind.value, n.unit, n.qualifier) for n in found]
    [('1.00', 'ratio', '', 'more_than'), ('1020000000.0', 'money', 'USD', 'approx')]
    """
    masked = _mask(text, taken or [])
    numbers = [n for m in _NUMBER.finditer(masked) if (n := _build(masked, m)) is not None]
    ordinals = _ordinals(masked)
    if ordinals:
        covered = [(o.start, o.end) for o in ordinals]
        numbers = [n for n in numbers if not any(s < n.end and n.start < e for s, e in covered)]
    return sorted(_join_ranges(masked, numbers) + ordinals, key=lambda n: n.start)


def _mask(text: str, taken: list[tuple[int, int]]) -> str:
    """Blank out spans that are not numbers, keeping every place."""
    pieces, position = [], 0
    for start, end in taken:
        if start < position:
            continue
        pieces.append(text[position:start])
        pieces.append(_BLANK * (end - start))
        position = end
    return "".join([*pieces, text[position:]])
