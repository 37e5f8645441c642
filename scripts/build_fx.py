"""Write the shipped reference rates from a file of the European Central Bank's.

Usage: python scripts/build_fx.py EUROFXREF.csv, with columns Date and USD, HKD, CNY (or EURUSD,
EURHKD, EURCNY). The output is the same bytes for the same input.
"""

from __future__ import annotations

import csv
import gzip
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src/greenshoe/crosslisting/data/ecb_reference_rates.csv.gz"
FIRST = "2000-01-01"
CURRENCIES = ("USD", "HKD", "CNY")


def rows_of(path: Path) -> list[list[str]]:
    """Return date and the three rates per euro of every day from `FIRST` on, oldest first."""
    with path.open(newline="", encoding="utf-8-sig") as handle:
        table = list(csv.DictReader(handle))
    rows = []
    for row in table:
        rates = [(row.get(c) or row.get(f"EUR{c}") or "").strip() for c in CURRENCIES]
        if row["Date"] >= FIRST and rates[0] not in {"", "N/A"}:
            rows.append([row["Date"], *("" if rate == "N/A" else rate for rate in rates)])
    return sorted(rows)


def main() -> None:
    """Read the file named on the command line and write the package's."""
    lines = ["day,usd_per_eur,hkd_per_eur,cny_per_eur"]
    lines += [",".join(row) for row in rows_of(Path(sys.argv[1]))]
    TARGET.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), 9, mtime=0))
    print(f"{TARGET.name}: {len(lines) - 1} days, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
