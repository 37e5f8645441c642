"""Exchange rates: the European Central Bank's reference rates, shipped with attribution."""

from __future__ import annotations

import csv
import gzip
import io
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

import numpy as np

from greenshoe.core import Confidence, DataError, Origin
from greenshoe.crosslisting._arrays import as_date, as_days, last_before

if TYPE_CHECKING:
    from datetime import date

    from greenshoe.crosslisting._arrays import Days, Floats

__all__ = ["Currency", "ExchangeRates", "reference_rates"]

Currency = Literal["HKD", "USD", "CNY"]

_STALE_DAYS = 7


@dataclass(frozen=True, eq=False)
class ExchangeRates:
    """Hong Kong dollars per unit of another currency, one rate a day.

    Attributes
    ----------
    days
        Days of the fixing, ascending.
    hkd_per_usd, hkd_per_cny
        The rates; NaN where the source has none.
    origin
        Where they are from.
    """

    days: Days
    hkd_per_usd: Floats
    hkd_per_cny: Floats
    origin: Origin

    def hkd_per(self, currency: Currency, days: Days, *, same_day: bool = True) -> Floats:
        """Return the last rate on each day, or before it where `same_day` is false.

        A rate older than the shipped file's end is carried on; `stale_after` says from when.

        Raises
        ------
        DataError
            If a day is before the first rate.

        >>> rates = reference_rates()
        >>> rates.hkd_per("USD", as_days(["2025-11-04"])).round(4).tolist()
        [7.7737]
        """
        if currency == "HKD":
            return np.ones(len(days))
        table = self.hkd_per_usd if currency == "USD" else self.hkd_per_cny
        known = np.flatnonzero(np.isfinite(table))
        at = last_before(self.days[known], days, same_day=same_day)
        if len(days) and at.min() < 0:
            raise DataError(
                f"there is no {currency} rate so early",
                value=as_date(days.min()),
                expected=f"a day after {as_date(self.days[known][0])}",
            )
        return np.asarray(table[known][at], dtype=np.float64)

    @property
    def last_day(self) -> date:
        """The last day with a rate."""
        return as_date(self.days[-1])

    def stale_after(self, days: Days) -> int:
        """Count the days that lie more than a week after the last rate."""
        return int(np.count_nonzero(days > self.days[-1] + np.timedelta64(_STALE_DAYS, "D")))


@cache
def reference_rates() -> ExchangeRates:
    """Return the shipped reference rates of the European Central Bank.

    >>> reference_rates().last_day >= as_date(np.datetime64("2026-04-13"))
    True
    """
    folder = files("greenshoe.crosslisting") / "data"
    about = tomllib.loads((folder / "ecb_reference_rates.toml").read_text("utf-8"))
    text = gzip.decompress((folder / about["file"]).read_bytes()).decode("ascii")
    rows = list(csv.DictReader(io.StringIO(text)))
    usd, hkd, cny = (
        np.array([float(row[f"{name}_per_eur"] or "nan") for row in rows])
        for name in ("usd", "hkd", "cny")
    )
    origin = Origin(about["attribution"], about["last_day"], None, Confidence(about["confidence"]))
    return ExchangeRates(as_days([row["day"] for row in rows]), hkd / usd, hkd / cny, origin)
