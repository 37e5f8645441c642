"""How `greenshoe desk` shows its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.table import Table

from greenshoe.report import SpokenConsole

if TYPE_CHECKING:
    from greenshoe.study import DeskStudy

__all__ = ["show_desk"]

_MOST_SHOWN = 200


def _grid(title: str, words: tuple[str, ...], numbers: tuple[str, ...]) -> Table:
    grid = Table(title=title, title_justify="left", box=SIMPLE, pad_edge=False)
    for name in words:
        grid.add_column(name, no_wrap=True)
    for name in numbers:
        grid.add_column(name, justify="right", no_wrap=True)
    return grid


def _hkd(cents: int | None) -> str:
    return "-" if cents is None else f"{round(cents / 100):,}"


def show_desk(study: DeskStudy) -> None:
    """Print clients, refusals, pre-funding and the worst case."""
    console = SpokenConsole(highlight=False, markup=False, emoji=False)
    console.width = max(console.width, 150)
    _show_clients(console, study)
    _show_refusals(console, study)
    _show_prefunding(console, study)
    _show_worst(console, study)
    if study.other_rows:
        console.print(f"{study.other_rows} rows of other deals were passed over.")


def _show_clients(console: SpokenConsole, study: DeskStudy) -> None:
    numbers = ("shares", "amount", "own", "borrowed", "may borrow", "largest", "house loss")
    grid = _grid("Clients (HK$)", ("client", "financing", "status"), numbers)
    for r in study.clients[:_MOST_SHOWN]:
        money = (r.amount_cents, r.own_cents, r.borrowed_cents, r.may_borrow_cents)
        grid.add_row(
            r.client_id,
            r.financing,
            r.status,
            f"{r.shares:,}",
            *map(_hkd, money),
            "-" if r.largest_shares is None else f"{r.largest_shares:,}",
            _hkd(r.loss_cents),
        )
    console.print(grid)
    if len(study.clients) > _MOST_SHOWN:
        console.print(f"... and {len(study.clients) - _MOST_SHOWN:,} more (--json has them all)")


def _show_refusals(console: SpokenConsole, study: DeskStudy) -> None:
    refused = [r for r in study.clients if r.status == "refused"]
    for r in refused[:_MOST_SHOWN]:
        rule = f" (rule {r.rule})" if r.rule else ""
        console.print(f"refused  {r.client_id}, row {r.row}: {r.reason}{rule}")


def _show_prefunding(console: SpokenConsole, study: DeskStudy) -> None:
    numbers = ("locked", "from clients", "bank line")
    grid = _grid("Pre-funding (HK$)", ("at", "what", "rule"), numbers)
    for step in study.prefunding:
        grid.add_row(
            f"{step.at:%Y-%m-%d %H:%M}",
            step.what,
            step.rule,
            _hkd(step.locked_cents),
            _hkd(step.from_clients_cents),
            _hkd(step.bank_line_cents),
        )
    console.print(grid)


def _show_worst(console: SpokenConsole, study: DeskStudy) -> None:
    house = sum(r.loss_cents for r in study.clients)
    clients = sum(r.client_loss_cents for r in study.clients)
    lent = sum(r.borrowed_cents for r in study.clients)
    console.print(
        f"lent HK${_hkd(lent)} on a deposit of {study.deposit:.0%} or more\n"
        f"if every client is filled and the price falls {study.fall:.1%} ({study.fall_source}):"
        f" the house loses HK${_hkd(house)}, clients lose HK${_hkd(clients)}\n"
        f"rules behind the pre-funding: {study.weakest.words} at the weakest"
    )
