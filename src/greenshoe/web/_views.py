"""Parts of pages that show results, drawn in a worker with the report's own macros."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from greenshoe.answers import WHAT_IF, sections_for
from greenshoe.deal import COLUMNS, Kind
from greenshoe.report import (
    Column,
    Figure,
    FigureList,
    ReportSection,
    ReportTable,
    Row,
    difference_section,
    page_parts,
)
from greenshoe.study import CHANGEABLE, run
from greenshoe.web._calls_deals import changed
from greenshoe.web._given import deal_of
from greenshoe.web._templates import templates
from greenshoe.words import Language, words

if TYPE_CHECKING:
    from greenshoe.deal import DealRecord

__all__ = ["change_view", "compare_view", "deal_view"]

_CHOICES = {
    Kind.FLAG: ("yes", "no"),
    "mechanism": ("A", "B", "18C", "PN18", "PN18-waiver", "GEM"),
}
_LABELS = {
    "mechanism": "allocation mechanism",
    "public_subscription_level_x": "public offer: shares applied for / shares offered",
}


def _language(given: dict[str, Any]) -> Language:
    return Language(given.get("language", "en"))


def deal_view(given: dict[str, Any]) -> dict[str, Any]:
    """Return a deal's head and sections as HTML, and what the page around them needs."""
    result = run(deal_of(given["deal"]), seed=given.get("seed", 0))
    parts = page_parts(result, sections_for(result))
    language = _language(given)
    environment = templates(language)
    say = words(language).say
    return {
        "name": parts.head.name,
        "name_zh": parts.head.name_zh,
        "code": parts.head.code,
        "head": environment.get_template("_deal_head.html.j2").render(head=parts.head),
        "sections": environment.get_template("_sections.html.j2").render(sections=parts.sections),
        "nav": [(section.key, say(section.title)) for section in parts.sections],
        "has_ladder": any(row.valid_applications for row in result.deal.record.ladder),
        "what_if": WHAT_IF,
        "can_simulate": _can_simulate(result.deal.record),
        "version": result.manifest.version,
        "rulebook_date": result.manifest.rulebook_date.isoformat(),
    }


def _can_simulate(record: DealRecord) -> bool:
    needed = ("offer_price_hkd", "listing_date")
    demand = ("public_subscription_level_x", "public_final_shares", "public_applied_shares")
    return all(n in record.values for n in needed) and any(n in record.values for n in demand)


def _field(name: str, record: DealRecord) -> dict[str, Any]:
    column = COLUMNS[name]
    value = record.values.get(name)
    shown = {True: "yes", False: "no", None: ""}.get(value, value)  # type: ignore[arg-type]
    return {
        "name": name,
        "about": _LABELS.get(name, column.about),
        "unit": "" if column.kind in {Kind.DATE, Kind.TEXT, Kind.FLAG} else column.unit,
        "now": str(shown),
        "kind": column.kind.value,
        "choices": _CHOICES.get(name) or _CHOICES.get(column.kind, ()),
    }


def _changed_table(found: Any) -> ReportTable:  # noqa: ANN401 - a WhatIf
    """Return what was changed, and what followed so that the shares add up."""

    def figure(name: str, value: Any, source: DealRecord) -> Figure | None:  # noqa: ANN401
        if value is None:
            return None
        return Figure(name, COLUMNS[name].about, value, COLUMNS[name].unit, source.origin(name))

    before, after = (r.deal.record for r in (found.before, found.after))
    rows = tuple(
        Row(
            (
                COLUMNS[name].about,
                figure(name, was, before),
                figure(name, now, after),
                "followed" if name in found.followed else "changed",
            ),
            ((name, before.origin(name)),) if was is not None else (),
        )
        for name, (was, now) in found.changed.items()
    )
    heads = (
        Column("term"), Column("before", is_number=True), Column("after", is_number=True),
        Column("how"),
    )  # fmt: skip
    return ReportTable("What was changed", heads, rows)


def change_view(given: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the form, and with changes what differs, as HTML."""
    environment = templates(_language(given))
    section = environment.get_template("_sections.html.j2")
    if not any(text.strip() for text in given["changes"].values()):
        deal = deal_of(given["deal"])
        return {"fields": [_field(n, deal.record) for n in CHANGEABLE], "difference": None}
    deal, found = changed(given)
    told = difference_section(found.before, found.after)
    table = (_changed_table(found),) if found.changed else ()
    shown = ReportSection(told.key, told.title, (*table, *told.blocks))
    return {
        "fields": [_field(n, deal.record) for n in CHANGEABLE],
        "difference": section.render(sections=[shown]),
    }


def compare_view(given: dict[str, Any]) -> dict[str, Any]:
    """Return two studies side by side: their heads, and what differs, as HTML."""
    environment = templates(_language(given))
    results = [run(deal_of(given[side]), seed=given.get("seed", 0)) for side in ("left", "right")]
    names = given["names"]
    heads = [page_parts(result).head for result in results]
    sections = [
        ReportSection(side, name, (FigureList(head.figures),))
        for side, name, head in zip(("left", "right"), names, heads, strict=True)
    ]
    told = difference_section(*results, left=names[0], right=names[1])
    section = environment.get_template("_sections.html.j2")
    return {
        "left": section.render(sections=sections[:1]),
        "right": section.render(sections=sections[1:]),
        "difference": section.render(sections=[told]),
    }
