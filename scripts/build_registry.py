"""Build the shipped registry from the exchange's own documents, read by this package's reader.

Usage: `python scripts/build_registry.py GROUND_TRUTH_FOLDER`.

Reads every formal notice, allotment-results and end-of-stabilisation announcement in the folder,
merges those of one company, and writes `src/greenshoe/deal/registry/CODE.toml` with the SHA-256 of
each document. What no document prints (industry, route, market returns) comes from `deals.csv`
there, and `scripts/registry_notes.toml` adds what is printed as running text; each cell names its
source. Two deals have no results announcement in the folder: 2513 (transcribed table) and 0800
(press figures); they are carried in and say so.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from greenshoe.core import Confidence, GreenshoeError, write_atomically
from greenshoe.deal import (
    Deal,
    DealRecord,
    Source,
    deal_file_text,
    parse_deal_text,
    read_deals_csv,
    read_ladder_folder,
    read_record,
    record_from_filings,
)
from greenshoe.filings import READER_VERSION, Filing, MergedFilings, merge, read_filing
from greenshoe.rules import Rulebook

ROOT = Path(__file__).resolve().parents[1]
REGISTRY = ROOT / "src/greenshoe/deal/registry"
CARRIED_IN = {
    "2513": "allotment results announcement, HKEXnews; transcribed, reconciles with its totals",
    "0800": "press reports of the allotment results (counts rounded)",
}
# Never in a filing, or a spelling that readers know better than the filing's own.
FROM_TABLE = (
    "name_en",
    "listing_method",
    "listing_route",
    "industry",
    "sponsors",
    "grey_market_return_pct",
    "first_day_return_pct",
)
# Computed by others, or said better by another column.
NOT_SHIPPED = (
    "regime",
    "mechanism_inferred",
    "expected_public_pct_of_base_by_rule",
    "expected_public_shares_by_rule",
    "clawback_check",
    "proceeds_check",
    "source",
    "confidence",
    "flags",
    "public_oversubscribed_x",
    "public_final_over_initial_base_pct",
)


def read_quietly(path: Path) -> Filing | None:
    """Read one filing; a file that cannot be read is passed over with a line."""
    try:
        return read_filing(path)
    except GreenshoeError as error:
        print(f"{path.name}: {error}", file=sys.stderr)
        return None


def filings_by_code(data: Path) -> dict[str, list[Filing]]:
    """Return every filing of the folder, by the code in its name."""
    folders = ("announcements", "notices", "stabilisation")
    paths = [path for folder in folders for path in sorted((data / folder).glob("*.pdf"))]
    found: dict[str, list[Filing]] = defaultdict(list)
    with ProcessPoolExecutor() as pool:
        for path, filing in zip(paths, pool.map(read_quietly, paths, chunksize=4), strict=True):
            if filing is not None:
                found[path.stem.lstrip("0").zfill(4)].append(filing)
    return found


def announcement_urls(data: Path) -> dict[str, str]:
    """Return the link of each results announcement, by code."""
    text = (data / "allotment/sources.md").read_text("utf-8")
    rows = re.findall(
        r"^\| (\d{4,5}) \|.*?(https://www1\.hkexnews\.hk\S+?\.pdf)", text, re.MULTILINE
    )
    return dict(rows)


def with_cells(record: DealRecord, cells: dict[str, Any], source: Source) -> DealRecord:
    """Add cells that are not there yet, and their source."""
    new = {name: value for name, value in cells.items() if name not in record.values}
    if not new:
        return record
    return replace(
        record,
        values={**record.values, **new},
        sources=(*record.sources, replace(source, columns=tuple(sorted(new)))),
    )


def with_table(record: DealRecord, row: DealRecord, carried_in: str | None) -> DealRecord:
    """Add what the table of deals has and the filings do not."""
    values = {name: v for name, v in row.values.items() if name not in NOT_SHIPPED}
    known = {name: v for name, v in values.items() if name in FROM_TABLE}
    if (record.text("name_zh") or "有限公司").endswith("有限公司") and "name_zh" in values:
        known["name_zh"] = values["name_zh"]  # readers know the short name
    record = replace(
        record,
        values={
            n: v
            for n, v in record.values.items()
            if n not in {"name_en", "name_zh"} or n not in known
        },
    )
    rest = {name: v for name, v in values.items() if name not in FROM_TABLE and carried_in}
    record = with_cells(record, rest, Source(carried_in or "", confidence=Confidence.S))
    market = {n: v for n, v in known.items() if n.endswith("return_pct")}
    record = with_cells(
        record,
        market,
        Source("public market data, to 0.1 % before March 2026", confidence=Confidence.S),
    )
    return with_cells(
        record, known, Source("public classification of the deal", confidence=Confidence.S)
    )


def with_notes(record: DealRecord, notes: dict[str, Any]) -> DealRecord:
    """Add what the notes say, over anything else."""
    if not notes:
        return record
    noted = read_record(notes, file="registry_notes.toml")
    columns = tuple(sorted(notes))
    title = "formal notice or results announcement, HKEXnews; read by a person"
    return replace(
        record,
        values={**record.values, **noted.values},
        clawback_steps=noted.clawback_steps if "clawback_steps" in notes else record.clawback_steps,
        tranches=noted.tranches or record.tranches,
        size_adjustment=noted.size_adjustment or record.size_adjustment,
        us_listing=noted.us_listing,
        company_model=noted.company_model,
        sources=(Source(title, confidence=Confidence.T, columns=columns), *record.sources),
    )


def with_derived(record: DealRecord) -> DealRecord:
    """Add the actual close of applications, and whether the company issues H shares."""
    derived: dict[str, Any] = {}
    end, document = record.day("stabilisation_end_date"), record.day("listing_document_date")
    if end is not None:
        rules = Rulebook.load().at(document or end)
        derived["application_close_date"] = end - timedelta(
            days=rules.integer("stabilisation.period_days")
        )
    if any("H" in row.basis_text for row in record.ladder):
        derived["prc_incorporated"] = True
    return with_cells(
        record, derived, Source("derived from the other cells", confidence=Confidence.C)
    )


def shipped(record: DealRecord) -> DealRecord:
    """Return what ships: no printed words of the ladder, no columns computed by others."""
    plain = replace(
        record,
        values={n: v for n, v in record.values.items() if n not in NOT_SHIPPED},
        ladder=tuple(replace(row, basis_text="") for row in record.ladder),
    )
    wanted = (
        set(plain.values)
        | {"ladder", "application_sizes", "cornerstones"}
        | {
            "size_adjustment",
            "tranches",
            "clawback_steps",
            "us_listing",
            "company",
        }
    )
    sources = tuple(
        replace(s, columns=tuple(c for c in s.columns if c in wanted)) for s in plain.sources
    )
    return replace(plain, sources=tuple(s for s in sources if s.columns))


def build(
    code: str,
    merged: MergedFilings | None,
    row: DealRecord,
    notes: dict[str, Any],
    url: str | None,
) -> DealRecord:
    """Return one deal's record."""
    carried_in = CARRIED_IN.get(code)
    record = DealRecord({"stock_code": code})
    if merged is not None:
        urls = {f.sha256: url for f in merged.filings if url and f.kind.value == "results"}
        record = record_from_filings(merged, urls=urls)
    record = with_table(record, row, carried_in)
    if carried_in and row.ladder:
        record = replace(record, ladder=row.ladder)
        extra = Source(carried_in, confidence=Confidence.S, columns=("ladder",))
        record = replace(record, sources=(*record.sources, extra))
    return shipped(with_notes(with_derived(record), notes))


def main(truth: Path) -> int:
    """Write every deal file; return how many."""
    data = truth / "data"
    notes = tomllib.loads(
        (ROOT / "scripts/registry_notes.toml").read_text("utf-8"), parse_float=Decimal
    )
    ladders = read_ladder_folder(data / "allotment")
    rows = {
        r.stock_code: replace(r, ladder=ladders.get(r.stock_code, ()))
        for r in read_deals_csv(data / "deals.csv")
    }
    filings, urls = filings_by_code(data), announcement_urls(data)
    codes = sorted(
        {p.stem.lstrip("0").zfill(4) for p in (data / "announcements").glob("*.pdf")}
        | CARRIED_IN.keys()
    )
    for code in codes:
        own = filings.get(code)
        merged = merge(own, expect_code=code) if own else None
        record = build(code, merged, rows[code], notes.get(code, {}), urls.get(code))
        head = f"# Written by scripts/build_registry.py with reader {READER_VERSION}.\n"
        text = head + deal_file_text(record)
        Deal.of(parse_deal_text(text.encode(), file=f"{code}.toml"))
        write_atomically(REGISTRY / f"{code}.toml", text)
    return len(codes)


if __name__ == "__main__":
    print(f"{main(Path(sys.argv[1]))} deals written")
