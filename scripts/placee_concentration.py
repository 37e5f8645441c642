"""Read the placee concentration printed in allotment-results announcements into one table.

    python scripts/placee_concentration.py ANNOUNCEMENTS_FOLDER SOURCES.md

A row is kept only if its four counts rise and the percentage of the placing that the announcement
prints beside the largest placee is what the deal's own placing gives; the others are named on
standard error. The table is `src/greenshoe/book/published_concentration.csv`.
"""

from __future__ import annotations

import csv
import re
import sys
from io import StringIO
from pathlib import Path

import pypdfium2

from greenshoe.core import normalise_stock_code, sha256_of, write_atomically
from greenshoe.deal import shipped_codes, shipped_record

TARGET = Path(__file__).parent.parent / "src/greenshoe/book/published_concentration.csv"
HEADING = re.compile(r"承配人集中度分析|承配人集中|placee concentration", re.IGNORECASE)
ROW = re.compile(r"^\s*(?:最大|前|top\s*)\s*(\d*)\D*?\s([\d,]{5,})\s+([\d.]+)\s*%", re.IGNORECASE)
TOPS = (1, 5, 10, 25)
COLUMNS = ("stock_code", "top_1", "top_5", "top_10", "top_25", "source_url", "sha256")


def lines_of(content: bytes) -> list[str]:
    """Return the text of a document, line by line."""
    document = pypdfium2.PdfDocument(content)
    return [line for page in document for line in page.get_textpage().get_text_range().splitlines()]


def table_of(lines: list[str], placing: tuple[int, ...]) -> list[int] | None:
    """Return the four counts of the placees' table, `None` where they are not all certain."""
    for number, line in enumerate(lines):
        if not HEADING.search(line):
            continue
        found: dict[int, tuple[int, float]] = {}
        for each in lines[number : number + 90]:
            row = ROW.match(each)
            if row:
                top = int(row[1] or 1)
                found.setdefault(top, (int(row[2].replace(",", "")), float(row[3])))
        counts = [found[top][0] for top in TOPS if top in found]
        rises = len(counts) == len(TOPS) and sorted(set(counts)) == counts
        if rises and any(_agrees(*found[top], placing) for top in TOPS):
            return counts
    return None


def _agrees(shares: int, printed_pct: float, placing: tuple[int, ...]) -> bool:
    return any(abs(100 * shares / p - printed_pct) < 0.0051 for p in placing)


def main(folder: Path, sources: Path) -> None:
    """Write the table."""
    urls = dict(
        re.findall(
            r"^\| (\d{4,5}) .*?(https://www1\.hkexnews\.hk/\S+\.pdf)",
            sources.read_text("utf-8"),
            re.MULTILINE,
        )
    )
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for path in sorted(folder.glob("*.pdf")):
        code, content = normalise_stock_code(path.stem), path.read_bytes()
        if code not in shipped_codes() or code not in urls:
            continue
        record = shipped_record(code)
        placing = record.shares("intl_final_shares") or 0
        over = record.shares("over_allocated_shares") or 0
        if not placing:
            continue
        counts = table_of(lines_of(content), (placing, placing + over))
        if counts is None:
            sys.stderr.write(f"{code}: no table that is certain\n")
            continue
        writer.writerow((code, *counts, urls[code], sha256_of(content)))
    write_atomically(TARGET, text.getvalue())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
