"""What an end-of-stabilisation announcement says was done.

The announcement lists over-allocation, purchases, sales and the exercise of the option as
numbered items. Shares are conserved: over-allocated = bought - sold again + exercised.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import islice, product
from typing import TYPE_CHECKING

from greenshoe.filings._dates import DATE, first_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from greenshoe.filings._sheet import Sheet
    from greenshoe.filings._text import FilingText

__all__ = ["read_stabilisation"]

_NUMBER = r"(\d{1,3}(?:\s?,\s?\d{3})+|\d{3,})"
_UNIT = (
    r"\s*(?:股|(?:additional\s+|new\s+)?"
    r"(?:[A-Z]\s+|Class\s+[A-Z]\s+(?:Ordinary\s+)?|Offer\s+|Ordinary\s+)?Shares)"
)
_SHARES = re.compile(
    rf"(?:(?:合共|總數為?|共|aggregate\s+of|total\s+of)\s*)?{_NUMBER}{_UNIT}", re.IGNORECASE
)
_NUMERAL = r"(?:[(]{one}[)]|(?<![\w.,]){one}(?:[)]|[.、]\s))\s*(?=\D)"
_ITEM = re.compile(_NUMERAL.replace("{one}", r"(?:\d|i{1,3}|iv|vi{0,3}|[a-f])"), re.IGNORECASE)
_OPENING = re.compile(_NUMERAL.replace("{one}", r"(?:1|i|a)"), re.IGNORECASE)
_OPENING_WITHIN = 160
_MOST_OPENINGS = 400
_MOST_READINGS = 8
_DATE_BEFORE = 30
_LIST_END = re.compile(
    r"公眾持股量|承董事[會局]命|並無(?:行使|作出)|未行使的?部分|public\s+float|by\s+order\s+of\s+the\s+board",
    re.IGNORECASE,
)
_OVER = re.compile(r"超額(?:分配|配售|配發)|over-\s?allocat", re.IGNORECASE)
_BORROWED = re.compile(r"借[入股用]|borrow", re.IGNORECASE)
_BOUGHT = re.compile(r"(?:連續|陸續|相繼)?(?:購買|購入|收購|買入|購回)|purchase", re.IGNORECASE)
_SOLD = re.compile(
    r"(?:連續|陸續|相繼)?(?:出售|沽出|賣出|售出|沽售)|\bs(?:old|ales?|ell)\b", re.IGNORECASE
)
_EXERCISED = re.compile(
    r"(?:悉數|部分|全數|全面|全部)(?:地)?行使|行使超額配|exercise\s+of\s+the\s+over-", re.IGNORECASE
)
_PRICE = r"(?:HK\$|HKD|港元)?\s*(\d+(?:\.\d+)?)\s*(?:港元)?"
_RANGE = re.compile(
    rf"(?:介乎|介於|由|按|以|between|range\s+of|from)?[^\d]{{0,16}}{_PRICE}\s*(?:至|到|-|to|and)\s*{_PRICE}",
    re.IGNORECASE,
)
_MONEY = re.compile(r"(\d+(?:\.\d+)?)\s*港元|HK\$\s*(\d+(?:\.\d+)?)", re.IGNORECASE)
_LAST = re.compile(
    r"最後一[次筆宗項]|最後(?:的)?(?:購|收購|買|出售|沽)|last\s+(?:purchase|sale)", re.IGNORECASE
)
_NO_ACTION = re.compile(
    r"並(?:無|未)[^。]{0,90}?(?:購買|購入|收購|買入)(?:或|及|、|/)(?:出售|沽出|賣出)"
    r"|(?:並|亦)?(?:無|未|沒有)[^。]{0,80}?(?:採取|進行|作出)[^。]{0,20}?穩定價格行動"
    r"|no\s+(?:purchase|stabili[sz])[^.]{0,160}?(?:sale|made|taken|undertaken)",
    re.IGNORECASE,
)
_NO_OVER = re.compile(
    r"(?:並無|並未|沒有|概無)[^。]{0,40}?超額(?:分配|配售|配發)|no\s+over-\s?allocation",
    re.IGNORECASE,
)
_LAPSED = re.compile(
    r"超額配(?:股|售)權[^。]{0,60}?(?:失效|屆滿|未獲行使|並無行使)|並無行使[^。]{0,20}超額配|(?:未|無)[^。]{0,30}行使[^。]{0,10}超額配"
    r"|over-allotment\s+option[^.]{0,160}?(?:lapsed|not\s+(?:been\s+)?exercised)",
    re.IGNORECASE,
)
_EXERCISE_SENTENCE = re.compile(
    rf"超額配(?:股|售)權[^。]{{0,200}}?(?:悉數|部分|全數|全面)?行使[^。]{{0,120}}?(?:涉及|合共)[^。\d]{{0,12}}{_NUMBER}\s*股"
    rf"|(?:悉數|部分|全數|全面)行使[^。]{{0,100}}?(?:涉及|合共)[^。\d]{{0,12}}{_NUMBER}\s*股"
    rf"|(?:fully|partially|full|partial)\s+exercise[^.]{{0,300}}?aggregate\s+of\s+{_NUMBER}",
    re.IGNORECASE,
)
_PERIOD_END = re.compile(
    rf"穩定價格期(?:間)?(?:已)?(?:經)?(?:於|在)\s*({DATE})|stabili[sz](?:ation|ing)\s+period[^.]{{0,120}}?"
    rf"ended\s+on\s+(?:[A-Z][a-z]+day\s*,\s*)?({DATE})",
    re.IGNORECASE,
)
_KINDS = ("over_allocated", "bought", "resold", "exercised")


def _whole(words: str) -> int:
    """Return a printed number of shares."""
    return int("".join(words.replace(",", " ").split()))


def _items(flat: str) -> Iterator[tuple[int, int]]:
    """Yield the numbered items of the list of actions, which begins with the over-allocation."""
    done = 0
    for opening in islice(_OPENING.finditer(flat), _MOST_OPENINGS):
        if opening.start() < done:
            continue
        head = flat[opening.end() : opening.end() + _OPENING_WITHIN]
        if not (_OVER.search(head) and _SHARES.search(head)):
            continue
        closing = _LIST_END.search(flat, opening.end())
        end = done = closing.start() if closing else len(flat)
        marks = [mark for mark in _ITEM.finditer(flat, opening.start(), end) if _starts(flat, mark)]
        if not marks:
            continue
        starts = [mark.end() for mark in marks]
        ends = [mark.start() for mark in marks[1:]] + [end]
        yield from zip(starts, ends, strict=True)


def _starts(flat: str, mark: re.Match[str]) -> bool:
    """Tell whether a mark begins an item: it follows a stop, a line end or "and"."""
    before = flat[max(0, mark.start() - 5) : mark.start()].rstrip(" ")
    return not before or before[-1] in "\n;:；：。，,及" or before.endswith("and")


def _kind(item: str) -> str | None:
    """Tell what an item is about: the action that is named first; borrowing is none of them."""
    patterns = zip(
        ("borrowed", *_KINDS), (_BORROWED, _OVER, _BOUGHT, _SOLD, _EXERCISED), strict=True
    )
    found = [(match.start(), kind) for kind, words in patterns if (match := words.search(item))]
    kind = min(found)[1] if found else None
    if kind == "over_allocated" and _option_first(item):
        return "exercised"
    return None if kind == "borrowed" else kind


def _option_first(item: str) -> bool:
    """Tell whether an item's first number is that of an exercise."""
    exercised, shares = _EXERCISED.search(item), _SHARES.search(item)
    return bool(exercised and shares and exercised.start() < shares.start())


_FIELDS = {
    "over_allocated": "over_allocated_shares",
    "bought": "stabilisation_bought_shares",
    "resold": "stabilisation_resold_shares",
    "exercised": "over_allotment_exercised_shares",
}


def read_stabilisation(text: FilingText, sheet: Sheet) -> None:
    """Read what was over-allocated, bought, sold again and exercised, at which prices and when."""
    flat = text.flat
    for start, end in _items(flat.text):
        item = flat.text[start:end]
        kind = _kind(item)
        if kind is None:
            continue
        shares = _SHARES.search(item)
        if shares is None:
            continue
        sheet.read(_FIELDS[kind], _whole(shares[1]), flat, start, min(end, start + shares.end()))
        if kind in {"bought", "resold"}:
            _read_prices(text, sheet, kind, start, end)
    ended = _PERIOD_END.search(flat.text)
    if ended:
        day = first_date(ended[1] or ended[2])
        sheet.read("stabilisation_period_end", day, flat, ended.start(), ended.end())
    _read_without_list(text, sheet)
    _conserve(sheet)


def _read_prices(text: FilingText, sheet: Sheet, kind: str, start: int, end: int) -> None:
    """Read the range of prices of an item and its last trade."""
    flat = text.flat
    item = flat.text[start:end]
    last = _LAST.search(item)
    main = item[: last.start()] if last else item
    span = _RANGE.search(main)
    lone = _MONEY.search(main)
    if span and Decimal(span[1]) <= Decimal(span[2]):
        low, high = Decimal(span[1]), Decimal(span[2])
    elif lone:
        low = high = Decimal(lone[1] or lone[2])
    else:
        return
    for name, value in (("low", low), ("high", high)):
        sheet.read(f"{kind}_price_{name}_hkd", value, flat, start, start + len(main))
    if last:
        _read_last(text, sheet, kind, start + last.start(), end)


def _read_last(text: FilingText, sheet: Sheet, kind: str, start: int, end: int) -> None:
    """Read day and price of the last purchase or sale."""
    flat = text.flat
    words = flat.text[start:end]
    day = first_date(words) or first_date(flat.text[max(0, start - _DATE_BEFORE) : start])
    sheet.read(f"{kind}_last_date", day, flat, start, end)
    price = _MONEY.search(words)
    if price:
        value = Decimal(price[1] or price[2])
        sheet.read(f"{kind}_last_price_hkd", value, flat, start, start + price.end())


def _read_without_list(text: FilingText, sheet: Sheet) -> None:
    """Read what is said in sentences: an exercise, a lapse, that nothing was done."""
    flat = text.flat
    nothing = (
        ("over_allocated_shares", _NO_OVER),
        ("stabilisation_bought_shares", _NO_ACTION),
        ("stabilisation_resold_shares", _NO_ACTION),
        ("over_allotment_exercised_shares", _LAPSED),
    )
    for match in _EXERCISE_SENTENCE.finditer(flat.text):
        words = next(group for group in match.groups() if group)
        name = "over_allotment_exercised_shares"
        sheet.read(name, _whole(words), flat, match.start(), match.end())
    for name, pattern in nothing:
        found = pattern.search(flat.text)
        if found:
            sheet.read(name, 0, flat, found.start(), found.end())


def _candidates(sheet: Sheet, kind: str) -> list[int]:
    """Return the numbers read for an action, the likeliest first, then their sum; or nil.

    An option is sometimes exercised in two parts.
    """
    readings = sheet.readings.get(_FIELDS[kind], {})
    values = [value for value in readings if isinstance(value, int)][:_MOST_READINGS]
    return [*values, sum(values)] if len(values) > 1 else values or [0]


def _conserve(sheet: Sheet) -> None:
    """Take the readings that conserve shares; what is not mentioned is nil if the rest adds up."""
    if "over_allocated_shares" not in sheet.readings:
        _without_over_allocation(sheet)
        return
    choices = product(*(_candidates(sheet, kind) for kind in _KINDS))
    for choice in choices:
        over, bought, resold, exercised = choice
        if over == bought - resold + exercised:
            for kind, value in zip(_KINDS, choice, strict=True):
                if value in sheet.readings.get(_FIELDS[kind], {}):
                    sheet.choose(_FIELDS[kind], value)
                elif _FIELDS[kind] in sheet.readings:
                    sheet.values[_FIELDS[kind]] = value
                else:
                    sheet.derive(_FIELDS[kind], value)
            return
    over, bought, resold, exercised = (_candidates(sheet, kind)[0] for kind in _KINDS)
    made = f"{bought:,} bought - {resold:,} sold again + {exercised:,} exercised"
    missing = [kind for kind in _KINDS[1:] if _FIELDS[kind] not in sheet.readings]
    for kind in missing:
        sheet.hold(_FIELDS[kind], f"not read; {made} is not the {over:,} over-allocated")
    unclear = [
        kind for kind in _KINDS if len([n for n in sheet.readings.get(_FIELDS[kind], {}) if n]) > 1
    ]
    for kind in unclear:
        sheet.hold(_FIELDS[kind], f"several numbers are printed and none fits: {made}, {over:,}")
    if len(missing) <= 1 and not unclear:
        total = bought - resold + exercised
        sheet.flags.append(f"over-allocated is printed as {over:,}, but {made} is {total:,}")


def _without_over_allocation(sheet: Sheet) -> None:
    """Keep what is printed where the over-allocation itself is not."""
    if sheet.whole("over_allotment_exercised_shares"):
        sheet.hold("over_allocated_shares", "the announcement does not print it")
