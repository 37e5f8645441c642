"""What follows from the figures of an announcement, and whether they agree with each other."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING

from greenshoe.core import printed_unit, round_half_up
from greenshoe.filings._model import Held, LadderRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenshoe.filings._sheet import Sheet
    from greenshoe.filings._text import FilingText

__all__ = ["check_ladder", "check_offer", "derive_from_ladder", "derive_offer"]

_OPTION_EXERCISED = re.compile(
    r"發售量調整權(?:已|獲|經)*(?:悉數|部分|全面|全數|全部)?(?:獲)?行使|(?:悉數|部分|全面|全數)行使發售量調整權"
    r"|exercise\s+of\s+the\s+offer\s+size\s+adjustment"
    r"|size\s+adjustment\s+option\s+(?:has|having)\s+been\s+(?:fully|partially)?",
    re.IGNORECASE,
)
_OPTION_IN_FULL = re.compile(
    r"發售量調整權(?:已|獲|經)*(?:悉數|全面|全數|全部)(?:獲)?行使|(?:悉數|全面|全數)行使發售量調整權"
    r"|full\s+exercise\s+of\s+the\s+offer\s+size\s+adjustment"
    r"|size\s+adjustment\s+option\s+(?:has|having)\s+been\s+fully",
    re.IGNORECASE,
)
_PLACES = 4
_MILLION = Decimal(1_000_000)
_HALF_CENT_OF_A_PERCENT = Decimal("0.005")


def _percent(part: int, whole: int) -> Decimal:
    """Return a share in per cent, to four decimals."""
    return round_half_up(Decimal(100 * part) / whole, _PLACES)


def _candidates(sheet: Sheet, name: str) -> list[int]:
    """Return every different whole number a field is printed with."""
    return [value for value in sheet.readings.get(name, {}) if isinstance(value, int)]


def _settle_final_shares(sheet: Sheet) -> None:
    """Of tranches printed twice take the pair that adds up to the offer.

    Some announcements add the over-allocated shares to the placing in one place.
    """
    offers = _candidates(sheet, "offer_shares_final")
    names = ("public_final_shares", "intl_final_shares")
    reserved = _candidates(sheet, "preferential_or_employee_shares")
    choices = product(offers, *(_candidates(sheet, name) for name in names), [0, *reserved])
    for offer, public, placing, other in choices:
        if offer == public + placing + other:
            sheet.choose("offer_shares_final", offer)
            for name, value in zip(names, (public, placing), strict=True):
                if len(_candidates(sheet, name)) > 1:
                    sheet.flags.append(f"{name} is printed with more than one value")
                sheet.choose(name, value)
            return
    if offers and all(_candidates(sheet, name) for name in names):
        for name in (*names, "offer_shares_final"):
            sheet.hold(name, "the tranches do not add up to the offer")


def _base(sheet: Sheet) -> int | None:
    """Return the offer before the size adjustment option, if two ways to it agree."""
    offer = sheet.whole("offer_shares_final")
    public, placing = sheet.whole("public_initial_shares"), sheet.whole("intl_initial_shares")
    if offer is None or public is None or placing is None:
        return None
    before_option = offer - (sheet.whole("size_adjustment_shares") or 0)
    reserved = [0, *_candidates(sheet, "reserved_shares_offered")]
    reserved += _candidates(sheet, "preferential_or_employee_shares")
    if any(public + placing + other == before_option for other in reserved):
        return before_option
    return None


def _base_before_option(sheet: Sheet, text: FilingText) -> int | None:
    """Return the initial tranches' sum where the text prints what the option added to it."""
    offer = sheet.whole("offer_shares_final")
    public, placing = sheet.whole("public_initial_shares"), sheet.whole("intl_initial_shares")
    if offer is None or public is None or placing is None or public + placing >= offer:
        return None
    added = offer - public - placing
    flat = text.flat.text
    if not _OPTION_EXERCISED.search(flat):
        return None
    if not re.search(rf"(?<![\d,]){added:,}(?![\d,])", flat) and not _parts_printed(flat, added):
        return None
    sheet.derive("size_adjustment_shares", added)
    return public + placing


def _parts_printed(flat: str, added: int) -> bool:
    """Tell whether two numbers beside the option's name add up to what it added."""
    numbers = {
        int(match[1].replace(",", ""))
        for match in re.finditer(
            r"(?:發售量調整權|size\s+adjustment)[^\d]{0,40}([\d,]{5,})", flat, re.IGNORECASE
        )
    }
    return any(added - number in numbers for number in numbers if number < added)


def derive_offer(sheet: Sheet, text: FilingText) -> None:
    """Add base, size adjustment and percentages."""
    _settle_final_shares(sheet)
    base = _base(sheet) or _base_before_option(sheet, text)
    offer, public = sheet.whole("offer_shares_final"), sheet.whole("public_final_shares")
    initial = sheet.whole("public_initial_shares")
    if base is None and offer is not None and initial is not None:
        sheet.hold("base_offer_shares_initial", "the initial tranches do not make the offer")
    sheet.derive("base_offer_shares_initial", base)
    if base and offer:
        sheet.derive("size_adjustment_exercised", "yes" if offer > base else "no")
        if offer > base and _OPTION_IN_FULL.search(text.flat.text):
            share = round_half_up(Decimal(100 * (offer - base)) / base, 2)
            sheet.derive("size_adjustment_max_pct", share)
    if base and initial:
        sheet.derive("public_initial_pct", _percent(initial, base))
    if offer and public:
        sheet.derive("public_final_pct", _percent(public, offer))
    if base and public:
        sheet.derive("public_final_over_initial_base_pct", _percent(public, base))
    level = sheet.values.get("public_subscription_level_x")
    if isinstance(level, Decimal):
        sheet.derive("public_oversubscribed_x", level - 1)


def check_offer(sheet: Sheet) -> None:
    """Hold back what price, shares and proceeds contradict; flag what only the print does."""
    _check_proceeds(sheet)
    _check_percentages(sheet)


def _check_proceeds(sheet: Sheet) -> None:
    """Price times shares is the gross; gross less expenses is the net."""
    price, offer = sheet.values.get("offer_price_hkd"), sheet.whole("offer_shares_final")
    gross, net, cost = (
        sheet.values.get(f"{name}_hkd_mn")
        for name in ("gross_proceeds", "net_proceeds", "listing_expenses")
    )
    if isinstance(price, Decimal) and offer and isinstance(gross, Decimal):
        made = price * offer / _MILLION
        if abs(made - gross) > printed_unit(gross):
            sheet.flags.append(
                f"gross proceeds are printed as HK${gross} million; price times shares is "
                f"{round_half_up(made, 2)} (a sale by shareholders is not the issuer's)"
            )
    if isinstance(gross, Decimal) and isinstance(net, Decimal) and isinstance(cost, Decimal):
        room = sum((printed_unit(x) / 2 for x in (gross, net, cost)), Decimal(0))
        if abs(gross - cost - net) > room:
            sheet.flags.append(
                f"gross {gross} less expenses {cost} is not the net {net} that is printed"
            )


def _check_percentages(sheet: Sheet) -> None:
    """Compare the printed share of the public tranche with that of its shares."""
    printed = sheet.values.get("public_final_printed_pct")
    made = sheet.values.get("public_final_pct")
    if isinstance(printed, Decimal) and isinstance(made, Decimal):
        room = max(printed_unit(printed) / 2, _HALF_CENT_OF_A_PERCENT) * 2
        if abs(printed - made) > room:
            sheet.flags.append(
                f"the public tranche is printed as {printed}%; its shares are {made}%"
            )


def derive_from_ladder(sheet: Sheet, rows: Sequence[LadderRow]) -> None:
    """Add the fields that summarise the basis of allotment."""
    first, top = rows[0], max(rows, key=lambda row: row.shares_applied_for)
    sheet.derive(
        "public_applied_shares",
        sum(row.shares_applied_for * row.valid_applications for row in rows),
    )
    prizes = {row.ballot_extra_shares for row in rows if row.ballot_winners}
    if prizes == {first.shares_applied_for}:  # a ballot is for one board lot
        sheet.derive("board_lot_shares", first.shares_applied_for)
    sheet.derive("one_lot_applications", first.valid_applications)
    with_shares = first.valid_applications if first.guaranteed_shares else first.ballot_winners
    sheet.derive("one_lot_success_pct", _percent(with_shares, first.valid_applications))
    sure = [row.shares_applied_for for row in rows if row.guaranteed_shares]
    sheet.derive("sure_one_lot_shares", min(sure, default=None))
    sheet.derive("top_application_shares", top.shares_applied_for)
    sheet.derive("top_application_count", top.valid_applications)
    sheet.derive("top_application_allotted_shares", _allotted_words(top))
    sheet.derive("top_application_pct", top.approx_pct_allotted)
    if all(row.pool_label_source for row in rows):
        for pool in ("A", "B"):
            total = sum(row.allotted_shares_total for row in rows if (row.pool or "A") == pool)
            sheet.derive(f"pool_{pool.lower()}_allotted_shares", total)


def _allotted_words(row: LadderRow) -> str:
    """Return what an applicant of a size gets: `27700`, or `0 + 552/5513 x 5000`."""
    if not row.ballot_winners:
        return str(row.guaranteed_shares)
    ballot = f"{row.ballot_winners}/{row.valid_applications} x {row.ballot_extra_shares}"
    return f"{row.guaranteed_shares} + {ballot}"


def check_ladder(sheet: Sheet, rows: Sequence[LadderRow]) -> list[Held]:
    """Return why a ladder cannot be right; empty if it reconciles with the summary."""
    held = []
    applications = sum(row.valid_applications for row in rows)
    printed = sheet.whole("valid_applications")
    if printed is not None and applications != printed:
        held.append(f"the rows hold {applications:,} applications, the summary {printed:,}")
    allotted = sum(row.allotted_shares_total for row in rows)
    final = sheet.whole("public_final_shares")
    reserved = sheet.whole("preferential_or_employee_shares") or 0
    if final is not None and allotted not in {final, final - reserved}:
        held.append(f"the rows hand out {allotted:,} shares, the public tranche is {final:,}")
    held += _check_level(sheet, rows)
    return [Held("ladder", reason) for reason in held]


def _check_level(sheet: Sheet, rows: Sequence[LadderRow]) -> list[str]:
    """Shares applied for over shares offered is the level; a small difference is only flagged."""
    level, initial = (
        sheet.values.get("public_subscription_level_x"),
        sheet.whole("public_initial_shares"),
    )
    if not isinstance(level, Decimal) or not initial:
        return []
    applied = sum(row.shares_applied_for * row.valid_applications for row in rows)
    made = Decimal(applied) / initial
    if abs(made - level) <= printed_unit(level) / 2:
        return []
    words = f"the level is printed as {level}; the rows give {round_half_up(made, 2)}"
    if abs(made / level - 1) > _HALF_CENT_OF_A_PERCENT:
        return [words]
    sheet.flags.append(words)
    return []
