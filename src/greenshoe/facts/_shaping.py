"""How one number becomes a fact: its name, unit, sign, quote, and what else it says."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from greenshoe.facts._numbers import Number, NumberKind

if TYPE_CHECKING:
    from greenshoe.facts._dates import DateMention
    from greenshoe.facts._fact import Fact
    from greenshoe.facts._groups import Group
    from greenshoe.facts._lexicon import Metric
    from greenshoe.facts._matching import Match
    from greenshoe.facts._segments import Sentence

__all__ = [
    "LONGEST_QUOTE",
    "Spot",
    "as_number",
    "expand",
    "is_conversion",
    "join_qualifier",
    "metric_name",
    "quote_span",
    "signed_value",
    "unit_of",
]

_PRICES = frozenset({"ipo.price_range", "ipo.offer_price"})
_FALL = re.compile(
    r"下降|缩短|降低|减少|下跌|跌|收窄|下滑|减|低|fell|down|declin|drop|lower|narrow|decreas|cut"
    r"|sank|slump|loss"
)
_RISEN = re.compile(r"升|涨|增|扩大|高|rose|up|gain|jump|surg|soar|higher|grew|widen")
_DOUBLE = re.compile(
    r"(?:\([^()]{0,30}\))?[，,]? ?(?:属|为|即|是|乃|位于|按)(?:招股价?"
    r"|发行价|定价|发售价|价格)?(?:范围|区间)?(?:的)?上限|上限(?:价|定价)|, the top (?:end "
    r")?of"
)
_OPENING = frozenset({"(", "(约", "(折合", "(相当于", "(about", "(or", "(合", "，约合", "，合"})
LONGEST_QUOTE = 160


class Spot(NamedTuple):
    """One number of a group with its metric and where it stands."""

    number: Number
    match: Match
    sentence: Sentence
    previous: int
    place: int
    size: int


def is_conversion(text: str, group: Group, numbers: list[Number]) -> bool:
    """Tell whether a number only repeats the one before it in another currency, in brackets."""
    first = group.numbers[0]
    before = [n for n in numbers if n.end <= first.start]
    if first.kind is not NumberKind.MONEY or not before or before[-1].kind is not NumberKind.MONEY:
        return False
    between = text[before[-1].end : first.start].strip()
    return between in _OPENING and before[-1].unit != first.unit


def as_number(date: DateMention) -> Number:
    nothing = Decimal(0)
    return Number(
        date.start, date.end, nothing, None, nothing, NumberKind.DATE, "", "none", scaled=False
    )


def join_qualifier(written: str, *, forecast: bool) -> str:
    if not forecast:
        return written
    return "forecast" if written == "none" else f"forecast+{written}"


def unit_of(metric: Metric, number: Number) -> tuple[str, bool]:
    """Return the unit of a value and whether it was assumed."""
    if number.kind is NumberKind.DURATION:
        return number.unit, False
    if metric.kind != "money":
        return metric.unit, False
    currency, _, per = metric.unit.partition("/")
    written = number.unit if number.kind is NumberKind.MONEY else ""
    return (written or currency) + (f"/{per}" if per else ""), not written


def signed_value(metric: Metric, number: Number, text: str, sentence: Sentence) -> Decimal:
    value = number.value
    if metric.signed:
        start, _ = sentence.clause(number.start)
        words = (
            text[max(start, number.start - 14) : number.start] + text[number.end : number.end + 7]
        )
        if _FALL.search(words) and not _RISEN.search(words):
            return -value
    return value


def metric_name(spot: Spot) -> str:
    """Return the metric's name; before and after have their own where the metric says so."""
    metric = spot.match.metric
    if not metric.from_to:
        return metric.name
    return metric.from_to[0 if spot.size > 1 and spot.place == 0 else 1]


def quote_span(spot: Spot) -> tuple[int, int]:
    """Return the span from the cue to the number, inside the sentence and not too long."""
    number, match = spot.number, spot.match
    start, end = min(match.start, number.start), max(match.end, number.end)
    if end - start > LONGEST_QUOTE:
        start, end = number.start, number.end
    return max(start, spot.sentence.start), min(end, spot.sentence.end)


def expand(metric: Metric, fact: Fact, text: str, number: Number) -> list[Fact]:
    """Return the facts one number carries: a range is two prices, and a price may be the limit."""
    if metric.name in _PRICES and fact.value_high is not None:
        low = replace(fact, metric="ipo.price_low", value_high=None)
        return [
            low,
            replace(fact, metric="ipo.offer_price_max", value=fact.value_high, value_high=None),
        ]
    if metric.name == "ipo.offer_price" and _DOUBLE.match(text, number.end):
        return [fact, replace(fact, metric="ipo.offer_price_max")]
    return [fact]
