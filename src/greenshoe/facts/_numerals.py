"""Numbers in digits and in Chinese characters, exactly."""

from __future__ import annotations

from decimal import Decimal

__all__ = ["SCALES", "parse_chinese", "parse_digits"]

SCALES = {
    "万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8, "千万": 10**7,
    "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3, "百": 10**2,
    "trillion": 10**12, "tn": 10**12, "billion": 10**9, "bn": 10**9, "b": 10**9,
    "million": 10**6, "mn": 10**6, "m": 10**6, "mln": 10**6, "thousand": 10**3, "k": 10**3,
}  # fmt: skip
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}


def parse_digits(text: str) -> Decimal:
    """Return the value of a number in digits.

    >>> parse_digits("1,358.4")
    Decimal('1358.4')
    """
    return Decimal(text.replace(",", ""))


def _section(text: str) -> int | None:
    """Return the value of characters below 万."""
    if text and all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, 1 if text[:1] in _TENS else 0
    for character in text:
        if character in _TENS:
            total += (digit or 1) * _TENS[character]
            digit = 0
        elif character in _DIGITS:
            digit = _DIGITS[character]
        else:
            return None
    return total + digit if text else None


def parse_chinese(text: str) -> Decimal | None:
    """Return the value of a number in Chinese characters, `None` if it is not one.

    >>> [int(parse_chinese(t)) for t in ("十", "二十三", "一百零五", "三千万", "二〇二五", "百亿")]
    [10, 23, 105, 30000000, 2025, 10000000000]
    """
    if text == "半":
        return Decimal("0.5")
    total = 0
    rest = text
    for mark, scale in (("亿", 10**8), ("万", 10**4)):
        head, found, rest_after = rest.partition(mark)
        if not found:
            continue
        value = parse_chinese(head) if "万" in head else _section(head)
        if value is None:
            return None
        total += int(value) * scale
        rest = rest_after
    if not rest:
        return Decimal(total) if text else None
    tail = _section(rest)
    return None if tail is None else Decimal(total + tail)
