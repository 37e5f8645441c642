"""Read the placee concentration printed in allotment-results announcements into one table.

    python scripts/placee_concentration.py ANNOUNCEMENTS_FOLDER

Read by this package's own reader. A row is kept only if all four counts were read: they rise, and
each printed percentage is that of its shares, all four on one base. The announcements without are
named on standard error. The table is `src/greenshoe/book/published_concentration.csv`.
"""

from __future__ import annotations

import csv
import sys
from io import StringIO
from pathlib import Path

from greenshoe.core import write_atomically
from greenshoe.deal import shipped_codes, shipped_record
from greenshoe.filings import Filing, read_filing

TARGET = Path(__file__).parent.parent / "src/greenshoe/book/published_concentration.csv"
TOPS = (1, 5, 10, 25)
COLUMNS = ("stock_code", "top_1", "top_5", "top_10", "top_25", "source_url", "sha256")


def row_of(filing: Filing) -> tuple[object, ...] | None:
    """Return the row of one announcement, `None` where its table is not all certain."""
    counts = {placees.top: placees.shares for placees in filing.tables.top_placees}
    code = filing.identity.stock_code
    if code is None or code not in shipped_codes() or not set(TOPS) <= set(counts):
        return None
    record = shipped_record(code)
    urls = [source.url for source in record.sources if source.sha256 == filing.sha256]
    if not urls or not record.shares("intl_final_shares"):
        return None
    return (code, *(counts[top] for top in TOPS), urls[0], filing.sha256)


def main(folder: Path) -> None:
    """Write the table."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for path in sorted(folder.glob("*.pdf")):
        row = row_of(read_filing(path))
        if row is None:
            sys.stderr.write(f"{path.name}: no table of placees that is certain\n")
        else:
            writer.writerow(row)
    write_atomically(TARGET, text.getvalue())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
