"""Which clawback mechanism a deal is on: in the document's words, else by its date and size."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.core import round_half_up
from greenshoe.filings._model import FilingKind
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from greenshoe.filings._identity import Identity
    from greenshoe.filings._sheet import Sheet
    from greenshoe.filings._text import FilingText

__all__ = ["read_mechanism", "read_trigger"]

_NAMED = {
    "B": re.compile(
        r"機制\s*B|Mechanism\s+B|(?:第18項|Practice\s+Note\s+18)[^。]{0,40}?4\.2\s*\(\s*b\s*\)",
        re.IGNORECASE,
    ),
    "A": re.compile(
        r"機制\s*A|Mechanism\s+A|(?:第18項|Practice\s+Note\s+18)[^。]{0,40}?4\.2\s*\(\s*a\s*\)",
        re.IGNORECASE,
    ),
}
_SPECIALIST = re.compile(r"18C\s*\.\s*(?:08|09|14)(?!\d)")
_BELOW = re.compile(
    r"(?:少於|不足|低於|不到)[^。]{0,80}?(\d+)\s*倍|(?:less|fewer)\s+than\s+(\d+)\s+times",
    re.IGNORECASE,
)
_TRIGGER = re.compile(
    r"(?:由於|鑒於|因)[^。]{0,60}?(?:超額認購|有效申請)[^。]{0,60}?(?<![\d.,])(\d+)\s*倍[^。]{0,160}?重新分配"
    r"|(?<![\d.,])(\d+)\s+times\s+or\s+more[^.]{0,400}?reallocat",
    re.IGNORECASE,
)
_TRIGGERED = {"是", "yes"}
_ROUNDING_UP_PCT = Decimal("0.1")


def read_mechanism(text: FilingText, identity: Identity, sheet: Sheet) -> None:
    """Read or infer the mechanism; silent where neither words nor date and size tell.

    The rule in force on the listing document's date decides what an initial share of the offer
    means; an initial share that is not the standard one of the old rules is a waiver.
    """
    flat = text.flat
    if identity.is_gem:
        sheet.derive("mechanism", "GEM")
        sheet.derive("mechanism_source", "GEM listing rules")
        return
    cited = _SPECIALIST.search(flat.text)
    if cited:
        sheet.read("mechanism", "18C", flat, cited.start(), cited.end())
        sheet.derive("mechanism_source", "named in the document")
        return
    named = [(name, match) for name, words in _NAMED.items() if (match := words.search(flat.text))]
    if len(named) == 1:
        name, match = named[0]
        sheet.read("mechanism", name, flat, match.start(), match.end())
        sheet.derive("mechanism_source", "named in the document")
        return
    sheet.derive("mechanism", _by_date_and_size(text, identity, sheet))
    if "mechanism" in sheet.values:
        sheet.derive("mechanism_source", "date of the listing document and initial public share")


def _by_date_and_size(text: FilingText, identity: Identity, sheet: Sheet) -> str | None:
    """Return the mechanism that date and initial share leave.

    Mechanism A and Chapter 18C begin alike. Announcements under Chapter 18C cite it; a notice
    tells them by the multiple below which the placing may give shares to a full public offer.
    """
    share = sheet.values.get("public_initial_pct")
    if identity.listing_document_date is None or not isinstance(share, Decimal):
        return None
    book = Rulebook.load().at(identity.listing_document_date)

    def starts_at(name: str) -> bool:
        rule = book.find(f"public_tranche.initial.{name}")
        return rule is not None and 0 <= share - rule.decimal() < _ROUNDING_UP_PCT

    if book.find("public_tranche.initial.PN18") is not None:
        return "PN18" if starts_at("PN18") else "PN18-waiver"
    if not starts_at("A"):
        return "B"
    if identity.kind is FilingKind.RESULTS:
        return "A"
    printed = {Decimal(match[1] or match[2]) for match in _BELOW.finditer(text.flat.text)}
    told = [
        name
        for name in ("A", "18C")
        if (rule := book.find(f"reallocation.multiple_below.{name}")) and rule.decimal() in printed
    ]
    return told[0] if len(told) == 1 else None


def read_trigger(text: FilingText, sheet: Sheet) -> None:
    """Read the multiple that results name as the clawback's trigger.

    On a waiver it is a step of the deal's own ladder: from this multiple on, the public tranche
    (without its part of the size adjustment option) is this share of the base offer.
    """
    if str(sheet.values.get("clawback_text", "")).lower() not in _TRIGGERED:
        return
    match = _TRIGGER.search(text.flat.text)
    if match is None:
        return
    multiple = int(match[1] or match[2])
    sheet.read("clawback_trigger_x", multiple, text.flat, match.start(), match.end())
    base, final = sheet.whole("base_offer_shares_initial"), sheet.whole("public_final_shares")
    if sheet.values.get("mechanism") == "PN18-waiver" and base and final:
        added = sheet.whole("size_adjustment_public_shares") or 0
        share = round_half_up(Decimal(100 * (final - added)) / base, 2).normalize()
        sheet.derive("clawback_steps", f"{multiple}:{share:f}", text.flat.evidence(*match.span()))
