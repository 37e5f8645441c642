"""Results for people and programs: terminal, HTML, workbook, calendar, JSON."""

from greenshoe.report._book_files import (
    merged_rows,
    write_allocation,
    write_book,
    write_book_price,
)
from greenshoe.report._book_terminal import (
    print_allocation,
    print_book,
    print_book_price,
    print_conflicts,
    print_record,
    print_simulation,
)
from greenshoe.report._terminal import (
    deal_rows,
    print_deals,
    print_replay,
    print_solution,
    print_summary,
)

__all__ = [
    "deal_rows",
    "merged_rows",
    "print_allocation",
    "print_book",
    "print_book_price",
    "print_conflicts",
    "print_deals",
    "print_record",
    "print_replay",
    "print_simulation",
    "print_solution",
    "print_summary",
    "write_allocation",
    "write_book",
    "write_book_price",
]
