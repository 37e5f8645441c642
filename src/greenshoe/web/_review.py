"""What was read of documents, for review: facts with their words, findings, what is held back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greenshoe.web._tables import Table, cell_text

if TYPE_CHECKING:
    from greenshoe.jobs import Job

__all__ = ["Review", "ReviewedDocument", "review_of"]

_MOST_FACTS = 1000


@dataclass(frozen=True)
class ReviewedDocument:
    """One document: what it is, and what was read of it."""

    name: str
    kind: str
    stock_code: str
    refused: str
    facts: tuple[dict[str, str], ...]
    deal: tuple[dict[str, str], ...]
    ladder: Table | None
    quarantined: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Review:
    """Documents and what does not fit between or inside them."""

    documents: tuple[ReviewedDocument, ...]
    findings: tuple[dict[str, Any], ...]
    can_make_deal: bool


def _exact(value: object) -> str:
    """Return a value of a document with every digit it was read with."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:,}"
    return cell_text(value)


def _fact(fact: dict[str, Any]) -> dict[str, str]:
    high = fact.get("value_high")
    value = _exact(fact["value"]) + ("" if high is None else f" – {_exact(high)}")
    return {
        "entity": fact.get("entity") or "–",
        "metric": fact["metric"],
        "period": fact.get("period") or "–",
        "value": value,
        "unit": fact["unit"],
        "qualifier": "" if fact["qualifier"] == "none" else fact["qualifier"],
        "attribution": fact["attribution"],
        "quote": fact["quote"],
    }


def _deal_cells(document: dict[str, Any]) -> tuple[dict[str, str], ...]:
    evidence = document.get("evidence") or {}
    return tuple(
        {
            "name": name,
            "value": _exact(value),
            "quote": str(evidence.get(name, {}).get("quote", "")),
            "page": str(evidence.get(name, {}).get("page", "")),
        }
        for name, value in (document.get("deal") or {}).items()
    )


def _ladder(rows: list[dict[str, Any]] | None) -> Table | None:
    if not rows:
        return None
    columns = tuple(rows[0])
    return Table("ladder", columns, tuple(tuple(_exact(r.get(c)) for c in columns) for r in rows))


def _document(document: dict[str, Any]) -> ReviewedDocument:
    return ReviewedDocument(
        name=document["file"],
        kind=str(document.get("kind") or "other"),
        stock_code=str(document.get("stock_code") or ""),
        refused=str(document.get("refused") or ""),
        facts=tuple(_fact(fact) for fact in (document.get("facts") or [])[:_MOST_FACTS]),
        deal=_deal_cells(document),
        ladder=_ladder(document.get("ladder")),
        quarantined=tuple(document.get("quarantined") or ()),
    )


def review_of(job: Job) -> Review:
    """Return what a reading found, as a page shows it."""
    documents = tuple(map(_document, job.result["documents"]))
    return Review(
        documents,
        tuple(job.result["findings"]),
        any(d.kind in {"notice", "results", "stabilisation"} for d in documents),
    )
