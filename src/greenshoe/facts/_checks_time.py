"""Checks against time and against what is known outside: superlatives, trends, effects, rules."""

from __future__ import annotations

import itertools
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.facts._context import Context, disjoint, money, written
from greenshoe.facts._dates import last_day
from greenshoe.facts._finding import Finding, places
from greenshoe.facts._intervals import Interval, interval_of
from greenshoe.facts._numerals import parse_chinese

if TYPE_CHECKING:
    from collections.abc import Iterator

    from greenshoe.facts._fact import Fact

__all__ = [
    "check_effect_before_cause",
    "check_official_results",
    "check_outside_rules",
    "check_superlatives",
    "check_trend_reversal",
]

_MOST_SHOWN = 4
_GROWING = ("maas.daily_tokens", "maas.registered_developers", "developers",
            "opensource.downloads", "fleet.vehicles",
            "users.individual", "customers.enterprise", "app.registered_users",
            "operations.driverless_hours",
            "maas.arr", "operations.driverless_km", "cumulative_loss")  # fmt: skip
_DAYS = {"days": 1, "weeks": 7, "months": 30, "quarters": 91, "years": 365}
_PROCEEDS = ("ipo.gross_proceeds", "ipo.gross_proceeds_max")
_WITHIN = re.compile(r"(\d+|[一二两三四五六七八九十]+)年|(?P<half>半)年|(\d+) years")


def check_trend_reversal(context: Context) -> Iterator[Finding]:
    """Find a quantity told as growing that is lower later."""
    series = [
        f for f in context.numeric if f.metric in _GROWING and f.period not in {None, "earlier"}
    ]
    for facts in context.by(lambda f: (f.entity, f.metric, f.unit), series).values():
        dated = sorted(
            (f for f in facts if last_day(str(f.period))),
            key=lambda f: last_day(str(f.period)) or date.min,
        )
        for earlier, later in itertools.pairwise(dated):
            if (
                str(earlier.period) != str(later.period)
                and disjoint(earlier, later)
                and Decimal(later.value) < Decimal(earlier.value)
            ):
                fall = 1 - Decimal(later.value) / Decimal(earlier.value)
                words = (
                    f"{earlier.entity}, {earlier.metric}: {written(earlier)} in "
                    f"{earlier.period}, {written(later)} in {later.period}: "
                    f"{fall * 100:.0f}% lower"
                )
                yield Finding(
                    "trend_reversal",
                    "warning",
                    places([earlier, later]),
                    words,
                    "both, of different dates: a real fall; moderately sure",
                )


def _published_by(context: Context, doc: str) -> date | None:
    """Return the latest day a document can be of."""
    notes = context.notes.get(doc)
    return None if notes is None or not notes.publication.text else last_day(notes.publication.text)


def _listed(context: Context, entity: str | None) -> tuple[date, list[Fact], str] | None:
    """Return the first day on which an entity was listed, as exactly as it is known."""
    told = [f for f in context.all_of(entity, "ipo.listing_date") if len(str(f.value)) == 10]
    if told:
        return date.fromisoformat(str(told[0].value)), told[:1], ""
    for fact in context.outside.find(entity or "", "ipo.listing_date"):
        return date.fromisoformat(fact.value), [], f" ({fact.source})"
    return None


def check_effect_before_cause(context: Context) -> Iterator[Finding]:
    """Find what a text reports as done within a time that was not over when it was written."""
    for fact in context.numeric:
        if fact.metric != "partnership.window_after_listing" or fact.unit not in _DAYS:
            continue
        listed, published = _listed(context, fact.entity), _published_by(context, fact.doc)
        if listed is None or published is None:
            continue
        over = listed[0] + timedelta(days=int(Decimal(fact.value) * _DAYS[fact.unit]))
        if over > published:
            words = (
                f"{fact.entity}: listed on {listed[0]}{listed[2]}, so “{fact.quote}” "
                f"ends on {over}, but {fact.doc} is of {published} or before: it tells "
                f"what could not yet be known"
            )
            likely = "the claim is doubtful" + (
                "; the text says a machine helped to write it"
                if context.is_generated(fact.doc)
                else ""
            )
            yield Finding(
                "effect_before_cause", "warning", places([fact, *listed[1]]), words, likely
            )


def check_official_results(context: Context) -> Iterator[Finding]:
    """Hold multiples told in the press against the allotment results the exchange published."""
    for fact in context.numeric:
        if not fact.metric.endswith("subscription_multiple") or fact.entity is None:
            continue
        official = context.outside.find(
            fact.entity, fact.metric.replace("oversubscription", "subscription")
        )
        told = interval_of(fact)
        if not official or told is None:
            continue
        level = Decimal(official[0].value)
        exact = Interval(level, level)
        if any(exact.overlaps(reading) for reading in (told, told.plus(1), told.plus(-1))):
            continue
        who = (
            f"by {fact.attribution}" if not fact.attribution.startswith("news") else "in the press"
        )
        words = (
            f"{fact.entity}: {written(fact)} {who}; the allotment results say {level}x "
            f"({official[0].source}): an estimate before the results, or another "
            f"denominator (cornerstones left out)"
        )
        yield Finding(
            "official_results", "info", places([fact]), words, f"{level}x, the official result"
        )


def check_outside_rules(context: Context) -> Iterator[Finding]:
    """Hold what a text says of a rule against the rule."""
    for fact in context.numeric:
        if not fact.metric.startswith("filing.review") or fact.entity is None:
            continue
        told = interval_of(fact)
        for known in context.outside.find(fact.entity, fact.metric):
            value = Decimal(known.value)
            if told is not None and not told.overlaps(Interval(value, value)):
                words = (
                    f"{fact.entity}: {money(Decimal(fact.value))} {fact.unit} here, "
                    f"{known.value} {known.unit} in {known.source} (confidence "
                    f"{known.confidence})"
                )
                yield Finding(
                    "outside_rule",
                    "warning",
                    places([fact]),
                    words,
                    "ask for the source of the claim",
                )


def _in_hkd(fact: Fact, context: Context) -> Interval | None:
    told = interval_of(fact)
    if told is None or fact.unit == "HKD":
        return told
    return told.times(context.outside.usd_hkd) if fact.unit == "USD" else None


def _window_days(words: str) -> int:
    """Return how far back a superlative reaches, ten years where it does not say."""
    match = _WITHIN.search(words)
    if match is None:
        return 3650
    if match["half"]:
        return 183
    written_number = match[1] or match[3]
    years = (
        int(written_number)
        if written_number.isdigit()
        else int(parse_chinese(written_number) or 10)
    )
    return years * 366


def _own_amount(context: Context, claim: Fact) -> Fact | None:
    """Return the proceeds told closest to a superlative of size."""
    amounts = [f for f in context.of(claim.entity, *_PROCEEDS) if f.doc == claim.doc]
    return min(amounts, key=lambda f: abs(f.start - claim.start), default=None)


def _proceeds(context: Context) -> list[tuple[str, Interval, str, list[Fact]]]:
    """Return every company's proceeds in HK$, told or official."""
    found = []
    for fact in context.facts:
        amount = _in_hkd(fact, context) if fact.metric in _PROCEEDS and fact.entity else None
        if amount is not None:
            found.append((str(fact.entity), amount, f"{written(fact)} told", [fact]))
    for known in context.outside.facts:
        if known.metric == "ipo.gross_proceeds":
            value = Decimal(known.value)
            words = f"{money(value, 'HKD')}: {known.source}"
            found.append((known.entity, Interval(value, value), words, []))
    return found


def check_superlatives(context: Context) -> Iterator[Finding]:
    """Find a largest that another company's listing had passed before the text was written."""
    proceeds = _proceeds(context)
    for claim in context.facts:
        if claim.metric != "ipo.superlative" or not re.search(
            r"最大|最高|最多|largest|biggest", claim.quote, re.IGNORECASE
        ):
            continue
        own, published = _own_amount(context, claim), _published_by(context, claim.doc)
        amount = _in_hkd(own, context) if own else None
        if own is None or amount is None or published is None:
            continue
        finding = _passed(context, claim, own, published, proceeds)
        if finding is not None:
            yield finding


def _passed(
    context: Context,
    claim: Fact,
    own: Fact,
    published: date,
    proceeds: list[tuple[str, Interval, str, list[Fact]]],
) -> Finding | None:
    """Return the finding if another company raised more and listed within the claim's reach."""
    reach, amount = timedelta(days=_window_days(claim.quote)), _in_hkd(own, context)
    beaten: list[tuple[str, date, str, list[Fact]]] = []
    for entity, rival, words, facts in proceeds:
        if amount is None or entity == claim.entity or rival.low <= amount.high:
            continue
        listed = _listed(context, entity)
        if listed is not None and published - reach <= listed[0] <= published:
            beaten.append((entity, listed[0], words, [*facts, *listed[1]]))
    if not beaten:
        return None
    entity, day, _, _ = beaten[0]
    beaten = [b for b in beaten if b[0] == entity][:_MOST_SHOWN]
    sources = "; ".join(dict.fromkeys(words for _, _, words, _ in beaten))
    shown = [fact for _, _, _, facts in beaten for fact in facts]
    text = (
        f"“{claim.quote}” ({claim.entity}, {written(own)}): {entity} raised more "
        f"({sources}) and listed on {day}, before {claim.doc} was written; a "
        f"superlative needs an as-of date"
    )
    return Finding(
        "superlative_expired",
        "warning",
        places([claim, own, *shown]),
        text,
        f"true only before {day}",
    )
