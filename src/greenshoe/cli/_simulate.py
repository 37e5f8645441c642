"""`greenshoe simulate`: the first day, or an ensemble of them."""

from __future__ import annotations

import math
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor

    from greenshoe.market import Comparison, Ensemble, FirstDay, FirstDayTerms

__all__ = ["register"]

_MILLION, _LEVELS = 1_000_000, 10
_LEFT_OUT = ("p10", "p90", "volume_shares", "messages")  # too many columns for a terminal
WHAT_IF = (
    "no-greenshoe",
    "hong-kong-alone",
    "cornerstones-free",
    "mechanism-a",
    "mechanism-b",
)


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
    what_if: Annotated[str | None, typer.Option(help=f"compare with: {', '.join(WHAT_IF)}")] = None,
    tape: Annotated[Path | None, typer.Option(help="write one day's messages as Parquet")] = None,
    picture: Annotated[Path | None, typer.Option(help="write one day's picture as SVG")] = None,
    book_at: Annotated[
        str | None, typer.Option(help="show the book of one day at a time, such as 10:30")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Simulate the first day of a deal under the venues' real rules."""
    from greenshoe.core import InputError, dump_json

    terms = _read_terms(deal)
    if (days > 1 or what_if) and (tape or picture or book_at):
        raise InputError("shows one day", key="--tape, --picture, --book-at", expected="--days 1")
    if what_if is not None:
        answer = _compare(
            terms, _changed(deal, terms, what_if), what_if, max(days, 2), seed, workers, dask, pace
        )
    elif days == 1:
        answer = _one_day(terms, seed, 1.0 if pace is None else pace, tape, picture, book_at)
    else:
        answer = _many(terms, days, seed, workers, dask, pace)
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


def _read_terms(deal: str) -> FirstDayTerms:
    """Return the terms of the first day: of a deal, or written out in a file of their own."""
    from greenshoe.core import DealError
    from greenshoe.deal import Deal
    from greenshoe.market import first_day_terms_from
    from greenshoe.study import first_day_terms

    if not _is_terms(deal):
        return first_day_terms(Deal.load(deal))
    try:
        return first_day_terms_from(_toml(deal))
    except DealError as error:
        raise DealError(
            error.message, file=deal, key=error.key, value=error.value, expected=error.expected
        ) from error


@contextmanager
def _executor(workers: int, dask: str | None) -> Iterator[Executor | None]:
    from greenshoe.core import InputError

    if dask is not None:
        from distributed import Client

        with Client(dask) as client:  # type: ignore[no-untyped-call]  # distributed is untyped here
            yield client.get_executor()
    elif workers > 1:
        from concurrent.futures import ProcessPoolExecutor

        with ProcessPoolExecutor(workers) as pool:
            yield pool
    elif workers == 1:
        with nullcontext():
            yield None
    else:
        raise InputError("is not a number of workers", key="--workers", value=workers)


@contextmanager
def _progress(days: int) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("days", total=days)
        yield lambda done: bar.advance(task, done)


def _ensemble(
    terms: FirstDayTerms, days: int, seed: int, workers: int, dask: str | None, pace: float | None
) -> Ensemble:
    from greenshoe.market import simulate_days

    with _executor(workers, dask) as executor, _progress(days) as say:
        return simulate_days(
            terms,
            days,
            seed=seed,
            pace=0.1 if pace is None else pace,
            executor=executor,
            progress=say,
        )


def _many(
    terms: FirstDayTerms, days: int, seed: int, workers: int, dask: str | None, pace: float | None
) -> dict[str, Any]:
    return dict(_ensemble(terms, days, seed, workers, dask, pace).summary())


def _changed(deal: str, terms: FirstDayTerms, what_if: str) -> FirstDayTerms:
    """Return the terms of the other side of a what-if."""
    from greenshoe.core import DealError, UnknownNameError

    changes: dict[str, Callable[[], FirstDayTerms]] = {
        "no-greenshoe": terms.without_greenshoe,
        "hong-kong-alone": terms.hong_kong_alone,
        "cornerstones-free": terms.with_cornerstones_free,
        "mechanism-a": partial(_under, deal, "A"),
        "mechanism-b": partial(_under, deal, "B"),
    }
    if what_if not in changes:
        raise UnknownNameError(
            "is not a comparison", key="--what-if", value=what_if, expected=", ".join(WHAT_IF)
        )
    other = changes[what_if]()
    if other == terms:
        raise DealError(
            "would change nothing in this deal", key="--what-if", value=what_if,
            expected=", ".join(name for name in WHAT_IF if name != what_if),
        )  # fmt: skip
    return other


def _under(deal: str, mechanism: str) -> FirstDayTerms:
    from greenshoe.core import DealError
    from greenshoe.deal import Deal
    from greenshoe.study import first_day_under

    if _is_terms(deal):
        raise DealError(
            "are the terms of a first day without the demand", file=deal,
            expected="a deal, for what another mechanism would have allotted",
        )  # fmt: skip
    return first_day_under(Deal.load(deal), mechanism)


def _compare(
    terms: FirstDayTerms, other: FirstDayTerms, what_if: str, days: int, seed: int, workers: int,
    dask: str | None, pace: float | None,
) -> dict[str, Any]:  # fmt: skip
    from greenshoe.market import Comparison, Outcome

    comparison: Comparison = Comparison(
        _ensemble(terms, days, seed, workers, dask, pace),
        _ensemble(other, days, seed, workers, dask, pace),
    )
    outcomes = {
        "open": Outcome.OPEN, "close": Outcome.CLOSE, "low": Outcome.LOW, "high": Outcome.HIGH,
        "turnover": Outcome.TURNOVER, "bought_shares": Outcome.BOUGHT,
        "exercised_shares": Outcome.EXERCISED, "stabiliser_profit_hkd": Outcome.PROFIT,
    }  # fmt: skip
    found = {name: comparison.difference(outcome) for name, outcome in outcomes.items()}
    return {
        "stock_code": terms.stock_code,
        "what_if": what_if,
        "days": days,
        "public_shares": [terms.public_shares, other.public_shares],
        "difference": found,
    }


def _one_day(
    terms: FirstDayTerms, seed: int, pace: float, tape: Path | None, picture: Path | None,
    moment: str | None,
) -> dict[str, Any]:  # fmt: skip
    from greenshoe.core import write_atomically
    from greenshoe.market import picture_of, simulate_first_day, write_tape

    second = None if moment is None else _second(moment)
    keep = tape is not None or moment is not None
    played = simulate_first_day(terms, seed=seed, pace=pace, keep_messages=keep)
    if tape is not None:
        write_tape(played, tape)
    if picture is not None:
        write_atomically(picture, picture_of(played))
    answer = _day_json(played, seed)
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


def _day_json(played: FirstDay, seed: int) -> dict[str, Any]:
    from greenshoe.market import end_of_stabilisation

    shoe, did, first = end_of_stabilisation(played), played.stabilisation, played.first
    sessions: dict[str, dict[str, object]] = {
        name: {
            "open": played.price(session.open_tick),
            "high": played.price(session.high_tick),
            "low": played.price(session.low_tick),
            "close": played.price(session.close_tick),
            "volume_shares": session.volume_shares,
            "turnover": session.turnover / 10_000,
            "messages": session.messages,
            "trades": session.trades,
        }
        for name, session in (
            ("grey", played.grey), ("first_day", played.first), ("second_day", played.second),
        )
        if session is not None
    }  # fmt: skip
    if played.night is not None and played.night_grid is not None:
        close = played.night_grid.price_of(played.night.close_tick)
        sessions["new_york"] = {"close_usd": close, "trades": played.night.trades}
    indicative = first.sample[first.sample[:, 6] >= 0]
    return {
        "stock_code": played.terms.stock_code,
        "days": 1,
        "seed": seed,
        "open": played.price(first.open_tick),
        "close": played.price(first.close_tick),
        "low": played.price(first.low_tick),
        "turnover": first.turnover / 10_000,
        "premium": played.premium,
        "sessions": sessions,
        "indicative": [{"second": int(r[0]), "price": played.price(int(r[6]))} for r in indicative],
        "greenshoe": {
            "over_allocated_shares": shoe.over_allocated_shares,
            "bought_by_second_day_shares": did.bought_shares,
            "highest_purchase_hkd": did.highest_purchase_hkd,
            "bought_shares": shoe.bought_shares,
            "resold_shares": shoe.resold_shares,
            "exercised_shares": shoe.exercised_shares,
            "outcome": shoe.kind,
            "profit_hkd": shoe.profit_hkd,
        },
    }


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
    from rich.console import Console
    from rich.table import Table

    console = Console()
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
            table.add_column(column, justify="right")
        for name, row in rows.items():
            cells = (_cell(row[c]) if c in row else "" for c in columns)
            table.add_row(name.replace("_", " "), *cells)
        console.print(table)
