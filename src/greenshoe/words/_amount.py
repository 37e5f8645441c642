"""Large amounts as Chinese counts them: by ten thousands and hundred millions."""

from __future__ import annotations

import re
from decimal import Decimal

from greenshoe.words._language import Language

__all__ = ["said_amount"]

_AMOUNT = re.compile(
    r"(?P<sign>[-+]?)(?:(?P<currency>HK\$|US\$|RMB|CN¥|HKD|USD|CNY) ?)?(?P<minus>-?)"
    r"(?P<number>\d[\d,]*(?:\.\d+)?)"
    r" ?(?P<scale>thousand million|million|billion|trillion|mn|bn|tn|m|k)"
)
_SCALES = {
    "k": 3, "m": 6, "mn": 6, "million": 6, "bn": 9, "billion": 9, "thousand million": 9,
    "tn": 12, "trillion": 12,
}  # fmt: skip
_STEPS = (12, 8, 4)
_NAMES = {Language.TRADITIONAL: ("萬億", "億", "萬"), Language.SIMPLIFIED: ("万亿", "亿", "万")}
_CURRENCIES = {
    "HK$": "港元", "US$": "美元", "RMB": "元人民幣", "CN¥": "元人民幣",
    "HKD": "港元", "USD": "美元", "CNY": "元人民幣",
}  # fmt: skip


def said_amount(text: str, language: Language) -> str | None:
    """Return an amount in millions or the like as a Chinese reader counts, `None` for other text.

    Every digit is kept: only the unit changes.

    >>> said_amount("HK$1.2 billion", Language.TRADITIONAL)
    '12 億港元'
    >>> said_amount("-83.0m", Language.SIMPLIFIED)
    '-8,300 万'
    >>> said_amount("HK$1.2", Language.TRADITIONAL)
    """
    found = _AMOUNT.fullmatch(text)
    if found is None or language not in _NAMES:
        return None
    number = Decimal(found["number"].replace(",", "")).scaleb(_SCALES[found["scale"]])
    names = dict(zip(_STEPS, _NAMES[language], strict=True))
    step = next((step for step in _STEPS if number >= Decimal(10) ** step), 0)
    digits = f"{number.scaleb(-step).normalize():,f}"
    currency = _CURRENCIES.get(found["currency"] or "", "")
    if language is Language.SIMPLIFIED:
        currency = currency.replace("幣", "币")
    return f"{found['sign'] or found['minus']}{digits} {names.get(step, '')}{currency}".rstrip()
