"""Sections about time and evidence: timetable, rules used, sources, manifest, what is not known."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from greenshoe.core import to_json
from greenshoe.report._cannot_say import unknowns
from greenshoe.report._figure import Figure, in_print
from greenshoe.report._model import Column, Remarks, ReportSection, ReportTable, Row, Words
from greenshoe.rules import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from greenshoe.core import Json
    from greenshoe.report._reading import Reading
    from greenshoe.rules import Rule

__all__ = [
    "cannot_say_section",
    "manifest_data",
    "manifest_section",
    "rules_section",
    "rules_used",
    "sources_section",
    "timetable_section",
]
_LONGEST_VALUE = 240


def timetable_section(reading: Reading) -> ReportSection:
    """Show the timetable hour by hour, planned and actual apart."""
    rows = [
        Row(
            (
                entry.what,
                Figure("", "planned", entry.planned, "date", entry.origin),
                Figure("", "actual", entry.actual, "date", entry.origin),
                f"{entry.origin.confidence.words} ({entry.origin.confidence.value})",
            ),
            (("rule", entry.origin),),
            "own" if entry.what.startswith("dealings begin") else "",
        )
        for entry in reading.offering.timetable
    ]
    table = ReportTable(
        "Hong Kong time",
        (
            Column("step"),
            Column("planned", is_number=True),
            Column("actual", is_number=True),
            Column("how the step is known"),
        ),
        tuple(rows),
        "Planned: by the T+2 timetable from the listing date. Actual: on a date the deal states; "
        "the hour is the timetable's. The same entries are in the calendar file.",
    )
    text = ""
    if reading.terms.listing_date is None:
        text = "The listing date is not stated: it is taken the usual number of days on."
    if not rows:
        text = "No timetable can be given: the deal is older than the T+2 timetable."
    blocks = (Words(text), table) if rows and text else (table,) if rows else (Words(text),)
    return ReportSection("timetable", "Timetable, T-5 to T+2", blocks)


def _names_used(reading: Reading) -> Iterable[str]:
    """Every rule named by a check, a figure, the timetable or a lock-up."""
    offering = reading.offering
    yield from (check.rule for check in offering.checks)
    for figure in reading.figures.values():
        yield from (figure.origin.rule or "").split(", ")
    for entry in offering.timetable:
        yield from (entry.origin.rule or "").split(", ")
    yield from (lock_up.rule for lock_up in offering.lock_ups)
    yield from (f"application_fee.{fee}" for fee in ("brokerage", "sfc_levy"))
    yield from (f"application_fee.{fee}" for fee in ("afrc_levy", "trading_fee"))
    yield "rounding.fee"


def rules_used(reading: Reading) -> tuple[Rule, ...]:
    """Return the rules a result used, by name, as they stood on the deal's date."""
    known = set(reading.rules.book.names())
    names = sorted({name for name in _names_used(reading) if name in known})
    found = (reading.rules.find(name) for name in names)
    return tuple(rule for rule in found if rule is not None)


def rules_section(reading: Reading) -> ReportSection:
    """Show the rules used, with citation and confidence."""
    rows = tuple(
        Row(
            (
                rule.name,
                rule.title,
                shorten(in_words(rule), _LONGEST_VALUE, placeholder=" …"),
                rule.authority,
                f"{rule.confidence.value}: {rule.confidence.words}",
                rule.evidence,
            )
        )
        for rule in rules_used(reading)
    )
    table = ReportTable(
        f"In force on {in_print(reading.rules.on, 'date')}",
        (
            Column("rule"),
            Column("what"),
            Column("value"),
            Column("authority"),
            Column("known from"),
            Column("evidence"),
        ),
        rows,
        "T seen in the primary text, C computed from primary data, S from a secondary source, "
        "M unconfirmed. A secondary page may justify a mark; it is never the law.",
    )
    return ReportSection("rules", "Rules used", (table,))


def sources_section(reading: Reading) -> ReportSection:
    """Where the deal's own numbers were read."""
    rows = tuple(
        Row(
            (
                source.title,
                source.url or "–",
                in_print(source.as_of, "date"),
                f"{source.confidence.value}: {source.confidence.words}",
                ", ".join(source.columns) or "everything else",
            )
        )
        for source in reading.record.sources
    )
    if not rows:
        text = f"The deal was given as {reading.record.file or 'values'}; it names no sources."
        return ReportSection("sources", "Evidence", (Words(text),))
    table = ReportTable(
        "Where the deal's own numbers were read",
        (
            Column("source"),
            Column("address"),
            Column("as of"),
            Column("confidence"),
            Column("cells"),
        ),
        rows,
    )
    return ReportSection("sources", "Evidence", (table,))


def cannot_say_section(reading: Reading, answered: frozenset[str]) -> ReportSection:
    """Say what is not known, and what would be needed."""
    items = tuple((entry["what"], entry["why"]) for entry in unknowns(reading, answered))
    return ReportSection("cannot-say", "What this report cannot say", (Remarks(items),))


def manifest_data(reading: Reading) -> dict[str, Json]:
    """Return the manifest for the JSON output."""
    made = to_json(reading.result.manifest)
    return made if isinstance(made, dict) else {}


def manifest_section(reading: Reading) -> ReportSection:
    """Say what the result was made from."""
    manifest = reading.result.manifest
    items = (
        ("version", f"greenshoe {manifest.version}"),
        ("seed", str(manifest.seed)),
        ("rulebook on", manifest.rulebook_date.isoformat()),
        ("rulebook SHA-256", manifest.rulebook_sha256),
        *((f"input {name}", digest) for name, digest in sorted(manifest.inputs.items())),
    )
    text = "The same manifest gives the same report, byte for byte."
    return ReportSection("manifest", "Manifest", (Words(text), Remarks(items)))
