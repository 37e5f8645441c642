"""The terms of an offer, as its formal notice prints them on the cover and in sentences."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from greenshoe.core import round_half_up
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from greenshoe.filings._sheet import Sheet
    from greenshoe.filings._text import FilingText

__all__ = ["ClawbackStep", "check_terms", "read_steps", "read_terms"]

_SHARES = r"(\d{1,3}(?:\s?,\s?\d{3})+)"
_MONEY = r"(?:HK\$|港元|HKD)?\s*(\d+(?:\.\d+)?)\s*(?:港元)?"
_COVER = {
    "base_offer_shares_initial": (
        rf"(?:全球發售|股份發售|本次發售)(?:項下|下)?的?(?:發售)?股份(?:總)?(?:數目|數量|總數)\s*:?\s*(?:合共)?\s*{_SHARES}",
        rf"(?<!公開)(?<!香港)(?<!國際)(?<!配售)發售股份(?:的)?(?:總)?(?:數目|數量|總數)\s*:\s*{_SHARES}",
        (
            rf"Number\s+of\s+(?:the\s+)?Offer\s+Shares\s+(?:under|in)\s+the\s+(?:Global\s+Offering|Share\s+Offer)"
            rf"\s*:?\s*{_SHARES}"
        ),
    ),
    "public_initial_shares": (
        rf"(?:香港|公開)(?:公開)?發售(?:的)?(?:發售)?股份(?:的)?(?:數目|數量)\s*:?\s*{_SHARES}",
        rf"Number\s+of\s+(?:Hong\s+Kong|Public)\s+Offer\s+Shares\s*:?\s*{_SHARES}",
    ),
    "intl_initial_shares": (
        rf"(?:國際(?:發售|配售)|配售)(?:的)?(?:發售)?股份(?:的)?(?:數目|數量)\s*:?\s*{_SHARES}",
        rf"Number\s+of\s+(?:International\s+(?:Offer|Offering|Placing)|Placing)\s+Shares\s*:?\s*{_SHARES}",
    ),
    "sale_shares": (
        rf"{_SHARES}\s*股(?:H\s*股|股份)?(?:由[^,。()]{{0,30}}的)?銷售股份",
        rf"{_SHARES}\s+Sale\s+Shares",
    ),
    "reserved_shares_offered": (
        rf"(?:僱員|員工)?(?:預留|保留)股份(?:的)?(?:數目|數量)\s*:?\s*(?:最多|不多於|不超過)?\s*{_SHARES}",
        rf"Number\s+of\s+(?:Employee\s+)?Reserved\s+Shares\s*:?\s*(?:up\s+to\s+|not\s+more\s+than\s+)?{_SHARES}",
    ),
}
_RESERVED = re.compile(
    rf"[(]包括[^()]{{0,24}}?{_SHARES}\s*股[^(),，]{{0,8}}(?:預留|保留)股份"
    rf"|[(]including\s+(?:up\s+to\s+)?{_SHARES}\s+(?:[A-Za-z]+\s+){{0,3}}Reserved\s+Shares",
    re.IGNORECASE,
)
_STAFF = re.compile(r"僱員|員工|employee", re.IGNORECASE)
_PER_SHARE = r"(?:每股(?:香港)?(?:發售股份|股份|[A-Z]\s*股(?:股份)?|[A-Z]類(?:普通)?股(?:份)?)?)?"
_MAX_PRICE = (
    rf"最高(?:香港)?(?:公開)?發售價\s*[:]?\s*(?:為)?{_PER_SHARE}\s*(?:不(?:高於|超過))?\s*{_MONEY}",
    rf"Maximum\s+(?:Public\s+)?Offer\s+Price\s*:?\s*{_MONEY}",
    rf"發售價(?:預期)?(?:將)?(?:\s*:\s*)?{_PER_SHARE}\s*(?:預期)?(?:將)?不(?:會)?(?:高於|超過|多於)\s*{_PER_SHARE}\s*{_MONEY}",
    rf"Offer\s+Price\s+will\s+(?:be\s+)?not\s+(?:be\s+)?(?:more\s+than|exceed)\s+{_MONEY}",
)
_MIN_PRICE = (
    rf"不(?:會)?(?:低於|少於)\s*{_PER_SHARE}\s*{_MONEY}",
    rf"not\s+(?:be\s+)?(?:less|lower)\s+than\s+{_MONEY}",
)
_FIXED_PRICE = (
    rf"(?<!最高)(?<!最高公開)發售價\s*[:]?\s*(?:將)?(?:為)?{_PER_SHARE}\s*{_MONEY}",
    rf"(?<!Maximum )Offer\s+Price\s*:?\s*(?:will\s+be\s+)?{_MONEY}",
)
_SIZE_ADJUSTMENT = (
    rf"發售量調整權(?:(?!超額配)[^。]){{0,200}}?(?:最多|不超過|至多)\s*(?:合共|額外)*\s*{_SHARES}\s*股",
    (
        rf"Offer\s+Size\s+Adjustment\s+Option(?:(?!Over-)[^.]){{0,400}}?(?:up\s+to|not\s+more\s+than)\s+"
        rf"(?:an\s+aggregate\s+of\s+)?{_SHARES}"
    ),
)
_SUBJECT_TO = re.compile(r"[^(]{0,30}(\([^)]{0,160}\))", re.IGNORECASE)
_OVER_ALLOTMENT_NAME = re.compile(r"超額配|over-\s?allotment", re.IGNORECASE)
_OPTION_NAME = re.compile(r"發售量調整權|Offer\s+Size\s+Adjustment\s+Option", re.IGNORECASE)
_ANY_SHARES = re.compile(
    rf"{_SHARES}\s*(?:股|(?:(?:additional|new|offer|sale|ordinary|class|[A-Z])\s+){{0,4}}Shares)",
    re.IGNORECASE,
)
_MOVED = re.compile(r"重新分配|reallocat", re.IGNORECASE)
_LIMIT = re.compile(
    r"不得?(?:超過|多於)|不應(?:超過|多於)|增加?至|最高|上限|最多|maximum|exceed|increas|up\s+to",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"。|(?<=[a-z)])\.\s")
_MOST = re.compile(r"最多|不超過|至多|合共|up\s+to|aggregate|not\s+more\s+than", re.IGNORECASE)
_MOST_BEFORE = re.compile(
    rf"(?:最多|不超過|至多|up\s+to|aggregate\s+of)\s*(?:an?|合共|額外|additional|aggregate|of|\s)*\s*{_SHARES}\D*$",
    re.IGNORECASE,
)
_SHORT = 70
_NOT_LIMIT = re.compile(r"超額配|發售量調整權,|over-allotment\s+option,", re.IGNORECASE)
_LIMIT_WITHIN = 260
_MULTIPLE = re.compile(
    r"(\d+(?:\.\d+)?)\s*(?:倍(?:或以上|或更多)|times\s+or\s+more)", re.IGNORECASE
)
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_LONGEST_SENTENCE = 1_400


class ClawbackStep(tuple[Decimal, Decimal]):
    """A step: from this multiple on, this share of the offer in per cent goes to the public."""

    __slots__ = ()


def _whole(words: str) -> int:
    """Return a printed number of shares."""
    return int("".join(words.replace(",", " ").split()))


def _first(
    text: FilingText, sheet: Sheet, name: str, patterns: tuple[str, ...], *, money: bool = False
) -> None:
    """Read the first match of the first pattern that has one."""
    flat = text.flat
    for pattern in patterns:
        match = re.search(pattern, flat.text, re.IGNORECASE)
        if match:
            value = Decimal(match[1]) if money else _whole(match[1])
            sheet.read(name, value, flat, match.start(), match.end())
            return


def read_terms(text: FilingText, sheet: Sheet) -> None:
    """Read shares, price and options."""
    for name, patterns in _COVER.items():
        _first(text, sheet, name, patterns)
    _read_reserved(text, sheet)
    _read_price(text, sheet)
    _read_size_adjustment(text, sheet)


def _read_reserved(text: FilingText, sheet: Sheet) -> None:
    """Read the shares set aside for employees or entitled holders, and in which tranche."""
    flat = text.flat
    for within, name in (("public", "public_initial_shares"), ("placing", "intl_initial_shares")):
        for pattern in _COVER[name]:
            label = re.search(pattern, flat.text, re.IGNORECASE)
            found = _RESERVED.search(flat.text, label.end(), label.end() + 90) if label else None
            if found:
                start, end = found.span()
                shares = _whole(found[1] or found[2])
                sheet.read("reserved_shares_offered", shares, flat, start, end)
                sheet.read("reserved_within", within, flat, start, end)
                for_staff = _STAFF.search(found.group()) is not None
                sheet.derive("reserved_for", "employees" if for_staff else "entitled holders")
                return


def _read_price(text: FilingText, sheet: Sheet) -> None:
    """Read the maximum and minimum, or the one price there is."""
    _first(text, sheet, "offer_price_max_hkd", _MAX_PRICE, money=True)
    if "offer_price_max_hkd" not in sheet.values:
        _first(text, sheet, "offer_price_hkd", _FIXED_PRICE, money=True)
        return
    highest = sheet.values["offer_price_max_hkd"]
    for pattern in _MIN_PRICE:
        for match in re.finditer(pattern, text.flat.text, re.IGNORECASE):
            lowest = Decimal(match[1])
            if isinstance(highest, Decimal) and highest / 4 < lowest < highest:
                sheet.read("offer_price_min_hkd", lowest, text.flat, match.start(), match.end())
                return


def _read_size_adjustment(text: FilingText, sheet: Sheet) -> None:
    """Read how many shares the size adjustment option may add, and to which tranche.

    The cover tells: the public tranche is "subject to the option" where it shares in it pro rata;
    where only the offer and the placing are, all goes to the placing.
    """
    flat = text.flat
    for pattern in _SIZE_ADJUSTMENT:
        for match in re.finditer(pattern, flat.text, re.IGNORECASE):
            opening = _SENTENCE_END.split(flat.text[max(0, match.start() - 300) : match.start()])[
                -1
            ]
            if not _OVER_ALLOTMENT_NAME.search(opening):
                name = "size_adjustment_option_shares"
                sheet.read(name, _whole(match[1]), flat, match.start(), match.end())
                break
    if "size_adjustment_option_shares" not in sheet.values:
        return
    subject: dict[str, re.Match[str]] = {}
    for name in ("public_initial_shares", "intl_initial_shares", "base_offer_shares_initial"):
        for pattern in _COVER[name]:
            label = re.search(pattern, flat.text, re.IGNORECASE)
            words = _SUBJECT_TO.match(flat.text, label.end()) if label else None
            if words and name not in subject:
                subject[name] = words
    public = subject.get("public_initial_shares")
    if public is None or not any(_OPTION_NAME.search(words[1]) for words in subject.values()):
        return
    to = "pro_rata" if _OPTION_NAME.search(public[1]) else "placing"
    sheet.read("size_adjustment_to", to, flat, public.start(), public.end())


def check_terms(text: FilingText, sheet: Sheet) -> None:
    """Hold back what does not add up; then add what follows from the terms."""
    base, public, placing = (
        sheet.whole(f"{name}_shares" + end)
        for name, end in (("base_offer", "_initial"), ("public_initial", ""), ("intl_initial", ""))
    )
    if base and public and placing:
        reserved = sheet.whole("reserved_shares_offered") or 0
        if base not in {public + placing, public + placing + reserved}:
            for name in (
                "base_offer_shares_initial",
                "public_initial_shares",
                "intl_initial_shares",
            ):
                sheet.hold(name, f"{public:,} and {placing:,} do not make {base:,}")
            return
        sheet.derive("public_initial_pct", round_half_up(Decimal(100 * public) / base, 4))
    if base:
        _read_over_allotment(text, sheet, base)
        _check_option(sheet, "size_adjustment_option_shares", base)
        _check_option(sheet, "sale_shares", base + 1)
        added = sheet.whole("size_adjustment_option_shares")
        if added:
            sheet.derive("size_adjustment_max_pct", round_half_up(Decimal(100 * added) / base, 2))
    if public:
        _read_cap(text, sheet, public)


def _read_over_allotment(text: FilingText, sheet: Sheet, base: int) -> None:
    """Read the shares under the over-allotment option, before any size adjustment.

    A notice prints them with and without the size adjustment option, and in two parts where
    existing holders sell some. The usual part of the base, to a lot, is taken where it or two
    parts of it are printed; else the first number that is no more.
    """
    flat = text.flat
    usual = _usual_option(sheet, base)
    if usual is None:
        return
    lot = sheet.whole("board_lot_shares") or 1
    found: list[tuple[int, int, int]] = []
    for name in _OVER_ALLOTMENT_NAME.finditer(flat.text):
        end = name.end() + _LONGEST_SENTENCE // 2
        stop = _SENTENCE_END.search(flat.text, name.end(), end)
        sentence = flat.text[name.start() : stop.start() if stop else end]
        if _MOST.search(sentence):
            found += [
                (_whole(m[1]), name.start(), name.start() + m.end())
                for m in _ANY_SHARES.finditer(sentence)
            ]
    parts = [
        (a + b, start, end) for (a, start, _), (b, _, end) in pairwise(found) if a + b <= usual
    ]
    whole = [item for item in (*found, *parts) if 0 <= usual - item[0] < 2 * lot]
    smaller = [
        item
        for item in found
        if item[0] <= usual and _MOST_BEFORE.search(flat.text[: item[2]][-_SHORT:])
    ]
    for shares, start, end in [*whole, *smaller][:1]:
        sheet.read("over_allotment_option_shares", shares, flat, start, end)


def _usual_option(sheet: Sheet, base: int) -> Decimal | None:
    """Return the most the option may be on the day, as shares."""
    day = sheet.values.get("listing_document_date")
    if not isinstance(day, date):
        return None
    rule = Rulebook.load().at(day).find("over_allotment.cap_pct")
    return None if rule is None else base * rule.decimal() / 100


def _check_option(sheet: Sheet, name: str, base: int) -> None:
    """Hold an option back that is larger than the offer."""
    shares = sheet.whole(name)
    if shares is not None and shares >= base:
        sheet.hold(name, f"{shares:,} is not part of an offer of {base:,}")


def _read_cap(text: FilingText, sheet: Sheet, public: int) -> None:
    """Read the most the public tranche may grow to by reallocation outside the ladder.

    The cap is more than the tranche and at most about twice as much; it is printed either with
    the shares that may be moved or twice the same. Two such numbers are held back.
    """
    flat = text.flat
    lot = sheet.whole("board_lot_shares") or 1
    found: dict[int, re.Match[str]] = {}
    for match in _ANY_SHARES.finditer(flat.text):
        shares = _whole(match[1])
        before = flat.text[max(0, match.start() - _LIMIT_WITHIN) : match.start()]
        near = re.sub(r"\([^()]*\)", "", _SENTENCE_END.split(before)[-1])
        limited = (
            _MOVED.search(before) and _LIMIT.search(near) and not _NOT_LIMIT.search(near[-60:])
        )
        if public < shares <= 2 * public + lot and limited:
            found.setdefault(shares, match)
    moved = {
        shares
        for shares in found
        if re.search(rf"(?<![\d,]){shares - public:,}(?![\d,])", flat.text)
    }
    usual = {
        shares for shares in found if 0 <= 2 * public - shares <= lot or _is_usual(sheet, shares)
    }
    chosen = next((some for some in (moved, usual & moved, usual) if len(some) == 1), set(found))
    if len(chosen) == 1:
        shares = chosen.pop()
        sheet.read(
            "reallocation_cap_shares", shares, flat, found[shares].start(), found[shares].end()
        )
    elif chosen:
        words = " or ".join(f"{shares:,}" for shares in sorted(chosen))
        sheet.hold("reallocation_cap_shares", f"could be {words}")


def _is_usual(sheet: Sheet, shares: int) -> bool:
    """Tell whether shares are the usual part of the offer that caps reallocation, to a lot."""
    base, day = sheet.whole("base_offer_shares_initial"), sheet.values.get("listing_document_date")
    if base is None or not isinstance(day, date):
        return False
    book = Rulebook.load().at(day)
    if book.find("reallocation.cap.B") is None:
        return False
    lot = sheet.whole("board_lot_shares") or 1
    caps = [base * Decimal(str(row["base_pct"])) / 100 for row in book.table("reallocation.cap.B")]
    return any(0 <= cap - shares < 2 * lot for cap in caps)


def read_steps(text: FilingText, sheet: Sheet) -> tuple[ClawbackStep, ...]:
    """Read the steps of a mandatory clawback where a sentence prints multiples and percentages.

    Steps are pairs in the order of the sentence; a sentence whose numbers do not pair is passed
    over, for a wrong step costs more than none.
    """
    flat = text.flat
    for match in _MULTIPLE.finditer(flat.text):
        start = max(flat.text.rfind("。", 0, match.start()), match.start() - 400, 0)
        end = flat.text.find("。", match.end(), match.end() + _LONGEST_SENTENCE)
        sentence = flat.text[start : end if end > 0 else match.end() + _LONGEST_SENTENCE // 2]
        multiples = list(dict.fromkeys(Decimal(m[1]) for m in _MULTIPLE.finditer(sentence)))
        after = sentence[sentence.rfind(match.group()) :]
        shares = list(dict.fromkeys(Decimal(m[1]) for m in _PERCENT.finditer(after)))
        ascending = multiples == sorted(multiples) and shares == sorted(shares)
        if multiples and len(multiples) == len(shares) and ascending:
            sheet.derive(
                "clawback_steps",
                _step_words(multiples, shares),
                flat.evidence(match.start(), match.end()),
            )
            return tuple(ClawbackStep(pair) for pair in zip(multiples, shares, strict=True))
    return ()


def _step_words(multiples: list[Decimal], shares: list[Decimal]) -> str:
    """Return steps as a table of deals holds them: `15:30;50:40`."""
    return ";".join(f"{m}:{s}" for m, s in zip(multiples, shares, strict=True))
