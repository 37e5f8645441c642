"""The record of first-day returns: every method on every deal, from earlier deals only."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import continuous_ranked_probability_score, hong_kong_calendar
from greenshoe.subscriber._decomposition import decomposition_by_year
from greenshoe.subscriber._history import past_records
from greenshoe.subscriber._returns import PastReturns, first_day_return_draws, past_returns
from greenshoe.subscriber._sell import holding_after_grey, published_holding
from greenshoe.subscriber._sell_prices import later_returns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from numpy.typing import NDArray

    from greenshoe.deal import DealRecord

    FloatArray = NDArray[np.float64]
    # Past deals, log multiple, log grey -> draws of the log return.
    Method = Callable[[PastReturns, float, float], FloatArray]

__all__ = ["ReturnScore", "backtest_returns", "usable_first_days", "walk_forward"]

_TRAINING = 40
_DRAWS = 512
_CLOSE_BEFORE_LISTING, _GREY_BEFORE_LISTING = 3, 1
_BIASED = "biased low"
_CLEAR = 2.0
_FEWEST = 8


def _unconditional(past: PastReturns, _multiple: float, _grey: float) -> FloatArray:
    return past.log_return


def _last_ten(past: PastReturns, _multiple: float, _grey: float) -> FloatArray:
    return past.log_return[-10:]


def _line_of(past: FloatArray, returns: FloatArray, at: float) -> FloatArray:
    """Return a least-squares line's value and its past residuals, as they are."""
    known = np.isfinite(past)
    slope, level = np.polyfit(past[known], returns[known], 1)
    return np.asarray(level + slope * at + returns[known] - level - slope * past[known])


def _line_in_multiple(past: PastReturns, multiple: float, _grey: float) -> FloatArray:
    return _line_of(past.log_multiple, past.log_return, multiple)


def _ours(past: PastReturns, multiple: float, _grey: float) -> FloatArray:
    draws = first_day_return_draws(np.full(_DRAWS, np.exp(multiple)), history=past)
    return np.asarray(np.log1p(draws))


def _grey_as_it_is(past: PastReturns, _multiple: float, grey: float) -> FloatArray:
    moves = past.log_return - past.log_grey
    return np.asarray(grey + moves[np.isfinite(moves)])


def _line_in_grey(past: PastReturns, _multiple: float, grey: float) -> FloatArray:
    return _line_of(past.log_grey, past.log_return, grey)


def _ours_given_grey(past: PastReturns, multiple: float, grey: float) -> FloatArray:
    draws = first_day_return_draws(
        np.full(_DRAWS, np.exp(multiple)), history=past, grey_return=float(np.expm1(grey))
    )
    return np.asarray(np.log1p(draws))


_METHODS: dict[str, dict[str, Method]] = {
    "close": {
        "unconditional": _unconditional,
        "last 10 deals": _last_ten,
        "line in log multiple": _line_in_multiple,
        "similar multiples": _ours,
    },
    "grey": {
        "unconditional": _unconditional,
        "last 10 deals": _last_ten,
        "grey as it is": _grey_as_it_is,
        "line in grey": _line_in_grey,
        "grey as it is, similar moves": _ours_given_grey,
    },
}
_BASELINES = ("unconditional", "last 10 deals")
_DAYS_BEFORE = {"close": _CLOSE_BEFORE_LISTING, "grey": _GREY_BEFORE_LISTING}


@dataclass(frozen=True, slots=True)
class ReturnScore:
    """One forecast of one deal beside what came, in log(1 + return)."""

    stock_code: str
    known: str
    method: str
    mean: float
    actual: float
    crps: float
    in_50: bool
    in_80: bool
    brier: float


def _score(code: str, known: str, method: str, draws: FloatArray, actual: float) -> ReturnScore:
    low, quarter, three, high = np.quantile(draws, [0.1, 0.25, 0.75, 0.9])
    brier = (float((draws > 0).mean()) - float(actual > 0)) ** 2
    return ReturnScore(
        code,
        known,
        method,
        float(draws.mean()),
        actual,
        continuous_ranked_probability_score(draws, actual),
        bool(quarter <= actual <= three),
        bool(low <= actual <= high),
        brier,
    )


def usable_first_days(records: Iterable[DealRecord]) -> tuple[DealRecord, ...]:
    """Return the deals with a first day and a multiple, without those flagged as biased."""
    return tuple(
        r
        for r in records
        if r.number("first_day_return_pct") is not None
        and r.number("public_subscription_level_x") is not None
        and r.day("listing_date") is not None
        and _BIASED not in (r.text("flags") or "")
    )


def _known_on(listed: date, known: str) -> date:
    """Return the day of a forecast: the close of applications, or the day of grey trading."""
    return hong_kong_calendar().shift(listed, -_DAYS_BEFORE[known])


def walk_forward(history: PastReturns) -> Iterator[ReturnScore]:
    """Yield the score of every method on every deal that has 40 earlier ones.

    A forecast at the close knows the deals that listed before the closing day, one in the grey
    market those that listed before the day of grey trading.
    """
    for place, code in enumerate(history.stock_codes):
        multiple, grey = history.log_multiple[place], history.log_grey[place]
        for known, methods in _METHODS.items():
            past = history.before(_known_on(history.listing_days[place], known))
            needed, before = (
                (multiple, past.log_multiple) if known == "close" else (grey, past.log_grey)
            )
            if np.isfinite(before).sum() < _TRAINING or not np.isfinite(needed):
                continue
            for name, method in methods.items():
                draws = method(past, float(multiple), float(grey))
                yield _score(code, known, name, draws, float(history.log_return[place]))


def _demand(record: DealRecord) -> str:
    multiple = float(record.number("public_subscription_level_x") or 0)
    for edge, name in ((15, "below 15"), (100, "15 to 100"), (1000, "100 to 1000")):
        if multiple < edge:
            return f"multiple {name}"
    return "multiple 1000 or more"


def _groups(record: DealRecord) -> dict[str, str]:
    day = record.day("listing_date")
    return {
        "all": "all",
        "year": str(day.year) if day else "",
        "mechanism": record.text("mechanism") or "not stated",
        "demand": _demand(record),
    }


def _verdict(method: str, own: FloatArray, base: FloatArray) -> str:
    """Return whether a method's CRPS is clearly below that of the unconditional one."""
    if method in _BASELINES:
        return "baseline"
    gain = base - own
    if gain.size < _FEWEST:
        return "too few deals"
    error = float(gain.std(ddof=1) / np.sqrt(gain.size))
    return "edge" if float(gain.mean()) > _CLEAR * error else "no edge"


def _row(
    scores: list[ReturnScore], base: list[ReturnScore], group_by: str, group: str
) -> dict[str, object]:
    actual = np.array([s.actual for s in scores])
    missed = np.array([s.mean for s in scores]) - actual
    total = float(((actual - actual.mean()) ** 2).sum())
    own_crps, base_crps = (np.array([s.crps for s in part]) for part in (scores, base))
    return {
        "record": "walk-forward",
        "known": scores[0].known,
        "by": group_by,
        "group": group,
        "method": scores[0].method,
        "deals": len(scores),
        "r2": round(1 - float((missed**2).sum()) / total, 3) if total and len(scores) > 1 else None,
        "crps": round(float(own_crps.mean()), 4),
        "cover_50_pct": round(100 * float(np.mean([s.in_50 for s in scores])), 1),
        "cover_80_pct": round(100 * float(np.mean([s.in_80 for s in scores])), 1),
        "brier_above_zero": round(float(np.mean([s.brier for s in scores])), 3),
        "verdict": _verdict(scores[0].method, own_crps, base_crps),
    }


def _walk_rows(records: tuple[DealRecord, ...]) -> Iterator[dict[str, object]]:
    groups = {record.stock_code: _groups(record) for record in records}
    scores = list(walk_forward(past_returns(records)))
    for group_by in ("all", "year", "mechanism", "demand"):
        for group in sorted({groups[s.stock_code][group_by] for s in scores}):
            inside = [s for s in scores if groups[s.stock_code][group_by] == group]
            for known, methods in _METHODS.items():
                pick = partial(_of, inside, known)
                if base := pick("unconditional"):
                    yield from (_row(pick(name), base, group_by, group) for name in methods)


def _of(scores: list[ReturnScore], known: str, method: str) -> list[ReturnScore]:
    return [s for s in scores if s.known == known and s.method == method]


def backtest_returns(prices: Path | None = None) -> list[dict[str, object]]:
    """Return the record of first-day returns as flat rows.

    Three kinds, by `record`: `walk-forward` (every method beside its baselines), `one-lot
    applicant` (the mean return and its parts, by year), `grey to later` (what holding earned).

    Parameters
    ----------
    prices
        A folder of daily prices (`later_returns`): holding is then measured to the first open and
        the fifth close too.
    """
    records = usable_first_days(past_records())
    rows = list(_walk_rows(records))
    for parts in decomposition_by_year(records):
        rounded = {k: _rounded(v) for k, v in asdict(parts).items()}
        rows.append({"record": "one-lot applicant", **rounded})
    history = past_returns(records)
    later = later_returns(prices, records) if prices is not None else None
    for sample, holdings in (
        ("2025 on", holding_after_grey(history, later)),
        ("2018-2022", published_holding()),
    ):
        for holding in holdings:
            rounded = {k: _rounded(v) for k, v in asdict(holding).items()}
            rows.append({"record": "grey to later", "sample": sample, **rounded})
    return rows


def _rounded(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value
