"""Every figure of a result by its name: what the deal states, then what rules compute."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.core import Confidence, DealError, Origin
from greenshoe.deal import COLUMNS
from greenshoe.offering import (
    application_close_of,
    chance_of_a_lot,
    exercised_shares,
    ladder_totals,
    largest_application,
    reallocation_cap_shares,
    stabilising_period_end,
)
from greenshoe.report._figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from greenshoe.deal import DealRecord
    from greenshoe.offering import ShareCount
    from greenshoe.report._figure import FigureValue
    from greenshoe.study import StudyResult

__all__ = ["figures_of"]

_DEMAND = ("public_applied_shares", "public_subscription_level_x", "intl_subscription_level_x")
_TERMS = ("base_offer_shares_initial", "public_initial_shares", "board_lot_shares")


class _Maker:
    """Makes computed figures of one result, each as sure as the weakest thing it rests on."""

    def __init__(self, result: StudyResult) -> None:
        self.result = result
        self.record: DealRecord = result.deal.record
        self.made: dict[str, Figure] = {}

    def _weakest(self, mark: Confidence, columns: Iterable[str]) -> Confidence:
        stated = [c for c in columns if c in self.record.values]
        return Confidence.weakest([mark, *(self.record.origin(c).confidence for c in stated)])

    def add(
        self,
        name: str,
        value: FigureValue,
        *,
        label: str = "",
        unit: str = "",
        columns: Iterable[str] = (),
        rules: Iterable[str] = (),
        note: str = "",
    ) -> None:
        """Add a number that the deal does not state itself."""
        if value is None or name in self.record.values:
            return
        columns = tuple(columns)
        used = [self.result.offering.rules.get(rule) for rule in rules]
        mark = Confidence.weakest([Confidence.C, *(rule.confidence for rule in used)])
        known = COLUMNS.get(name)
        origin = Origin(
            "computed from " + (", ".join(columns) or "the terms"),
            None,
            ", ".join(rule.name for rule in used) or None,
            self._weakest(mark, columns),
        )
        self.made[name] = Figure(
            name,
            label or (known.about if known else name),
            value,
            unit or (known.unit if known else ""),
            origin,
            note=note,
        )

    def count(self, name: str, count: ShareCount | None, columns: Iterable[str] = ()) -> None:
        """Add a share count with its bounds; a stated one keeps its value and gains them."""
        if count is None:
            return
        bounds = (count.low, count.high) if count.decided else None
        mark = self._weakest(count.origin.confidence, (*_TERMS, *columns))
        origin = Origin(count.origin.source, count.origin.as_of, count.origin.rule, mark)
        value: FigureValue = count.expected
        if name in self.record.values:
            origin, value = self.record.origin(name), self.record.values[name]
        column = COLUMNS[name]
        self.made[name] = Figure(
            name, column.about, value, column.unit, origin, bounds, note=count.reason
        )


def _stated(record: DealRecord) -> Iterator[Figure]:
    """Every cell of the record, in the order of the columns."""
    for name, column in COLUMNS.items():
        if name in record.values:
            value = record.values[name]
            yield Figure(name, column.about, value, column.unit, record.origin(name))


def _tranches(maker: _Maker) -> None:
    settled = maker.result.offering.settlement
    maker.count("public_initial_shares", settled.public_initial)
    maker.count("offer_shares_final", settled.size.offer_shares, ["size_adjustment_exercised"])
    maker.count("public_final_shares", settled.public_final, _DEMAND)
    maker.count("intl_final_shares", settled.intl_final, _DEMAND)
    maker.count("over_allocated_shares", settled.over_allocated, ["intl_subscription_level_x"])
    if settled.pools is not None:
        maker.count("pool_a_allotted_shares", settled.pools.a, _DEMAND)
        maker.count("pool_b_allotted_shares", settled.pools.b, _DEMAND)
    if settled.public_final is not None:
        taken = maker.record.shares("public_final_shares")
        taken = settled.public_final.expected if taken is None else taken
        pct = Fraction(100 * taken, settled.offer_final_shares)
        columns = ("public_final_shares", "offer_shares_final")
        maker.add("public_final_pct", pct, columns=columns)
    terms, rules = maker.result.deal.terms, maker.result.offering.rules
    cap, rule = reallocation_cap_shares(terms, rules)
    maker.add("reallocation_cap_shares", cap, columns=_TERMS, rules=[rule.name] if rule else [])
    maker.add(
        "over_allotment_max_shares",
        settled.over_allocated.high,
        columns=["offer_shares_final"],
        rules=["over_allotment.cap_pct", "rounding.over_allotment"],
    )
    largest = largest_application(terms, rules)
    maker.add(
        "largest_application_shares",
        largest.expected,
        label="largest application that may be made",
        unit="shares",
        columns=["public_initial_shares"],
        rules=(largest.origin.rule or "").split(", "),
        note=largest.reason,
    )


def _demand(maker: _Maker) -> None:
    offering, record = maker.result.offering, maker.record
    multiple = offering.public_multiple
    applied = ["public_applied_shares", "public_initial_shares"]
    maker.add("public_subscription_level_x", multiple, columns=applied)
    if multiple is not None:
        over = multiple - 1
        maker.add("public_oversubscribed_x", over, columns=["public_subscription_level_x"])
    if not record.ladder:
        return
    totals = ladder_totals(record.ladder)
    maker.add("valid_applications", totals.valid_applications, columns=["ladder"])
    maker.add("public_applied_shares", totals.applied_shares, columns=["ladder"])
    maker.add("successful_applications", totals.successful_applications, columns=["ladder"])
    lot = maker.result.deal.terms.board_lot_shares
    row = next((r for r in record.ladder if r.shares_applied_for == lot), None)
    if row is not None:
        maker.add("one_lot_applications", row.valid_applications, columns=["ladder"])
        maker.add("one_lot_success_pct", 100 * chance_of_a_lot(row), columns=["ladder"])


def _money(maker: _Maker) -> None:
    offering = maker.result.offering
    price = "offer_price_hkd" if "offer_price_hkd" in maker.record.values else "offer_price_max_hkd"
    offer = [price, "offer_shares_final"]
    gross, net = offering.gross_proceeds_hkd, offering.net_proceeds_hkd
    note = "" if price == "offer_price_hkd" else "at the maximum price"
    maker.add("gross_proceeds_hkd_mn", gross / 1_000_000, columns=offer, note=note)
    if net is not None:
        columns = [*offer, "listing_expenses_hkd_mn"]
        maker.add("net_proceeds_hkd_mn", net / 1_000_000, columns=columns, note=note)
    capital, issued = offering.capital, [price, "issued_shares_on_listing"]
    value, of_class = capital.market_value_hkd, capital.class_value_hkd
    maker.add("market_value_hkd", value, label="market value", unit="HK$", columns=issued)
    maker.add(
        "class_value_hkd", of_class, label="market value of the class", unit="HK$", columns=issued
    )


def _capital(maker: _Maker) -> None:
    capital = maker.result.offering.capital
    offer = ["offer_shares_final", "issued_shares_on_listing"]
    maker.add("new_shares", capital.new_shares, label="new shares", unit="shares", columns=offer)
    stakes = (
        ("dilution_pct", capital.dilution, "new shares / issued shares on listing"),
        ("public_float_pct", capital.public_float, "public float, at least"),
        ("free_float_pct", capital.free_float, "free float, at least"),
    )
    columns = [*offer, "existing_public_shares", "cornerstone_pct_of_offer"]
    for name, part, label in stakes:
        value = None if part is None else 100 * part
        maker.add(name, value, label=label, unit="%", columns=columns)
    maker.add(
        "cornerstone_shares",
        capital.cornerstone_shares,
        label="shares cornerstones take",
        unit="shares",
        columns=["cornerstone_pct_of_offer", "offer_shares_final"],
    )


def _greenshoe(maker: _Maker) -> None:
    record, terms = maker.record, maker.result.deal.terms
    rules = maker.result.offering.rules
    names = ("over_allocated_shares", "stabilisation_bought_shares", "stabilisation_resold_shares")
    over, bought, resold = (record.shares(name) for name in names)
    if over is not None and bought is not None and resold is not None:
        try:
            value = exercised_shares(over, bought, resold)
        except DealError:  # a contradiction of the document itself: the check says so
            value = None
        maker.add("over_allotment_exercised_shares", value, columns=names)
    close = application_close_of(record, terms, rules)
    maker.add("application_close_date", close, columns=["listing_date"])
    if close is not None:
        maker.add(
            "stabilisation_end_date",
            stabilising_period_end(close, rules),
            columns=["application_close_date"],
            rules=["stabilisation.period_days"],
        )


def figures_of(result: StudyResult) -> dict[str, Figure]:
    """Return every figure of a result by its name.

    What the deal states comes first; what it does not state and rules give is computed. A figure
    that somebody decides inside bounds carries them, stated or not.

    >>> from greenshoe.study import run
    >>> figures = figures_of(run("2513"))
    >>> figures["over_allocated_shares"].value, figures["over_allocated_shares"].bounds
    (5612900, (0, 5612900))
    """
    maker = _Maker(result)
    for add in (_tranches, _demand, _money, _capital, _greenshoe):
        add(maker)
    return {figure.name: figure for figure in _stated(maker.record)} | maker.made
