"""The book as files: CSV to read again, a workbook for the desk, pictures of demand."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from greenshoe.book import csv_text, demand_picture, investor_types, order_rows, rows_of
from greenshoe.core import dump_json, write_atomically
from greenshoe.drawing import svg_file
from greenshoe.words import terminal_language, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from greenshoe.book import CleanBook
    from greenshoe.study import BookAllotment, BookPrice, BookStudy

__all__ = ["merged_rows", "write_allocation", "write_book", "write_book_price"]

_LARGEST_WIDTH = 40


def _table(rows: Sequence[Mapping[str, object]]) -> list[list[object]]:
    """Return flat objects as a header and rows."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [list(names), *([row.get(name) for name in names] for row in rows)]


def _workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """Return an Excel workbook: text stays text, numbers stay numbers, nothing is computed."""
    import xlsxwriter  # noqa: PLC0415 - only where a workbook is written

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name[:31])
            sheet.freeze_panes(1, 0)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, bool) or cell is None:
                        text = "" if cell is None else ("yes" if cell else "no")
                        sheet.write_string(at, column, text)
                    elif isinstance(cell, str):
                        sheet.write_string(at, column, cell, bold if at == 0 else None)
                    else:
                        sheet.write_number(at, column, float(cell))  # type: ignore[arg-type]
            for column, heading in enumerate(rows[0] if rows else []):
                sheet.set_column(column, column, min(_LARGEST_WIDTH, len(str(heading)) + 4))
    return buffer.getvalue()


def _pictures(study: BookStudy, folder: Path) -> list[Path]:
    """Write the demand curve by type and by region."""
    titles = {name: kind.title for name, kind in investor_types().items()}
    code, curve = study.placing.stock_code, study.curve
    by_type = {titles.get(name, name): counts for name, counts in curve.by_type.items()}
    written = []
    for name, groups in (("type", by_type), ("region", curve.by_region)):
        path = folder / f"{code}-demand-by-{name}.svg"
        picture = demand_picture(
            curve.prices_hkd,
            groups,
            offered_shares=study.placing.placing_initial_shares,
            marked_price_hkd=study.price_hkd,
            title=f"{study.placing.name}: demand by {name}",
        )
        write_atomically(path, svg_file(picture, words(terminal_language()).say))
        written.append(path)
    return written


def _book_sheets(study: BookStudy) -> dict[str, Sequence[Sequence[object]]]:
    return {
        "Orders": order_rows(study.book),
        "Cover": _table(rows_of(study.curve.rows)),
        "Largest orders": _table(rows_of(study.sensitivity)),
        "Merged": _table(merged_rows(study.book)),
    }


def merged_rows(book: CleanBook) -> list[dict[str, object]]:
    """Return every order of every merged line, counted or not."""
    return [
        {
            "investor": line.investor,
            "order_id": order.order_id,
            "bank": order.bank,
            "rows": " ".join(map(str, order.rows)),
            "counts": order not in line.dropped,
        }
        for line in book.merged
        for order in line.orders
    ]


def write_book(study: BookStudy, folder: Path) -> tuple[Path, ...]:
    """Write the clean book: CSV in the order columns, a workbook, two pictures, the manifest."""
    code = study.placing.stock_code
    paths = [folder / f"{code}-book.csv", folder / f"{code}-book.xlsx"]
    write_atomically(paths[0], csv_text(order_rows(study.book)))
    write_atomically(paths[1], _workbook(_book_sheets(study)))
    manifest = folder / f"{code}-book.json"
    write_atomically(manifest, dump_json({"manifest": study.manifest, "notes": study.book.notes}))
    return (*paths, *_pictures(study, folder), manifest)


def write_book_price(found: BookPrice, folder: Path) -> tuple[Path, ...]:
    """Write the priced book: a workbook with the alternatives, and the pictures."""
    path = folder / f"{found.study.placing.stock_code}-price.xlsx"
    sheets = {"Prices": _table(rows_of(found.price.alternatives)), **_book_sheets(found.study)}
    write_atomically(path, _workbook(sheets))
    return (path, *_pictures(found.study, folder))


def write_allocation(allotment: BookAllotment, folder: Path) -> tuple[Path, ...]:
    """Write the allotment and its audit trail: two CSV files, a workbook, the manifest."""
    found = allotment.allocation
    code = found.placing.stock_code
    allotted, audit = _table(rows_of(found.rows)), _table(rows_of(found.audit()))
    sheets = {
        "Allotment": allotted,
        "Constraints": _table(rows_of(found.checks)),
        "Concentration": _table(rows_of(found.concentration)),
        "Fairness": _table(rows_of(found.fairness)),
        "Audit trail": audit,
    }
    paths = [folder / f"{code}-{name}" for name in ("allotment.csv", "audit.csv", "allotment.xlsx")]
    write_atomically(paths[0], csv_text(allotted))  # type: ignore[arg-type]
    write_atomically(paths[1], csv_text(audit))  # type: ignore[arg-type]
    write_atomically(paths[2], _workbook(sheets))
    manifest = folder / f"{code}-allotment.json"
    about = {
        "manifest": allotment.manifest,
        "price_hkd": found.price_hkd,
        "policy": found.policy,
        "distance_lots": found.distance_lots,
        "bound_lots": found.bound_lots,
        "gap": found.gap,
        "checks": found.checks,
    }
    write_atomically(manifest, dump_json(about))
    return (*paths, manifest)
