"""The venues' declared data: published tables and times, and that every value is cited."""

from __future__ import annotations

import tomllib
from datetime import date, time
from decimal import Decimal
from importlib.resources import files

import pytest

from greenshoe.core import Confidence, DataError, RuleDateError, UnknownNameError
from greenshoe.market import Kind, load_venue
from greenshoe.market._phase import seconds_of
from greenshoe.rules import Rulebook

DAY = date(2026, 1, 8)

# Second Schedule of the Rules of the Exchange: a price in each band, the next price above it.
STEPS = [
    (date(2025, 8, 1), [("0.25", "0.255"), ("0.5", "0.51"), ("9.99", "10"), ("10", "10.02"),
                        ("20", "20.05"), ("50", "50.05"), ("100", "100.1"), ("9990", "9995")]),
    (date(2025, 8, 4), [("0.249", "0.25"), ("9.99", "10"), ("10", "10.01"), ("20", "20.02"),
                        ("50", "50.05"), ("200", "200.2"), ("500", "500.5"), ("1000", "1001")]),
    (date(2026, 8, 3), [("0.25", "0.255"), ("0.5", "0.505"), ("9.995", "10"), ("10", "10.01"),
                        ("2000", "2002"), ("5000", "5005")]),
]  # fmt: skip


@pytest.mark.parametrize(("on", "steps"), STEPS)
def test_steps_of_price_by_date(on: date, steps: list[tuple[str, str]]) -> None:
    grid = load_venue("hkex", on).grid(Decimal("0.01"), Decimal(9995))
    for price, following in steps:
        assert grid.price_of(grid.tick(Decimal(price)) + 1) == Decimal(following)


def test_the_whole_table_has_every_price_once() -> None:
    venue = load_venue("hkex", date(2025, 8, 4))
    grid = venue.grid(Decimal("0.01"), Decimal(9995))
    expected = (
        sum(
            int((high - max(low, Decimal("0.01"))) / step) for low, high, step in venue.spread_table
        )
        + 1
    )
    assert grid.price.size == expected
    assert (grid.price[1:] > grid.price[:-1]).all()


def test_a_price_between_steps_is_refused_with_its_neighbours() -> None:
    grid = load_venue("hkex", DAY).grid(Decimal(100), Decimal(200))
    with pytest.raises(
        DataError, match=r"price = 139.05: is not a permitted price; expected 139 or 139.1"
    ):
        grid.tick(Decimal("139.05"))


def test_hong_kong_phases() -> None:
    phases = load_venue("hkex", DAY).full_day
    assert (phases[0].starts, phases[-1].ends) == (time(9), time(16, 10))
    continuous = [(p.starts, p.ends) for p in phases if p.matches]
    assert continuous == [(time(9, 30), time(12)), (time(13), time(16))]
    opening = [p for p in phases if p.group == "opening_auction"]
    assert [Kind.CANCEL in p.admits for p in opening] == [True, False, False]
    assert all(Kind.LIMIT not in p.admits for p in opening)
    assert [p.name for p in phases if p.random_end] == [
        "opening auction: random matching", "closing auction: random closing",
    ]  # fmt: skip
    lunch = next(p for p in phases if p.group == "lunch")  # "cancellation from 12:30"
    assert (lunch.starts, lunch.ends) == (time(12, 30), time(13))
    assert lunch.admits == {Kind.CANCEL}
    closing = [p for p in phases if p.group == "closing_auction"]
    assert closing[0].limit_fraction == 0.05
    assert opening[0].limit_fraction == 0.15
    assert not opening[0].limit_on_listing_day


def test_a_half_day_ends_at_noon() -> None:
    phases = load_venue("hkex", DAY).half_day
    assert [p.ends for p in phases if p.matches] == [time(12)]
    assert phases[-1].ends == time(12, 10)


def test_stamp_duty_goes_up_to_the_next_dollar() -> None:
    venue = load_venue("hkex", DAY)
    stamp = Decimal(14)  # 0.1 % of 13,900 is 13.90
    rest = Decimal("0.38") + Decimal("0.02") + Decimal("0.79") + Decimal("0.58")
    assert venue.cost_of_trade("sell", Decimal(13900)) == stamp + rest


def test_only_the_seller_pays_the_section_31_fee() -> None:
    venue = load_venue("nasdaq", date(2026, 5, 1))
    assert venue.cost_of_trade("sell", Decimal(1_000_000)) == Decimal("20.60")
    assert venue.cost_of_trade("buy", Decimal(1_000_000)) == 0


def test_nasdaq_prices_are_cents_above_a_dollar() -> None:
    grid = load_venue("nasdaq", DAY).grid(Decimal("0.9998"), Decimal("1.02"))
    assert [str(grid.price_of(t)) for t in range(grid.price.size)] == [
        "0.9998", "0.9999", "1.0000", "1.0100", "1.0200",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["hkex", "nasdaq", "grey"])
def test_every_value_is_dated_and_cited(name: str) -> None:
    data = tomllib.loads((files("greenshoe.market") / "venues" / f"{name}.toml").read_text("utf-8"))
    groups = {name: rows for name, rows in data.items() if isinstance(rows, list)}
    for fee in groups.pop("fees", []):
        assert fee["rule"] in Rulebook.load().names()
    entries = [entry for rows in groups.values() for entry in rows]
    assert entries
    for entry in entries:
        assert isinstance(entry["from"], date)
        assert entry["authority"]
        assert entry["evidence"]
        assert entry["unit"]
        assert Confidence(entry["confidence"])
        assert isinstance(entry["checked_on"], date)
        assert entry.get("until", date.max) > entry["from"]


def test_times_are_those_of_the_rulebook() -> None:
    venue, rulebook = load_venue("hkex", DAY), Rulebook.load().at(DAY)
    for phases, name in (
        (venue.full_day, "hkex.sessions"),
        (venue.half_day, "hkex.half_day_sessions"),
    ):
        known = {(row["start"], row["end"]) for row in rulebook.table(name)}
        assert {
            (f"{p.starts:%H:%M}", f"{p.ends:%H:%M}") for p in phases if p.group != "lunch"
        } <= known


def test_nasdaq_cut_offs() -> None:
    """Market on close to 15:55, limit on close to 15:58, none cancelled from 15:50."""
    phases = load_venue("nasdaq", DAY).full_day
    at = {p.starts: p for p in phases}
    on_close = {Kind.AT_AUCTION, Kind.AT_AUCTION_LIMIT, Kind.IMBALANCE_ONLY}
    taken = {start: p.admits & on_close for start, p in at.items()}
    assert taken[time(9, 25)] == on_close
    assert taken[time(9, 28)] == {Kind.AT_AUCTION_LIMIT, Kind.IMBALANCE_ONLY}
    assert taken[time(9, 29, 30)] == {Kind.IMBALANCE_ONLY}
    assert taken[time(9, 30)] == taken[time(15, 50)] == on_close
    assert taken[time(15, 55)] == {Kind.AT_AUCTION_LIMIT, Kind.IMBALANCE_ONLY}
    assert taken[time(15, 58)] == {Kind.IMBALANCE_ONLY}
    firm = [p for p in phases if p.firm or Kind.CANCEL not in p.admits]
    assert {p.starts for p in firm} == {
        time(9, 28), time(9, 29, 30), time(15, 50), time(15, 55), time(15, 58),
    }  # fmt: skip
    cut_offs = Rulebook.load().at(DAY).table("us.crosses")[1]
    assert (cut_offs["on_close_cut_off_from"], cut_offs["on_close_cut_off_to"]) == (
        "15:50",
        "15:58",
    )


@pytest.mark.parametrize(
    ("on", "previous_close", "at", "width"),
    [  # appendix A of the plan, tier 2
        (DAY, 16.25, time(11), 0.10),
        (DAY, 16.25, time(15, 45), 0.10),  # above US$3 tier 2 is no longer doubled
        (DAY, 2.00, time(11), 0.20),
        (DAY, 2.00, time(9, 31), 0.20),  # nor is any opening
        (DAY, 2.00, time(15, 45), 0.40),
        (DAY, 0.50, time(11), 0.30),  # the lesser of US$0.15 and 75 %
        (DAY, 0.10, time(11), 0.75),
        (DAY, 0.10, time(15, 45), 1.00),
        (date(2020, 1, 8), 16.25, time(9, 31), 0.20),
        (date(2020, 1, 8), 16.25, time(15, 45), 0.20),
        (date(2020, 1, 8), 16.25, time(12), 0.10),
    ],
)
def test_widths_of_the_price_band(on: date, previous_close: float, at: time, width: float) -> None:
    band = load_venue("nasdaq", on).price_band
    assert band is not None
    assert band.fraction(previous_close, seconds_of(at)) == pytest.approx(width)
    assert (band.limit_state_seconds, band.pause_seconds) == (15, 300)


def test_the_book_is_looked_at_often_enough_for_every_clock_of_the_band() -> None:
    venue = load_venue("nasdaq", DAY)
    assert venue.price_band is not None
    assert venue.price_band.limit_state_seconds % venue.interval == 0


def test_the_old_settlement_fee_has_a_floor_and_a_cap() -> None:
    fee = next(f for f in load_venue("hkex", date(2025, 6, 27)).fees if f.name.startswith("CCASS"))
    assert [fee.on(Decimal(v)) for v in (1000, 1_000_000, 50_000_000)] == [2, 20, 100]


def test_what_is_not_known_says_so() -> None:
    with pytest.raises(
        UnknownNameError, match=r"venue = lse: is not a venue; expected grey, hkex, nasdaq"
    ):
        load_venue("lse", DAY)
    with pytest.raises(
        RuleDateError, match=r"hkex.sessions = 2015-01-05: is not known on that date"
    ):
        load_venue("hkex", date(2015, 1, 5))
    assert load_venue("hkex", DAY).confidence is Confidence.M  # order types were not read
    with pytest.raises(DataError, match=r"HKEX: has no permitted price from 10000 to 20000"):
        load_venue("hkex", DAY).grid(Decimal(10000), Decimal(20000))
