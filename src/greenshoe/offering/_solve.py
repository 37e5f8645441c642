"""What still passes: the largest cornerstone share, the smallest offer, the lowest price.

Offers are sized to the float rules (several real ones list within half a point of them), so the
question is asked backwards: how far can one term move before the first test fails? The tests are
the public float of the market-value tier, the free float, the 18A public holding and the least
market value of the route. All arithmetic is exact; the answers are whole lots and whole cents.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from greenshoe.core import DealError, NotPossibleError, down_to_lot, up_to_lot
from greenshoe.deal import Mechanism
from greenshoe.offering._capital import cornerstone_shares, prescribed_public_float
from greenshoe.rules import free_float_2025_08_04

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from greenshoe.deal import DealRecord, Terms
    from greenshoe.rules import RulebookOn

__all__ = [
    "QUESTIONS",
    "FloatCase",
    "FloatTest",
    "Solution",
    "float_case",
    "float_tests",
    "solve",
    "solve_grid",
]

Question = Literal["cornerstone_max", "offer_min", "price_min", "public_float"]
QUESTIONS: tuple[Question, ...] = ("cornerstone_max", "offer_min", "price_min", "public_float")

_PRICE_STEP = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class FloatCase:
    """The numbers that the float tests look at.

    Attributes
    ----------
    offer_shares, sale_shares
        The offer, and how many of it existing holders sell.
    existing_class_shares
        Shares of the class before the offer.
    existing_public_shares, restricted_public_shares
        Of those, in public hands; of those, not to be sold.
    existing_public_known
        Whether the deal states them; else the offer alone is counted, and answers are on the safe
        side.
    cornerstone_hkd, cornerstone_shares
        What cornerstones take: fixed money, or a share count when only that is known.
    price_hkd, lot
        Offer price and board lot.
    base_offer_shares, open_shares
        The base offer and what of it is not in the public offer, for the book-building floor.
    """

    offer_shares: int
    sale_shares: int
    existing_class_shares: int
    existing_public_shares: int
    restricted_public_shares: int
    existing_public_known: bool
    cornerstone_hkd: Decimal | None
    cornerstone_shares: int
    price_hkd: Decimal
    lot: int
    base_offer_shares: int
    open_shares: int

    @property
    def class_shares(self) -> int:
        """Shares of the class after the offer."""
        return self.existing_class_shares + self.offer_shares - self.sale_shares

    @property
    def public_shares(self) -> int:
        """Shares in public hands."""
        return self.offer_shares + self.existing_public_shares

    @property
    def locked_cornerstones(self) -> int:
        """Shares cornerstones hold at this price."""
        if self.cornerstone_hkd is None:
            return self.cornerstone_shares
        return down_to_lot(Fraction(self.cornerstone_hkd) / Fraction(self.price_hkd), self.lot)

    @property
    def free_shares(self) -> int:
        """Public shares that may be sold; negative where cornerstones would exceed the offer."""
        return self.public_shares - self.locked_cornerstones - self.restricted_public_shares


@dataclass(frozen=True, slots=True)
class FloatTest:
    """One test of a case: its value and threshold in `unit`."""

    name: str
    rule: str
    passes: bool
    value: Fraction
    threshold: Fraction
    unit: str


@dataclass(frozen=True, slots=True)
class Solution:
    """The answer to a question.

    Attributes
    ----------
    question, unit
        What was asked and what the value is counted in.
    value
        The furthest value that passes.
    now
        The deal's own value.
    binding
        The tests that fail one step further.
    tests
        Every test at the answer.
    """

    question: str
    value: Decimal
    unit: str
    now: Decimal
    binding: tuple[str, ...]
    tests: tuple[FloatTest, ...]


def float_case(record: DealRecord, terms: Terms, offer_shares: int) -> FloatCase:
    """Return the case a deal makes with `offer_shares` in the offer.

    Raises
    ------
    DealError
        If the deal does not state the issued shares.
    """
    issued = record.shares("listed_class_shares") or record.shares("issued_shares_on_listing")
    if issued is None:
        raise DealError(
            "is missing",
            file=record.file or None,
            key="issued_shares_on_listing",
            expected="issued shares on listing, which the float tests divide by",
        )
    sale = record.shares("sale_shares") or 0
    if issued < offer_shares - sale:
        raise DealError(
            f"is fewer than the new shares in the offer ({offer_shares - sale:,})",
            file=record.file or None,
            key="issued_shares_on_listing",
            value=issued,
            expected="all issued shares on listing",
        )
    price, lot = terms.price_hkd, terms.board_lot_shares
    money = [c.amount_hkd for c in record.cornerstones if c.amount_hkd is not None]
    all_money = bool(record.cornerstones) and len(money) == len(record.cornerstones)
    return FloatCase(
        offer_shares=offer_shares,
        sale_shares=sale,
        existing_class_shares=issued - offer_shares + sale,
        existing_public_shares=record.shares("existing_public_shares") or 0,
        existing_public_known=record.shares("existing_public_shares") is not None,
        restricted_public_shares=record.shares("restricted_public_shares") or 0,
        cornerstone_hkd=sum(money, Decimal(0)) if all_money else None,
        cornerstone_shares=cornerstone_shares(record, price, lot, offer_shares) or 0,
        price_hkd=price,
        lot=lot,
        base_offer_shares=terms.base_offer_shares_initial,
        open_shares=terms.base_offer_shares_initial - terms.public_initial_shares,
    )


def float_tests(
    case: FloatCase, terms: Terms, route: str | None, rules: RulebookOn
) -> tuple[FloatTest, ...]:
    """Return every float, holding and value test of a case."""
    value = case.class_shares * case.price_hkd
    least, rule = prescribed_public_float(value, route, terms.mechanism.value, rules)
    held = Fraction(case.public_shares, case.class_shares)
    tests = [FloatTest("public float", rule.name, held >= least, held * 100, least * 100, "%")]
    free_rule = rules.find("free_float.a_and_h" if route == "A+H" else "free_float")
    if free_rule is not None:
        free = Fraction(max(case.free_shares, 0), case.class_shares)
        free_least = free_float_2025_08_04(free_rule, value)
        tests.append(
            FloatTest(
                "free float",
                free_rule.name,
                free >= free_least,
                free * 100,
                free_least * 100,
                "%",
            )
        )
    holding = rules.find("biotech.public_holding_hkd")
    if route == "18A" and holding is not None:
        worth = (case.public_shares - case.locked_cornerstones) * Fraction(case.price_hkd)
        floor = Fraction(holding.decimal())
        tests.append(
            FloatTest("18A public holding", holding.name, worth >= floor, worth, floor, "HK$")
        )
    tests += _market_value(terms, route, value, rules)
    floor_rule = rules.find("placing.bookbuilding_floor_pct")
    if floor_rule is not None and terms.mechanism is not Mechanism.CHAPTER_18C:
        scale = Fraction(case.offer_shares, case.base_offer_shares)
        placing = case.open_shares * scale - case.locked_cornerstones
        part = placing / case.offer_shares * 100
        least_part = Fraction(floor_rule.decimal())
        tests.append(
            FloatTest(
                "book-building placing", floor_rule.name, part >= least_part, part, least_part, "%"
            )
        )
    return tuple(tests)


def _market_value(
    terms: Terms, route: str | None, value: Decimal, rules: RulebookOn
) -> list[FloatTest]:
    """Return the test of the least market value of the route the deal takes."""
    if terms.mechanism is Mechanism.GEM:
        return []
    name = "route.8_05_1"
    if terms.mechanism is Mechanism.CHAPTER_18C:
        name = "route.18C.commercial"
    elif route == "18A":
        name = "route.18A"
    rule = rules.find(name)
    if rule is None:
        return []
    floor = Fraction(rule.table()[0].number("market_value_hkd"))
    return [
        FloatTest(
            "market value", rule.name, Fraction(value) >= floor, Fraction(value), floor, "HK$"
        )
    ]


def _furthest(passes: Callable[[int], bool], good: int, bad: int) -> int:
    """Bisect between a value that passes and one that fails; the tests are monotone in it."""
    while abs(bad - good) > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if passes(middle) else (good, middle)
    return good


@dataclass(frozen=True)
class _Asked:
    """A deal's case with what its tests need."""

    case: FloatCase
    terms: Terms
    route: str | None
    rules: RulebookOn

    def tests(self, case: FloatCase) -> tuple[FloatTest, ...]:
        return float_tests(case, self.terms, self.route, self.rules)

    def passes(self, case: FloatCase) -> bool:
        return all(test.passes for test in self.tests(case))

    def failing(self, case: FloatCase) -> tuple[str, ...]:
        return tuple(test.name for test in self.tests(case) if not test.passes)


def _with_cornerstones(case: FloatCase, lots: int) -> FloatCase:
    return replace(case, cornerstone_hkd=None, cornerstone_shares=lots * case.lot)


def _with_offer(case: FloatCase, lots: int) -> FloatCase:
    """Resize the offer; cornerstones keep their share of it where they are counted in shares."""
    offer = lots * case.lot
    corner = case.cornerstone_shares
    if case.cornerstone_hkd is None:
        corner = up_to_lot(Fraction(corner * offer, case.offer_shares), case.lot)
    return replace(
        case,
        offer_shares=offer,
        sale_shares=min(case.sale_shares, offer),
        cornerstone_shares=corner,
    )


def _with_price(case: FloatCase, cents: int) -> FloatCase:
    return replace(case, price_hkd=cents * _PRICE_STEP)


def _answer(
    asked: _Asked,
    question: Question,
    make: Callable[[FloatCase, int], FloatCase],
    ends: tuple[int, int],
    scale: Decimal,
    now: Decimal,
) -> Solution:
    """Look from the safe end towards the other for the last step that passes."""
    safe, far = ends
    unit = "HK$" if question == "price_min" else "shares"
    if not asked.passes(make(asked.case, safe)):
        failing = ", ".join(asked.failing(make(asked.case, safe)))
        hint = (
            None
            if asked.case.existing_public_known
            else ("existing_public_shares in the deal file: without it the offer alone is counted")
        )
        raise NotPossibleError(
            f"no value passes: {failing} fails even at {safe * scale:,f} {unit}",
            key=question,
            expected=hint,
        )
    step = 1 if far > safe else -1
    if asked.passes(make(asked.case, far)):
        best: int = far
        binding: tuple[str, ...] = ()
    else:
        best = _furthest(lambda n: asked.passes(make(asked.case, n)), safe, far)
        binding = asked.failing(make(asked.case, best + step))
    return Solution(question, best * scale, unit, now, binding, asked.tests(make(asked.case, best)))


def solve(
    question: str, record: DealRecord, terms: Terms, offer_shares: int, rules: RulebookOn
) -> Solution:
    """Answer one of `QUESTIONS` for a deal.

    Parameters
    ----------
    question
        `cornerstone_max` (shares), `offer_min` (shares), `price_min` (HK$), or `public_float` (%).
    record, terms, offer_shares, rules
        The deal, its final offer, and the rulebook on its date.

    Returns
    -------
    Solution
        The furthest value that passes every test, and what fails one lot or one cent further.

    Raises
    ------
    DealError
        If the question is not known or the deal does not state its issued shares.
    NotPossibleError
        If no value passes.
    """
    case = float_case(record, terms, offer_shares)
    asked = _Asked(case, terms, record.text("listing_route"), rules)
    lot = Decimal(case.lot)
    if question == "cornerstone_max":
        lots = case.offer_shares // case.lot
        return _answer(
            asked,
            "cornerstone_max",
            _with_cornerstones,
            (0, lots),
            lot,
            Decimal(case.locked_cornerstones),
        )
    if question == "offer_min":
        most = max(case.offer_shares, case.class_shares * 4) // case.lot
        now = Decimal(case.offer_shares)
        return _answer(asked, "offer_min", _with_offer, (most, 1), lot, now)
    if question == "price_min":
        cents = int(case.price_hkd / _PRICE_STEP)
        most = max(cents, 1) * 1000
        return _answer(asked, "price_min", _with_price, (most, 1), _PRICE_STEP, case.price_hkd)
    if question == "public_float":
        tests = asked.tests(case)
        held = Decimal(tests[0].value.numerator) / Decimal(tests[0].value.denominator)
        return Solution("public_float", held, "%", held, asked.failing(case), tests)
    raise DealError(
        "is not a question", key="--solve", value=question, expected=", ".join(QUESTIONS)
    )


def solve_grid(
    record: DealRecord,
    terms: Terms,
    offer_shares: Sequence[int],
    prices_hkd: Sequence[Decimal],
    rules: RulebookOn,
) -> list[list[tuple[str, ...]]]:
    """Return the failing tests for every price (rows) and offer size (columns); empty passes."""
    final = record.shares("offer_shares_final") or terms.base_offer_shares_initial
    own = float_case(record, terms, final)
    route = record.text("listing_route")
    rows = []
    for price in prices_hkd:
        cells = []
        for shares in offer_shares:
            case = replace(_with_offer(own, shares // own.lot), price_hkd=price)
            tests = float_tests(case, terms, route, rules)
            cells.append(tuple(t.name for t in tests if not t.passes))
        rows.append(cells)
    return rows
