"""The head of a report: who, the figures that matter first, and what happened in sentences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from greenshoe.report._figure import in_print, print_day
from greenshoe.words import message

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
    yield message("listing document {day}", day=print_day(terms.listing_document_date))
    if terms.listing_date is not None:
        yield message("listed {day}", day=print_day(terms.listing_date))


def _demand(reading: Reading) -> Iterator[str]:
    multiple = reading.figure("public_subscription_level_x")
    if multiple.value is None:
        yield "Demand is not known yet; what follows holds for any demand."
        return
    count = reading.record.shares("valid_applications")
    who = message("{count} valid applications", count=f"{count:,}") if count else "Applicants"
    yield message(
        "{who} asked for {multiple} the shares of the public offer.",
        who=who,
        multiple=multiple.text,
    )
    placing = reading.figure("intl_subscription_level_x")
    if placing.value is not None:
        yield message("The placing was ordered {multiple}.", multiple=placing.text)


def _moved(reading: Reading) -> Iterator[str]:
    initial, final = reading.terms.public_initial_shares, reading.figure("public_final_shares")
    if not isinstance(final.value, int):
        return
    if final.value == initial:
        yield message(
            "No shares moved to the public offer: it stayed at {initial} shares.",
            initial=f"{initial:,}",
        )
        return
    verb = "grew" if final.value > initial else "shrank"
    yield message(
        f"The public offer {verb} from {{initial}} to {{final}} shares, {{pct}} of the offer.",
        initial=f"{initial:,}",
        final=f"{final.value:,}",
        pct=reading.figure("public_final_pct").text,
    )


def _lots(reading: Reading) -> Iterator[str]:
    one = reading.figure("one_lot_success_pct")
    if one.value is not None:
        yield message(
            "One lot ({lot} shares) was allotted to {pct} of those who asked for one.",
            lot=f"{reading.terms.board_lot_shares:,}",
            pct=one.text,
        )
    sure = reading.figure("sure_one_lot_shares")
    if isinstance(sure.value, int):
        yield message(
            "The smallest application sure of a lot was {shares} shares.", shares=f"{sure.value:,}"
        )


def _after(reading: Reading) -> Iterator[str]:
    names = ("stabilisation_bought_shares", "stabilisation_resold_shares")
    bought, resold = (reading.figure(name).value for name in names)
    exercised = reading.figure("over_allotment_exercised_shares").value
    if isinstance(bought, int) and isinstance(exercised, int):
        sold = isinstance(resold, int) and resold
        yield message(
            "The stabilising manager bought {bought}{resold}; "
            "{exercised} shares of the over-allotment option were exercised.",
            bought=in_print(bought, "shares") if bought else "nothing",
            resold=message(", resold {shares}", shares=f"{resold:,}") if sold else "",
            exercised=f"{exercised:,}",
        )
    day = reading.record.number("first_day_return_pct")
    if day is not None:
        word = "above" if day >= 0 else "below"
        yield message(
            f"The first day closed {{pct}} {word} the offer price.",
            pct=in_print(abs(day), "%", places=1),
        )


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
