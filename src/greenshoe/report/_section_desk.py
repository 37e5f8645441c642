"""A broker's clients for one deal: what each may borrow, what to lock when, the worst case."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from greenshoe.report._cells import amount, figure, heads, source, table
from greenshoe.report._figure import print_instant
from greenshoe.report._model import Block, FigureList, Remarks, ReportSection, Row, Words
from greenshoe.words import message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.core import Origin
    from greenshoe.report._model import ReportTable

__all__ = ["desk_section"]

_MOST_SHOWN = 200
_MONEY = ("amount_hkd", "own_cash_hkd", "borrowed_hkd", "may_borrow_hkd", "loss_if_filled_hkd")


def _house(answer: Mapping[str, Any]) -> FigureList:
    """Return what the house lends and may lose."""
    mark = answer["confidence"]
    told = source("the client file, the deal's terms and rules of pre-funding", mark)
    fall = source(answer["price_fall_origin"], mark)
    worst = source("every client filled, and the fall of the price beside it", mark)
    return FigureList(
        (
            figure("lent to clients", answer["lent_hkd"], "HK$", told, 2),
            figure("fall of the price in the worst case", 100 * answer["price_fall"], "%", fall, 1),
            figure("the house loses", answer["loss_if_all_filled_hkd"], "HK$", worst, 2),
            figure("clients lose", answer["clients_loss_if_all_filled_hkd"], "HK$", worst, 2),
            figure(
                "least deposit", 100 * answer["deposit"], "%",
                source("rulebook, or the house where it asks for more", mark,
                       rule="prefunding.deposit_pct"),
                1,
            ),
        )
    )  # fmt: skip


def _prefunding(answer: Mapping[str, Any]) -> ReportTable:
    """Return the money to hold, instant by instant."""
    names = ("application_money_hkd", "from_clients_hkd", "locked_hkd", "bank_line_hkd")
    rows = (
        Row(
            (
                print_instant(datetime.fromisoformat(step["at"])),
                step["what"],
                *(amount(step[name]) for name in names),
            ),
            (("pre-funding", source("the client file and the timetable", answer["confidence"],
                                    rule=step["rule"])),),
        )
        for step in answer["prefunding"]
    )  # fmt: skip
    columns = heads(
        ("Hong Kong time", "what"),
        dict.fromkeys(("application money", "from clients", "locked", "bank line"), "HK$"),
    )
    return table("Pre-funding", columns, rows)


def _row_of(client: Mapping[str, Any], mark: str) -> Origin:
    told = message("row {number} of the client file", number=str(client["row"]))
    return source(told, mark, rule=client["rule"])


def _clients(answer: Mapping[str, Any]) -> ReportTable:
    """Return what may be done for each client."""
    every = answer["clients"]
    rows = (
        Row(
            (
                client["client_id"],
                client["financing"],
                client["status"],
                f"{client['shares_applied_for']:,}",
                *(amount(client[name]) for name in _MONEY),
                amount(client["largest_shares"], 0),
            ),
            (("client", _row_of(client, answer["confidence"])),),
            "bad" if client["status"] == "refused" else "",
        )
        for client in every[:_MOST_SHOWN]
    )
    numbers = {
        "shares applied for": "", "amount payable": "HK$", "own money": "HK$", "borrowed": "HK$",
        "may borrow": "HK$", "the house loses": "HK$", "largest application": "",
    }  # fmt: skip
    left = len(every) - _MOST_SHOWN
    note = message("{count} more are in the JSON.", count=str(left)) if left > 0 else ""
    return table("Clients", heads(("client", "financing", "status"), numbers), rows, note)


def desk_section(answer: Mapping[str, Any]) -> ReportSection:
    """Return a broker's desk as a section.

    Parameters
    ----------
    answer
        What `greenshoe desk --json` prints.
    """
    blocks: list[Block] = [_house(answer), _prefunding(answer), _clients(answer)]
    refused = tuple(
        (client["client_id"], client["reason"])
        for client in answer["clients"][:_MOST_SHOWN]
        if client["status"] == "refused"
    )
    if refused:
        blocks += [Words("Refused:"), Remarks(refused)]
    if answer["rows_of_other_deals"]:
        told = message("{count} rows of other deals were passed over.",
                       count=str(answer["rows_of_other_deals"]))  # fmt: skip
        blocks.append(Words(told))
    return ReportSection("desk", "The desk", tuple(blocks))
