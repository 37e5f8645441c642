"""How simulated first days compare with the real ones of the shipped deals, moment by moment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.deal import Deal, DealRecord, shipped_records
from greenshoe.study._first_day import first_day_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from greenshoe.market import FirstDayTerms

__all__ = ["market_record"]

DAYS, PACE, SEED = 20, 0.02, 1
_QUANTILES = (0.05, 0.25, 0.50, 0.75, 0.95)
_KINDS = ("exercised", "lapsed", "in part", "resold")
_TWO_ERRORS = 2.0

Row = dict[str, object]


def market_record() -> list[Row]:
    """Play the first days of every shipped deal and set their moments beside the real ones.

    Each deal is played twice: knowing its grey price (and its ADS, if it has one), and knowing
    neither. A moment matches if the simulated one is within two standard errors of the real one,
    which are those of a sample of so many deals.

    Returns
    -------
    list of dict
        `moment`, `real`, `deals`, `simulated`, `low` and `high` (the real one's two standard
        errors), `matches`.
    """
    told = [(r, first_day_terms(Deal.load(r.stock_code))) for r in shipped_records()]
    known = [(r, t) for r, t in told if r.number("first_day_return_pct") is not None]
    informed = _tables([t for _, t in known])
    blind = _tables([replace(t, grey_price_hkd=None, ads=None) for _, t in known])
    real = np.array([float(r.number("first_day_return_pct") or 0) / 100 for r, _ in known])
    rows = []
    for name, tables in (("nothing known", blind), ("grey price known", informed)):
        ours = [_returns(terms, table) for (_, terms), table in zip(known, tables, strict=True)]
        rows += _return_rows(name, real, ours)
    return [
        *rows,
        *_greenshoe_rows(known, informed),
        _turnover_row(known, informed),
    ]  # fmt: skip


def _tables(deals: Sequence[FirstDayTerms]) -> list[NDArray[np.float64]]:
    from greenshoe.market import simulate_days  # noqa: PLC0415 - numba loads when used

    return [
        simulate_days(terms.hong_kong_alone(), DAYS, seed=SEED + place, pace=PACE).table
        for place, terms in enumerate(deals)
    ]


def _column(table: NDArray[np.float64], name: str) -> NDArray[np.float64]:
    from greenshoe.market import Outcome  # noqa: PLC0415 - as above

    return np.asarray(table[:, Outcome[name]])


def _returns(terms: FirstDayTerms, table: NDArray[np.float64]) -> NDArray[np.float64]:
    return _column(table, "CLOSE") / float(terms.offer_price_hkd) - 1.0


def _row(moment: str, real: float, deals: int, simulated: float, error: float) -> Row:
    low, high = real - _TWO_ERRORS * error, real + _TWO_ERRORS * error
    return {
        "moment": moment, "real": real, "deals": deals, "simulated": simulated, "low": low,
        "high": high, "matches": "yes" if low <= simulated <= high else "no",
    }  # fmt: skip


def _share_row(moment: str, real: NDArray[np.bool_], simulated: float) -> Row:
    """Compare a share of the deals; its error is binomial, that of one half at most."""
    share = float(np.mean(real))
    error = max(share * (1.0 - share), 1.0 / real.size) ** 0.5 / real.size**0.5
    return _row(moment, share, real.size, simulated, error)


def _return_rows(
    told: str, real: NDArray[np.float64], simulated: list[NDArray[np.float64]]
) -> list[Row]:
    """Compare the distribution of first closes, and where each real one falls in its own."""
    pooled = np.concatenate(simulated)
    spread = np.random.default_rng(SEED).choice(real, (400, real.size))
    rows = [
        _row(
            f"first close over offer, quantile {100 * q:.0f} %, {told}",
            float(np.quantile(real, q)), real.size, float(np.quantile(pooled, q)),
            float(np.quantile(spread, q, axis=1).std()),
        )
        for q in _QUANTILES
    ]  # fmt: skip
    rows.append(_share_row(f"closed below the offer, {told}", real < 0, float((pooled < 0).mean())))
    places = np.arange(DAYS + 1) + 0.5  # of a real close among its simulated ones, if it is one
    found = np.array([np.sum(days < one) for one, days in zip(real, simulated, strict=True)]) + 0.5
    for wide in (0.5, 0.9):
        inside, expected = (np.abs(x / (DAYS + 1) - 0.5) <= wide / 2 for x in (found, places))
        moment = f"real first close inside its own {100 * wide:.0f} % band, {told}"
        rows.append(_share_row(moment, inside, float(expected.mean())))
    return rows


def _kind(short: float, bought: float, resold: float, exercised: float) -> str:
    if resold > 0:
        return "resold"
    if exercised <= 0:
        return "lapsed"
    return "in part" if bought > 0 and exercised < short else "exercised"


def _greenshoe_rows(
    known: Sequence[tuple[DealRecord, FirstDayTerms]], tables: list[NDArray[np.float64]]
) -> list[Row]:
    """Compare what became of over-allotment options, by kind and by shares."""
    real: list[tuple[float, ...]] = []
    ours: list[tuple[float, ...]] = []
    for (record, terms), table in zip(known, tables, strict=True):
        bought = record.number("stabilisation_bought_shares")
        short = float(terms.over_allocated_shares)
        if short > 0 and bought is not None:
            used = record.number("over_allotment_exercised_shares") or 0
            resold = record.number("stabilisation_resold_shares") or 0
            real.append((short, float(bought), float(resold), float(used)))
            columns = [_column(table, name) for name in ("BOUGHT", "RESOLD", "EXERCISED")]
            ours.extend((short, *map(float, day)) for day in zip(*columns, strict=True))
    kinds, our_kinds = [_kind(*one) for one in real], [_kind(*one) for one in ours]
    rows = [
        _share_row(
            f"over-allotment option: {kind}",
            np.array([one == kind for one in kinds]), our_kinds.count(kind) / len(our_kinds),
        )
        for kind in _KINDS
    ]  # fmt: skip
    facts, played = np.array(real), np.array(ours)
    for place, moment in ((1, "bought"), (3, "exercised")):
        share = np.minimum(facts[:, place] / facts[:, 0], 1.5)
        ours_share = float((played[:, place] / played[:, 0]).mean())
        error = float(share.std(ddof=1)) / share.size**0.5
        title = f"{moment} shares over over-allocated, mean"
        rows.append(_row(title, float(share.mean()), share.size, ours_share, error))
    return rows


def _turnover_row(
    known: Sequence[tuple[DealRecord, FirstDayTerms]], tables: list[NDArray[np.float64]]
) -> Row:
    """Return the simulated turnover; no shipped deal states the real one."""
    shares = [
        _column(table, "VOLUME") / terms.free_shares
        for (_, terms), table in zip(known, tables, strict=True)
    ]
    return {
        "moment": "first-day volume over shares free to trade, median", "real": None, "deals": 0,
        "simulated": float(np.median(np.concatenate(shares))), "low": None, "high": None,
        "matches": "no real figure",
    }  # fmt: skip
