"""What is known of a deal at a stage, and nothing that becomes known later.

Every forecast reads a deal through `known_deal`, which passes the record through
`DealRecord.known_at` first: a cell of a later stage cannot reach a forecast, whatever it holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import log
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import UnknownNameError
from greenshoe.deal import Mechanism, Stage, shipped_codes, shipped_record
from greenshoe.subscriber._known_terms import (
    lenient_terms,
    public_steps,
    rules_for,
    stated_mechanism,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.deal import DealRecord, Terms
    from greenshoe.rules import RulebookOn

    FloatArray = NDArray[np.float64]

__all__ = ["FORECAST_STAGES", "KnownDeal", "Usual", "known_deal", "registrar_of", "stage_named"]

FORECAST_STAGES = {"launch": Stage.LAUNCH, "close": Stage.CLOSE}
"""The stages a forecast can be made at, by name."""

_WEEKDAYS_FROM_DOCUMENT_TO_LISTING = 6
_WEEKDAYS_FROM_CLOSE_TO_LISTING = 3
_LOTS = (10, 20, 50, 100, 200, 250, 400, 500, 600, 800, 1000, 2000, 2500, 3000, 4000, 5000, 10000)


@dataclass(frozen=True, slots=True)
class Usual:
    """What past deals usually had, for the holes of a row.

    Attributes
    ----------
    lot_value_hkd
        Value of a board lot.
    public_value_hkd
        Value of the initial public offer at the maximum price.
    waiver_factor
        Final over initial public shares of deals with a waiver.
    """

    lot_value_hkd: float
    public_value_hkd: float
    waiver_factor: float


@dataclass(frozen=True)
class KnownDeal:
    """A deal as a forecast sees it.

    Attributes
    ----------
    record
        The record with everything later than the stage blanked.
    stage
        `Stage.LAUNCH` or `Stage.CLOSE`.
    day
        The day the forecast is made on; only deals listed before it are its past. `None` where the
        row has no date at all.
    registrar
        "hkeipo", "eipo" or `None`.
    terms
        Terms, completed where the row has holes.
    rules
        The rulebook on the date of the listing document.
    steps
        Public shares from each multiple on, ascending.
    waiver_factor
        Final over initial public shares for a waiver without known steps, else `None`.
    multiple, valid_applications
        Public subscription level and applications, `None` while unknown.
    missing
        Columns that a forecast would use and the row does not have.
    """

    record: DealRecord
    stage: Stage
    day: date | None
    registrar: str | None
    terms: Terms
    rules: RulebookOn
    steps: tuple[tuple[float, int], ...]
    waiver_factor: float | None
    multiple: float | None
    valid_applications: int | None
    missing: tuple[str, ...]

    @property
    def price_hkd(self) -> float:
        """Maximum price, stated or assumed."""
        return float(self.terms.offer_price_max_hkd)

    @property
    def lot_value_hkd(self) -> float:
        """Value of a board lot at the maximum price."""
        return self.price_hkd * self.terms.board_lot_shares

    @property
    def public_value_hkd(self) -> float:
        """Value of the initial public offer at the maximum price."""
        return self.price_hkd * self.terms.public_initial_shares

    @property
    def missing_terms(self) -> tuple[str, ...]:
        """Terms that the row does not state and the forecast assumes."""
        demand = {"public_subscription_level_x", "valid_applications"}
        return tuple(name for name in self.missing if name not in demand)

    @property
    def lot_is_stated(self) -> bool:
        """Whether the row states its board lot."""
        return "board_lot_shares" not in self.missing

    @property
    def offer_value_hkd(self) -> float:
        """Value of the base offer, ten times the public offer where it is not stated."""
        base = self.terms.base_offer_shares_initial
        initial = self.terms.public_initial_shares
        return self.price_hkd * (base if base > initial else 10 * initial)

    def public_shares(self, multiples: FloatArray) -> FloatArray:
        """Return the final public shares at some multiples, the placing taken as full.

        >>> from greenshoe.deal import shipped_record
        >>> from greenshoe.subscriber._known import Usual, known_deal
        >>> deal = known_deal(shipped_record("2513"), Stage.CLOSE, Usual(4000.0, 1e8, 2.0))
        >>> deal.public_shares(np.array([0.5, 5.0, 20.0, 1159.46])).astype(int).tolist()
        [935500, 1871000, 3742000, 7483900]
        """
        initial = float(self.terms.public_initial_shares)
        shares = np.full(multiples.shape, initial)
        if self.waiver_factor is not None:
            return np.where(multiples >= 1, initial * self.waiver_factor, initial * multiples)
        for multiple, public in self.steps:
            shares[multiples >= multiple] = public
        return np.asarray(np.minimum(shares, np.maximum(multiples, 0.0) * initial))


def stage_named(name: str) -> Stage:
    """Return the stage of a name.

    Raises
    ------
    UnknownNameError
        If no forecast is made at such a stage.

    >>> stage_named("launch").name
    'LAUNCH'
    """
    if name not in FORECAST_STAGES:
        raise UnknownNameError(
            "is no stage of a forecast",
            key="--stage",
            value=name,
            expected=" or ".join(FORECAST_STAGES),
        )
    return FORECAST_STAGES[name]


def registrar_of(record: DealRecord) -> str | None:
    """Return where results are looked up: a launch fact, read from the shipped deal if blank.

    >>> from greenshoe.deal import DealRecord
    >>> registrar_of(DealRecord({"stock_code": "2513"}))
    'hkeipo'
    """
    stated = record.text("registrar")
    if stated:
        return stated if stated in {"hkeipo", "eipo"} else None
    if record.stock_code not in shipped_codes():
        return None
    shipped = shipped_record(record.stock_code)
    days = {d for r in (record, shipped) if (d := r.day("listing_date")) is not None}
    return shipped.text("registrar") if len(days) == 1 else None


def forecast_day(record: DealRecord, stage: Stage) -> date | None:
    """Return the day a forecast at a stage is made on, from the timetable or the listing date."""
    listing = record.day("listing_date")
    if stage is Stage.LAUNCH:
        document = record.day("listing_document_date")
        return document or _before(listing, _WEEKDAYS_FROM_DOCUMENT_TO_LISTING)
    for name in ("application_close_date", "application_close_planned_date"):
        if (day := record.day(name)) is not None:
            return day
    return _before(listing, _WEEKDAYS_FROM_CLOSE_TO_LISTING) or record.day("listing_document_date")


def _before(day: date | None, weekdays: int) -> date | None:
    """Return the day some weekdays earlier: holidays move it by a day, which matters little here.

    >>> _before(date(2026, 1, 13), 3)
    datetime.date(2026, 1, 8)
    """
    if day is None:
        return None
    moved = np.busday_offset(np.datetime64(day, "D"), -weekdays, roll="backward")
    return date.fromisoformat(str(moved))


def _usual_lot(price: float, value: float, public: int | None) -> int:
    """Return the customary lot of the most usual value among those that divide the offer."""
    fit = [lot for lot in _LOTS if public and public % lot == 0]
    return min(fit or _LOTS, key=lambda lot: abs(log(lot * price / value)))


def _multiple(record: DealRecord, initial: int | None) -> float | None:
    applied = record.shares("public_applied_shares")
    if applied and initial:
        return applied / initial
    level = record.number("public_subscription_level_x")
    if level is None and (over := record.number("public_oversubscribed_x")) is not None:
        level = over + 1
    return float(level) if level is not None and level > 0 else None


def _stated_or_usual(record: DealRecord, usual: Usual) -> tuple[int, Decimal, int, list[str]]:
    """Return lot, maximum price and initial public shares, and which of them are assumed."""
    lot = record.shares("board_lot_shares")
    price = record.number("offer_price_max_hkd")
    public = record.shares("public_initial_shares")
    given = {"board_lot_shares": lot, "offer_price_max_hkd": price, "public_initial_shares": public}
    if not price:
        price = Decimal(str(max(round(usual.lot_value_hkd / (lot or 500), 2), 0.01)))
    if not lot:
        lot = _usual_lot(float(price), usual.lot_value_hkd, public)
    if not public:
        applied, level = (
            record.shares("public_applied_shares"),
            record.number("public_subscription_level_x"),
        )
        from_level = applied and level and applied / float(level)
        public = int(from_level or usual.public_value_hkd / float(price)) // lot * lot or lot
    return lot, price, public, [name for name, value in given.items() if not value]


def known_deal(record: DealRecord, stage: Stage, usual: Usual) -> KnownDeal:
    """Return a deal as it is known at a stage.

    Parameters
    ----------
    record
        The whole record; what is later than the stage is blanked first.
    stage
        `Stage.LAUNCH` or `Stage.CLOSE`.
    usual
        What past deals had, for holes in the row.
    """
    view = record.known_at(stage)
    lot, price, public, missing = _stated_or_usual(view, usual)
    terms, rules = lenient_terms(view, lot, price, public), rules_for(view)
    steps = public_steps(terms, rules)
    if stated_mechanism(view) is None:
        missing.append("mechanism")
    day = forecast_day(view, stage)
    if day is None:
        missing.append("listing_date")
    stated = view.shares("public_initial_shares")
    multiple = _multiple(view, stated)
    applications = view.shares("valid_applications") or None
    if stage >= Stage.CLOSE:
        known = {"public_subscription_level_x": multiple, "valid_applications": applications}
        missing += [name for name, value in known.items() if value is None]
    waiver = usual.waiver_factor if terms.mechanism is Mechanism.PN18_WAIVER else None
    return KnownDeal(
        record=view,
        stage=stage,
        day=day,
        registrar=registrar_of(view),
        terms=terms,
        rules=rules,
        steps=steps or (),
        waiver_factor=waiver if steps is None else None,
        multiple=multiple,
        valid_applications=applications,
        missing=tuple(missing),
    )
