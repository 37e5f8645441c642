"""The allotment as a problem in whole lots: bounds, rules as linear rows, and the policy's wish."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.book._demand import demand_of_lines
from greenshoe.book._divide import divide
from greenshoe.book._order import Consent
from greenshoe.deal import Mechanism

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from numpy.typing import NDArray

    from greenshoe.book._clean import BookLine, CleanBook
    from greenshoe.book._placing import Placing
    from greenshoe.book._policy import Policy
    from greenshoe.rules import Rule

    Counts = NDArray[np.int64]
    Mask = NDArray[np.bool_]

__all__ = ["TOP_THREE", "Constraint", "Problem", "TopThree", "problem_of"]

TOP_THREE = "three largest holders"

_FLOORED = {Mechanism.A, Mechanism.B}


@dataclass(frozen=True)
class Constraint:
    """One thing an allotment has to keep.

    Attributes
    ----------
    name
        What it is called in checks and conflicts.
    kind
        `at_least` or `at_most` lots to the lines of `members`; `count`: that many of them get a
        lot; `cap`: no line of them gets more; `top_three`: see `TopThree`.
    members
        The lines it is about, bool of shape (lines,).
    bound
        In lots, or in lines for a count.
    rule
        The rule it stands on, `None` for a term of the deal or the policy.
    says, unit
        In words; what the bound is counted in when shown: shares or holders.
    loosen
        How to say that it is loosened by an amount.
    outside, total
        What counts towards the rule besides the allotment, and what the rule asks in all, both in
        `unit`; `None` where the allotment is all there is.
    """

    name: str
    kind: str
    members: Mask
    bound: Fraction
    rule: Rule | None
    says: str
    loosen: str
    unit: str = "shares"
    outside: int = 0
    total: int | None = None


@dataclass(frozen=True)
class TopThree:
    """The three largest public holders against half of the shares in public hands.

    Attributes
    ----------
    holder
        The holder of each line, int64; lines of one investor share a holder.
    held
        Lots (not whole) each holder had before, float64 of shape (holders,).
    public
        Whether a line's shares are in public hands (not connected).
    part
        The part of the public shares they may hold.
    public_lots
        Shares in public hands in lots if no connected person got any.
    """

    holder: Counts
    held: NDArray[np.float64]
    public: Mask
    part: Fraction
    public_lots: Fraction

    def sides(self, lots: Counts) -> tuple[float, float]:
        """Return what the three largest hold, and the most they may, in lots."""
        holding = self.held.copy()
        np.add.at(holding, self.holder, np.where(self.public, lots, 0).astype(np.float64))
        largest = float(np.sort(holding)[-3:].sum())
        connected = int(lots[~self.public].sum())
        return largest, float(self.part * (self.public_lots - connected))


@dataclass(frozen=True)
class Problem:
    """What there is to allot, to whom, and under which constraints.

    Attributes
    ----------
    lines
        Of the book, cornerstones among them.
    lot
        Shares in a lot.
    lots
        To allot.
    wanted
        Lots each line wants at the price, int64 of shape (lines,).
    cornerstone, barred
        Which lines, bool.
    weights
        Of each line of the book in the policy's wish, float64.
    cap
        Most lots a line of the book may get under the policy, `None` for no cap.
    target
        What the policy would allot if no rule cut in, int64.
    constraints, top_three
        What has to be kept.
    untested
        Rules that apply and cannot be tested, because what they count is not stated.
    """

    lines: tuple[BookLine, ...]
    lot: int
    lots: int
    wanted: Counts
    cornerstone: Mask
    barred: Mask
    weights: NDArray[np.float64]
    cap: int | None
    target: Counts
    constraints: tuple[Constraint, ...]
    top_three: TopThree
    untested: tuple[Constraint, ...] = ()

    def distance(self, lots: Counts) -> int:
        """Return how many lots an allotment moves away from the policy's wish."""
        return int(np.abs(lots - self.target).sum())

    def sides(self, constraint: Constraint, lots: Counts) -> tuple[Fraction, Fraction]:
        """Return the two sides of a constraint, in its own measure."""
        if constraint.kind == "top_three":
            largest, most = self.top_three.sides(lots)
            return Fraction(largest), Fraction(most)
        inside = lots[constraint.members]
        if constraint.kind == "count":
            return Fraction(int((inside > 0).sum())), constraint.bound
        if constraint.kind == "cap":
            return Fraction(int(inside.max(initial=0))), constraint.bound
        return Fraction(int(inside.sum())), constraint.bound

    def keeps(self, constraint: Constraint, lots: Counts) -> bool:
        """Tell whether an allotment keeps a constraint."""
        value, bound = self.sides(constraint, lots)
        slack = Fraction(1, 10**6) if constraint.kind == "top_three" else Fraction(0)
        if constraint.kind in {"at_least", "count"}:
            return value >= bound
        return value <= bound + slack

    def without(self, name: str, why: str) -> Problem:
        """Return the problem with a constraint among those that cannot be tested, and why."""
        left = tuple(c for c in self.constraints if c.name != name)
        moved = tuple(
            replace(c, says=f"{c.says} (not stated: {why})")
            for c in self.constraints
            if c.name == name
        )
        return replace(self, constraints=left, untested=(*self.untested, *moved))

    def broken(self, lots: Counts) -> tuple[Constraint, ...]:
        """Return the constraints that an allotment does not keep."""
        return tuple(c for c in self.constraints if not self.keeps(c, lots))


def _up(value: Fraction) -> Fraction:
    return Fraction(-(-value.numerator // value.denominator))


def _down(value: Fraction) -> Fraction:
    return Fraction(value.numerator // value.denominator)


class _Builder:
    """Collects the constraints of one placing."""

    def __init__(
        self, lines: tuple[BookLine, ...], placing: Placing, policy: Policy, wanted: Counts
    ) -> None:
        self.lines, self.placing, self.policy, self.wanted = lines, placing, policy, wanted
        self.rules, self.lot = placing.rules, placing.lot
        self.cornerstone = self._mask(lambda line: line.cornerstone)
        self.barred = self._mask(policy.barred)
        self.everyone = np.ones(len(lines), bool)
        self.found: list[Constraint] = []
        self.untested: list[Constraint] = []

    def _mask(self, test: Callable[[BookLine], bool]) -> Mask:
        return np.array([test(line) for line in self.lines], bool)

    def add(  # noqa: PLR0913 - the fields of a constraint, half of them by keyword
        self,
        name: str,
        kind: str,
        members: Mask,
        bound: Fraction,
        *,
        rule: Rule | None,
        says: str,
        loosen: str,
        unit: str = "shares",
        outside: int = 0,
        total: int | None = None,
    ) -> None:
        """Add one constraint."""
        self.found.append(
            Constraint(name, kind, members, bound, rule, says, loosen, unit, outside, total)
        )

    def all_sold(self) -> None:
        """Every share of the placing is allotted."""
        lots = Fraction(self.placing.to_allot_shares // self.lot)
        self.add("placing sold", "at_least", self.everyone, lots, rule=None,
                 says="every share of the placing is allotted",
                 loosen="allot {:,} shares fewer")  # fmt: skip

    def cornerstones(self) -> None:
        """Give cornerstones their money in full, unless the policy may cut it."""
        if self.cornerstone.any() and not self.policy.scale_back_cornerstones:
            lots = Fraction(int(self.wanted[self.cornerstone].sum()))
            self.add("cornerstones in full", "at_least", self.cornerstone, lots,
                     rule=self.rules.get("placing.cornerstone_price"),
                     says="cornerstones get their fixed money at the offer price",
                     loosen="cut the cornerstones by {:,} shares")  # fmt: skip

    def bookbuilding_floor(self) -> None:
        """Keep a least part of the base offer for others than cornerstones.

        Third tranches count towards it, and the lot that the public offer is rounded up by does not
        count against it.
        """
        rule = self.rules.find("placing.bookbuilding_floor_pct")
        if rule is not None and self.placing.mechanism in _FLOORED:
            third = self.placing.third_tranche_shares
            total = rule.fraction() * self.placing.base_offer_shares
            lots = max(Fraction(0), _down((total - third) / self.lot))
            self.add("book-building floor", "at_least", ~self.cornerstone, lots, rule=rule,
                     says=f"at least {rule.decimal()} % of the base offer to the book"
                     + (", third tranches counted" if third else ""),
                     loosen="lower the floor by {:,} shares (a waiver)", outside=third,
                     total=int(lots) * self.lot + third)  # fmt: skip

    def price_setters(self) -> None:
        """Chapter 18C: a least part of the offer to independent price-setting investors."""
        rule = self.rules.find("placing.price_setters_pct.18C")
        if rule is not None and self.placing.mechanism is Mechanism.CHAPTER_18C:
            lots = _up(rule.fraction() * self.placing.base_offer_shares / self.lot)
            setters = self._mask(lambda line: line.price_setter)
            self.add("independent price setters", "at_least", setters, lots, rule=rule,
                     says=f"at least {rule.decimal()} % of the offer to independent price setters",
                     loosen="lower the part of price setters by {:,} shares")  # fmt: skip

    def sophisticated(self) -> None:
        """Chapter 18C: a least part of the issued shares with sophisticated independent investors.

        What they hold before counts, if the deal states it, and what orders marked as theirs get.
        Without either the rule cannot be tested: nobody's kind makes him sophisticated.
        """
        rule = self.rules.find("placing.sophisticated_investors_pct.18C")
        if rule is None or self.placing.mechanism is not Mechanism.CHAPTER_18C:
            return
        issued, stated = self.placing.issued_shares, self.placing.sophisticated_shares
        members = self._mask(lambda line: line.sophisticated is True)
        marked = any(line.sophisticated is not None for line in self.lines)
        held = sum(line.held_shares for line in self.lines if line.sophisticated)
        before = max(stated or 0, held)
        total = int(_up(rule.fraction() * (issued or 0)))
        lots = max(Fraction(0), _up(Fraction(total - before, self.lot)))
        known = issued is not None and (before >= total or (stated is not None and marked))
        missing = "issued_shares_on_listing" if issued is None else (
            "column sophisticated of the orders" if stated is not None
            else "sophisticated_investor_shares of the deal"
        )  # fmt: skip
        says = f"sophisticated independent investors hold at least {rule.decimal()} % of the shares"
        made = Constraint(
            "sophisticated investors", "at_least", members, lots, rule,
            says if known else f"{says} (not stated: {missing})",
            "find {:,} shares more for sophisticated investors", outside=before, total=total,
        )  # fmt: skip
        (self.found if known else self.untested).append(made)

    def consent(self) -> None:
        """Nothing to a related party without consent."""
        if self.barred.any():
            self.add("consent", "at_most", self.barred, Fraction(0),
                     rule=self.rules.get("placing.connected_clients"),
                     says="no share to a connected person or existing holder without consent",
                     loosen="obtain consent for {:,} shares to related parties")  # fmt: skip

    def existing_holders(self) -> None:
        """Existing holders together take at most a part of the offer, under the size exemption."""
        rule = self.rules.find("existing_holders.max_pct")
        holders = self._mask(lambda line: line.existing_holder is not Consent.NOT_RELATED)
        if rule is not None and holders.any():
            lots = _down(rule.fraction() * self.placing.offer_shares / self.lot)
            self.add("existing holders", "at_most", holders, lots, rule=rule,
                     says=f"existing holders get at most {rule.decimal()} % of the offer",
                     loosen="let existing holders have {:,} shares more")  # fmt: skip

    def holders(self) -> None:
        """Ask for a least number of holders at listing, before August 2025 of placees too."""
        gem = self.placing.mechanism is Mechanism.GEM
        rule = self.rules.get("holders.minimum.GEM" if gem else "holders.minimum")
        needed = max(0, rule.integer() - self.placing.public_holders)
        self.add("holders", "count", self.everyone, Fraction(needed), rule=rule,
                 says=f"{rule.integer()} holders, of whom the public offer brings "
                 f"{self.placing.public_holders:,} ({self.placing.public_holders_note})",
                 loosen="find {:,} more holders", unit="holders",
                 outside=self.placing.public_holders, total=rule.integer())  # fmt: skip
        old = self.rules.find("holders.placees_per_million_hkd")
        if old is not None and not gem:
            least = int(old.table()[0].number("minimum"))
            self.add("placees", "count", self.everyone, Fraction(least), rule=old,
                     says=f"at least {least} placees", loosen="find {:,} more placees",
                     unit="holders")  # fmt: skip

    def largest(self, cap: int | None) -> None:
        """Cap one order of the book, if the policy does."""
        if cap is not None:
            self.add("largest allotment", "cap", ~self.cornerstone, Fraction(cap), rule=None,
                     says=f"no order of the book gets more than "
                     f"{self.policy.largest_allotment_pct} % of the placing (policy)",
                     loosen="raise the cap by {:,} shares an order")  # fmt: skip

    def top_three(self) -> TopThree:
        """Keep the three largest public holders at half of the public's shares."""
        rule = self.rules.get("holders.top_three_max_pct")
        keys = list(dict.fromkeys(line.key for line in self.lines))
        at = {key: number for number, key in enumerate(keys)}
        holder = np.array([at[line.key] for line in self.lines], np.int64)
        public = self._mask(lambda line: line.connected is not Consent.NEEDED)
        held = np.zeros(len(keys), np.float64)
        for line, number in zip(self.lines, holder, strict=True):
            held[number] = max(held[number], line.held_shares / self.lot)
        stated = Fraction(self.placing.existing_public_shares or 0, self.lot)
        lots = Fraction(self.placing.offer_shares, self.lot) + max(stated, Fraction(held.sum()))
        self.add(TOP_THREE, "top_three", public, rule.fraction() * lots, rule=rule,
                 says=f"the three largest public holders have at most {rule.decimal()} % of the "
                 "shares in public hands",
                 loosen="let the three largest hold {:,} shares more")  # fmt: skip
        return TopThree(holder, held, public, rule.fraction(), lots)


def problem_of(book: CleanBook, placing: Placing, price_hkd: Decimal, policy: Policy) -> Problem:
    """Return the allotment of a book at a price as a problem."""
    lines = book.lines
    wanted = demand_of_lines(lines, book.lot).at(price_hkd) // book.lot
    builder = _Builder(lines, placing, policy, wanted)
    lots = placing.to_allot_shares // book.lot
    cap = None
    if policy.largest_allotment_pct is not None:
        cap = int(Fraction(policy.largest_allotment_pct) * lots / 100)
    builder.all_sold()
    builder.cornerstones()
    builder.bookbuilding_floor()
    builder.price_setters()
    builder.sophisticated()
    builder.consent()
    builder.existing_holders()
    builder.holders()
    builder.largest(cap)
    top_three = builder.top_three()
    corner, barred = builder.cornerstone, builder.barred
    weights: NDArray[np.float64] = np.array([policy.weight(line) for line in lines]) * wanted
    weights[corner] = 0.0
    most = np.where(barred, 0, wanted if cap is None else np.minimum(wanted, cap))
    target = divide(max(0, lots - int(wanted[corner].sum())), np.where(corner, 0, weights), most)
    target[corner] = np.where(barred, 0, wanted)[corner]
    return Problem(
        lines, book.lot, lots, wanted, corner, barred, weights, cap, target,
        tuple(builder.found), top_three, tuple(builder.untested),
    )  # fmt: skip
