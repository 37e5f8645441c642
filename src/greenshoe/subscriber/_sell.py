"""Sell in the grey market or hold: what past deals say, and when they say nothing."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from greenshoe.subscriber._returns import PastReturns

    FloatArray = NDArray[np.float64]

__all__ = ["Holding", "holding_after_grey", "published_holding"]

_EDGES = (-np.inf, 0.0, 0.2, 0.6, np.inf)
_NAMES = ("grey below 0", "grey 0 to 20 %", "grey 20 to 60 %", "grey above 60 %")
_FEWEST = 5
_BEYOND_NOISE = 2.0


@dataclass(frozen=True, slots=True)
class Holding:
    """What holding from the grey market to a later price earned, for one range of grey returns.

    Attributes
    ----------
    until
        The later price: "first close", "first open" or "day 5 close".
    grey
        The range of grey returns.
    deals
        How many.
    mean, standard_error
        Of (1 + return at the later price) / (1 + grey return) - 1, fractions. NaN for too few.
    rose
        Share of the deals in which holding earned something.
    verdict
        "no rule", "hold", "sell", "too few deals" or "for comparison".
    """

    until: str
    grey: str
    deals: int
    mean: float
    standard_error: float
    rose: float
    verdict: str


def _verdict(gains: FloatArray) -> str:
    """Return what the gains say: a rule must be beyond luck, and hold in both halves of the past.

    Two standard errors is one in twenty by luck; of four ranges one is then soon beyond it, so the
    bar is Bonferroni's. And what the earlier half shows, the later one has to show again.
    """
    if gains.size < 2 * _FEWEST:
        return "no rule"
    bar = NormalDist().inv_cdf(1 - 0.05 / 2 / (len(_EDGES) - 1))
    half = gains.size // 2
    ratios = [_ratio(gains), _ratio(gains[:half]), _ratio(gains[half:])]
    for side, word in ((1, "hold"), (-1, "sell")):
        whole, first, second = (side * ratio for ratio in ratios)
        if whole > bar and first > _BEYOND_NOISE and second > _BEYOND_NOISE:
            return word
    return "no rule"


def _ratio(gains: FloatArray) -> float:
    """Return the mean in standard errors."""
    error = float(gains.std(ddof=1)) / gains.size**0.5
    return float(gains.mean()) / error if error > 0 else 0.0


def _holding(until: str, name: str, gains: FloatArray) -> Holding:
    number = int(gains.size)
    if number < _FEWEST:
        nan = float("nan")
        return Holding(until, name, number, nan, nan, nan, "too few deals")
    mean, error = float(gains.mean()), float(gains.std(ddof=1) / np.sqrt(number))
    return Holding(until, name, number, mean, error, float((gains > 0).mean()), _verdict(gains))


def published_holding() -> tuple[Holding, ...]:
    """Return the same for the listings of 2018 to 2022, as computed from a published table.

    >>> [h.deals for h in published_holding()][-1] > 300
    True
    """
    text = files("greenshoe.subscriber").joinpath("market_2018_2022.toml").read_text("utf-8")
    return tuple(
        Holding(
            "first close",
            str(row["grey"]),
            int(row["deals"]),
            float(row["mean"]),
            float(row["standard_error"]),
            float(row["rose"]),
            "for comparison",
        )
        for row in tomllib.loads(text)["holding"]
    )


def holding_after_grey(
    history: PastReturns, later: Mapping[str, Mapping[str, float]] | None = None
) -> tuple[Holding, ...]:
    """Return what holding earned after the grey market, by the grey return.

    Parameters
    ----------
    history
        Past deals; those without a grey price are passed over.
    later
        Further prices to hold until, by name and stock code, as returns on the offer price
        (`{"day 5 close": {"2513": 0.31}}`); the first close is always there.

    >>> from greenshoe.subscriber._returns import shipped_past_returns
    >>> {h.verdict for h in holding_after_grey(shipped_past_returns())}
    {'no rule'}
    """
    grey = np.expm1(history.log_grey)
    prices = {"first close": np.expm1(history.log_return)}
    for name, by_code in (later or {}).items():
        prices[name] = np.array([by_code.get(c, np.nan) for c in history.stock_codes])
    found = []
    for until, price in prices.items():
        known = np.isfinite(grey) & np.isfinite(price) & (grey > -1)
        gains = (1 + price[known]) / (1 + grey[known]) - 1
        ranges = list(zip(_NAMES, _EDGES, _EDGES[1:], strict=False))
        for name, low, high in (*ranges, ("all", -np.inf, np.inf)):
            chosen = (grey[known] >= low) & (grey[known] < high)
            found.append(_holding(until, name, gains[chosen]))
    return tuple(found)
