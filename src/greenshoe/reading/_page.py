"""The report: the documents with every extracted number in place, the findings beside them.

One file without scripts and without requests; every word of a document is escaped.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, StrictUndefined

from greenshoe.core import GreenshoeError, read_bytes
from greenshoe.documents import decode_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenshoe.reading._document import Record
    from greenshoe.reading._run import Library

__all__ = ["report_html"]

_MOST_CHARACTERS = 400_000


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a document, marked if it holds facts."""

    text: str
    facts: tuple[str, ...]
    id: str


def _told(fact: dict[str, Any]) -> str:
    value = (
        fact["value"] if fact["value_high"] is None else f"{fact['value']} to {fact['value_high']}"
    )
    qualifier = "" if fact["qualifier"] == "none" else f" ({fact['qualifier']})"
    assumed = ", unit assumed" if fact.get("unit_inferred") else ""
    period = fact["period"] or "period not told"
    who = fact["entity"] or "entity not told"
    return (
        f"{who}: {fact['metric']} = {value} {fact['unit']}{assumed}{qualifier}; "
        f"{period}; {fact['attribution']}"
    )


def _number_span(fact: dict[str, Any]) -> tuple[int, int]:
    """Return where the value stands; the whole quote where a fact does not say."""
    return fact.get("number_start", fact["start"]), fact.get("number_end", fact["end"])


def _number_place(fact: dict[str, Any]) -> tuple[int, int]:
    start, end = _number_span(fact)
    return start, -end


def _spans(facts: Sequence[dict[str, Any]]) -> list[tuple[int, int, list[dict[str, Any]]]]:
    """Return the marked spans by position; what overlaps is one span."""
    spans: list[tuple[int, int, list[dict[str, Any]]]] = []
    for fact in sorted(facts, key=_number_place):
        start, end = _number_span(fact)
        if spans and start < spans[-1][1]:
            first, last, together = spans[-1]
            spans[-1] = (first, max(last, end), [*together, fact])
        else:
            spans.append((start, end, [fact]))
    return spans


def _pieces(raw: str, facts: Sequence[dict[str, Any]], prefix: str) -> list[_Piece]:
    """Cut a text at its facts."""
    pieces, position = [], 0
    for number, (start, end, told) in enumerate(_spans(facts)):
        if position < start:
            pieces.append(_Piece(raw[position:start], (), ""))
        lines = tuple(dict.fromkeys(_told(f) for f in told))
        pieces.append(_Piece(raw[start:end], lines, f"{prefix}-{number}"))
        position = end
    pieces.append(_Piece(raw[position:], (), ""))
    return pieces


def _raw(record: Record) -> str:
    try:
        return decode_text(read_bytes(Path(record["file"]))).raw[:_MOST_CHARACTERS]
    except GreenshoeError:
        return ""


def _document(record: Record, index: int) -> dict[str, Any]:
    if "refused" in record:
        return {"file": record["file"], "refused": record["refused"]}
    raw = _raw(record)
    facts = [f for f in record["facts"] if _number_span(f)[1] <= len(raw)]
    return {
        "file": record["file"],
        "refused": None,
        "kind": record["kind"],
        "stock_code": record["stock_code"],
        "sha256": record["sha256"],
        "count": len(record["facts"]),
        "pieces": _pieces(raw, facts, f"f{index}"),
    }


def _links(documents: Sequence[Record]) -> dict[tuple[str, int], str]:
    """Return for each quote of a fact the mark it is in."""
    links = {}
    for index, record in enumerate(documents):
        for number, (_, _, told) in enumerate(_spans(record.get("facts", []))):
            for fact in told:
                links[record["doc"], fact["start"]] = f"f{index}-{number}"
    return links


def report_html(library: Library) -> str:
    """Return the page of a library as one self-contained HTML file."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string(
        files("greenshoe.reading").joinpath("page.html.j2").read_text("utf-8")
    )
    links = _links(library.documents)
    findings = [
        {
            "severity": f.severity,
            "kind": f.kind,
            "explanation": f.explanation,
            "likely": f.likely,
            "places": [
                {"doc": p.doc, "quote": p.quote, "link": links.get((p.doc, p.start))}
                for p in f.facts
            ],
        }
        for f in library.findings
    ]
    documents = [_document(record, index) for index, record in enumerate(library.documents)]
    return template.render(documents=documents, findings=findings)
