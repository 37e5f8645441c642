"""The past a forecast learns from: deals whose results were known on its day.

The shipped deals, and a small table of further published results (`results.csv`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import as_file, files
from math import log
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.deal import Mechanism, Stage, read_deals_csv, shipped_records
from greenshoe.subscriber._known import KnownDeal, Usual, known_deal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from numpy.typing import NDArray

    from greenshoe.deal import DealRecord

    FloatArray = NDArray[np.float64]

__all__ = ["History", "PastDeal", "features_of", "history_of", "past_records", "shipped_history"]

_USUAL = Usual(lot_value_hkd=4_000.0, public_value_hkd=1e8, waiver_factor=2.0)
"""For the holes of the very first deals, which have no past of their own."""

_HALF_LIFE_DAYS = 45.0
_PRIOR_DEALS = 4.0


@dataclass(frozen=True)
class PastDeal:
    """A deal whose results are known.

    Attributes
    ----------
    known
        The deal at the close of applications.
    listing_date
        First day of dealings; the results were out before it.
    public_final_shares
        As published, else as the rules give them.
    one_lot_rate
        Chance of a lot for one lot applied for, above 0, at most 1.
    """

    known: KnownDeal
    listing_date: date
    public_final_shares: float
    one_lot_rate: float

    @property
    def stock_code(self) -> str:
        """The stock code."""
        return self.known.record.stock_code


def features_of(deal: KnownDeal) -> dict[str, float]:
    """Return what the terms say of a deal's demand, in logarithms."""
    return {
        "log_public_value": log(deal.public_value_hkd),
        "log_offer_value": log(deal.offer_value_hkd),
        "log_lot_value": log(deal.lot_value_hkd),
        "is_18c": float(deal.terms.mechanism is Mechanism.CHAPTER_18C),
    }


@dataclass(frozen=True, eq=False)
class History:
    """Past deals in order of listing.

    Attributes
    ----------
    deals
        Those with demand and a one-lot rate.
    records
        Every record, for what else is learnt from them (first days, ladders).
    table
        Every number that a model learns from, one array by name.
    """

    deals: tuple[PastDeal, ...]
    records: tuple[DealRecord, ...] = ()
    table: dict[str, FloatArray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.deals)

    @cached_property
    def listed(self) -> FloatArray:
        """Listing days as ordinals."""
        return np.array([d.listing_date.toordinal() for d in self.deals], dtype=np.float64)

    @cached_property
    def log_multiples(self) -> FloatArray:
        """Logarithms of the multiples."""
        return np.array([log(d.known.multiple or 1.0) for d in self.deals])

    def recent_log_multiple(self, day: date | None) -> float:
        """Return the mean log multiple of deals listed before a day, the latest weighing most.

        The weight of a deal halves in 45 days; a few deals' worth of the plain mean is mixed in, so
        that a long silence leads back to it.
        """
        logs = self.log_multiples
        if day is not None:
            past = self.listed < day.toordinal()
            logs, ages = logs[past], day.toordinal() - self.listed[past]
        else:
            ages = np.zeros(logs.size)
        if not logs.size:
            return log(100.0)
        weights = 0.5 ** (ages / _HALF_LIFE_DAYS)
        total = weights @ logs + _PRIOR_DEALS * logs.mean()
        return float(total / (weights.sum() + _PRIOR_DEALS))

    @cached_property
    def usual(self) -> Usual:
        """What these deals usually had."""
        if not self.deals:
            return _USUAL
        waivers = [
            d.public_final_shares / d.known.terms.public_initial_shares
            for d in self.deals
            if d.known.terms.mechanism is Mechanism.PN18_WAIVER
        ]
        return Usual(
            float(np.median([d.known.lot_value_hkd for d in self.deals])),
            float(np.median([d.known.public_value_hkd for d in self.deals])),
            float(np.median(waivers)) if waivers else _USUAL.waiver_factor,
        )

    def before(self, day: date | None, without: str = "") -> History:
        """Return the deals that listed before a day, without one code.

        Parameters
        ----------
        day
            `None` for all of them.
        without
            A code that must not learn from itself.
        """

        def is_past(code: str, listed: date | None) -> bool:
            return code != without and (day is None or (listed is not None and listed < day))

        chosen = np.array([is_past(d.stock_code, d.listing_date) for d in self.deals], dtype=bool)
        records = tuple(r for r in self.records if is_past(r.stock_code, r.day("listing_date")))
        return self._chosen(chosen, records)

    def where(self, registrar: str) -> History:
        """Return the deals of one registrar."""
        chosen = np.array([d.known.registrar == registrar for d in self.deals], dtype=bool)
        return self._chosen(chosen, self.records)

    def _chosen(self, chosen: NDArray[np.bool_], records: tuple[DealRecord, ...]) -> History:
        deals = tuple(d for d, keep in zip(self.deals, chosen, strict=True) if keep)
        table = {name: column[chosen] for name, column in self.table.items()}
        return History(deals, records, table)


def _table(deals: tuple[PastDeal, ...]) -> dict[str, FloatArray]:
    """Return every number that a model learns from, one array by name."""
    plain = History(deals)
    rows = [_row(deal, plain) for deal in deals]
    return {name: np.array([row[name] for row in rows]) for name in (rows[0] if rows else ())}


def _row(deal: PastDeal, past: History) -> dict[str, float]:
    known = deal.known
    multiple, applications = known.multiple or 1.0, known.valid_applications or 1
    half = deal.public_final_shares / 2
    applied = multiple * known.terms.public_initial_shares
    launched = known.record.day("listing_document_date") or deal.listing_date
    return {
        **features_of(known),
        "log_multiple": log(multiple),
        "log_final_multiple": log(max(applied / deal.public_final_shares, 1.0)),
        "log_applications": log(applications),
        "log_lots_per_applicant": log(half / known.terms.board_lot_shares / applications),
        "log_value_per_applicant": log(half * known.price_hkd / applications),
        "log_rate": log(deal.one_lot_rate),
        "log_recent_multiple": past.recent_log_multiple(launched),
    }


def _past_deal(record: DealRecord) -> PastDeal | None:
    """Return a record as a past deal, `None` where its demand or its result is not there."""
    rate, listed = record.number("one_lot_success_pct"), record.day("listing_date")
    if not rate or rate > 100 or listed is None:
        return None
    known = known_deal(record, Stage.CLOSE, _USUAL)
    if known.multiple is None or known.valid_applications is None:
        return None
    final = record.shares("public_final_shares")
    shares = float(final or known.public_shares(np.array([known.multiple]))[0])
    return PastDeal(known, listed, shares, float(rate) / 100)


def history_of(records: Iterable[DealRecord]) -> History:
    """Return the past that some records make, in order of listing.

    >>> from greenshoe.deal import shipped_record
    >>> [deal.stock_code for deal in history_of([shipped_record("2513")]).deals]
    ['2513']
    """
    kept = tuple(records)
    made = [deal for record in kept if (deal := _past_deal(record)) is not None]
    deals = tuple(sorted(made, key=lambda d: (d.listing_date, d.stock_code)))
    return History(deals, kept, _table(deals))


@cache
def past_records() -> tuple[DealRecord, ...]:
    """Return the shipped deals and the table of further results, each code once."""
    shipped = shipped_records()
    codes = {record.stock_code for record in shipped}
    with as_file(files("greenshoe.subscriber").joinpath("results.csv")) as path:
        further = read_deals_csv(path)
    return (*shipped, *(record for record in further if record.stock_code not in codes))


@cache
def shipped_history() -> History:
    """Return the past that ships; it is read once in a process.

    >>> len(shipped_history()) > 90
    True
    """
    return history_of(past_records())
