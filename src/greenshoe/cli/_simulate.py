"""`greenshoe simulate`: the first day, or an ensemble of them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenshoe.cli._options import executor_of, progress_over

if TYPE_CHECKING:
    from greenshoe.answers import FirstDayAsked
    from greenshoe.market import FirstDay

__all__ = ["register"]

_MILLION, _LEVELS = 1_000_000, 10
_LEFT_OUT = ("p10", "p90", "volume_shares", "messages")  # too many columns for a terminal


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("simulate")(simulate)


def simulate(
    deal: Annotated[
        str,
        typer.Argument(
            help="a code of the shipped deals, a deal file, or the terms of a first day (TOML)"
        ),
    ],
    days: Annotated[int, typer.Option(help="days of an ensemble; 1 plays one day in full")] = 1,
    seed: Annotated[int, typer.Option(help="random streams")] = 0,
    workers: Annotated[int, typer.Option(help="processes; 1 works here")] = 1,
    dask: Annotated[str | None, typer.Option(help="address of a Dask scheduler")] = None,
    pace: Annotated[float | None, typer.Option(help="messages relative to a full day")] = None,
    what_if: Annotated[
        str | None,
        typer.Option(
            help="compare with: no-greenshoe, hong-kong-alone, cornerstones-free, mechanism-a, "
            "mechanism-b"
        ),
    ] = None,
    tape: Annotated[Path | None, typer.Option(help="write one day's messages as Parquet")] = None,
    picture: Annotated[Path | None, typer.Option(help="write one day's picture as SVG")] = None,
    book_at: Annotated[
        str | None, typer.Option(help="show the book of one day at a time, such as 10:30")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Simulate the first day of a deal under the venues' real rules."""
    from greenshoe.core import InputError, dump_json

    asked = _asked(deal)
    if (days > 1 or what_if) and (tape or picture or book_at):
        raise InputError("shows one day", key="--tape, --picture, --book-at", expected="--days 1")
    if what_if is not None:
        answer = _compare(asked, what_if, max(days, 2), seed, workers, dask, pace)
    elif days == 1:
        answer = _one_day(asked, seed, 1.0 if pace is None else pace, tape, picture, book_at)
    else:
        answer = _many(asked, days, seed, workers, dask, pace)
    for words in asked.assumed:
        typer.echo(f"greenshoe: {words}", err=True)
    if json:
        typer.echo(dump_json(answer), nl=False)
    else:
        _show(answer)


def _is_terms(deal: str) -> bool:
    """Tell whether an argument is a file with the terms of a first day, not a deal."""
    if not deal.endswith(".toml"):
        return False
    data = _toml(deal)
    return "base_offer_shares_initial" not in data and "mechanism" not in data


def _toml(file: str) -> dict[str, Any]:
    import tomllib

    from greenshoe.core import DealError, read_bytes

    try:
        return tomllib.loads(read_bytes(Path(file), limit=1 << 22).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DealError(f"is not TOML ({error})", file=file) from error


def _asked(deal: str) -> FirstDayAsked:
    """Return the first day of a deal, or of terms written out in a file of their own."""
    from greenshoe.answers import FirstDayAsked, first_day_asked
    from greenshoe.core import DealError
    from greenshoe.deal import Deal
    from greenshoe.market import first_day_terms_from

    if not _is_terms(deal):
        return first_day_asked(Deal.load(deal))
    try:
        return FirstDayAsked(first_day_terms_from(_toml(deal)))
    except DealError as error:
        raise DealError(
            error.message, file=deal, key=error.key, value=error.value, expected=error.expected
        ) from error


def _many(
    asked: FirstDayAsked, days: int, seed: int, workers: int, dask: str | None, pace: float | None
) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import days_answer

    with executor_of(workers, dask) as executor, progress_over(days) as say:
        return days_answer(asked, days, seed=seed, pace=pace, executor=executor, progress=say)


def _compare(
    asked: FirstDayAsked, what_if: str, days: int, seed: int, workers: int,
    dask: str | None, pace: float | None,
) -> Any:  # fmt: skip  # noqa: ANN401 - JSON
    from greenshoe.answers import comparison_answer

    with executor_of(workers, dask) as executor, progress_over(2 * days) as say:
        return comparison_answer(
            asked, what_if, days, seed=seed, pace=pace, executor=executor, progress=say
        )


def _one_day(
    asked: FirstDayAsked, seed: int, pace: float, tape: Path | None, picture: Path | None,
    moment: str | None,
) -> Any:  # fmt: skip  # noqa: ANN401 - JSON
    from greenshoe.answers import played_answer
    from greenshoe.cli._language import write_spoken_picture
    from greenshoe.market import picture_of, simulate_first_day, write_tape

    second = None if moment is None else _second(moment)
    keep = tape is not None or moment is not None
    played = simulate_first_day(asked.terms, seed=seed, pace=pace, keep_messages=keep)
    if tape is not None:
        write_tape(played, tape)
    if picture is not None:
        write_spoken_picture(picture, picture_of(played))
    answer = played_answer(asked, played, seed)
    return answer if second is None else answer | {"book": _book_json(played, second)}


def _second(moment: str) -> int:
    """Return a time of day as seconds from midnight."""
    from datetime import time

    from greenshoe.core import InputError

    try:
        at = time.fromisoformat(moment)
    except ValueError as error:
        raise InputError(
            "is not a time of day", key="--book-at", value=moment, expected="such as 10:30"
        ) from error
    return at.hour * 3600 + at.minute * 60 + at.second


def _book_json(played: FirstDay, second: int) -> dict[str, Any]:
    """Return the best levels of both sides at a moment, best first."""
    from greenshoe.market import book_at

    book = book_at(played, second)
    return {
        f"level {place + 1}": {
            "bid": bid[0], "bid_shares": bid[1], "ask": ask[0], "ask_shares": ask[1],
        }
        for place, (bid, ask) in enumerate(zip(book.bids[:_LEVELS], book.asks, strict=False))
    }  # fmt: skip


def _cell(value: object) -> str:
    """Return a number short enough for a narrow terminal: millions as `m`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if not math.isfinite(value):
        return "-"
    if abs(value) >= _MILLION:
        return f"{value / _MILLION:,.1f}m"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"


def _tables(answer: dict[str, Any]) -> dict[str, dict[str, dict[str, object]]]:
    """Return the parts of an answer that are rows of the same columns, by title."""
    groups = {k: v for k, v in answer.items() if isinstance(v, dict)}
    shoe = groups.pop("greenshoe", {})
    tables = {
        "sessions, HK$ and shares": groups.pop("sessions", {}),
        "book, HK$ and shares": groups.pop("book", {}),
        "difference, with its 95 % interval": groups.pop("difference", {}),
        "distribution, HK$ and shares": groups
        | {k: v for k, v in shoe.items() if isinstance(v, dict)},
    }
    return {title: rows for title, rows in tables.items() if rows}


def _show(answer: dict[str, Any]) -> None:
    from rich.table import Table

    from greenshoe.report import SpokenConsole

    console = SpokenConsole()
    plain = {k: v for k, v in answer.items() if not isinstance(v, dict | list)}
    plain |= {f"greenshoe {k}": v for k, v in answer.get("greenshoe", {}).items()}
    for name, value in plain.items():
        if not isinstance(value, dict):
            console.print(f"{name.replace('_', ' ')}: {_cell(value)}")
    for title, rows in _tables(answer).items():
        columns = [
            c for c in dict.fromkeys(n for r in rows.values() for n in r) if c not in _LEFT_OUT
        ]
        table = Table("", title=title, title_justify="left")
        for column in columns:
            table.add_column(column.replace("_", " "), justify="right")
        for name, row in rows.items():
            cells = (_cell(row[c]) if c in row else "" for c in columns)
            table.add_row(name.replace("_", " "), *cells)
        console.print(table)
