"""Checks of wording: conventions, units, names, firsts, and comparisons that the numbers refute."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from greenshoe.facts._context import Context, better_source, money, percent, written
from greenshoe.facts._finding import Finding, places
from greenshoe.facts._intervals import interval_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from greenshoe.facts._fact import Fact

__all__ = [
    "check_ambiguous_multiple",
    "check_comparison_claims",
    "check_competing_firsts",
    "check_currency",
    "check_misprints",
    "check_multiple_convention",
    "check_same_number_other_basis",
]

_HALF_A_PERCENT = Decimal("0.02")
_CURRENCY = re.compile(r"[元圓圆$￥¥€£]|dollar|yuan|rmb|hkd|usd|cny|renminbi", re.IGNORECASE)
_ROUGHLY_ONE = Decimal("0.02")


def _tranche(fact: Fact) -> str | None:
    """Return the tranche a multiple belongs to."""
    if not fact.metric.endswith("subscription_multiple") or fact.entity is None:
        return None
    return "public" if "public" in fact.metric else "international"


def _is_over(fact: Fact) -> bool:
    return "oversubscription" in fact.metric


def check_multiple_convention(context: Context) -> Iterator[Finding]:
    """Tell subscription (N times) from over-subscription (N times more): they differ by one."""
    multiples = [f for f in context.numeric if _tranche(f)]
    for facts in context.by(lambda f: (f.entity, _tranche(f)), multiples).values():
        yield from _one_tranche(context, facts)
    for doc, facts in context.by(lambda f: f.doc, multiples).items():
        over, level = [f for f in facts if _is_over(f)], [f for f in facts if not _is_over(f)]
        if over and level:
            words = (
                f"{doc} gives some multiples as subscription (N times the shares on "
                f"offer) and some as over-subscription (N times more): an "
                f"over-subscription of N is a subscription of N + 1, so they cannot be "
                f"compared as printed"
            )
            yield Finding(
                "multiple_convention",
                "warning",
                places([*level, *over]),
                words,
                "add 1 to the over-subscriptions, unless the writer meant the level",
            )


def _one_tranche(context: Context, facts: list[Fact]) -> Iterator[Finding]:
    """Compare what several documents say of one tranche, in one convention."""
    for first, second in combinations(facts, 2):
        if first.doc == second.doc:
            continue
        one, two = interval_of(first), interval_of(second)
        if one is None or two is None:
            continue
        if _is_over(first) != _is_over(second):
            gap = abs(Decimal(first.value) - Decimal(second.value))
            if abs(gap - 1) <= _ROUGHLY_ONE:
                words = (
                    f"{first.entity}: {written(first)} and {written(second)} are one "
                    f"fact in two conventions"
                )
                yield Finding("multiple_convention", "info", places([first, second]), words, "both")
                return
            if gap <= _ROUGHLY_ONE:
                words = (
                    f"{first.entity}: {written(first)} stands as subscription and as "
                    f"over-subscription"
                )
                yield Finding(
                    "multiple_convention",
                    "warning",
                    places([first, second]),
                    words,
                    "one is mislabelled by 1",
                )
                return
        readings = (one, one.plus(1), one.plus(-1))
        if not any(r.overlaps(two) for r in readings):
            estimate = any(
                not f.attribution.startswith(("news", "company", "prospectus"))
                for f in (first, second)
            )
            words = (
                f"{first.entity}, {_tranche(first)} tranche: {written(first)} against "
                f"{written(second)}, in no convention the same"
            )
            yield Finding(
                "same_key_disjoint",
                "info" if estimate else "error",
                places([first, second]),
                words,
                better_source(context, [first, second]),
            )
            return


def check_same_number_other_basis(context: Context) -> Iterator[Finding]:
    """Find one multiple that is a target in one place and implied by a price in another."""
    multiples = [
        f
        for f in context.facts
        if f.metric.startswith("valuation.") and f.metric.endswith("multiple")
    ]
    for facts in context.by(lambda f: (f.entity, f.metric, f.period), multiples).values():
        for first, second in combinations(facts, 2):
            differs = first.basis != second.basis or (
                first.attribution != second.attribution and first.value == second.value
            )
            if (
                differs
                and {first.basis, second.basis} != {""}
                and first.attribution != second.attribution
            ):
                words = (
                    f"{first.entity}: {written(first)} of {first.period} is "
                    f"{first.basis or 'unsaid'} for {first.attribution} and "
                    f"{second.basis or 'unsaid'} for {second.attribution}"
                ) + _implied_revenue(context, first)
                yield Finding(
                    "same_number_other_basis",
                    "warning",
                    places([first, second]),
                    words,
                    "both, of different things: do not compare them",
                )
                break


def _implied_revenue(context: Context, multiple: Fact) -> str:
    targets = [
        f
        for f in context.facts
        if f.entity == multiple.entity and f.metric == "valuation.target_market_cap"
    ]
    if not targets or "ps" not in multiple.metric:
        return ""
    revenue = Decimal(targets[0].value) / Decimal(multiple.value)
    return (
        f"; {written(targets[0])} at {written(multiple)} implies revenue of "
        f"{money(revenue, targets[0].unit)}"
    )


def check_competing_firsts(context: Context) -> Iterator[Finding]:
    """Find one company called the first of several things."""
    claims = [f for f in context.facts if f.metric == "company.superlative" and "第一股" in f.quote]
    for entity, facts in context.by(lambda f: f.entity, claims).items():
        if len({f.value for f in facts}) > 1:
            words = (
                f"{entity} is "
                + ", ".join(dict.fromkeys(f"“{f.quote}” ({f.value})" for f in facts))
                + ": the scopes differ"
            )
            words += "".join(_earlier(context, f) for f in facts)
            yield Finding(
                "competing_firsts", "warning", places(facts), words, "the narrowest claim"
            )


def _earlier(context: Context, claim: Fact) -> str:
    """Return who was listed before, where a claim is as wide as that."""
    for first in context.outside.firsts:
        if (
            re.fullmatch(
                rf"first (?:domestic |China )?{first.claim} stock(?: \(.*\))?", str(claim.value)
            )
            and first.entity != claim.entity
        ):
            return (
                f"; as worded “{claim.quote}” is false: {first.source} (confidence "
                f"{first.confidence})"
            )
    return ""


def _number_words(fact: Fact) -> str:
    return fact.quote[max(0, fact.number_start - fact.start) : fact.number_end - fact.start]


def check_currency(context: Context) -> Iterator[Finding]:
    """Find amounts without a currency, and one company's accounts in two currencies."""
    bare = [f for f in context.facts if f.unit_inferred and not _CURRENCY.search(_number_words(f))]
    for doc, facts in context.by(lambda f: f.doc, bare).items():
        assumed = ", ".join(dict.fromkeys(f"“{_number_words(f)}” taken as {f.unit}" for f in facts))
        words = f"{doc}: no currency is printed: {assumed}"
        yield Finding(
            "currency_missing",
            "warning",
            places(facts),
            words,
            "the currency of the neighbouring figures, or of the accounts",
        )
    accounts = [
        f for f in context.numeric if f.metric in {"revenue", "net_loss", "cumulative_loss"}
    ]
    for facts in context.by(lambda f: (f.entity, f.doc), accounts).values():
        entity, doc = facts[0].entity, facts[0].doc
        units = {f.unit for f in facts}
        if len(units) > 1:
            words = (
                f"{entity} ({doc}): accounts in {' and '.join(sorted(units))}; a ratio "
                f"between them needs an exchange rate"
            )
            yield Finding("mixed_currency", "warning", places(facts), words, "both as printed")


def check_ambiguous_multiple(context: Context) -> Iterator[Finding]:
    """Find multiples that may be an increase of, or an increase to."""
    for fact in context.facts:
        if fact.ambiguous:
            words = (
                f"{fact.entity}, {fact.metric}: “{fact.quote}” may be an increase to "
                f"{written(fact)} or by it ({Decimal(fact.value) + 1:f}x)"
            )
            words += _ratio(context, fact)
            yield Finding(
                "ambiguous_multiple",
                "warning",
                places([fact]),
                words,
                "the ratio: it is the commoner meaning",
            )


def _ratio(context: Context, fact: Fact) -> str:
    """Return the ratio of the levels a multiple is about, where they are told."""
    levels = context.of(fact.entity, fact.metric.removesuffix("_growth_multiple"))
    earlier = [f for f in levels if f.period == "earlier" and f.doc == fact.doc]
    later = [f for f in levels if f.period != "earlier" and f.doc == fact.doc]
    if not earlier or not later or not Decimal(earlier[0].value):
        return ""
    ratio = Decimal(later[-1].value) / Decimal(earlier[0].value)
    return f"; {written(later[-1])} over {written(earlier[0])} is {ratio:.4g}x"


def check_misprints(context: Context) -> Iterator[Finding]:
    """Find names written wrong, bytes that were lost, and codes not in the exchange's form."""
    for name, notes in context.notes.items():
        for misprint in notes.misprints:
            words = (
                f"{name}: “{misprint.place.quote}” is a misprint of {misprint.right} "
                f"({misprint.entity})"
            )
            yield Finding("name_misprint", "warning", (misprint.place,), words, misprint.right)
        for place in notes.damaged:
            words = (
                f"{name}: bytes were lost inside “{place.quote}”; names and numbers "
                f"there cannot be trusted"
            )
            yield Finding("lost_bytes", "warning", (place,), words, "unrecoverable")
    for fact in context.facts:
        if fact.metric == "security.ticker" and not _full_code(fact):
            words = (
                f"{fact.doc}: the code is printed in “{fact.quote}” without its five "
                f"digits and exchange: {fact.value}"
            )
            yield Finding("code_form", "info", places([fact]), words, str(fact.value))


def _full_code(fact: Fact) -> bool:
    digits = str(fact.value).partition(".")[0]
    return digits in fact.quote


def check_comparison_claims(context: Context) -> Iterator[Finding]:
    """Work out comparisons (losses grow faster than revenue) from the growths that are told."""
    for claim in context.facts:
        if not claim.metric.startswith("claim."):
            continue
        left, relation, right = str(claim.value).split(" ")
        growths = {f.metric: f for f in context.of(claim.entity, left, right) if f.doc == claim.doc}
        if (
            left not in growths
            or right not in growths
            or growths[left].period != growths[right].period
        ):
            continue
        one, two = Decimal(growths[left].value), Decimal(growths[right].value)
        if (one > two) == (relation == ">"):
            continue
        words = (
            f"{claim.entity}, {growths[left].period}: “{claim.quote}”, but {left} "
            f"is {percent(one)} and {right} {percent(two)}"
        ) + _other_periods(context, claim)
        yield Finding(
            "comparison_refuted",
            "error",
            places([claim, growths[left], growths[right]]),
            words,
            "the figures",
        )


def _other_periods(context: Context, claim: Fact) -> str:
    """Return the compound rates of the full years, for which a claim may still hold."""
    rates = []
    for metric in ("net_loss", "revenue"):
        years = sorted(
            (
                f
                for f in context.of(claim.entity, metric)
                if f.doc == claim.doc and len(str(f.period)) == 4
            ),
            key=lambda f: str(f.period),
        )
        span = int(str(years[-1].period)) - int(str(years[0].period)) if years else 0
        if span < 1 or not Decimal(years[0].value):
            return ""
        rate = (Decimal(years[-1].value) / Decimal(years[0].value)) ** (Decimal(1) / span) - 1
        rates.append(f"{metric} {percent(rate)}")
    return f"; over the full years told the yearly growths are {' and '.join(rates)}"
