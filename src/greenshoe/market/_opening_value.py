"""What a share is worth when trading begins: from the other market, the grey market, or neither."""

from __future__ import annotations

from math import log
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.market._behaviour import behaviour

if TYPE_CHECKING:
    from greenshoe.market._terms import FirstDayTerms

__all__ = ["student_quantile", "value_at_listing"]

_UPPER_QUARTER = 0.75  # the upper end of a distribution's middle half


def student_quantile(chance: float) -> float:
    """Return a quantile of Student's t with two degrees of freedom.

    >>> round(student_quantile(0.975), 3)
    4.303
    """
    return float((2.0 * chance - 1.0) / (2.0 * chance * (1.0 - chance)) ** 0.5)


def value_at_listing(terms: FirstDayTerms, chance: float) -> float:
    """Return a quantile of the logarithm of value at listing, HK$.

    Parameters
    ----------
    terms
        The deal: parity with its ADS comes first, then its grey price, then what is usual.
    chance
        Above 0, below 1.
    """
    shipped, offer = behaviour(), float(terms.offer_price_hkd)
    if terms.ads is not None:
        start = log(terms.ads.parity_hkd) - shipped["premium_mean"]
        return float(start + shipped["value_after_parity"] * NormalDist().inv_cdf(chance))
    if terms.grey_price_hkd is not None:
        grey = log(terms.grey_price_hkd)
        return grey + _spread_after_grey(grey - log(offer), chance)
    chances, levels = np.array(shipped["value_at_listing"], float).T
    return float(log(offer) + np.interp(chance, chances, levels))


def _spread_after_grey(grey_return: float, chance: float) -> float:
    """Return by how much value differs from the grey price: more, the further that is from offer.

    The distribution is that of the first close, in two pieces, so what the day itself adds is
    taken off each, by the middle halves.
    """
    shipped = behaviour()
    given, cut = shipped["value_after_grey"], shipped["value_after_grey_cut"]
    further = given["more"] * min(abs(grey_return), given["most"])
    down, up = given["down"] + further, given["up"] + further
    kept, below = min(max(chance, cut), 1.0 - cut), down / (down + up)
    if kept < below:
        return _without_the_day(down) * student_quantile(0.5 * kept / below)
    return _without_the_day(up) * student_quantile(1.0 - 0.5 * (1.0 - kept) / (1.0 - below))


def _without_the_day(scale: float) -> float:
    """Return the scale of value at listing, if that of the first close is `scale`."""
    widths = NormalDist().inv_cdf(_UPPER_QUARTER) / student_quantile(_UPPER_QUARTER)
    day = behaviour()["daily_volatility"] * widths
    return float(max(scale**2 - day**2, 0.0) ** 0.5)
