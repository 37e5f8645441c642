"""Answers of long work as sections of a page, drawn with the report's own macros."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from greenshoe.report import (
    ReportSection,
    book_section,
    day_section,
    desk_section,
    fleet_section,
    pair_sections,
    plan_section,
    route_sections,
    serving_section,
    value_section,
    window_section,
)
from greenshoe.web._calls_companies import valued
from greenshoe.web._calls_deals import beside
from greenshoe.web._given import day, deal_of
from greenshoe.web._templates import templates
from greenshoe.words import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from greenshoe.company import Valuation
    from greenshoe.core import Json

    Sections = tuple[ReportSection, ...]

__all__ = ["answer_view", "window_view"]


def _of_value(given: dict[str, Any]) -> Sections:
    """Return a valuation: worked out once more, for it has more to show than its JSON."""

    def study(company: str, **options: Any) -> Valuation:  # noqa: ANN401 - options of the command
        from greenshoe.answers import value_study  # noqa: PLC0415 - SciPy loads

        return value_study(company, **options)

    arguments = {k: v for k, v in given["arguments"].items() if k != "pictures"}
    return (value_section(valued(arguments, study)),)


def _of_book(given: dict[str, Any]) -> Sections:
    """Return the book of a deal with its orders: worked out once more, as a valuation is."""
    from greenshoe.study import book_of_deal, run  # noqa: PLC0415

    arguments = given["arguments"]
    with beside(arguments) as files:
        result = run(deal_of(arguments["deal"]), seed=arguments.get("seed", 0))
        assert files is not None  # noqa: S101 - a book is asked with its orders
        book = book_of_deal(
            result, orders=files.orders, policy=files.policy, rates=files.rates,
            range_hkd=files.range_hkd,
        )  # fmt: skip
    return (book_section(book),) if book else ()


def _of_days(given: dict[str, Any]) -> Sections:
    """Return simulated days, beside the price they are measured against."""
    arguments = given["arguments"]
    price = deal_of(arguments["deal"]).terms.offer_price_hkd
    return (
        day_section(
            given["answer"],
            seed=arguments.get("seed", 0),
            offer_price_hkd=None if price is None else float(price),
        ),
    )


def _one(section: Callable[[Any], ReportSection]) -> Callable[[dict[str, Any]], Sections]:
    return lambda given: (section(given["answer"]),)


_SECTIONS: Mapping[str, Callable[[dict[str, Any]], Sections]] = {
    "plan": _one(plan_section),
    "desk": _one(desk_section),
    "fleet": _one(fleet_section),
    "serving": _one(serving_section),
    "route": lambda given: route_sections(given["answer"]),
    "pair": lambda given: pair_sections(given["answer"]),
    "value": _of_value,
    "book": _of_book,
    "simulate": _of_days,
}


def _drawn(sections: Sections, given: dict[str, Any]) -> str:
    template = templates(Language(given.get("language", "en"))).get_template("_sections.html.j2")
    return template.render(sections=sections)


def answer_view(given: dict[str, Any]) -> str:
    """Return the answer of a job as HTML; `command` says which, `answer` or `arguments` what."""
    return _drawn(_SECTIONS[given["command"]](given), given)


def window_view(given: dict[str, Any]) -> dict[str, Json]:
    """Return the state of the market as HTML, and its picture."""
    from greenshoe.answers import window_of  # noqa: PLC0415 - NumPy loads
    from greenshoe.core import to_json  # noqa: PLC0415
    from greenshoe.drawing import picture_to_json  # noqa: PLC0415
    from greenshoe.subscriber import window_picture  # noqa: PLC0415

    rows = window_of(by=given.get("by") or None, as_of=day(given.get("as_of"), "as_of"))
    section: Any = to_json(rows)
    pictures: dict[str, Json] = {"window": picture_to_json(window_picture(rows))}
    return {"html": _drawn((window_section(section),), given), "pictures": pictures}
