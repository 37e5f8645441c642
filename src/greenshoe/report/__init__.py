"""A study's result in a terminal, as one HTML file, a workbook, a calendar and JSON.

A room that adds to a report makes a `ReportSection` of figures, tables and pictures; the templates
and the workbook show it like any other.
"""

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
from greenshoe.report._calendar import (
    write_calendar,
)
from greenshoe.report._difference import (
    difference_data,
    difference_section,
)
from greenshoe.report._draw_ladder import draw_styles
from greenshoe.report._figure import (
    Figure,
    in_print,
)
from greenshoe.report._html import (
    PageParts,
    html_text,
    page_parts,
    style_sheet,
    template_environment,
    write_html,
)
from greenshoe.report._model import (
    EXPECTED,
    Column,
    FigureList,
    PictureBlock,
    Remarks,
    ReportSection,
    ReportTable,
    Row,
    SheetTable,
    Words,
)
from greenshoe.report._result_json import (
    result_json,
    write_json,
)
from greenshoe.report._section_book import book_section
from greenshoe.report._section_day import day_section
from greenshoe.report._section_desk import desk_section
from greenshoe.report._section_fleet import fleet_section
from greenshoe.report._section_markets import two_markets_section
from greenshoe.report._section_odds import odds_section
from greenshoe.report._section_pair import pair_sections
from greenshoe.report._section_plan import plan_section
from greenshoe.report._section_route import route_sections
from greenshoe.report._section_serving import serving_section
from greenshoe.report._section_value import value_section
from greenshoe.report._section_window import window_section
from greenshoe.report._spoken import SpokenConsole
from greenshoe.report._terminal import (
    deal_rows,
    print_deals,
    print_replay,
    print_solution,
    print_summary,
)
from greenshoe.report._terminal_allotment import (
    ballot_json,
    ladder_csv,
    ladder_json,
    print_ballot,
    print_ladders,
    print_proof,
    print_verified,
)
from greenshoe.report._workbook import (
    write_workbook,
)
from greenshoe.report._write_all import (
    write_all,
)

__all__ = [
    "EXPECTED",
    "Column",
    "Figure",
    "FigureList",
    "PageParts",
    "PictureBlock",
    "Remarks",
    "ReportSection",
    "ReportTable",
    "Row",
    "SheetTable",
    "SpokenConsole",
    "Words",
    "ballot_json",
    "book_section",
    "day_section",
    "deal_rows",
    "desk_section",
    "difference_data",
    "difference_section",
    "draw_styles",
    "fleet_section",
    "html_text",
    "in_print",
    "ladder_csv",
    "ladder_json",
    "merged_rows",
    "odds_section",
    "page_parts",
    "pair_sections",
    "plan_section",
    "print_allocation",
    "print_ballot",
    "print_book",
    "print_book_price",
    "print_conflicts",
    "print_deals",
    "print_ladders",
    "print_proof",
    "print_record",
    "print_replay",
    "print_simulation",
    "print_solution",
    "print_summary",
    "print_verified",
    "result_json",
    "route_sections",
    "serving_section",
    "style_sheet",
    "template_environment",
    "two_markets_section",
    "value_section",
    "window_section",
    "write_all",
    "write_allocation",
    "write_book",
    "write_book_price",
    "write_calendar",
    "write_html",
    "write_json",
    "write_workbook",
]
