"""The summary of an allotment-results announcement as fields of a deal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.filings._rows import Row, decimal_in, summary_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from greenshoe.filings._model import Value
    from greenshoe.filings._sheet import Sheet
    from greenshoe.filings._text import FilingText

__all__ = ["read_summary"]

_NOTHING = re.compile(r"不適用|n\s*/\s*a|零|無|沒有|nil|none|not\s+applicable|-+", re.IGNORECASE)
_MILLION = re.compile(r"百萬|million", re.IGNORECASE)
_PER_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A field, the sections and the label of its row, and what kind of value it is."""

    field: str
    sections: tuple[str, ...]
    label: re.Pattern[str]
    kind: str


def _rule(field: str, sections: str, label: str, kind: str) -> _Rule:
    """Build a rule; in a label `{count}` is any word for a number of shares."""
    words = label.replace("{count}", r"(?:數目|數量|總數|總額)").replace(
        "{level}", r"(?:認購(?:額|水平|倍數|水準|程度|情況)|subscription\s+level)"
    )
    return _Rule(field, tuple(sections.split()), re.compile(words, re.IGNORECASE), kind)


# Where the summary's row is not understood: the cover prints the price again.
_COVER_PRICE = re.compile(
    r"最終(?:公開)?發售價\s*:\s*每股[^\d]{0,14}(\d+(?:\.\d+)?)\s*港元"
    r"|final\s+offer\s+price\s*:\s*HK\$\s*(\d+(?:\.\d+)?)\s+per",
    re.IGNORECASE,
)
_SHARE_OF_OFFER = r"百分比|百份比|佔.*比例|佔全球發售|佔股份發售|^%|percentage"
# In the order they are tried: of the rules of a section the first that fits takes the row.
_RULES = (
    _rule(
        "offer_price_max_hkd",
        "price company",
        r"^最高(?:香港)?(?:公開)?發售價|發售價上限|^maximum\s+(?:public\s+)?offer\s+price",
        "price",
    ),
    _rule(
        "offer_price_hkd",
        "price company",
        r"(?:最終|固定)(?:香港)?(?:公開)?(?:發售|配售)?(?:發售)?價(?!.*(?:範圍|調整|最高|上限))|^發售價(?:格)?(?:\(.*\))?$"
        r"|^(?:final\s+|fixed\s+)?(?:public\s+)?offer\s+price(?!.*(?:range|adjust|maximum))",
        "price",
    ),
    _rule(
        "issued_shares_on_listing",
        "shares",
        r"已(?:發行|發售)(?:的)?.{0,6}(?:股份|{count})|issued\s+.{0,20}shares",
        "shares",
    ),
    _rule(
        "reserved_shares_offered",
        "shares",
        r"^(?!.*(?:不包括|excl)).*(?:預留股份|保留股份|reserved\s+shares)",
        "shares",
    ),
    _rule("public_final_shares", "shares", r"公開發售|香港發售|public\s+offer", "shares"),
    _rule(
        "intl_final_shares",
        "shares",
        r"國際發售|國際配售|^配售|international|number\s+of\s+placing",
        "shares",
    ),
    _rule(
        "offer_shares_final",
        "shares",
        r"發售股份(?:的)?(?:最終)?{count}|number\s+of\s+offer\s+shares",
        "shares",
    ),
    _rule(
        "size_adjustment_public_shares",
        "adjustment",
        r"^[-.].*(?:公開發售|public\s+offer)",
        "shares_or_none",
    ),
    _rule(
        "size_adjustment_intl_shares",
        "adjustment",
        r"^[-.].*(?:國際|配售|international|placing)",
        "shares_or_none",
    ),
    _rule(
        "size_adjustment_shares",
        "adjustment",
        r"額外(?:發售)?(?:的)?股份|additional\s+.*shares",
        "shares_or_none",
    ),
    _rule(
        "over_allocated_shares",
        "over_allocation adjustment shares",
        r"超額(?:分配|配發|配售|配股).*{count}|over-?\s?allocated",
        "shares_or_none",
    ),
    _rule(
        "gross_proceeds_hkd_mn",
        "proceeds",
        r"(?:所得款項|募集資金)總額|總(?:所得款項|募集資金)|gross\s+proceeds",
        "millions",
    ),
    _rule(
        "listing_expenses_hkd_mn",
        "proceeds",
        r"(?:上市|發售|發行).{0,6}(?:開支|費)|listing\s+(?:expenses|fees)|減:.*(?:開支|費用)",
        "millions",
    ),
    _rule(
        "net_proceeds_hkd_mn",
        "proceeds",
        r"(?:所得款項|募集資金)淨額|淨(?:所得款項|募集資金)|net\s+proceeds",
        "millions",
    ),
    _rule("valid_applications", "public", r"有效申請|valid\s+applications", "count"),
    _rule(
        "successful_applications",
        "public",
        r"(?:受理|接納|接獲|成功|有效).*申請|成功申請|successful\s+applications",
        "count",
    ),
    _rule("public_subscription_level_x", "public", r"{level}", "times"),
    _rule("clawback_text", "public", r"回[補撥](?:機制)?$|claw-?\s?back\s+triggered", "text"),
    _rule("public_initial_shares", "public", r"初[步始].*{count}|initially\s+available", "shares"),
    _rule(
        "reallocated_shares",
        "public",
        r"重新分配(?:得?來)?(?:的)?.*{count}(?!.*最終)|{count}.*重新分配得?來|reallocated\s+from",
        "shares_or_none",
    ),
    _rule("public_final_printed_pct", "public", _SHARE_OF_OFFER, "percent"),
    _rule("public_final_shares", "public", r"最終|final", "shares"),
    _rule("placees", "international", r"承配人|placees", "count"),
    _rule("intl_subscription_level_x", "international", r"{level}", "times"),
    _rule(
        "preferential_or_employee_shares",
        "international",
        r"^(?:優先|僱員|員工)(?:優先)?(?:發售)?.*(?:預留|保留)股份(?:的)?(?:最終)?{count}"
        r"|^final\s+.*reserved\s+shares",
        "shares",
    ),
    _rule(
        "intl_initial_shares", "international", r"初[步始].*{count}|initially\s+available", "shares"
    ),
    _rule("intl_final_printed_pct", "international", _SHARE_OF_OFFER, "percent"),
    _rule("intl_final_shares", "international", r"最終|final", "shares"),
    _rule("preferential_or_employee_shares", "employee preferential", r"最終|final", "shares"),
    _rule(
        "reserved_shares_offered",
        "employee preferential",
        r"初[步始].*{count}|可供認購|initially",
        "shares",
    ),
)


def _shares(words: str) -> int | None:
    """Return a whole number of shares; a ceiling ("no more than") is none."""
    number = decimal_in(words)
    if number is None or number != int(number) or "不多於" in words or "不超過" in words:
        return None
    return int(number)


def _convert(kind: str, words: str) -> Value | None:  # noqa: PLR0911 - one line per kind
    """Return a row's value as its field wants it, `None` if it is none."""
    if kind == "text":
        return words
    if kind == "shares_or_none" and _NOTHING.fullmatch(words.strip()):
        return 0
    number = decimal_in(words)
    if number is None:
        return None
    if kind in {"shares", "shares_or_none"}:
        return None if "%" in words or "." in words else _shares(words)
    if kind == "count":
        return None if "%" in words or number != int(number) else int(number)
    if kind == "millions":
        return number if _MILLION.search(words) else number / _PER_MILLION
    if kind == "percent":
        return number if "%" in words else None
    return number


def _assign(rows: Iterable[Row]) -> Iterable[tuple[_Rule, Row, Value]]:
    """Yield the rows that are fields: of a section's rules the first that fits and is free."""
    taken: set[tuple[str, str]] = set()
    for row in rows:
        for rule in _RULES:
            if row.section not in rule.sections or (rule.field, row.section) in taken:
                continue
            value = _convert(rule.kind, row.value) if rule.label.search(row.label) else None
            if value is not None:
                taken.add((rule.field, row.section))
                yield rule, row, value
                break


def read_summary(text: FilingText, sheet: Sheet) -> None:
    """Read the summary's rows into a sheet; a field printed twice must agree with itself."""
    view = text.lined
    for rule, row, value in _assign(summary_rows(view)):
        sheet.read(rule.field, value, view, row.start, row.end)
    _read_price_range(text, sheet)
    cover = None if "offer_price_hkd" in sheet.values else _COVER_PRICE.search(text.flat.text)
    if cover:
        price = Decimal(cover[1] or cover[2])
        sheet.read("offer_price_hkd", price, text.flat, cover.start(), cover.end())


def _read_price_range(text: FilingText, sheet: Sheet) -> None:
    """Read the range the price was set in."""
    money = r"(?:HK\$|HKD|港元)?\s*(\d+(?:\.\d+)?)\s*(?:港元)?"
    label = r"(?:發售價(?:的)?(?:範圍|幅度)|offer\s+price\s+range)"
    pattern = re.compile(
        rf"{label}[^\d\n]{{0,12}}\n?\s*{money}\s*(?:至|到|-|to)\s*{money}", re.IGNORECASE
    )
    match = pattern.search(text.lined.text)
    if match:
        low, high = sorted((Decimal(match[1]), Decimal(match[2])))
        sheet.read("offer_price_min_hkd", low, text.lined, match.start(), match.end())
        sheet.read("offer_price_max_hkd", high, text.lined, match.start(), match.end())
