"""Results for people and programs: terminal, HTML, workbook, calendar, JSON."""

from greenshoe.report._terminal import (
    deal_rows,
    print_deals,
    print_replay,
    print_solution,
    print_summary,
)

__all__ = ["deal_rows", "print_deals", "print_replay", "print_solution", "print_summary"]
