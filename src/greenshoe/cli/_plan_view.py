"""How `greenshoe plan` shows its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.table import Table

from greenshoe.cli._language import say_error_line, write_spoken_picture
from greenshoe.core import InputError
from greenshoe.report import EXPECTED, SpokenConsole
from greenshoe.subscriber import cash_picture

if TYPE_CHECKING:
    from pathlib import Path

    from greenshoe.study import PlanStudy
    from greenshoe.subscriber import Plan

__all__ = ["show_plan", "write_cash_picture"]


def _console() -> SpokenConsole:
    console = SpokenConsole(highlight=False, markup=False, emoji=False)
    console.width = max(console.width, 110)
    return console


def _grid(title: str, *columns: str) -> Table:
    grid = Table(title=title, title_justify="left", box=SIMPLE, pad_edge=False)
    for name in columns:
        left = name in {"deal", "pool", "what", "at"}
        grid.add_column(name, justify="left" if left else "right", no_wrap=True)
    return grid


def _hkd(value: float) -> str:
    return f"{value:,.0f}"


def show_plan(study: PlanStudy) -> None:
    """Print the choices, the cash, and what was left out."""
    console = _console()
    if study.warning:
        console.print(study.warning, style="bold")
    funding = study.asked.funding
    borrowing = "nothing borrowed"
    if funding.leverage > 1:
        borrowing = f"up to {funding.leverage:g} times of it applied for,"
        borrowing += f" interest {funding.margin_rate:.2%} a year"
    console.print(
        f"Plan from {study.asked.as_of}: own money HK${funding.cash_hkd:,.0f}, {borrowing};"
        f" what is known: {study.asked.stage}"
    )
    if study.plan is not None:
        _show_choices(console, study.plan)
        _show_cash(console, study.plan)
        _show_summary(console, study)
    for refused in study.refused:
        console.print(f"left out  {refused.stock_code}: {refused.reason}")
    if study.plan is None:
        console.print("No deal is left to apply for.")


def _show_choices(console: SpokenConsole, plan: Plan) -> None:
    if not plan.choices:
        console.print("No application is expected to bring more than it costs.")
        return
    grid = _grid(
        "Applications (HK$)",
        *("deal", "shares", "pool", "amount", "own", "borrowed", "interest", "fees", EXPECTED),
    )
    for choice in plan.choices:
        numbers = (choice.amount_hkd, choice.own_cash_hkd, choice.borrowed_hkd)
        costs = (choice.interest_hkd, choice.fees_hkd, choice.expected_value_hkd)
        shares = f"{choice.shares_applied_for:,}"
        grid.add_row(choice.stock_code, shares, choice.pool, *map(_hkd, (*numbers, *costs)))
    console.print(grid)


def _show_cash(console: SpokenConsole, plan: Plan) -> None:
    if not plan.cash:
        return
    grid = _grid("Cash (HK$)", "at", "deal", "what", "change", "balance", "at worst")
    for event in plan.cash:
        money = (event.change_hkd, event.balance_hkd, event.lowest_balance_hkd)
        grid.add_row(f"{event.at:%Y-%m-%d %H:%M}", event.stock_code, event.what, *map(_hkd, money))
    console.print(grid)


def _show_summary(console: SpokenConsole, study: PlanStudy) -> None:
    plan, funding = study.plan, study.asked.funding
    if plan is None:
        return
    lines = [
        (EXPECTED, f"HK${plan.expected_value_hkd:,.0f} after every cost"),
        (
            "at a bad draw",
            f"HK${plan.loss_at_5_pct_hkd:,.0f} lost on average in the worst 5 % of draws",
        ),
        (
            "cash",
            "never below zero in any draw"
            if funding.shortfall_chance == 0
            else f"never below zero but in {funding.shortfall_chance:.1%} of a deal's draws",
        ),
        (
            "solver",
            f"no other choice is expected to bring over HK${plan.proved_within_hkd:,.0f} more",
        ),
    ]
    for name, text in lines:
        console.print_pair(name, 14, text)
    console.print(
        "Balances are expected; `at worst` takes the greatest allotment and the greatest loss of"
        " every deal at once.\nShares are taken as sold at the first close; money of a sale counts"
        " two trading days later (unconfirmed)."
    )


def write_cash_picture(study: PlanStudy, target: Path) -> None:
    """Write the cash as an SVG.

    Raises
    ------
    InputError
        If the file is no .svg.
    """
    if target.suffix != ".svg":
        raise InputError("is no .svg", key="--picture", value=target, expected="a name in .svg")
    if study.plan is not None and study.plan.cash:
        write_spoken_picture(target, cash_picture(study.plan.cash))
    else:
        say_error_line("nothing is applied for, so no picture is written")
