"""A plan over several deals: what to apply for, with whose money, and the cash hour by hour."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from greenshoe.core import Confidence, Origin
from greenshoe.drawing import NARROW
from greenshoe.report._figure import in_print, print_instant
from greenshoe.report._model import (
    Block,
    Column,
    PictureBlock,
    Remarks,
    ReportSection,
    ReportTable,
    Row,
    Words,
)
from greenshoe.subscriber import CashEvent, cash_picture
from greenshoe.words import message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["plan_section"]


def _hkd(value: float | None) -> str:
    return "–" if value is None else f"{value:,.2f}"


def _worked_out(answer: Mapping[str, Any], what: str) -> Origin:
    return Origin(what, date.fromisoformat(answer["as_of"]), None, Confidence.M)


def _choice_origins(answer: Mapping[str, Any]) -> tuple[tuple[str, Origin], ...]:
    """Return what an application rests on: its cost on terms, its value on a forecast."""
    known = "terms and stated demand" if answer.get("stage") == "close" else "the terms"
    told = message("forecast of odds and first days from {known}, seed {seed}", known=known,
                   seed=str(answer.get("seed", 0)))  # fmt: skip
    return (
        (
            "amount payable",
            _worked_out(answer, "the deal's table of amounts, and the broker's fees"),
        ),
        ("expected value", _worked_out(answer, told)),
    )


def _choices(answer: Mapping[str, Any]) -> ReportTable:
    names = ("amount_hkd", "own_cash_hkd", "borrowed_hkd", "interest_hkd", "fees_hkd",
             "expected_value_hkd")  # fmt: skip
    rows = tuple(
        Row(
            (
                choice["stock_code"],
                f"{choice['shares_applied_for']:,}",
                choice["pool"] or "–",
                *(_hkd(choice.get(name)) for name in names),
            ),
            _choice_origins(answer),
            {"A": "pool-a", "B": "pool-b"}.get(choice["pool"], ""),
        )
        for choice in answer["choices"]
    )
    heads = ("amount payable", "own money", "borrowed", "interest", "fees", "expected value")
    return ReportTable(
        "Applications",
        (
            Column("deal"),
            Column("shares applied for", is_number=True),
            Column("pool"),
            *(Column(head, "HK$", is_number=True) for head in heads),
        ),
        rows,
    )


def _cash(answer: Mapping[str, Any]) -> ReportTable:
    rows = tuple(
        Row(
            (
                print_instant(datetime.fromisoformat(event["at"])),
                event["stock_code"],
                event["what"],
                _hkd(event["change_hkd"]),
                _hkd(event["balance_hkd"]),
                _hkd(event["lowest_balance_hkd"]),
            ),
            (
                (
                    "cash",
                    _worked_out(answer, "timetable, fees and forecast of the deals applied for"),
                ),
            ),
        )
        for event in answer["cash"]
    )
    return ReportTable(
        "Cash, hour by hour",
        (
            Column("Hong Kong time"),
            Column("deal"),
            Column("what"),
            *(Column(h, "HK$", is_number=True) for h in ("change", "balance", "at worst")),
        ),
        rows,
        "Balances are expected; at worst takes the greatest allotment and the greatest loss of "
        "every deal at once. Shares are taken as sold at the first close.",
    )


def _picture(events: Sequence[Mapping[str, Any]]) -> PictureBlock:
    moved = [CashEvent(**{**event, "at": datetime.fromisoformat(event["at"])}) for event in events]
    return PictureBlock("Cash over time, HK$", cash_picture(moved), cash_picture(moved, NARROW))


def _summary(answer: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    if answer["expected_value_hkd"] is None:
        return (("plan", "No deal is left to apply for."),)
    expected = message("HK${amount} after every cost", amount=_hkd(answer["expected_value_hkd"]))
    bad = message(
        "HK${amount} lost on average in the worst 5 % of draws",
        amount=_hkd(answer["loss_at_5_pct_hkd"]),
    )
    solver = message(
        "no other choice is expected to bring over HK${amount} more",
        amount=_hkd(answer["proved_within_hkd"]),
    )
    return (("expected value", expected), ("at a bad draw", bad), ("solver", solver))


def plan_section(answer: Mapping[str, Any]) -> ReportSection:
    """Return a plan as a section.

    Parameters
    ----------
    answer
        What `greenshoe plan --json` prints.
    """
    blocks: list[Block] = []
    if answer.get("warning"):
        blocks.append(Words(answer["warning"]))
    when = in_print(datetime.fromisoformat(answer["as_of"]).date(), "date")
    blocks += [Words(message("Plan from {day}.", day=when)), Remarks(_summary(answer))]
    if answer["choices"]:
        blocks.append(_choices(answer))
    if answer["cash"]:
        blocks += [_picture(answer["cash"]), _cash(answer)]
    if answer["refused"]:
        left = tuple((entry["stock_code"], entry["reason"]) for entry in answer["refused"])
        blocks += [Words("Left out:"), Remarks(left)]
    return ReportSection("plan", "The plan", tuple(blocks))
