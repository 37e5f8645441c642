"""What the agents wrote goes to the venue, and into the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import part_of_kernel
from greenshoe.market._codes import Kind, Tally
from greenshoe.market._engine import apply_message
from greenshoe.market._places import Count
from greenshoe.market._seen import best_ask, best_bid

if TYPE_CHECKING:
    from greenshoe.market._desk import Desk
    from greenshoe.market._exchange import Exchange

__all__ = ["settle_outbox", "sign_outbox"]


@part_of_kernel
def settle_outbox(exchange: Exchange, desk: Desk, rows: int, now: float) -> None:
    """Carry out what is in the outbox, in order, and keep the log."""
    count, box = desk.tally, desk.outbox
    for row in range(rows):
        kind = box[row, 0]
        order = box[row, 4]
        if kind != Kind.CANCEL and kind != Kind.AMEND:  # noqa: PLR1714 - constants compared one by one
            order = count[Count.NEXT_ORDER]
            count[Count.NEXT_ORDER] += 1
        reason = apply_message(
            exchange, kind, box[row, 1], box[row, 2], box[row, 3], order, box[row, 5]
        )
        if desk.log.shape[0] > 1:
            line = desk.log[count[Count.LOGGED]]
            line[0] = int(now * 1e9)
            for column in range(4):
                line[1 + column] = box[row, column]
            line[5] = order
            line[6] = box[row, 5]
            line[7] = reason
            line[8] = count[Count.PHASE]
            line[9] = best_bid(exchange)
            line[10] = best_ask(exchange)
            line[11] = exchange.tally[Tally.VOLUME]
            line[12] = exchange.tally[Tally.TURNOVER]
            count[Count.LOGGED] += 1
        count[Count.MESSAGES] += 1


@part_of_kernel
def sign_outbox(desk: Desk, role: int, rows: int) -> None:
    """Put the agent's own account on every order it wrote."""
    for row in range(rows):
        desk.outbox[row, 5] = desk.seat[role]
