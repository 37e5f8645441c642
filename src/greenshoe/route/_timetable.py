"""From the filing to the bell: the exchange's clock and the mainland's, steps as ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from greenshoe.route._days import later, listed_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from greenshoe.core import Confidence, Market
    from greenshoe.route._company import Company
    from greenshoe.rules import Rule, RulebookOn, Table

__all__ = ["Step", "mainland_timetable_of", "timetable_of"]

_MAINLAND_STEPS = {
    "none": 0,
    "tutoring_filed": 1,
    "tutoring_accepted": 2,
    "applied": 3,
    "listed": 99,
}

_PRICING_BEFORE_LISTING = 2


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a listing.

    Attributes
    ----------
    what, who
        What is done, and by whom.
    market
        Whose calendar its days are counted on: ``HK`` or ``CN``.
    start
        Earliest beginning.
    earliest, latest
        Earliest and latest end; one day for a step of fixed length.
    rule, confidence
        Where its length is from.
    calendar_known
        False where weekdays were counted because holidays are not published so far ahead.
    """

    what: str
    who: str
    market: Literal["HK", "CN"]
    start: date
    earliest: date
    latest: date
    rule: str
    confidence: Confidence
    calendar_known: bool = True


@dataclass(frozen=True, slots=True)
class _Span:
    """When something may be over: not before one day, not after another."""

    earliest: date
    latest: date

    def join(self, other: _Span) -> _Span:
        """Return when both are over."""
        return _Span(max(self.earliest, other.earliest), max(self.latest, other.latest))


def timetable_of(company: Company, rules: RulebookOn, *, fast_track: bool) -> tuple[Step, ...]:
    """Return the steps from the filing date of `rules` to the first day and what follows it.

    Exchange vetting and the CSRC's review run beside each other; the hearing needs both. Each step
    begins at the earliest end of the one before; its latest end follows the latest end of the one
    before.

    Parameters
    ----------
    company
        The company.
    rules
        The rulebook on the filing date.
    fast_track
        Whether the fast track of A-share companies applies.
    """
    filed = listed_day("HK", rules.on)
    start = _Span(filed, filed)
    steps = [_step("application filed (A1)", "sponsor", "HK", start, (0, 0), _clock(rules))]
    vetting = _vetting(start, rules, fast_track=fast_track)
    steps += vetting
    ready = _end(vetting[-1]) if vetting else start
    if company.mainland_operations:
        filing = _mainland(start, rules)
        steps += filing
        ready = ready.join(_end(filing[-1])) if filing else ready
    hearing = _chain(ready, rules)
    steps += hearing
    launch = _end(hearing[-1]) if hearing else ready
    offer = _offer(launch, rules)
    return (*steps, *offer, *_after(_end(offer[-1]), rules, company))


def _end(step: Step) -> _Span:
    return _Span(step.earliest, step.latest)


def _clock(rules: RulebookOn) -> Rule:
    return rules.find("route.vetting_clock") or rules.get("route.hearing_proof")


def _step(
    what: str,
    who: str,
    market: Literal["HK", "CN"],
    after: _Span,
    days: tuple[int, int],
    rule: Rule,
) -> Step:
    """Return a step of a least and a most number of business days after another."""
    calendar: Market = market
    earliest, first_known = later(calendar, after.earliest, days[0])
    latest, last_known = later(calendar, after.latest, days[1])
    known = first_known and last_known
    return Step(
        what, who, market, after.earliest, earliest, latest, rule.name, rule.confidence, known
    )


def _vetting(start: _Span, rules: RulebookOn, *, fast_track: bool) -> list[Step]:
    """Return the rounds of comments: the first may be the last; replies take the applicant's time.

    The rule gives each regulator's time over all rounds and the applicant's.
    """
    rule = rules.find("route.vetting_clock")
    if rule is None:
        return []
    row = rule.table()[0]
    reply = int(row.number("applicant_business_days"))
    fast = rules.find("route.fast_track") if fast_track else None
    if fast is not None:
        one = int(fast.table()[0].number("regulator_business_days"))
        name = "vetting, one round (fast track)"
        return [_step(name, "Exchange and SFC", "HK", start, (one, one + reply), fast)]
    rounds, total = int(row.number("rounds")), int(row.number("regulator_business_days"))
    each, answers = total // rounds, reply // rounds
    steps, after = [], start
    for number in range(1, rounds + 1):
        first = number == 1
        days = (each if first else 0, each)
        name = f"vetting, round {number}" + ("" if first else " (if there is one)")
        steps.append(_step(name, "Exchange and SFC", "HK", after, days, rule))
        after = _end(steps[-1])
        days = (1 if first else 0, answers)
        steps.append(_step(f"replies to round {number}", "applicant", "HK", after, days, rule))
        after = _end(steps[-1])
    return steps


def _mainland(start: _Span, rules: RulebookOn) -> list[Step]:
    """Return the filing with the CSRC and its review, on the mainland's calendar."""
    filing, review = rules.find("route.csrc.filing_business_days"), rules.find("route.csrc.review")
    if filing is None or review is None:
        return []
    first = _step("CSRC filing", "applicant", "CN", start, (0, filing.integer()), filing)
    row = review.table()[0]
    least = int(row.number("review_business_days"))
    more = [int(row.number(key)) for key in ("question_business_days", "answer_business_days")]
    most = least + sum(more)
    second = _step("CSRC review and notice", "CSRC", "CN", _end(first), (least, most), review)
    return [first, second]


def _chain(after: _Span, rules: RulebookOn) -> list[Step]:
    """Return the steps between the last reply and the launch, one after another."""
    rule = rules.find("timetable.application")
    steps: list[Step] = []
    for row in rule.table() if rule is not None else ():
        days = (int(row.number("least_days")), int(row.number("most_days")))
        if rule is not None:
            steps.append(_step(str(row["what"]), _who(row), "HK", after, days, rule))
            after = _end(steps[-1])
    return steps


def _who(row: Table) -> str:
    what = str(row["what"])
    return "Listing Committee" if what.startswith("hearing") else "issuer and sponsor"


def _offer(launch: _Span, rules: RulebookOn) -> list[Step]:
    """Return launch, close, pricing and the first day; a launch fixes the rest."""
    usual = rules.find("timetable.prospectus_to_listing")
    rule = usual or _clock(rules)
    days = usual.integer() if usual is not None else 6
    close, price = days - _PRICING_BEFORE_LISTING - 1, days - _PRICING_BEFORE_LISTING
    return [
        _step("listing document; public offer opens", "issuer", "HK", launch, (0, 0), rule),
        _step("application lists close", "registrar", "HK", launch, (close, close), rule),
        _step("price fixed (T)", "issuer and coordinators", "HK", launch, (price, price), rule),
        _step(
            "results announced (T+1)", "issuer and registrar", "HK", launch, (days - 1,) * 2, rule
        ),
        _step("dealings begin (T+2)", "Exchange", "HK", launch, (days, days), rule),
    ]


def _after(first_day: _Span, rules: RulebookOn, company: Company) -> Sequence[Step]:
    """Return what follows the first day on the mainland's calendar."""
    rule = rules.find("route.safe_registration_business_days")
    if rule is None or not company.mainland_operations:
        return ()
    most = rule.integer()
    return (_step("foreign exchange registration", "issuer", "CN", first_day, (0, most), rule),)


def mainland_timetable_of(company: Company, rules: RulebookOn) -> tuple[Step, ...]:
    """Return the steps of the STAR route that are still to be taken, from the tutoring on.

    They begin on the date of `rules`, on the mainland's calendar; a company that is listed there
    has none left.
    """
    rule = rules.find("route.mainland_steps")
    if rule is None:
        return ()
    start = listed_day("CN", rules.on)
    after, steps = _Span(start, start), list[Step]()
    for row in rule.table()[_MAINLAND_STEPS[company.mainland_step] :]:
        days = (int(row.number("least_days")), int(row.number("most_days")))
        who = "CSRC" if "CSRC" in str(row["what"]) else "sponsor and exchange"
        steps.append(_step(str(row["what"]), who, "CN", after, days, rule))
        after = _end(steps[-1])
    return tuple(steps)
