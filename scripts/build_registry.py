"""Build the shipped registry from published results: one deal file per official announcement.

Usage: python scripts/build_registry.py GROUND_TRUTH_FOLDER

Reads `deals.csv` (rows taken from official allotment-results announcements), the ladders in
`allotment/`, and `scripts/registry_notes.toml`; writes `src/greenshoe/deal/registry/CODE.toml`.
Every file names its sources; a cell that is not published is not written.
"""

from __future__ import annotations

import csv
import re
import sys
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from greenshoe.core import write_atomically
from greenshoe.deal import COLUMNS, Kind, parse_deal_text

ROOT = Path(__file__).resolve().parents[1]
REGISTRY = ROOT / "src/greenshoe/deal/registry"
# Rows that are not whole official announcements, but deals this project starts from.
ALSO = {"2513", "0800"}
# Computed by others, or replaced by a better column.
LEFT_OUT = {
    "regime",
    "mechanism_inferred",
    "mechanism_source",
    "expected_public_pct_of_base_by_rule",
    "expected_public_shares_by_rule",
    "clawback_check",
    "proceeds_check",
    "source",
    "confidence",
    "flags",
    "public_oversubscribed_x",
    "public_final_over_initial_base_pct",
}
LADDER = (
    "shares_applied_for",
    "valid_applications",
    "guaranteed_shares",
    "ballot_winners",
    "ballot_extra_shares",
    "allotted_shares_total",
    "approx_pct_allotted",
)


def toml_value(value: object) -> str:
    """Return a value as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {toml_value(v)}" for k, v in value.items()) + " }"
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def cell(name: str, text: str) -> str:
    """Return one cell of the table as TOML, digits as printed."""
    kind = COLUMNS[name].kind
    if kind is Kind.TEXT:
        return toml_value(text)
    if kind is Kind.FLAG:
        return toml_value(text == "yes")
    return text


def sources(row: dict[str, str], notes: dict[str, Any]) -> list[str]:
    """Return the `[[sources]]` tables of a row."""
    url = re.search(r"https://www1\.hkexnews\.hk\S+\.pdf", row["source"] + " " + row["flags"])
    official = row["confidence"].startswith("high")
    later = [
        n
        for n in (
            "stabilisation_bought_shares",
            "stabilisation_resold_shares",
            "over_allotment_exercised_shares",
        )
        if row[n]
    ]
    title = "allotment results announcement, HKEXnews"
    mark = "T" if official else "S"
    if row["stock_code"] == "0800":
        title, url = "press reports of the allotment results (counts rounded)", None
    lines = ["[[sources]]", f"title = {toml_value(title)}"]
    if url:
        lines.append(f"url = {toml_value(url.group(0))}")
    lines.append(f'confidence = "{mark}"')
    if later:
        lines += [
            "",
            "[[sources]]",
            'title = "end-of-stabilisation announcement, HKEXnews"',
            'confidence = "T"',
            f"columns = {toml_value(later)}",
        ]
    if notes:
        lines += [
            "",
            "[[sources]]",
            'title = "formal notice or results announcement, HKEXnews"',
            'confidence = "T"',
            f"columns = {toml_value(sorted(notes))}",
        ]
    market = [n for n in ("grey_market_return_pct", "first_day_return_pct") if row[n]]
    if market:
        lines += [
            "",
            "[[sources]]",
            'title = "public market data, rounded to 0.1 % before March 2026"',
            'confidence = "S"',
            f"columns = {toml_value(market)}",
        ]
    derived = ["mechanism"] if not official else []
    derived += ["gross_proceeds_hkd_mn"] if "gross = base" in row["flags"] else []
    if derived:
        lines += [
            "",
            "[[sources]]",
            'title = "derived from the other cells"',
            'confidence = "C"',
            f"columns = {toml_value(derived)}",
        ]
    return lines


def deal_file(row: dict[str, str], ladder: list[dict[str, str]], notes: dict[str, Any]) -> str:
    """Return the deal file of one row."""
    gem = row["mechanism"] == "GEM"
    keys = [n for n in COLUMNS if n not in LEFT_OUT and n not in notes and row.get(n)]
    lines = [f"{name} = {cell(name, row[name])}" for name in keys]
    if "prc_incorporated" not in notes and any("H" in r["basis_text"] for r in ladder):
        lines.append("prc_incorporated = true")
    lines += [f"{k} = {toml_value(v)}" for k, v in notes.items()]
    if ladder:
        lines.append("ladder = [")
        for r in ladder:
            cells = [f'pool = "{r["pool"]}"'] if r["pool"] in {"A", "B"} and not gem else []
            cells += [f"{name} = {r[name]}" for name in LADDER]
            lines.append("  { " + ", ".join(cells) + " },")
        lines.append("]")
    return "\n".join([*lines, "", *sources(row, notes)]) + "\n"


def main(truth: Path) -> int:
    """Write every deal file; return how many."""
    notes = tomllib.loads(
        (ROOT / "scripts/registry_notes.toml").read_text("utf-8"), parse_float=Decimal
    )
    written = 0
    with (truth / "data/deals.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        code = row["stock_code"]
        if not row["confidence"].startswith("high (official") and code not in ALSO:
            continue
        table = truth / f"data/allotment/{code}.csv"
        ladder = list(csv.DictReader(table.open(encoding="utf-8"))) if table.exists() else []
        text = deal_file(row, ladder, notes.get(code, {}))
        parse_deal_text(text.encode(), file=f"{code}.toml")
        write_atomically(REGISTRY / f"{code}.toml", text)
        written += 1
    return written


if __name__ == "__main__":
    print(f"{main(Path(sys.argv[1]))} deals written")
