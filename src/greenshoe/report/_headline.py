"""The head of a report: who, the figures that matter first, and what happened in sentences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from greenshoe.report._figure import in_print, print_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from greenshoe.report._figure import Figure
    from greenshoe.report._reading import Reading

__all__ = ["Headline", "headline_of"]

MECHANISMS = {
    "A": "Mechanism A",
    "B": "Mechanism B",
    "18C": "Chapter 18C",
    "PN18": "Practice Note 18 (before August 2025)",
    "PN18-waiver": "Practice Note 18 with a waiver",
    "GEM": "GEM",
}

_FIRST = {
    "offer_price_hkd": "offer price",
    "offer_price_max_hkd": "maximum price",
    "offer_shares_final": "offer",
    "gross_proceeds_hkd_mn": "gross proceeds",
    "market_value_hkd": "market value",
    "public_subscription_level_x": "public multiple",
    "public_final_pct": "public part of the offer",
    "one_lot_success_pct": "chance of a lot for one lot",
    "first_day_return_pct": "first day",
}
_PLACES = {
    "gross_proceeds_hkd_mn": 1,
    "public_final_pct": 2,
    "one_lot_success_pct": 2,
    "first_day_return_pct": 1,
}


@dataclass(frozen=True)
class Headline:
    """What stands at the top of the page."""

    name: str
    name_zh: str
    code: str
    facts: tuple[str, ...]
    figures: tuple[Figure, ...]
    story: tuple[str, ...]


def _facts(reading: Reading) -> Iterator[str]:
    terms, record = reading.terms, reading.record
    yield MECHANISMS[terms.mechanism.value]
    industry = record.text("industry")
    if industry:
        yield industry
    yield f"listing document {print_day(terms.listing_document_date)}"
    if terms.listing_date is not None:
        yield f"listed {print_day(terms.listing_date)}"


def _demand(reading: Reading) -> Iterator[str]:
    multiple = reading.figure("public_subscription_level_x")
    if multiple.value is None:
        yield "Demand is not known yet; what follows holds for any demand."
        return
    count = reading.record.shares("valid_applications")
    who = f"{count:,} valid applications" if count else "Applicants"
    yield f"{who} asked for {multiple.text} the shares of the public offer."
    placing = reading.figure("intl_subscription_level_x")
    if placing.value is not None:
        yield f"The placing was ordered {placing.text}."


def _moved(reading: Reading) -> Iterator[str]:
    initial, final = reading.terms.public_initial_shares, reading.figure("public_final_shares")
    if not isinstance(final.value, int):
        return
    if final.value == initial:
        yield f"No shares moved to the public offer: it stayed at {initial:,} shares."
        return
    verb = "grew" if final.value > initial else "shrank"
    pct = reading.figure("public_final_pct").text
    yield f"The public offer {verb} from {initial:,} to {final.value:,} shares, {pct} of the offer."


def _lots(reading: Reading) -> Iterator[str]:
    one = reading.figure("one_lot_success_pct")
    if one.value is not None:
        lot = reading.terms.board_lot_shares
        yield f"One lot ({lot:,} shares) was allotted to {one.text} of those who asked for one."
    sure = reading.figure("sure_one_lot_shares")
    if isinstance(sure.value, int):
        yield f"The smallest application sure of a lot was {sure.value:,} shares."


def _after(reading: Reading) -> Iterator[str]:
    names = ("stabilisation_bought_shares", "stabilisation_resold_shares")
    bought, resold = (reading.figure(name).value for name in names)
    exercised = reading.figure("over_allotment_exercised_shares").value
    if isinstance(bought, int) and isinstance(exercised, int):
        sold = f", resold {resold:,}" if isinstance(resold, int) and resold else ""
        amount = in_print(bought, "shares") if bought else "nothing"
        yield (
            f"The stabilising manager bought {amount}{sold}; "
            f"{exercised:,} shares of the over-allotment option were exercised."
        )
    day = reading.record.number("first_day_return_pct")
    if day is not None:
        word = "above" if day >= 0 else "below"
        yield f"The first day closed {in_print(abs(day), '%', places=1)} {word} the offer price."


def headline_of(reading: Reading) -> Headline:
    """Return the head of a report.

    >>> from greenshoe.report._reading import Reading
    >>> from greenshoe.study import run
    >>> headline_of(Reading(run("2513"))).story[0]
    '204,871 valid applications asked for 1,159.46× the shares of the public offer.'
    """
    final = reading.terms.offer_price_hkd is not None
    skip = "offer_price_max_hkd" if final else "offer_price_hkd"
    names = [name for name in _FIRST if name != skip and name in reading.figures]
    figures = tuple(
        replace(reading.figures[n], label=_FIRST[n], places=_PLACES.get(n)) for n in names
    )
    story = [*_demand(reading), *_moved(reading), *_lots(reading), *_after(reading)]
    name_zh = reading.record.text("name_zh") or ""
    name = reading.record.name
    return Headline(
        name=name,
        name_zh="" if name_zh == name else name_zh,
        code=reading.terms.stock_code,
        facts=tuple(_facts(reading)),
        figures=figures,
        story=tuple(story),
    )
