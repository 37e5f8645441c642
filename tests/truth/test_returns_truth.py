"""First days on the table of deals and on an older market that no constant was chosen for."""

from __future__ import annotations

import csv
import os
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from greenshoe.deal import read_deals_csv
from greenshoe.subscriber import (
    PastReturns,
    decomposition_by_year,
    past_returns,
    published_holding,
    usable_first_days,
    walk_forward,
)

TRUTH = Path(os.environ.get("GREENSHOE_TRUTH", Path(__file__).parents[3] / "shared"))
OLDER = TRUTH / "data" / "history" / "chuangus_HKEX-IPO-app_2018-2022.csv"
pytestmark = pytest.mark.truth


def mean_crps(history: PastReturns) -> dict[tuple[str, str], float]:
    scores = list(walk_forward(history))
    keys = {(s.known, s.method) for s in scores}
    return {
        key: float(np.mean([s.crps for s in scores if (s.known, s.method) == key])) for key in keys
    }


def test_the_decomposition_of_the_table_of_deals() -> None:
    """Published on a larger collection: 2.23 % for 2025 (n 100), 1.67 % for early 2026 (n 39)."""
    records = read_deals_csv(TRUTH / "data" / "deals.csv")
    by_year = {d.period: d for d in decomposition_by_year(records)}
    for period, published in (("2025", 0.0223), ("2026", 0.0167)):
        assert by_year[period].joint_low < published < by_year[period].joint_high
    assert by_year["2026"].mean_joint == pytest.approx(0.0167, abs=0.001)
    assert by_year["all"].covariance == pytest.approx(-0.04, abs=0.012)


def test_first_days_of_2025_and_2026_from_earlier_ones() -> None:
    records = usable_first_days(read_deals_csv(TRUTH / "data" / "deals.csv"))
    crps = mean_crps(
        past_returns(r for r in records if (r.day("listing_date") or date.min).year > 2024)
    )
    assert crps["close", "similar multiples"] <= 0.27
    assert crps["close", "similar multiples"] < crps["close", "unconditional"]
    assert crps["grey", "grey as it is"] < crps["grey", "line in grey"]


def older_first_days() -> PastReturns:
    rows = []
    with OLDER.open(encoding="utf-8-sig", newline="") as table:
        for row in csv.DictReader(table):
            over = next(v for k, v in row.items() if k.startswith("Over-sub"))
            debut = next(v for k, v in row.items() if k.startswith("% Chg. on"))
            grey = next(v for k, v in row.items() if k.startswith("Gray Market"))
            listed = next(v for k, v in row.items() if k.startswith("Listing Date"))
            if not over or not debut or float(over) <= -100 or row["Count as IPO?"][:1] != "1":
                continue
            rows.append(
                (
                    date.fromisoformat(listed.replace("/", "-")),
                    row["Code"],
                    np.log(max(float(over) + 1, 0.1)),
                    np.log1p(max(float(debut), -0.95)),
                    np.log1p(float(grey)) if grey else float("nan"),
                )
            )
    rows.sort()
    numbers = np.array([row[2:] for row in rows])
    return PastReturns(
        tuple(row[1] for row in rows), tuple(row[0] for row in rows), *numbers.T.copy()
    )


def test_first_days_of_2018_to_2022_from_earlier_ones() -> None:
    crps = mean_crps(older_first_days())
    assert crps["close", "similar multiples"] < crps["close", "line in log multiple"]
    assert crps["close", "similar multiples"] < crps["close", "unconditional"]
    assert crps["grey", "grey as it is, similar moves"] < crps["grey", "line in grey"]


def test_what_ships_of_the_older_market_is_computed_from_its_table() -> None:
    history = older_first_days()
    known = np.isfinite(history.log_grey)
    gains = np.expm1(history.log_return[known] - history.log_grey[known])
    published = {h.grey: h for h in published_holding()}["all"]
    assert published.mean == pytest.approx(float(gains.mean()), abs=0.01)
