"""Write the older past of the IPO market that `subscriber` ships, from a table of 499 listings.

The table is `chuangus_HKEX-IPO-app_2018-2022.csv`, 2018 to 2022 (Apache-2.0,
https://github.com/chuangus/HKEX-IPO-app). Only what is computed from it ships: numbers of each
month, and what holding from the grey market to the first close earned. Its year 2018 holds nine
health-care names only and is left out of the months.

    python scripts/build_window_history.py TABLE.csv
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path
from statistics import fmean, median, stdev

from greenshoe.core import write_atomically

TARGET = Path(__file__).parents[1] / "src/greenshoe/subscriber/market_2018_2022.toml"
EDGES = (("grey below 0", -9.0, 0.0), ("grey 0 to 20 %", 0.0, 0.2), ("grey 20 to 60 %", 0.2, 0.6))
RANGES = (*EDGES, ("grey above 60 %", 0.6, 99.0), ("all", -9.0, 99.0))


def _number(row: dict[str, str], name: str) -> float | None:
    text = next(v for k, v in row.items() if k.startswith(name))
    try:
        return float(text)
    except ValueError:
        return None


def _holding(rows: list[dict[str, str]]) -> list[str]:
    """Return the tables of what holding earned, by range of grey returns."""
    pairs = [(_number(row, "Gray Market"), _number(row, "% Chg. on")) for row in rows]
    known = [(g, (1 + d) / (1 + g) - 1) for g, d in pairs if g is not None and d is not None]
    lines = []
    for name, low, high in RANGES:
        gains = [gain for grey, gain in known if low <= grey < high]
        error = stdev(gains) / len(gains) ** 0.5
        rose = sum(g > 0 for g in gains) / len(gains)
        lines += [
            "",
            "[[holding]]",
            f'grey = "{name}"',
            f"deals = {len(gains)}",
            f"mean = {fmean(gains):.4f}",
            f"standard_error = {error:.4f}",
            f"rose = {rose:.4f}",
        ]
    return lines


def _months(rows: list[dict[str, str]]) -> list[str]:
    """Return the tables of the months from 2019 on."""
    by_month: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        listed = next(v for k, v in row.items() if k.startswith("Listing Date"))
        by_month[listed[:7].replace("/", "-")].append(row)
    lines = []
    for month, group in sorted(by_month.items()):
        debuts = [d for row in group if (d := _number(row, "% Chg. on")) is not None]
        over = [o for row in group if (o := _number(row, "Over-sub")) is not None and o > -100]
        if month < "2019" or not debuts:
            continue
        lines += [
            "",
            "[[month]]",
            f'month = "{month}"',
            f"listings = {len(group)}",
            f"first_day_mean = {fmean(debuts):.4f}",
            f"first_day_median = {median(debuts):.4f}",
            f"below_offer = {sum(d < 0 for d in debuts) / len(debuts):.4f}",
        ]
        lines += [f"multiple_median = {median(over) + 1:.2f}"] if over else []
    return lines


def main() -> None:
    """Read the table and write the file."""
    with Path(sys.argv[1]).open(encoding="utf-8-sig", newline="") as table:
        rows = [row for row in csv.DictReader(table) if row["Count as IPO?"] in {"1", "1.0"}]
    head = [
        "# Written by scripts/build_window_history.py: computed from the listings of 2018 to 2022",
        "# in chuangus/HKEX-IPO-app (Apache-2.0, https://github.com/chuangus/HKEX-IPO-app), whose",
        "# sources are AAStocks and Yahoo. Fractions; a multiple is shares applied for / offered.",
        'source = "https://github.com/chuangus/HKEX-IPO-app"',
        'confidence = "S"',
        "checked_on = 2026-11-22",
    ]
    write_atomically(TARGET, "\n".join([*head, *_holding(rows), *_months(rows)]) + "\n")


if __name__ == "__main__":
    main()
