"""One file to one record: the shape that `greenshoe read --json` prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from greenshoe.core import DocumentError, GreenshoeError, normalise_stock_code, sha256_of, to_json
from greenshoe.documents import decode_text, html_to_text, looks_like_html, normalise
from greenshoe.facts import Anchor, Fact, Misprint, Notes, Place, Reading, load_lexicon, read_text

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "FilingReader",
    "Readers",
    "Record",
    "fact_from_json",
    "notes_from_json",
    "read_content",
    "refusal",
]

Record = dict[str, Any]
FilingReader = Callable[[str, bytes], Mapping[str, Any]]
"""Reads one PDF: name and bytes to a record's keys (`kind`, `stock_code`, `deal`, `facts`, ...).

It runs in worker processes, so it is a module's function and its keys hold plain JSON; a
`GreenshoeError` it raises refuses the file. Facts need the keys of the contract only.
"""

_EMPTY: Record = {
    "kind": "other",
    "stock_code": None,
    "facts": [],
    "deal": None,
    "ladder": None,
    "application_sizes": None,
    "stabilisation": None,
    "quarantined": [],
}
_FACT_FIELDS = tuple(f.name for f in fields(Fact))
_ARCHIVES = {b"PK\x03\x04": "a ZIP archive or an Office file", b"\x1f\x8b": "a gzip archive",
             b"Rar!": "an archive",
             b"7z\xbc\xaf": "an archive", b"\x89PNG": "an image",
             b"\xff\xd8\xff": "an image"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Readers:
    """What reads which kind of file.

    Attributes
    ----------
    filing
        Reads PDF documents of the exchange; `None` where none is plugged in, and a PDF is refused.
    lexica
        The user's own lexicon files, added to the shipped ones for texts.
    """

    filing: FilingReader | None = None
    lexica: tuple[Path, ...] = field(default=())


def refusal(file: str, reason: str, sha256: str | None = None) -> Record:
    """Return the record of a file that is refused."""
    record: Record = {"file": file, "refused": reason}
    return record | {"sha256": sha256} if sha256 else record


def _text_record(name: str, content: bytes, readers: Readers) -> Record:
    raw = decode_text(content, file=name).raw
    page = html_to_text(raw) if looks_like_html(raw) else None
    reading = read_text(name, normalise(raw, page), load_lexicon(*readers.lexica))
    told = any(not f.metric.startswith("document.") for f in reading.facts)
    return {
        "kind": "news" if told else "other",
        "stock_code": _stock_code(reading),
        "facts": [to_json(fact) | _exact(fact) for fact in reading.facts],  # type: ignore[operator]
        "published": reading.publication.text or None,
        "notes": to_json(reading.notes),
    }


def _exact(fact: Fact) -> dict[str, Any]:
    """Return the printed places of a number as text, which JSON numbers would lose."""
    place = fact.last_place
    return {"last_place": None if place is None else str(place)}


def _stock_code(reading: Reading) -> str | None:
    """Return the Hong Kong code of the company a document is about."""
    ticker = reading.tickers.get(reading.main or "")
    if ticker is None and len(reading.tickers) == 1:
        ticker = next(iter(reading.tickers.values()))
    digits, _, board = (ticker or "").partition(".")
    return normalise_stock_code(digits) if board == "HK" else None


def read_content(name: str, content: bytes, readers: Readers, *, file: str | None = None) -> Record:
    """Read one file's bytes; a file that cannot be read becomes a refusal, never an error.

    Parameters
    ----------
    name
        The name its facts carry as `doc`.
    content
        Its bytes.
    readers
        What reads which kind of file.
    file
        Its path; the name where none is given.

    >>> record = read_content("a.txt", "智譜(02513)發售價116.2港元。".encode(), Readers())
    >>> record["kind"], record["stock_code"], len(record["facts"])
    ('news', '2513', 2)
    """
    sha256, file = sha256_of(content), file or name
    try:
        if not content.strip():
            raise DocumentError("is empty")
        archive = next((what for mark, what in _ARCHIVES.items() if content.startswith(mark)), None)
        if archive is not None:
            raise DocumentError(f"is {archive}", expected="text, HTML or PDF")
        if content[:1024].lstrip().startswith(b"%PDF"):
            if readers.filing is None:
                raise DocumentError(
                    "is a PDF, and no reader of PDF is plugged in", expected="text or HTML"
                )
            found: Mapping[str, Any] = readers.filing(name, content)
        else:
            found = _text_record(name, content, readers)
    except GreenshoeError as error:
        return refusal(file, str(error).removeprefix(f"{name}: "), sha256)
    except (RecursionError, MemoryError) as error:
        return refusal(file, f"cannot be read within bounds ({type(error).__name__})", sha256)
    return {"file": file, "doc": name, "sha256": sha256, **_EMPTY, **found}


def fact_from_json(data: Mapping[str, Any]) -> Fact:
    """Return the fact that a record holds as JSON; what only texts have may be missing."""
    numeric = data["unit"] not in {"date", "category"}
    place, high = data.get("last_place"), data["value_high"]
    given = {name: data[name] for name in _FACT_FIELDS if name in data}
    return Fact(
        **{
            "number_start": data["start"],
            "number_end": data["end"],
            **given,
            "value": Decimal(str(data["value"])) if numeric else str(data["value"]),
            "value_high": None if high is None else Decimal(str(high)),
            "last_place": None if place is None else Decimal(str(place)),
        }
    )


def notes_from_json(data: Mapping[str, Any]) -> Notes:
    """Return the notes that a record holds as JSON."""
    anchor = data["publication"]
    return Notes(
        data["doc"],
        Anchor(date.fromisoformat(anchor["day"]), anchor["precision"], anchor["printed"]),
        tuple(Misprint(Place(**m["place"]), m["right"], m["entity"]) for m in data["misprints"]),
        tuple(Place(**p) for p in data["damaged"]),
    )
