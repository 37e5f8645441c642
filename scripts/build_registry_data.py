"""Rebuild the shipped deals from the exchange's own documents.

    python scripts/build_registry_data.py DOCUMENTS OUT [--sources FILE.md]

DOCUMENTS holds `announcements/`, `notices/` and `stabilisation/` of PDFs; the codes and names in
their text say whose they are. OUT receives one `CODE.toml` a deal in the form of a deal file, with
its `[[sources]]`: address, SHA-256 and the reader's version. FILE.md is a Markdown table with a
code in its first column and the announcement's address anywhere in the row.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greenshoe.core import GreenshoeError, normalise_stock_code, write_atomically
from greenshoe.filings import Filing, FilingKind, deal_data, merge, read_filing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROWS = ("application_sizes", "tiers", "ladder")
FOLDERS = ("announcements", "notices", "stabilisation")
ROW = re.compile(r"^\|\s*(\d{4,5})\s*\|.*?(https://www1\.hkexnews\.hk/\S+?\.pdf)", re.MULTILINE)


def toml_value(value: object) -> str:
    """Return one value as TOML; decimals keep their digits."""
    if isinstance(value, list):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}" if "." in f"{value:f}" else f"{value:f}.0"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    return json.dumps(str(value), ensure_ascii=False)


def toml_lines(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a deal file: flat keys first, then its tables, a row a line."""
    plain = {k: v for k, v in data.items() if not isinstance(v, dict | list)}
    yield from (f"{name} = {toml_value(value)}" for name, value in plain.items())
    for name in ROWS:
        if name in data:
            yield from ("", f"{name} = [", *(f"  {inline(row)}," for row in data[name]), "]")
    for name, value in data.items():
        if isinstance(value, dict):
            yield from ("", f"[{name}]", *pairs(value))
        elif isinstance(value, list) and name not in ROWS:
            for item in value:
                yield from ("", f"[[{name}]]", *pairs(item))


def pairs(row: Mapping[str, object]) -> Iterator[str]:
    """Yield a line for each key of a table."""
    yield from (f"{key} = {toml_value(value)}" for key, value in row.items())


def inline(row: Mapping[str, object]) -> str:
    """Return a row as an inline table."""
    return "{ " + ", ".join(f"{key} = {toml_value(value)}" for key, value in row.items()) + " }"


def read_one(path: Path) -> Filing | str:
    """Read a file, or return why not."""
    try:
        return read_filing(path)
    except GreenshoeError as error:
        return str(error)


def main() -> int:
    """Build every deal; return 1 if a file was refused or anything is held back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--sources", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    arguments = parser.parse_args()
    paths = [p for folder in FOLDERS for p in sorted((arguments.documents / folder).glob("*.pdf"))]
    with ProcessPoolExecutor(arguments.workers) as pool:
        found = list(pool.map(read_one, paths))
    refused = [reason for reason in found if isinstance(reason, str)]
    companies: dict[str, list[Filing]] = defaultdict(list)
    for filing in found:
        if isinstance(filing, Filing) and filing.stock_code:
            companies[filing.stock_code].append(filing)
    addresses = {}
    if arguments.sources:
        rows = ROW.findall(arguments.sources.read_text(encoding="utf-8"))
        addresses = {normalise_stock_code(code): address for code, address in rows}
    held = 0
    for code, filings in sorted(companies.items()):
        merged = merge(filings)
        urls = {
            f.sha256: addresses[code]
            for f in merged.filings
            if f.kind is FilingKind.RESULTS and code in addresses
        }
        lines = toml_lines(deal_data(merged, urls))
        write_atomically(arguments.out / f"{code}.toml", "\n".join(lines) + "\n")
        for item in (*merged.quarantined, *merged.refused):
            held += 1
            print(code, item, file=sys.stderr)
        for flag in merged.flags:
            print(code, "print:", flag, file=sys.stderr)
    print(f"{len(companies)} deals, {len(paths)} files, {len(refused)} refused, {held} held back")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
