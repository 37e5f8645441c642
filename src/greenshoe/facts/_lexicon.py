"""The lexica as data: metrics and entities, shipped and the user's own."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from greenshoe.core import DataError, read_bytes
from greenshoe.documents import normalise_phrase
from greenshoe.facts._phrases import PhraseTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["Entity", "Lexicon", "Metric", "load_lexicon"]

_LISTS = (
    "before",
    "after",
    "without",
    "without_adjacent",
    "sentence_without",
    "accepts",
    "classifiers",
    "from_to",
    "measure",
    "session",
)
_WORDS = ("name", "kind", "unit", "topic", "period", "subject", "stage", "id", "forecast")
_FLAGS = ("signed", "emit", "range_only", "topic_default", "subject_any", "precise")
_BOUNDS = ("limit_low", "limit_high")
_KINDS = frozenset(
    [
        "money",
        "ratio",
        "pp",
        "multiple",
        "shares",
        "count",
        "tokens",
        "distance",
        "date",
        "ordinal",
        "days",
        "working_days",
        "months",
        "years",
        "hours",
    ]
)
DURATIONS = frozenset({"days", "working_days", "months", "years", "hours"})
_ENTITY_KINDS = frozenset(["company", "broker", "venue", "regulator", "market", "expert", "other"])


@dataclass(frozen=True, slots=True)
class Metric:
    """How one metric is worded; see the head of ``metrics.toml`` for every field."""

    name: str
    kind: str
    unit: str
    before: frozenset[str]
    after: frozenset[str]
    needs: tuple[frozenset[str], ...]
    without: frozenset[str]
    without_adjacent: frozenset[str]
    sentence_without: frozenset[str]
    accepts: frozenset[str]
    classifiers: frozenset[str]
    from_to: tuple[str, ...]
    topic: str
    period: str
    subject: str
    stage: str
    signed: bool
    emit: bool
    range_only: bool
    topic_default: bool
    subject_any: bool
    precise: bool
    id: str
    measure: frozenset[str]
    session: frozenset[str]
    forecast: str
    limit_low: Decimal | None
    limit_high: Decimal | None


@dataclass(frozen=True, slots=True)
class Entity:
    """Something a fact can be about, or somebody who is quoted."""

    name: str
    ticker: str | None
    kind: str
    aliases: tuple[str, ...]
    misprints: tuple[str, ...]
    products: tuple[str, ...]


Speaks = dict[str, tuple[Metric, ...]]


@dataclass(frozen=True)
class Lexicon:
    """Everything known about words.

    Attributes
    ----------
    metrics, entities
        The tables.
    cues
        Every phrase any metric looks at.
    before, after
        For each cue, and each kind of number, the metrics it speaks for standing before or behind.
    aliases
        Every alias, misprint and product, with its entity.
    """

    metrics: tuple[Metric, ...]
    entities: tuple[Entity, ...]
    cues: PhraseTable = field(repr=False)
    before: Mapping[str, Speaks] = field(repr=False)
    after: Mapping[str, Speaks] = field(repr=False)
    aliases: Mapping[str, Entity] = field(repr=False)
    alias_table: PhraseTable = field(repr=False)
    vocabulary: Mapping[str, Metric] = field(repr=False)
    misprints: frozenset[str] = field(repr=False)


def _phrases(values: Iterable[str]) -> frozenset[str]:
    return frozenset(normalise_phrase(v) for v in values)


def _metric(row: dict[str, Any], file: object) -> Metric:
    name = row.get("name")
    known = {*_LISTS, *_WORDS, *_FLAGS, *_BOUNDS, "needs"}
    for key in row:
        if key not in known:
            raise DataError(
                "is no key of a metric",
                file=file,
                key=f"{name}.{key}",
                expected=", ".join(sorted(known)),
            )
    if not isinstance(name, str) or row.get("kind") not in _KINDS:
        raise DataError(
            "needs a name and a kind", file=file, key=f"{name}.kind", value=row.get("kind"),
            expected=f"one of {', '.join(sorted(_KINDS))}",
        )  # fmt: skip
    lists = {key: row.get(key, []) for key in _LISTS}
    for key, value in lists.items():
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise DataError("is not a list of words", file=file, key=f"{name}.{key}", value=value)
    bounds = {key: Decimal(row[key]) if key in row else None for key in _BOUNDS}
    return Metric(
        name=name,
        kind=row["kind"],
        unit=row.get("unit", row["kind"]),
        before=_phrases(lists["before"]),
        after=_phrases(lists["after"]),
        needs=tuple(_phrases(group) for group in row.get("needs", [])),
        without=_phrases(lists["without"]),
        without_adjacent=_phrases(lists["without_adjacent"]),
        sentence_without=_phrases(lists["sentence_without"]),
        accepts=frozenset(lists["accepts"]),
        classifiers=_phrases(lists["classifiers"]),
        from_to=tuple(lists["from_to"]),
        topic=row.get("topic", ""),
        period=row.get("period", "state"),
        subject=row.get("subject", "company"),
        stage=row.get("stage", ""),
        signed=row.get("signed", False),
        emit=row.get("emit", True),
        range_only=row.get("range_only", False),
        topic_default=row.get("topic_default", False),
        subject_any=row.get("subject_any", False),
        precise=row.get("precise", False),
        id=row.get("id", name),
        measure=frozenset(lists["measure"]),
        session=frozenset(lists["session"]),
        forecast=row.get("forecast", ""),
        limit_low=bounds["limit_low"],
        limit_high=bounds["limit_high"],
    )


def _entity(row: dict[str, Any], file: object) -> Entity:
    name, kind = row.get("name"), row.get("kind", "company")
    if not isinstance(name, str) or kind not in _ENTITY_KINDS:
        raise DataError(
            "needs a name and a kind", file=file, key=f"{name}.kind", value=kind,
            expected=f"one of {', '.join(sorted(_ENTITY_KINDS))}",
        )  # fmt: skip
    spelled = [tuple(row.get(key, ())) for key in ("aliases", "misprints", "products")]
    if not all(isinstance(word, str) for words in spelled for word in words):
        raise DataError("has an alias that is no text", file=file, key=name)
    return Entity(name, row.get("ticker"), kind, *spelled)


def _rows(text: str, file: object) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"is not TOML ({error})", file=file) from error


def _number_kinds(metric: Metric) -> set[str]:
    """Return the kinds of written number that a metric may be measured by."""
    kinds = {metric.kind, *metric.accepts}
    if kinds & DURATIONS:
        kinds.add("duration")
    if metric.kind in {"money", "tokens", "count"}:
        kinds.add("bare")
    return kinds


def _index(metrics: Iterable[Metric], side: str) -> dict[str, Speaks]:
    index: dict[str, dict[str, tuple[Metric, ...]]] = {}
    for metric in metrics:
        for cue in getattr(metric, side):
            by_kind = index.setdefault(cue, {})
            for kind in _number_kinds(metric):
                by_kind[kind] = (*by_kind.get(kind, ()), metric)
    return index


def _build(metrics: list[Metric], entities: list[Entity]) -> Lexicon:
    phrases: set[str] = set()
    for m in metrics:
        phrases |= m.before | m.after | m.without | m.without_adjacent | m.sentence_without
        phrases |= {phrase for group in m.needs for phrase in group}
    aliases: dict[str, Entity] = {}
    for entity in entities:
        for word in (*entity.products, *entity.misprints, *entity.aliases):
            aliases[normalise_phrase(word)] = entity
    return Lexicon(
        tuple(metrics), tuple(entities), PhraseTable(phrases), _index(metrics, "before"),
        _index(metrics, "after"), aliases, PhraseTable(aliases), {m.name: m for m in metrics},
        _phrases(word for entity in entities for word in entity.misprints),
    )  # fmt: skip


@lru_cache(maxsize=8)
def load_lexicon(*extra: Path) -> Lexicon:
    """Return the shipped lexicon with a user's files added; a same-named metric is replaced.

    Raises
    ------
    DataError
        If a file is not in the form of ``metrics.toml`` and ``entities.toml``.

    >>> load_lexicon().aliases["智谱"].name
    'Zhipu'
    """
    folder = files("greenshoe.facts")
    sources: list[tuple[object, str]] = [
        (name, folder.joinpath(name).read_text("utf-8"))
        for name in ("metrics.toml", "entities.toml")
    ]
    metrics: dict[str, Metric] = {}
    entities: dict[str, Entity] = {}
    for path in extra:
        try:
            sources.append((path, read_bytes(path, limit=1 << 20).decode("utf-8")))
        except UnicodeDecodeError as error:
            raise DataError("is not UTF-8", file=path) from error
    for file, text in sources:
        rows = _rows(text, file)
        metrics |= {m.id: m for m in (_metric(r, file) for r in rows.get("metric", []))}
        entities |= {e.name: e for e in (_entity(r, file) for r in rows.get("entity", []))}
    return _build(list(metrics.values()), list(entities.values()))
