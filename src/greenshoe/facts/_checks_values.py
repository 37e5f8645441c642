"""Checks of values: same key, same number, level and growth, price and shares."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from greenshoe.facts._context import Context, better_source, disjoint, money, percent, written
from greenshoe.facts._finding import Finding, places
from greenshoe.facts._intervals import Interval, interval_of, significant_digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from greenshoe.facts._fact import Fact

__all__ = [
    "check_growth_and_base",
    "check_label_swap",
    "check_part_sums",
    "check_price_and_shares",
    "check_same_key",
]

_SMALL = Decimal("0.01")
_LEVELS = {"revenue_growth": "revenue", "net_loss_growth": "net_loss"}
_MOVING = (
    "market.intraday",
    "market.grey_market",
    "ipo.margin",
    "ipo.price_low",
    "claim.",
    "document.",
)
_TRANCHE = ("subscription_multiple", "oversubscription_multiple")
_BEFORE_AND_AFTER_OPTIONS = frozenset(
    {
        "ipo.total_offer_shares",
        "ipo.public_offer_shares",
        "ipo.international_offer_shares",
        "ipo.gross_proceeds",
        "ipo.net_proceeds",
    }
)
_FEWEST_SWAPPED = 10_000


def _same_key(fact: Fact) -> tuple[str, ...] | None:
    """Return what makes two facts the same question; an offering has one of each of its terms."""
    if fact.entity is None or fact.metric.startswith(_MOVING) or fact.metric.endswith(_TRANCHE):
        return None
    if fact.metric.startswith("ipo."):
        return fact.entity, fact.metric, "", fact.unit, fact.basis
    if fact.period in {None, "earlier"}:
        return None
    return fact.entity, fact.metric, str(fact.period), fact.unit, fact.basis


def _comparable(first: Fact, second: Fact) -> bool:
    """Tell whether two facts may be held against each other: other documents, or both dated."""
    if first.doc != second.doc:
        return True
    dated = first.period != "" and len(str(first.period)) in {4, 7}
    return dated and first.metric in {"revenue", "net_loss", "gross_margin", "revenue_growth"}


def check_same_key(context: Context) -> Iterator[Finding]:
    """Find the same question answered with values that cannot be the same."""
    for facts in context.by(_same_key, context.numeric).values():
        for first, second in combinations(facts, 2):
            if _comparable(first, second) and disjoint(first, second):
                yield _contradiction(context, first, second)
                break
    yield from _same_day(context)


def _contradiction(context: Context, first: Fact, second: Fact) -> Finding:
    one, two = Decimal(first.value), Decimal(second.value)
    gap = abs(one - two) / max(abs(one), abs(two))
    asked = ", ".join(filter(None, (first.entity, first.metric, first.period)))
    words = f"{asked}: {written(first)} against {written(second)}"
    words += f", {percent(gap)} apart, more than rounding allows"
    words += _implied(context, first) + _implied(context, second)
    if first.metric == "net_loss" and gap < _SMALL:
        words += ". One may be the loss of the period, the other the part attributable to owners"
    upsized = first.metric in _BEFORE_AND_AFTER_OPTIONS
    if upsized:
        words += ". One may be before, the other after the size adjustment or over-allotment"
    severity = "warning" if gap < _SMALL or upsized else "error"
    return Finding(
        "same_key_disjoint",
        severity,
        places([first, second]),
        words,
        better_source(context, [first, second]),
    )


def _implied(context: Context, growth: Fact) -> str:
    """Return the base a growth implies, given the level of the same document."""
    level = next(
        (
            f
            for f in context.of(growth.entity, _LEVELS.get(growth.metric, ""))
            if f.period == growth.period and f.doc == growth.doc
        ),
        None,
    )
    if level is None:
        return ""
    base = Decimal(level.value) / (1 + Decimal(growth.value))
    return f"; {written(growth)} on {written(level)} implies a base of {money(base, level.unit)}"


def _same_day(context: Context) -> Iterator[Finding]:
    """Find one event with two dates."""
    for facts in context.by(
        lambda f: (
            (f.entity, f.metric)
            if f.unit == "date"
            and f.metric.startswith(("ipo.", "listing.", "company."))
            and f.entity
            else None
        )
    ).values():
        for first, second in combinations(facts, 2):
            one, two = str(first.value), str(second.value)
            if (
                first.doc != second.doc
                and not one.startswith(two)
                and not two.startswith(one)
                and len(one) == len(two)
            ):
                severity = (
                    "warning" if "forecast" in first.qualifier + second.qualifier else "error"
                )
                words = f"{first.entity}, {first.metric}: {one} against {two}"
                yield Finding(
                    "same_key_disjoint",
                    severity,
                    places([first, second]),
                    words,
                    better_source(context, [first, second]),
                )
                break


def check_label_swap(context: Context) -> Iterator[Finding]:
    """Find one number under two nouns in two documents."""
    counted = [
        f for f in context.numeric if f.unit == "count" and Decimal(f.value) >= _FEWEST_SWAPPED
    ]
    for facts in context.by(
        lambda f: (f.entity, f.value, f.qualifier) if f.entity else None, counted
    ).values():
        for first, second in combinations(facts, 2):
            if first.metric == second.metric or first.doc == second.doc:
                continue
            if {first.metric, second.metric} <= {f.metric for f in facts if f.doc == first.doc}:
                continue
            yield _swap(context, first, second)
            break


def _swap(context: Context, first: Fact, second: Fact) -> Finding:
    words = (
        f"{first.entity}: {money(Decimal(first.value))} is {first.metric} in "
        f"{first.doc} and {second.metric} in {second.doc}: a label may have been swapped"
    )
    rivals = [
        other
        for fact in (first, second)
        for other in context.of(
            first.entity, *(m for m in (f"maas.registered_{fact.metric}", fact.metric))
        )
        if other not in (first, second) and Decimal(other.value) * 3 < Decimal(fact.value)
    ]
    likely = better_source(context, [first, second])
    shown = [first, second]
    if rivals:
        rival = rivals[0]
        doubted = first if rival.metric.endswith(first.metric) else second
        kept = second if doubted is first else first
        times = (Decimal(doubted.value) / Decimal(rival.value)).quantize(Decimal(1))
        words += (
            f"; as {doubted.metric} it would be {times} times the {written(rival)} of "
            f"{rival.metric}"
        )
        likely = f"{kept.metric}; fairly sure"
        shown.append(rival)
    return Finding("label_swap", "warning", places(shown), words, likely)


def _year_before(period: str) -> str:
    return f"{int(period[:4]) - 1}{period[4:]}"


def check_growth_and_base(context: Context) -> Iterator[Finding]:
    """Recompute growth and compound growth from the levels that are told."""
    for growth in context.numeric:
        if growth.metric in _LEVELS and growth.period and growth.period[:4].isdigit():
            yield from _growth(context, growth)
        elif growth.metric == "revenue_cagr" and growth.period and "/" in growth.period:
            yield from _compound(context, growth)
        elif growth.metric.endswith("_growth") and growth.metric not in _LEVELS:
            yield from _against_outside(context, growth)


def _levels(context: Context, growth: Fact, metric: str, period: str) -> list[Fact]:
    own = [f for f in context.of(growth.entity, metric) if f.period == period]
    return [f for f in own if f.doc == growth.doc] or own


def _growth(context: Context, growth: Fact) -> Iterator[Finding]:
    metric = _LEVELS[growth.metric]
    period = str(growth.period)
    base_period = (
        growth.basis.removeprefix("vs ") if growth.basis.startswith("vs ") else _year_before(period)
    )
    for level in _levels(context, growth, metric, period)[:1]:
        for base in _levels(context, growth, metric, base_period)[:1]:
            one, two, told = interval_of(level), interval_of(base), interval_of(growth)
            if (
                one is None
                or two is None
                or told is None
                or two.low <= 0
                or level.unit != base.unit
            ):
                continue
            computed = one.over(two).plus(-1)
            if not computed.overlaps(told):
                words = (
                    f"{growth.entity}: {written(level)} after {written(base)} is a "
                    f"growth between {percent(computed.low)} and "
                    f"{percent(computed.high)}, not {written(growth)}"
                )
                yield Finding(
                    "growth_and_base",
                    "error",
                    places([growth, level, base]),
                    words,
                    "the levels, if both are right; the growth was computed from them",
                )


def _compound(context: Context, growth: Fact) -> Iterator[Finding]:
    first, _, last = str(growth.period).partition("/")
    years = int(last[:4]) - int(first[:4])
    starts, ends = (
        _levels(context, growth, "revenue", first),
        _levels(context, growth, "revenue", last),
    )
    if not starts or not ends or years < 1:
        return
    one, two, told = interval_of(ends[0]), interval_of(starts[0]), interval_of(growth)
    if one is None or two is None or told is None or two.low <= 0:
        return
    ratio = one.over(two)
    power = Decimal(1) / years
    computed = Interval(ratio.low**power - 1, ratio.high**power - 1)
    if computed.overlaps(told):
        return
    off = abs(computed.low - told.high) / computed.high
    floor = computed.low > told.high and off < Decimal("0.05")
    words = (
        f"{growth.entity}: {written(starts[0])} to {written(ends[0])} in {years} years "
        f"is {percent(computed.low)} to {percent(computed.high)} a year; told: "
        f"{written(growth)}"
    )
    if floor:
        words += ", which is a floor rather than a ceiling"
    likely = "the computed rate" if floor else "undecided: the rate or one of the levels is wrong"
    yield Finding(
        "compound_growth",
        "info" if floor else "warning",
        places([growth, starts[0], ends[0]]),
        words,
        likely,
    )


def _against_outside(context: Context, growth: Fact) -> Iterator[Finding]:
    """Hold the base that a growth implies against what is known of that year."""
    metric = growth.metric.removesuffix("_growth")
    base_period = growth.basis.removeprefix("vs ") if growth.basis.startswith("vs ") else ""
    levels = [
        f
        for f in context.of(growth.entity, metric)
        if f.doc == growth.doc and f.period == growth.period
    ]
    known = [
        f for f in context.outside.find(growth.entity or "", metric) if f.period == base_period
    ]
    for level in levels[:1]:
        for fact in known[:1]:
            implied = Decimal(level.value) / (1 + Decimal(growth.value))
            true_base = Decimal(fact.value)
            if abs(implied - true_base) / true_base <= Decimal("0.1"):
                continue
            real = Decimal(level.value) / true_base - 1
            words = (
                f"{growth.entity}: {written(level)} after a growth of {written(growth)} "
                f"implies {money(implied, level.unit)} in {base_period}; known: "
                f"{money(true_base, fact.unit)} ({fact.source}; confidence "
                f"{fact.confidence}), a growth of {percent(real)} or more"
            )
            yield Finding(
                "implied_base",
                "warning",
                places([level, growth]),
                words,
                "the growth is likely wrong, or counted from another year",
            )


def check_price_and_shares(context: Context) -> Iterator[Finding]:
    """Multiply price and shares and hold the product against the proceeds."""
    for entity in dict.fromkeys(f.entity for f in context.facts if f.entity):
        for price_metric, total_metric in (
            ("ipo.offer_price_max", "ipo.gross_proceeds_max"),
            ("ipo.offer_price", "ipo.gross_proceeds"),
        ):
            yield from _product(context, entity, price_metric, total_metric)


def _product(
    context: Context, entity: str, price_metric: str, total_metric: str
) -> Iterator[Finding]:
    prices, totals = context.of(entity, price_metric), context.of(entity, total_metric)
    totals += [f for f in context.all_of(entity, total_metric) if f not in totals]
    shares = context.of(entity, "ipo.total_offer_shares")
    for total in totals[:1]:
        same = [(p, s) for p in prices for s in shares if p.doc == s.doc == total.doc]
        for price, count in same[:1]:
            yield from _compare_product(context, price, count, total)


def _compare_product(context: Context, price: Fact, count: Fact, total: Fact) -> Iterator[Finding]:
    place = price.last_place or Decimal(0)
    printed = Interval(Decimal(price.value) - place / 2, Decimal(price.value) + place / 2)
    number, told = interval_of(count), interval_of(total)
    if number is None or told is None or total.unit not in {"HKD", "USD"} or price.unit != "HKD":
        return
    product = printed.times(number)
    hkd = (
        f"{written(count).removeprefix('shares ')} shares x {written(price)} = "
        f"{money(product.low, 'HKD')} to {money(product.high, 'HKD')}"
    )
    if total.unit == "USD":
        product = product.over(context.outside.usd_hkd)
        hkd += f" = {money(product.low, 'USD')} to {money(product.high, 'USD')} at HK$7.75 to 7.85"
    if product.overlaps(told) or product.high == Decimal("Infinity"):
        return
    off = Decimal(total.value) * 2 / (product.low + product.high) - 1
    words = f"{total.entity}: {hkd}; told: {written(total)}, {percent(off)} off"
    digits = significant_digits(Decimal(count.value), count.last_place or Decimal(1))
    likely = "shares and price, which are printed more exactly" if digits >= 3 else "undecided"
    yield Finding("price_times_shares", "error", places([count, price, total]), words, likely)


def check_part_sums(context: Context) -> Iterator[Finding]:
    """Add the tranches and hold the sum against the whole offering."""
    for facts in context.by(lambda f: (f.entity, f.doc)).values():
        entity, doc = facts[0].entity, facts[0].doc
        found = {f.metric: f for f in facts if isinstance(f.value, Decimal)}
        parts = [found.get("ipo.public_offer_shares"), found.get("ipo.international_offer_shares")]
        total = found.get("ipo.total_offer_shares")
        if total is None or parts[0] is None or parts[1] is None:
            continue
        one, two, whole = interval_of(parts[0]), interval_of(parts[1]), interval_of(total)
        if one is None or two is None or whole is None:
            continue
        added = Interval(one.low + two.low, one.high + two.high)
        if not added.overlaps(whole):
            words = (
                f"{entity} ({doc}): {written(parts[0])} and {written(parts[1])} are not "
                f"{written(total)}"
            )
            yield Finding(
                "part_sums", "error", places([parts[0], parts[1], total]), words, "undecided"
            )
