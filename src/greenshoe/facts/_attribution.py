"""Who says it, and whether it is a forecast."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from greenshoe.facts._segments import Sentence
    from greenshoe.facts._subjects import Cast

__all__ = ["attribute", "basis_of", "is_ambiguous", "is_forecast"]

UNATTRIBUTED = "news (unattributed)"
_PROSPECTUS = re.compile(r"招股书|招股章程|招股文件|聆讯后资料|prospectus")
_SOURCES = (
    ("prospectus", _PROSPECTUS),
    (
        "company",
        re.compile(
            r"公司(?:方面)?(?:预计|表示|称|公布|公告|披露|告诉|透露)|内部信"
            r"|据[^，。]{1,8}披露|公司预|管理层(?:表示|称)|方面(?:了解|表示)"
            r"|the company said|according to the company"
        ),
    ),
    (
        "regulator",
        re.compile(
            r"证监会(?:官网|数据|表示|公布)|港交所(?:数据|公布)|交易所公布|the exchange said"
        ),
    ),
    (
        "anonymous insider",
        re.compile(r"知情人士|接近[^，。]{1,14}的人士|people familiar|sources said"),
    ),
    (
        "expert",
        re.compile(
            r"(?:该)?专家(?:表示|称|指出|强调|认为|分析)|分析师(?:表示|称)|业内人士"
            r"|市场人士|analysts? said"
        ),
    ),
)
_FORECAST = re.compile(
    r"预计|预期|预测|有望|计划|目标|力争|冲刺|给予|将(?:达|升|提升|增|扩|超|突破|同比"
    r"|为)|expected|expects|forecast|forecasts|target"
    r"|plans|will |projected|estimates? that"
)
_DONE = re.compile(r"[，,；;][^，,；;。]{0,8}(?:已|成功|完成|获得)|\bhas already\b")
_PARAGRAPH = 800
_AMBIGUOUS = re.compile(r"^(?:的)?(?:增幅|增长|涨幅|升幅|提升)|^ (?:increase|rise|growth)")
_RISE_BEFORE = re.compile(
    r"(?:提升|增长|提高|增加|上升|increased|rose|grew)(?:了|约|近|超|逾|by )?$"
)
_TARGET = re.compile(r"给予|目标|对应|target")
_IMPLIED = re.compile(
    r"基于ipo|按发行价|以发行价|ipo定价|发行价计算|隐含|implied|at the offer "
    r"price|at the ipo price|预期ps|预测ps"
)
_WITHOUT_CORNERSTONES = re.compile(
    r"(?:剔除|扣除|不计|不含)[^，。]{0,4}基石|excluding cornerstone|ex-cornerstone"
)


def attribute(text: str, sentence: Sentence, position: int, cast: Cast, previous: int) -> str:
    """Return who a number at `position` is attributed to.

    Parameters
    ----------
    previous
        Where the sentence before begins (in the same paragraph), to look back into.
    """
    quoted = cast.between(cast.quoted, sentence.start, position)
    if quoted:
        return quoted[-1].entity.name
    words = text[sentence.start : position]
    for name, pattern in _SOURCES:
        if pattern.search(words):
            return name
    if _PROSPECTUS.search(text, sentence.start, sentence.end):
        return "prospectus"
    earlier = [
        m for m in cast.between(cast.quoted, previous, sentence.start) if m.entity.kind == "broker"
    ]
    if earlier:
        return earlier[-1].entity.name
    begin = max(text.rfind("\n", 0, sentence.start) + 1, sentence.start - _PARAGRAPH)
    end = text.find("\n", sentence.start, sentence.end + _PARAGRAPH)
    told = _PROSPECTUS.search(text, begin, end if end >= 0 else sentence.end + _PARAGRAPH)
    return "prospectus" if told else UNATTRIBUTED


def is_forecast(text: str, sentence: Sentence, start: int) -> bool:
    """Tell whether the words before a number say that it lies ahead."""
    done = list(_DONE.finditer(text, sentence.start, start))
    return _FORECAST.search(text, done[-1].end() if done else sentence.start, start) is not None


def is_ambiguous(text: str, start: int, end: int) -> bool:
    """Tell whether a multiple may be an increase *of* or an increase *to*.

    >>> is_ambiguous("10个月获25倍增幅", 5, 8), is_ambiguous("获25倍认购", 1, 4)
    (True, False)
    """
    after = text[end : end + 8]
    return (
        _AMBIGUOUS.search(after) is not None
        or _RISE_BEFORE.search(text[max(0, start - 8) : start]) is not None
    )


def basis_of(metric: str, text: str, sentence: Sentence, start: int, end: int) -> str:
    """Return what the wording adds to a metric: target, implied, or without cornerstones."""
    words = text[sentence.start : min(sentence.end, end + 6)]
    if metric.startswith("valuation."):
        near = text[max(sentence.start, start - 24) : end]
        if _IMPLIED.search(words):
            return "implied"
        return "target" if _TARGET.search(near) else ""
    if metric.startswith("ipo.") and _WITHOUT_CORNERSTONES.search(words):
        return "pre_cornerstone"
    return ""
