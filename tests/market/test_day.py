"""The first day: what must hold on every one of them."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import pytest

from greenshoe.core import Confidence, DealError, InputError
from greenshoe.drawing import Label, Picture
from greenshoe.market import (
    Account,
    FirstDay,
    FirstDayTerms,
    Kind,
    Outcome,
    Reason,
    StylisedFacts,
    _world,
    book_at,
    compare_days,
    end_of_stabilisation,
    load_venue,
    picture_of,
    simulate_first_day,
    stylised_facts,
    tape_of,
)
from greenshoe.market._behaviour import behaviour
from greenshoe.market._value_path import value_path

if TYPE_CHECKING:
    from collections.abc import Callable


PACE = 0.05


@pytest.fixture(scope="module")
def played(pony: FirstDayTerms) -> FirstDay:
    return simulate_first_day(pony, seed=3, pace=PACE, keep_messages=True)


def held_at_the_start(terms: FirstDayTerms) -> int:
    return int(simulate_first_day(terms, pace=PACE, grey=False, night=False, second_day=False,
                                  stop_at=0.0).accounts[:, Account.SHARES].sum())  # fmt: skip


def test_every_session_trades_and_shares_and_cash_are_conserved(
    played: FirstDay, pony: FirstDayTerms
) -> None:
    for session in (played.grey, played.first, played.night, played.second):
        assert session is not None
        assert session.volume_shares > 0
        assert session.low_tick <= session.open_tick <= session.high_tick
        assert session.low_tick <= session.close_tick <= session.high_tick
    assert int(played.accounts[:, Account.CASH].sum()) == 0
    assert int(played.accounts[:, Account.SHARES].sum()) == held_at_the_start(pony)
    assert int(played.accounts[:, Account.OFFERED].sum()) == 0  # every book ended empty
    assert int(played.accounts[:, Account.SHARES].min()) >= 0  # nobody sold what he did not hold


def test_the_same_seed_is_the_same_day_and_another_is_not(
    pony: FirstDayTerms, played: FirstDay
) -> None:
    again = simulate_first_day(pony, seed=3, pace=PACE, keep_messages=True)
    assert played.log is not None
    assert again.log is not None
    assert np.array_equal(again.log, played.log)
    assert np.array_equal(again.accounts, played.accounts)
    other = simulate_first_day(pony, seed=4, pace=PACE, second_day=False)
    assert other.first.turnover != played.first.turnover


def test_the_stabilising_manager_never_pays_more_than_the_offer_price(
    plain_deal: FirstDayTerms,
) -> None:
    bought = 0
    for day in range(12):
        played = simulate_first_day(plain_deal, day=day, pace=PACE)
        did = played.stabilisation
        assert did.highest_purchase_hkd <= float(plain_deal.offer_price_hkd)
        assert 0 <= did.bought_shares - did.sold_shares <= plain_deal.over_allocated_shares
        bought += did.bought_shares
        shoe = end_of_stabilisation(played)
        assert shoe.over_allocated_shares == (
            shoe.bought_shares - shoe.resold_shares + shoe.exercised_shares
        )
        assert (shoe.kind == "exercised") == (shoe.bought_shares == 0)
    assert bought > 0


def test_its_orders_above_the_offer_price_are_refused_by_the_venue(
    plain_deal: FirstDayTerms,
) -> None:
    played = simulate_first_day(plain_deal, pace=PACE, second_day=False, grey=False)
    offer = played.grid.tick(plain_deal.offer_price_hkd)
    ceilings = played.accounts[:, Account.HIGHEST_BID]
    assert sorted(set(ceilings.tolist())) == [offer, played.grid.price.size - 1]
    assert (ceilings == offer).sum() == 1


def test_without_an_over_allotment_nobody_stabilises(plain_deal: FirstDayTerms) -> None:
    played = simulate_first_day(plain_deal.without_greenshoe(), pace=PACE)
    assert played.stabilisation.bought_shares == 0
    assert end_of_stabilisation(played).kind == "none"


def test_support_lifts_the_lowest_price(plain_deal: FirstDayTerms) -> None:
    below = replace(plain_deal, grey_price_hkd=Decimal("9.20"))  # the offer is 10.00
    pairs = compare_days(below.without_greenshoe(), below, 40, pace=PACE)
    found = pairs.difference(Outcome.LOW)
    assert found["low"] > 0.0
    assert found["variance_ratio"] < 0.2  # common random numbers


def test_the_tape_keeps_the_venue_s_rules(played: FirstDay) -> None:
    tape = tape_of(played)
    second = tape["nanosecond"] / 1e9
    accepted = tape["answer"] == Reason.ACCEPTED.name.lower()
    venue = load_venue("hkex", played.terms.listing_date)
    for phase in venue.full_day:
        last = phase.starts_second if phase.random_end else phase.ends_second
        inside = (second >= phase.starts_second) & (second < last) & accepted
        kinds = {Kind[str(kind).upper()] for kind in np.unique(tape["kind"][inside])}
        assert kinds <= phase.admits
        if phase.limit == "reference" and phase.group == "closing_auction":
            prices = tape["price_hkd"][inside & (tape["price_hkd"] > 0)]
            assert np.nanmax(prices) / np.nanmin(prices) <= 1.05 / 0.95 + 1e-9
    assert np.all(np.diff(tape["volume_shares"]) >= 0)
    continuous = (
        ~tape["in_auction"] & np.isfinite(tape["best_bid_hkd"]) & np.isfinite(tape["best_ask_hkd"])
    )
    assert np.all(tape["best_bid_hkd"][continuous] < tape["best_ask_hkd"][continuous])
    lunch = (second >= 12 * 3600) & (second < 13 * 3600)
    assert set(tape["kind"][lunch].tolist()) == {"cancel"}
    assert second[lunch].min() >= 12.5 * 3600
    volume = tape["volume_shares"]
    assert volume[lunch].max() == volume[second < 12 * 3600].max()  # and nothing trades


def test_the_book_at_a_moment_is_the_one_on_the_tape(played: FirstDay) -> None:
    tape = tape_of(played)
    place = int(np.searchsorted(tape["nanosecond"], 11 * 3600 * 10**9)) - 1
    book = book_at(played, 11 * 3600)
    assert book.bids[0][0] == tape["best_bid_hkd"][place]
    assert book.asks[0][0] == tape["best_ask_hkd"][place]
    assert [p for p, _ in book.bids] == sorted((p for p, _ in book.bids), reverse=True)


def test_an_indicative_price_is_published_through_the_auctions_only(played: FirstDay) -> None:
    sample = played.first.sample
    shown = sample[sample[:, 6] >= 0, 0]
    assert ((shown < 9.5 * 3600) | (shown >= 16 * 3600)).all()
    assert (shown < 9.5 * 3600).sum() > 50
    assert played.first.opening_auction_shares > 0


def test_a_half_day_is_shorter(plain_deal: FirstDayTerms) -> None:
    eve = replace(plain_deal, listing_date=date(2025, 12, 24))
    played = simulate_first_day(eve, pace=PACE, second_day=False)
    assert int(played.first.sample[-1, 0]) <= 12 * 3600 + 600


def test_facts_and_picture_need_and_use_the_day(
    played: FirstDay, plain_deal: FirstDayTerms, is_inside: Callable[[Picture], bool]
) -> None:
    alone = partial(simulate_first_day, played.terms, seed=3, pace=4 * PACE, keep_messages=True,
                    grey=False, night=False, second_day=False)  # fmt: skip
    found = [stylised_facts(alone(day=day)) for day in range(4)]
    facts = {
        name: np.mean([getattr(one, name) for one in found])
        for name in StylisedFacts.__dataclass_fields__
    }
    assert facts["excess_kurtosis"] > 0.0
    assert facts["volatility_autocorrelation"] > 0.0
    middle = facts["middle_half_hour_share"]
    assert facts["first_half_hour_share"] > middle < facts["last_half_hour_share"]
    assert 0.0 < facts["impact_exponent"] < 1.0
    # Real one-minute prices barely reverse beyond the bounce between bid and ask (Roll 1984).
    assert -0.25 < facts["return_autocorrelation"] < 0.05
    assert abs(facts["middle_autocorrelation"]) < 0.15
    picture = picture_of(played)
    assert "offer 139" in {mark.text for mark in picture.marks if isinstance(mark, Label)}
    assert is_inside(picture)
    bare = simulate_first_day(plain_deal, pace=PACE, grey=False, second_day=False)
    for function in (stylised_facts, tape_of):
        with pytest.raises(
            InputError, match=r"first day: has no messages; expected keep_messages=True"
        ):
            function(bare)


def test_a_grey_price_moves_the_day(plain_deal: FirstDayTerms) -> None:
    high = replace(plain_deal, grey_price_hkd=Decimal("15.00"))
    low = [
        simulate_first_day(plain_deal, day=d, pace=PACE, second_day=False).first for d in range(4)
    ]
    up = [simulate_first_day(high, day=d, pace=PACE, second_day=False).first for d in range(4)]
    assert all(b.close_tick > a.close_tick for a, b in zip(low, up, strict=True))


def test_a_fall_in_new_york_is_halted_and_reopened(
    pony: FirstDayTerms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Value falls by a third within a minute: the band holds executions, then halts trading."""
    quiet = value_path

    def falling(*place: object) -> np.ndarray:
        path: np.ndarray = quiet(*place)  # type: ignore[arg-type]
        path[3600:] -= 0.4
        return path

    monkeypatch.setattr(_world, "value_path", falling)
    night = simulate_first_day(pony, pace=0.2, grey=False, second_day=False).night
    assert night is not None
    assert night.pauses
    sample = night.sample
    for second in night.pauses:
        inside = (sample[:, 0] > second + 10) & (sample[:, 0] < second + 290)
        assert len(set(sample[inside, 4].tolist())) == 1  # nothing trades in a pause
    open_market = sample[(sample[:, 6] < 0) & (sample[:, 1] >= 0) & (sample[:, 2] >= 0)]
    assert np.all(open_market[:, 1] < open_market[:, 2])  # and the book never stays crossed


def test_a_cross_closes_the_night_with_the_orders_kept_for_it(played: FirstDay) -> None:
    night = played.night
    assert night is not None
    assert night.opening_auction_shares > 0
    assert 0 < night.closing_auction_shares < night.volume_shares / 2
    assert int(night.sample[-1, 0]) >= 16 * 3600 - 10


@pytest.mark.parametrize(
    ("listing", "known"),
    [
        (date(2026, 1, 10), "2026-01-10: is not a trading day"),
        (date(2026, 2, 17), "2026-02-17: is"),
    ],
)
def test_a_day_without_trading_is_refused(
    plain_deal: FirstDayTerms, listing: date, known: str
) -> None:
    with pytest.raises(DealError, match=f"listing_date = {known}"):
        simulate_first_day(replace(plain_deal, listing_date=listing), pace=PACE)


def test_a_half_day_before_shortens_the_grey_market(plain_deal: FirstDayTerms) -> None:
    after = replace(plain_deal, listing_date=date(2025, 12, 29))  # the eve of Christmas is before
    eve = simulate_first_day(after, pace=PACE, second_day=False)
    plain = simulate_first_day(plain_deal, pace=PACE, second_day=False)
    assert eve.grey is not None
    assert plain.grey is not None
    assert (int(eve.grey.sample[0, 0]), int(plain.grey.sample[0, 0])) == (
        14 * 3600 + 900, 16 * 3600 + 900,
    )  # fmt: skip


def test_every_number_of_the_agents_has_its_source() -> None:
    data = tomllib.loads((files("greenshoe.market") / "agents.toml").read_text("utf-8"))
    assert set(data) == set(behaviour().value)
    for name, entry in data.items():
        assert set(entry) == {"value", "unit", "source", "confidence"}, name
        assert entry["unit"], name
        assert entry["source"], name
        assert Confidence(entry["confidence"]), name


def test_a_calm_night_has_no_pause(played: FirstDay) -> None:
    assert played.night is not None
    assert played.night.pauses == ()


def test_the_second_day_has_the_prices_of_its_own_date(plain_deal: FirstDayTerms) -> None:
    """Steps between HK$10 and HK$50 halved or less on Monday 2025-08-04."""
    friday = replace(
        plain_deal, listing_date=date(2025, 8, 1), offer_price_hkd=Decimal("20.05"),
        grey_price_hkd=Decimal("19.50"),
    )  # fmt: skip
    played = simulate_first_day(friday, pace=PACE)
    assert played.second is not None
    assert played.second_grid is not None
    assert played.second_grid.price.size > played.grid.price.size
    assert played.second_price(played.second.low_tick) > 10
    fine = {played.second_grid.price_of(t) % Decimal("0.05") for t in played.second.sample[:, 3]}
    assert len(fine) > 2  # it trades at prices that Friday did not have
    first, second = played.price(played.first.close_tick), played.second_price(
        played.second.open_tick
    )  # fmt: skip
    assert second == pytest.approx(first, rel=0.15)
    ceiling = played.accounts[:, Account.HIGHEST_BID].min()
    assert played.second_grid.price_of(int(ceiling)) == Decimal("20.04")
    assert played.stabilisation.highest_purchase_hkd <= 20.05


@pytest.mark.parametrize(
    ("listing", "closes"),
    [(date(2025, 11, 27), None), (date(2025, 11, 28), 13), (date(2025, 11, 26), 16)],
    ids=["Thanksgiving", "the day after", "the day before"],
)
def test_a_night_follows_new_york_s_calendar(
    pony: FirstDayTerms, listing: date, closes: int | None
) -> None:
    played = simulate_first_day(
        replace(pony, listing_date=listing), pace=PACE, grey=False, second_day=False
    )
    if closes is None:
        assert played.night is None
        assert np.isnan(played.premium)
        return
    assert played.night is not None
    assert closes * 3600 - 10 <= int(played.night.sample[-1, 0]) <= closes * 3600
    assert played.night.closing_auction_shares > 0


def test_a_deal_of_a_hundred_lots_trades_no_more_than_it_has() -> None:
    tiny = FirstDayTerms("8999", date(2026, 3, 12), Decimal("0.35"), 8000, 400_000, 400_000)
    for day in range(5):
        played = simulate_first_day(tiny, day=day)
        assert played.first.volume_shares < 2 * tiny.free_shares
        assert played.first.messages < 1000
        assert picture_of(played).marks


def test_a_dear_and_thin_share_keeps_near_its_value() -> None:
    """With orders of a lot at least, thousands of turns would drive such a price anywhere."""
    dear = FirstDayTerms(
        "2786", date(2026, 3, 12), Decimal("1999.5"), 10, 10_900, 207_000, 0, 32_600,
        grey_price_hkd=Decimal(2100),
    )  # fmt: skip
    for day in range(3):
        played = simulate_first_day(dear, day=day, grey=False, second_day=False)
        close = np.log(played.price(played.first.close_tick))
        assert abs(close - played.value[-1]) < 0.1


def test_the_further_below_the_offer_the_more_is_sold_to_the_manager(
    plain_deal: FirstDayTerms,
) -> None:
    bought = []
    for grey in ("9.90", "9.00", "8.00"):
        terms = replace(plain_deal, grey_price_hkd=Decimal(grey))
        days = [simulate_first_day(terms, day=d, pace=PACE, grey=False) for d in range(12)]
        bought.append(sum(end_of_stabilisation(one).bought_shares for one in days))
    assert bought[0] < bought[1] < bought[2]


def test_no_stabilisation_after_its_period(plain_deal: FirstDayTerms) -> None:
    over = replace(plain_deal, stabilising_days=0, grey_price_hkd=Decimal("8.00"))
    for day in range(4):
        played = simulate_first_day(over, day=day, pace=PACE, grey=False)
        shoe = end_of_stabilisation(played)
        assert shoe.bought_shares == played.stabilisation.bought_shares
