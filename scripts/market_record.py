"""Print how simulated first days compare with real ones.

`python scripts/market_record.py DEALS.csv`

DEALS.csv has the columns of the deals table. The figures of `docs/market.md` come from here.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np

from greenshoe.market import (
    AdsTerms,
    FirstDayTerms,
    Outcome,
    compare_days,
    end_of_stabilisation,
    simulate_days,
    simulate_first_day,
    stylised_facts,
)

QUANTILES = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
PLAIN = FirstDayTerms(
    "9999", date(2026, 1, 8), Decimal(20), 100, 5_000_000, 45_000_000, 0, 6_000_000
)
# Terms: allotment results. ADS: closes of 2025-11-05. Low: The Edge / Bloomberg of 2025-11-06.
PONY = FirstDayTerms(
    "2026", date(2025, 11, 6), Decimal(139), 100, 4_195_600, 51_290_700, 20_756_000, 7_237_300,
    ads=AdsTerms(1, Decimal("16.25"), 7.775, deposit_barred=True),
)  # fmt: skip
WERIDE = FirstDayTerms(
    "0800", date(2025, 11, 6), Decimal("27.10"), 100, 17_650_000, 83_837_500, 0, 13_237_500,
    ads=AdsTerms(3, Decimal("8.91"), 7.775, deposit_barred=True),
)  # fmt: skip
DEBUTS = ((PONY, "Pony", -9.3, 118.80), (WERIDE, "WeRide", -10.0, 23.00))


def numbers(rows: list[dict[str, str]], key: str) -> np.ndarray:
    """Return a column, NaN where it is blank."""
    return np.array([float(row[key]) if row[key] else np.nan for row in rows])


def print_returns(rows: list[dict[str, str]], days: int) -> None:
    """Compare first-day returns."""
    real = numbers(rows, "first_day_return_pct") / 100
    real = real[np.isfinite(real)]
    ours = simulate_days(PLAIN, days, seed=3).table[:, Outcome.CLOSE] / 20 - 1
    print(f"first-day return, {real.size} real, {days} simulated (per cent)")
    for name, values in (("real", real), ("simulated", ours)):
        cells = "  ".join(f"{100 * q:7.1f}" for q in np.quantile(values, QUANTILES))
        print(f"  {name:10s} {cells}   below offer {100 * np.mean(values < 0):.0f}")


def print_debuts(days: int) -> None:
    """Compare two debuts with their ensembles."""
    for terms, name, real_return, real_low in DEBUTS:
        table = simulate_days(terms, days, seed=1).table
        real_close = float(terms.offer_price_hkd) * (1 + real_return / 100)
        for outcome, real in ((Outcome.CLOSE, real_close), (Outcome.LOW, real_low)):
            column = table[:, outcome]
            low, high = np.quantile(column, (0.05, 0.95))
            place = 100 * np.mean(column <= real)
            word = "inside" if low <= real <= high else "outside"
            print(
                f"{name} {outcome.name.lower()}: real {real:.2f}, simulated {low:.2f} to {high:.2f}"
                f" (5-95 %), real at percentile {place:.0f}: {word}"
            )


def print_facts(days: int) -> None:
    """Print the mean and range of each stylised fact."""
    found = [
        stylised_facts(
            simulate_first_day(
                PONY, seed=1, day=day, grey=False, night=False, second_day=False, keep_messages=True
            )
        )
        for day in range(days)
    ]
    for name in type(found[0]).__dataclass_fields__:
        values = np.array([getattr(one, name) for one in found])
        print(
            f"{name}: mean {np.nanmean(values):.3f}, "
            f"{np.nanmin(values):.3f} to {np.nanmax(values):.3f}"
        )


def print_greenshoe(rows: list[dict[str, str]], days: int) -> None:
    """Compare what became of over-allotment options."""
    short, bought = (
        numbers(rows, "over_allocated_shares"),
        numbers(rows, "stabilisation_bought_shares"),
    )
    resold, used = (
        numbers(rows, f"{name}_shares")
        for name in ("stabilisation_resold", "over_allotment_exercised")
    )
    real: Counter[str] = Counter()
    for s, b, r, u in zip(short, bought, resold, used, strict=True):
        if s > 0 and np.isfinite(b):
            kind = "in part" if b > 0 else "exercised"
            real["resold" if r > 0 else "lapsed" if u == 0 else kind] += 1
    ours = Counter(
        end_of_stabilisation(simulate_first_day(PLAIN, seed=2, day=d, pace=0.05, grey=False)).kind
        for d in range(days)
    )
    for name, counts in (("real", real), ("simulated", ours)):
        total = sum(counts.values())
        kinds = ("exercised", "lapsed", "in part", "resold")
        cells = ", ".join(f"{kind} {100 * counts[kind] / total:.0f} %" for kind in kinds)
        print(f"greenshoe, {name} (n {total}): {cells}")


def print_what_ifs(days: int) -> None:
    """Print paired differences."""
    more_retail = replace(
        PONY,
        public_shares=PONY.public_shares * 4,
        placing_shares=PONY.placing_shares - PONY.public_shares * 3,
    )
    for name, other in (
        ("without greenshoe", PONY.without_greenshoe()),
        ("cornerstones free", PONY.with_cornerstones_free()),
        ("Hong Kong alone", PONY.hong_kong_alone()),
        ("four times the public tranche", more_retail),
    ):
        found = compare_days(PONY, other, days, seed=4)
        for outcome in (Outcome.CLOSE, Outcome.LOW):
            d = found.difference(outcome)
            print(
                f"Pony {name}: {outcome.name.lower()} {d['mean']:+.2f} HK$ "
                f"({d['low']:+.2f} to {d['high']:+.2f}), variance ratio {d['variance_ratio']:.4f}"
            )


def main() -> None:
    """Print everything."""
    with Path(sys.argv[1]).open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    print_returns(rows, 400)
    print_debuts(400)
    print_greenshoe(rows, 200)
    print_facts(10)
    print_what_ifs(60)


if __name__ == "__main__":
    main()
