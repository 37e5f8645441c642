"""The tape: with DuckDB alone and a plain book, a reader comes to the same day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pytest

from greenshoe.core import InputError
from greenshoe.market import (
    ASK,
    BID,
    FirstDay,
    FirstDayTerms,
    Kind,
    PlainExchange,
    Reason,
    book_at,
    load_venue,
    simulate_first_day,
    write_tape,
)

if TYPE_CHECKING:
    from pathlib import Path

PACE = 0.02


@pytest.fixture(scope="module", params=[date(2026, 1, 8), date(2025, 12, 24)], ids=str)
def played(plain_deal: FirstDayTerms, request: pytest.FixtureRequest) -> FirstDay:
    """A full and a half day, with every order of the exchange's list on the tape."""
    terms = replace(plain_deal, listing_date=request.param)
    return simulate_first_day(terms, seed=2, pace=PACE, second_day=False, keep_messages=True)


@pytest.fixture(scope="module")
def rows(played: FirstDay, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    file = tmp_path_factory.mktemp("tape") / "day.parquet"
    assert write_tape(played, file) > 5000
    with duckdb.connect() as connection:
        found = connection.execute("SELECT * FROM read_parquet(?)", [str(file)])
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def reader_of(played: FirstDay) -> PlainExchange:
    venue = load_venue("hkex", played.terms.listing_date)
    return PlainExchange(
        ticks=played.grid.price.size, participants=30, orders=10**7,
        sweep_levels=venue.sweep_queues,
    )  # fmt: skip


def carry_out(plain: PlainExchange, played: FirstDay, row: dict[str, Any], who: int) -> None:
    """Carry out one accepted row of the tape as its column names say."""
    price = row["price_hkd"]
    tick = -1 if price is None else int(np.searchsorted(played.grid.price, round(price * 10_000)))
    if row["kind"] == "auction":
        plain.uncross(tick, row["shares"])
        return
    if row["kind"] == "expiry":
        assert plain.submit(Kind.CANCEL, BID, 0, 0, row["order_id"], who) is Reason.ACCEPTED
        return
    plain.matches = not row["in_auction"]
    side = {"bid": BID, "ask": ASK}[row["side"]]
    kind = Kind[row["kind"].upper()]
    assert plain.submit(kind, side, tick, row["shares"], row["order_id"], who) is Reason.ACCEPTED


def test_a_plain_book_fed_from_the_file_has_every_price_of_the_day(
    played: FirstDay, rows: list[dict[str, Any]]
) -> None:
    plain, people = reader_of(played), dict[str, int]()
    for row in rows:
        if row["answer"] != "accepted":
            continue
        carry_out(plain, played, row, people.setdefault(row["participant"], len(people)))
        if row["kind"] == "expiry":
            continue  # the venue cancels all at once: the columns are those after the last
        for side, column in ((BID, "best_bid_hkd"), (ASK, "best_ask_hkd")):
            best = plain.best(side)
            shown = row[column]
            assert shown == (None if best is None else played.price(best))
    assert sum(shares for *_, shares in plain.trades) == played.first.volume_shares
    paid = sum(shares * int(played.grid.price[tick]) for *_, tick, shares in plain.trades)
    assert paid == played.first.turnover
    assert rows[-1]["volume_shares"] == played.first.volume_shares
    assert rows[-1]["turnover_hkd"] == pytest.approx(played.first.turnover / 10_000)
    assert plain.depth(BID) == plain.depth(ASK) == {}  # the last orders expire with the day


def test_the_file_says_what_it_is(played: FirstDay, tmp_path: Path) -> None:
    file = tmp_path / "day.parquet"
    write_tape(played, file)
    with duckdb.connect() as connection:
        found = connection.execute(
            "SELECT decode(key), decode(value) FROM parquet_kv_metadata(?)", [str(file)]
        ).fetchall()
    about = dict(found)
    assert about["stock_code"] == "9999"
    assert about["listing_date"] == played.terms.listing_date.isoformat()
    assert about["nanosecond"] == "since midnight of Asia/Hong_Kong"
    assert (about["seed"], about["pace"]) == ("2", "0.02")


@pytest.mark.parametrize("second", [33_000, 33_900, 35_000, 41_111.5, 43_000])
def test_the_book_at_a_moment_is_that_of_a_day_stopped_there(
    played: FirstDay, second: float
) -> None:
    stopped = simulate_first_day(
        played.terms, seed=2, pace=PACE, night=False, second_day=False, stop_at=second
    )
    book = book_at(played, second)
    for side, levels in enumerate((book.bids, book.asks)):
        ticks = np.flatnonzero(stopped.depth[side])[:: 1 if side else -1]
        expected = [(played.price(int(t)), int(stopped.depth[side, t])) for t in ticks]
        assert list(levels) == expected


def test_a_second_that_no_day_has(played: FirstDay) -> None:
    with pytest.raises(InputError, match=r"second = -1: is out of range; expected 0 to 86,400"):
        book_at(played, -1)
