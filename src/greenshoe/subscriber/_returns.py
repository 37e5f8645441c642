"""What the first day may bring, as a distribution: given the multiple, or given the grey price.

Returns are modelled as log(1 + return). With a multiple, a straight line in its logarithm gives the
level, and the residuals of past deals with a *similar* multiple give the spread: the returns of
hot deals scatter far more than those of cold ones. With a grey price, that price is taken as it
is, and the past moves from grey to first close of deals with a similar grey return give the spread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import DataError, InputError
from greenshoe.deal import shipped_records

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from numpy.typing import NDArray

    from greenshoe.deal import DealRecord

    FloatArray = NDArray[np.float64]

__all__ = ["PastReturns", "first_day_return_draws", "past_returns", "shipped_past_returns"]

FEWEST_PAST_DEALS = 10
"""Below this number of earlier deals no distribution is given."""

_SIMILAR_LOG_MULTIPLE = 1.25
"""Kernel width: deals whose multiple is within about 3.5 times count as similar."""
_SIMILAR_LOG_GREY = 0.4
_WIDENED = 1.1
"""Past residuals are stretched: every interval made of them was too narrow out of sample."""
_FAR_WEIGHT = 1e-6
"""Keeps the weights of a deal unlike all others from vanishing together."""


@dataclass(frozen=True, eq=False)
class PastReturns:
    """The first days of past deals, in order of listing.

    Attributes
    ----------
    stock_codes, listing_days
        Which, and when.
    log_multiple
        Logarithm of the public subscription level; NaN where it is not known.
    log_return
        log(1 + first-day return); never NaN.
    log_grey
        log(1 + grey-market return); NaN where it is not known.
    """

    stock_codes: tuple[str, ...]
    listing_days: tuple[date, ...]
    log_multiple: FloatArray
    log_return: FloatArray
    log_grey: FloatArray

    def __len__(self) -> int:
        return len(self.listing_days)

    def before(self, day: date) -> PastReturns:
        """Return the deals that listed before `day`: their first close is known then."""
        count = sum(listed < day for listed in self.listing_days)
        return PastReturns(
            self.stock_codes[:count],
            self.listing_days[:count],
            self.log_multiple[:count],
            self.log_return[:count],
            self.log_grey[:count],
        )


def _log_growth(record: DealRecord, name: str) -> float:
    """Return log(1 + a return in per cent), NaN where it is blank or a total loss."""
    percent = record.number(name)
    if percent is None or percent <= -100:
        return float("nan")
    return float(np.log1p(float(percent) / 100))


def _log_multiple(record: DealRecord) -> float:
    multiple = record.number("public_subscription_level_x")
    return float(np.log(float(multiple))) if multiple is not None and multiple > 0 else float("nan")


def past_returns(records: Iterable[DealRecord]) -> PastReturns:
    """Return the first days of those deals that state one with its date, in order of listing.

    >>> past_returns([]).log_return.size
    0
    """
    rows = []
    for record in records:
        listed, growth = record.day("listing_date"), _log_growth(record, "first_day_return_pct")
        if listed is not None and np.isfinite(growth):
            grey = _log_growth(record, "grey_market_return_pct")
            rows.append((listed, record.stock_code, _log_multiple(record), growth, grey))
    rows.sort(key=lambda row: row[:2])
    numbers = np.array([row[2:] for row in rows], dtype=np.float64).reshape(-1, 3)
    return PastReturns(
        tuple(row[1] for row in rows), tuple(row[0] for row in rows), *numbers.T.copy()
    )


def shipped_past_returns(before: date | None = None) -> PastReturns:
    """Return the first days of the shipped deals, of those listed before a day if one is given.

    >>> from datetime import date
    >>> len(shipped_past_returns(date(2025, 4, 1)))
    4
    """
    history = past_returns(shipped_records())
    return history if before is None else history.before(before)


def first_day_return_draws(
    multiple_draws: FloatArray,
    *,
    history: PastReturns,
    grey_return: float | None = None,
    seed: int = 0,
) -> FloatArray:
    """Return draws of the first-day return, one for each draw of the multiple.

    Parameters
    ----------
    multiple_draws
        Public subscription levels, above 0, shape (draws,); NaN where nothing is known of it.
    history
        Past deals; the caller gives those whose first day is known when the forecast is made.
    grey_return
        The grey-market return as a fraction (0.1 for 10 %). If it is given the multiple changes
        nothing: it added nothing to the grey price out of sample.
    seed
        Of the draws; the same arguments give the same bytes.

    Returns
    -------
    numpy.ndarray
        First close / offer price - 1, as fractions above -1, in the order of `multiple_draws`.

    Raises
    ------
    DataError
        If fewer than 10 past deals are known.
    InputError
        If a multiple is not above 0, or the grey return is -100 % or less.

    >>> import numpy as np
    >>> draws = first_day_return_draws(np.full(1000, 100.0), history=shipped_past_returns())
    >>> draws.shape, bool(draws.min() > -1)
    ((1000,), True)
    """
    multiples = np.asarray(multiple_draws, dtype=np.float64)
    if np.any(multiples <= 0) or np.any(np.isinf(multiples)):
        raise InputError(
            "is no multiple", key="multiple_draws", value=np.nanmin(multiples), expected="above 0"
        )
    ranks = _even_ranks(multiples.size, seed)
    if grey_return is not None:
        return np.expm1(_given_grey(grey_return, ranks, history))
    log_draws = np.empty(multiples.size)
    known = np.isfinite(multiples)
    log_draws[~known] = _given_nothing(ranks[~known], history)
    log_draws[known] = _given_multiple(np.log(multiples[known]), ranks[known], history)
    return np.expm1(log_draws)


def _even_ranks(number: int, seed: int) -> FloatArray:
    """Return the middles of `number` equal parts of (0, 1), shuffled: draws without clumps."""
    order = np.random.Generator(np.random.Philox(key=seed)).permutation(number)
    return (order + 0.5) / max(number, 1)


def _enough(number: int) -> None:
    if number < FEWEST_PAST_DEALS:
        raise DataError(
            "are too few for a distribution of returns",
            key="past first days",
            value=number,
            expected=f"{FEWEST_PAST_DEALS} or more",
        )


def _given_nothing(ranks: FloatArray, history: PastReturns) -> FloatArray:
    if ranks.size == 0:
        return ranks
    _enough(len(history))
    middle = np.median(history.log_return)
    even = np.ones((1, len(history)))
    return middle + _WIDENED * _weighted_draws(history.log_return - middle, even, ranks)


def _given_multiple(
    log_multiples: FloatArray, ranks: FloatArray, history: PastReturns
) -> FloatArray:
    """Return log returns for given multiples: a line, and residuals of similar deals."""
    if ranks.size == 0:
        return ranks
    known = np.isfinite(history.log_multiple)
    past, returns = history.log_multiple[known], history.log_return[known]
    _enough(past.size)
    slope, level = _line(past, returns)
    residuals = returns - level - slope * past
    weights = _similarity(log_multiples, past, _SIMILAR_LOG_MULTIPLE)
    return level + slope * log_multiples + _WIDENED * _weighted_draws(residuals, weights, ranks)


def _given_grey(grey_return: float, ranks: FloatArray, history: PastReturns) -> FloatArray:
    """Return log returns for a grey price: that price, moved as similar ones moved."""
    if not -1 < grey_return < np.inf:
        raise InputError(
            "is no return", key="grey_return", value=grey_return, expected="above -1 (-100 %)"
        )
    known = np.isfinite(history.log_grey)
    past = history.log_grey[known]
    _enough(past.size)
    moves = history.log_return[known] - past
    level = np.log1p(grey_return)
    weights = _similarity(np.array([level]), past, _SIMILAR_LOG_GREY)
    drawn = _weighted_draws(moves, weights, ranks)
    middle = np.median(drawn) if drawn.size else 0.0
    return np.asarray(level + middle + _WIDENED * (drawn - middle))


def _line(x: FloatArray, y: FloatArray) -> tuple[float, float]:
    """Return slope and level of the least-squares line; a level line where x does not vary."""
    centred = x - x.mean()
    spread = float(centred @ centred)
    slope = float(centred @ y) / spread if spread > 0 else 0.0
    return slope, float(y.mean() - slope * x.mean())


def _similarity(at: FloatArray, past: FloatArray, width: float) -> FloatArray:
    """Return the weight of each past deal for each place, shape (places, past deals)."""
    distance = (at[:, None] - past[None, :]) / width
    return np.asarray(np.exp(-0.5 * distance * distance) + _FAR_WEIGHT)


def _weighted_draws(values: FloatArray, weights: FloatArray, ranks: FloatArray) -> FloatArray:
    """Return quantiles `ranks` of `values` under weights, one row of weights for each (or for all).

    The quantile function is linear between the middles of the weights, as a plain one is.
    """
    order = np.argsort(values, kind="stable")
    ordered, share = values[order], weights[:, order] / weights.sum(axis=1, keepdims=True)
    middles = np.cumsum(share, axis=1) - share / 2
    if middles.shape[0] == 1:
        return np.asarray(np.interp(ranks, middles[0], ordered))
    pairs = zip(ranks, middles, strict=True)
    return np.array([np.interp(rank, row, ordered) for rank, row in pairs])
