"""How well the reader does on labelled documents: the figures of `greenshoe backtest reading`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from greenshoe.core import DataError
from greenshoe.documents import decode_text, normalise
from greenshoe.facts import Fact, Reading, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["Score", "measure_facts", "measure_news"]

_NEWS_METRICS = {
    "code": ("security.ticker",),
    "offer_price": ("ipo.offer_price",),
    "price_cap": ("ipo.offer_price_max",),
    "applicants": ("ipo.applicants",),
    "public_multiple": ("ipo.public_subscription_multiple", "ipo.public_oversubscription_multiple"),
    "one_lot_rate": ("ipo.one_lot_rate",),
    "final_public_pct": ("ipo.final_public_ratio",),
    "international_multiple": (
        "ipo.international_subscription_multiple",
        "ipo.international_oversubscription_multiple",
    ),
    "funds_raised": ("ipo.gross_proceeds", "ipo.net_proceeds"),
    "listing_date": ("ipo.listing_date",),
}
_CONVENTIONS = {
    "over": "oversubscription",
    "sub": "_subscription",
    "net": "net_proceeds",
    "gross": "gross_proceeds",
}


@dataclass(frozen=True, slots=True)
class Score:
    """One measured figure.

    Attributes
    ----------
    measure
        What was counted.
    right, found, expected
        Counts: right ones, those the reader gave, those the labels hold.
    misses
        What went wrong, one line each.
    """

    measure: str
    right: int
    found: int
    expected: int
    misses: tuple[str, ...] = ()

    @property
    def recall(self) -> float:
        """Share of the labelled that were found (1 where none is labelled)."""
        return self.right / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        """Share of the given that are right (1 where none was given)."""
        return self.right / self.found if self.found else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of recall and precision."""
        return 2 * self.right / (self.found + self.expected) if self.found + self.expected else 1.0


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            return list(csv.DictReader(handle))
    except OSError as error:
        raise DataError(
            f"cannot be read ({error.strerror})", file=path, expected="hand-labelled facts"
        ) from error


def _read(path: Path) -> Reading:
    return read_text(path.name, normalise(decode_text(path.read_bytes(), file=path).raw))


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _same_value(value: Decimal | str, expected: str) -> bool:
    number = _decimal(expected)
    if isinstance(value, Decimal) and number is not None:
        return abs(value - number) <= abs(number) * Decimal("1e-9")
    return _plain_code(str(value)) == _plain_code(expected)


def _plain_code(text: str) -> str:
    digits, _, board = text.partition(".")
    return f"{digits.lstrip('0')}.{board}" if board == "HK" else text


def _key(entity: str, metric: str, period: str) -> tuple[str, str, str]:
    return entity, metric, period


def _whole(readings: dict[str, Reading], rows: list[dict[str, str]], *, category: bool) -> Score:
    """Compare (entity, metric, period, value) of every fact."""
    right, misses = 0, []
    left = {
        doc: [f for f in reading.facts if (f.unit == "category") == category]
        for doc, reading in readings.items()
    }
    wanted = [row for row in rows if (row["unit"] == "category") == category]
    found = sum(map(len, left.values()))
    for row in wanted:
        key = _key(row["entity"], row["metric"], row["period"])
        facts = left[row["doc"]]
        hit = next(
            (
                f
                for f in facts
                if _key(f.entity or "", f.metric, f.period or "") == key
                and _same_value(f.value, row["value"])
            ),
            None,
        )
        if hit is None:
            misses.append(
                "missed "
                + " | ".join(
                    row[k] for k in ("doc", "entity", "metric", "period", "value", "quote")
                )
            )
        else:
            facts.remove(hit)
            right += 1
    for doc, facts in left.items():
        misses += [
            f"extra {doc} | {f.entity} | {f.metric} | {f.period} | {f.value} | {f.quote}"
            for f in facts
        ]
    name = "whole facts, categories" if category else "whole facts (entity, metric, period, value)"
    return Score(name, right, found, len(wanted), tuple(misses))


def _overlaps(fact_start: int, fact_end: int, row: dict[str, str]) -> bool:
    return fact_start < int(row["num_end"]) and int(row["num_start"]) < fact_end


def _numbers(readings: dict[str, Reading], rows: list[dict[str, str]]) -> tuple[Score, Score]:
    """Compare values at their places: recall of the grammar, precision of what became a fact."""
    wanted = [r for r in rows if r["unit"] not in {"category", "date"} and r["num_start"]]
    read, misses = 0, []
    for row in wanted:
        numbers = readings[row["doc"]].numbers
        if any(
            _overlaps(s, e, row) and _same_value(n.value, row["value"].lstrip("-"))
            for s, e, n in numbers
        ):
            read += 1
        else:
            misses.append(f"missed {row['doc']} {row['num_text']} = {row['value']}")
    grammar = Score("numbers, read by the grammar", read, read, len(wanted), tuple(misses))
    given = [(d, f) for d, r in readings.items() for f in r.facts if isinstance(f.value, Decimal)]
    seen: set[tuple[str, int]] = set()
    right, wrong = 0, []
    for doc, fact in given:
        hits = [
            r
            for r in wanted
            if r["doc"] == doc
            and _overlaps(fact.number_start, fact.number_end, r)
            and isinstance(fact.value, Decimal)
            and _same_value(abs(fact.value), r["value"].lstrip("-"))
        ]
        if hits:
            right += 1
            seen.add((doc, fact.number_start))
        else:
            wrong.append(f"extra {doc} {fact.quote} = {fact.value} {fact.metric}")
    places = {(r["doc"], r["num_start"]) for r in wanted}
    covered = min(len(seen), len(places))
    return grammar, Score(
        "numbers, made facts", right, len(given), len(places) + right - covered, tuple(wrong)
    )


def measure_facts(truth: Path, documents: Iterable[str] | None = None) -> list[Score]:
    """Score the reader on ``data/facts/gold.csv`` of a truth folder.

    Parameters
    ----------
    truth
        The folder that holds ``data`` and ``documents``.
    documents
        Beginnings of the names of the documents to score; all labelled ones if `None`.

    Raises
    ------
    DataError
        If the labels cannot be read.
    """
    rows = _rows(truth / "data" / "facts" / "gold.csv")
    if documents is not None:
        rows = [r for r in rows if r["doc"].startswith(tuple(documents))]
    readings = {doc: _read(truth / "documents" / doc) for doc in sorted({r["doc"] for r in rows})}
    grammar, made = _numbers(readings, rows)
    return [
        grammar,
        made,
        _whole(readings, rows, category=False),
        _whole(readings, rows, category=True),
    ]


def _cell(facts: list[Fact], row: dict[str, str]) -> list[Fact]:
    """Return the facts that answer one cell."""
    wanted = _NEWS_METRICS[row["field"]]
    convention = _CONVENTIONS.get(row["kind"], "")
    return [
        f
        for f in facts
        if f.metric in wanted and (row["unit"] == "absent" or convention in f.metric)
    ]


def _value_of(row: dict[str, str], reading: Reading) -> str:
    if row["value"] == "relative:tomorrow":
        return reading.publication.day.replace(day=reading.publication.day.day + 1).isoformat()
    return row["value"]


def measure_news(truth: Path, stories: Iterable[str] | None = None) -> list[Score]:
    """Score the reader on ``data/news/gold.csv``: present cells right, absent cells left empty.

    A cell is right if every fact given for it has the labelled value; a company's cells are told
    from another's by the code the label gives, else by the story having one company.

    Raises
    ------
    DataError
        If the labels cannot be read.
    """
    folder = truth / "data" / "news"
    rows = _rows(folder / "gold.csv")
    if stories is not None:
        rows = [r for r in rows if r["file"].startswith(tuple(stories))]
    readings = {f: _read(folder / f) for f in sorted({r["file"] for r in rows})}
    codes = {
        (r["file"], r["company"]): r["value"] for r in rows if r["field"] == "code" and r["value"]
    }
    present = right = absent = empty = 0
    misses = []
    for row in rows:
        reading = readings[row["file"]]
        code = codes.get((row["file"], row["company"]))
        facts = [f for f in reading.facts if code is None or f.entity_ticker in {None, code}]
        answers = _cell(facts, row)
        if row["unit"] == "absent" or row["kind"] == "absent":
            absent += 1
            empty += not answers
            if answers:
                misses.append(
                    f"filled {row['file']} {row['field']}: "
                    f"{[(str(a.value), a.quote) for a in answers]}"
                )
            continue
        present += 1
        value = _value_of(row, reading)
        good = bool(answers) and all(_same_value(a.value, value) for a in answers)
        right += good
        if not good:
            shown = [(str(a.value), a.metric, a.quote) for a in answers]
            misses.append(
                f"wrong {row['file']} {row['company']} {row['field']} = {value} "
                f"({row['context']!r}): {shown}"
            )
    return [
        Score("news, present cells right", right, present, present, tuple(misses)),
        Score("news, absent cells left empty", empty, absent, absent),
    ]
