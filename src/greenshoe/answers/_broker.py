"""A broker's questions: what its clients may borrow, and the state of the market."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import InputError, to_json

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from greenshoe.core import Json
    from greenshoe.study import DeskAsked
    from greenshoe.subscriber import WindowRow

__all__ = ["desk_answer", "desk_asked", "window_answer", "window_of"]

_MOST_HKD = 1e13


def _cents(option: str, hkd: float | None) -> int | None:
    if hkd is None:
        return None
    if not 0 <= hkd < _MOST_HKD:
        raise InputError("is no amount", key=option, value=hkd, expected="HK$, 0 or more")
    return round(hkd * 100)


def desk_asked(
    *,
    deposit: float | None = None,
    client_limit: float | None = None,
    house_limit: float | None = None,
    quantile: float = 0.05,
    fall: float | None = None,
    full_prefunding: bool = False,
) -> DeskAsked:
    """Return what a house says; the arguments are the options of `greenshoe desk`, limits in HK$.

    Raises
    ------
    InputError
        If a limit is no amount.
    """
    from greenshoe.study import DeskAsked  # noqa: PLC0415 - the doors start without it

    return DeskAsked(
        deposit,
        _cents("--client-limit", client_limit),
        _cents("--house-limit", house_limit),
        quantile,
        fall,
        not full_prefunding,
    )


def desk_answer(deal: str, clients: Path, asked: DeskAsked | None = None) -> dict[str, Json]:
    """Return what `greenshoe desk DEAL CLIENTS.csv --json` prints.

    Parameters
    ----------
    deal
        Code of a shipped deal, or a TOML file.
    clients
        The client file.
    asked
        The house's limits; those of the command where none are given.

    Raises
    ------
    InputError
        If the file, a limit or the deal is wrong, or no row is of the deal.
    """
    from greenshoe.study import desk_json, run_desk  # noqa: PLC0415 - NumPy loads

    return desk_json(run_desk(deal, clients, asked or desk_asked()))


def window_of(
    *, deals: Path | None = None, by: str | None = None, as_of: date | None = None
) -> tuple[WindowRow, ...]:
    """Return the rows of the market's state; the arguments are the options of `window`.

    Raises
    ------
    InputError
        If months are not split by that, the table is wrong, or no deal has listed.
    """
    from greenshoe.study import market_window  # noqa: PLC0415 - NumPy loads

    return market_window(deals, by=by, as_of=as_of)


def window_answer(
    *, deals: Path | None = None, by: str | None = None, as_of: date | None = None
) -> Json:
    """Return what `greenshoe window --json` prints.

    Raises
    ------
    InputError
        As `window_of`.

    >>> window_answer()[0]["period"]
    '2019-01'
    """
    return to_json(window_of(deals=deals, by=by, as_of=as_of))
