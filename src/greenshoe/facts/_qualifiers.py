"""Words around a number that say it is not a point: 约, 超, 不超过, 以内, about, at least."""

from __future__ import annotations

import re

__all__ = ["qualify"]

_BEFORE = {
    "at_most": ("不超过", "不超逾", "不多于", "不高于", "最多不超过", "最多", "至多",
                "最高不超过", "最高为",
                "控制在", "up to", "at most", "no more than", "not more than", "a maximum of",
                "capped at"),
    "at_least": ("不低于", "不少于", "至少", "最少", "起码", "at least", "no less than",
                 "not less than",
                 "a minimum of"),
    "less_than": ("低于", "不到", "不足", "少于", "未满", "小于", "less than", "below", "under",
                  "fewer than"),
    "more_than": ("超过", "超逾", "超越", "突破", "高于", "多于", "逾", "超", "过", "突破了",
                  "more than", "over",
                  "above", "exceeding", "exceeded", "in excess of", "exceeds", "surpassing",
                  "surpassed", "topping"),
    "near": ("接近", "逼近", "近", "将近", "nearly", "almost", "close to", "just under"),
    "approx": ("大约为", "大约", "约为", "约", "左右", "估计约", "合约", "about",
               "approximately", "around",
               "roughly", "some", "circa", "an estimated", "approx."),
}  # fmt: skip
_AFTER = {
    "at_most": ("以内", "以下", "之内"),
    "at_least": ("以上", "或以上", "or more", "or above"),
    "more_than": ("余", "多", "之多"),
    "approx": ("左右", "上下", "or so"),
}
_MEANING = {word: meaning for meaning, words in _BEFORE.items() for word in words}
_LEFT = re.compile(
    "(?:"
    + "|".join(
        (rf"\b{re.escape(w)} " if w[0].isascii() else re.escape(w))
        for w in sorted(_MEANING, key=len, reverse=True)
    )
    + r")(?:至|了|达)?$"
)
_LONGEST = max(map(len, _MEANING)) + 2
_RIGHT_MEANING = {word: meaning for meaning, words in _AFTER.items() for word in words}
_RIGHT = re.compile(
    " ?(?:"
    + "|".join(re.escape(w) for w in sorted(_RIGHT_MEANING, key=len, reverse=True))
    + r")(?![种元数次])"
)
# In these words the last character is no qualifier.
_NOT_QUALIFIED = re.compile(
    r"(?:最近|附近|临近|贴近|新近|通过|经过|不过|有过|达到过|曾经过|签约"
    r"|合约|节约|履约|预约|违约|纽约|条约)$"
)


def qualify(text: str, start: int, end: int) -> tuple[int, int, str]:
    """Return the span of a number with its qualifier, and the qualifier.

    >>> qualify("不超过180.00港元", 3, 11)
    (0, 11, 'at_most')
    >>> qualify("控制在8%以内", 3, 5)
    (0, 7, 'at_most')
    """
    qualifier = "none"
    left = text[max(0, start - _LONGEST) : start]
    match = _LEFT.search(left)
    while match is not None and not _NOT_QUALIFIED.search(left, 0, match.end()):
        word = match[0].removesuffix("至").removesuffix("了").removesuffix("达").strip()
        if qualifier in {"none", "approx"}:
            qualifier = _MEANING.get(word, _MEANING.get(match[0].strip(), qualifier))
        start -= len(match[0])
        left = left[: match.start()]
        match = _LEFT.search(left)
    after = _RIGHT.match(text, end)
    if after is not None:
        if qualifier == "none":
            qualifier = _RIGHT_MEANING[after[0].strip()]
        end = after.end()
    return start, end, qualifier
