"""What is published, what is simulated, and the placing of a deal."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.book.conftest import HEADER

from greenshoe.book import (
    ExchangeRates,
    allocate_book,
    clean_book,
    load_policy,
    load_population,
    placing_of,
    published_concentration,
    quantiles_of,
    read_orders,
    scenario_of,
    simulate_books,
)
from greenshoe.core import DataError, DealError, InputError
from greenshoe.deal import Deal, Stage
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from pathlib import Path

RULEBOOK = Rulebook.load()


def test_published_concentration_makes_the_printed_percentages() -> None:
    """The announcement of 2026 prints 13.96, 52.25, 70.28 and 96.47 % of the placing."""
    pony = published_concentration()["2026"]
    assert [round(pony.pct(top), 2) for top in (1, 5, 10, 25)] == [13.96, 52.25, 70.28, 96.47]
    assert pony.placees == 122
    for each in published_concentration().values():
        shares = list(each.top_shares.values())
        assert shares == sorted(shares)
        assert each.source_url.startswith("https://www1.hkexnews.hk/")


def test_cornerstones_get_what_the_announcement_prints(tmp_path: Path) -> None:
    """US$120m of five cornerstones at HK$139.00: the announced shares of each, 6,707,000 in all."""
    money = {"Eastspring": 20, "Ghisallo": 50, "Athos": 25, "Hel Ved": 15, "Ocean Arete": 10}
    rows = [f"{n},{n},,,A,strike,,,{m}000000,USD,yes,no,no" for n, m in money.items()]
    path = tmp_path / "orders.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    read = read_orders(path, ExchangeRates({"USD": Decimal("7.7692")}))
    wanted = [line.wanted(Decimal(139), 100) for line in clean_book(read.orders, 100).lines]
    assert wanted == [1_117_800, 2_794_600, 1_397_300, 838_400, 558_900]
    assert sum(wanted) == 6_707_000


def test_the_placing_of_pony() -> None:
    deal = Deal.load("2026")
    placing = placing_of(deal, RULEBOOK, over_allocate=7_237_300)
    assert placing.to_allot_shares == 51_290_700
    assert placing_of(deal.known_at(Stage.CLOSE), RULEBOOK).placing_shares == 37_760_100
    assert placing_of(deal, RULEBOOK, public_holders=5).public_holders == 5
    with pytest.raises(DealError, match="is no over-allocation of this deal"):
        placing_of(deal, RULEBOOK, over_allocate=7_237_400)


def test_before_the_results_holders_are_an_upper_bound() -> None:
    deal = Deal.load("2026")
    assert placing_of(deal.known_at(Stage.CLOSE), RULEBOOK).public_holders == 37_062
    launched = placing_of(deal.known_at(Stage.LAUNCH), RULEBOOK)
    assert launched.public_holders == 41_956
    assert "at most" in launched.public_holders_note


def test_concentration_counts_an_investor_once(pony: object) -> None:
    from tests.book.conftest import book_of, order  # noqa: PLC0415 - one test needs them

    book = book_of(
        order("1", 10_000_000, cornerstone=True), order("1", 20_000_000, bank="B"),
        *(order(f"x{n}", 9_000_000) for n in range(9)),
    )  # fmt: skip
    found = allocate_book(book, pony, Decimal(139), load_policy("pro-rata"))  # type: ignore[arg-type]
    largest = found.rows[0].allotted_shares + found.rows[1].allotted_shares
    assert found.concentration[0].shares == largest
    assert found.concentration[0].published_pct == pytest.approx(13.96, abs=0.005)


def test_the_same_seed_gives_the_same_books() -> None:
    deal, people = Deal.load("2026"), load_population()
    a = scenario_of(deal, RULEBOOK, mechanism="A", cornerstone_fraction=0.3)
    b = scenario_of(deal, RULEBOOK)
    together = simulate_books([a, b], people, books=12, seed=3)
    alone = simulate_books([b], people, books=12, seed=3)
    assert together[1] == alone[0]
    assert simulate_books([b], people, books=12, seed=4) != alone
    assert simulate_books([b], people, books=5, seed=3)[0] == alone[0][:5]


def test_simulated_books_keep_the_rules() -> None:
    deal, people = Deal.load("2026"), load_population()
    mechanism_a = scenario_of(deal, RULEBOOK, mechanism="A")
    (rows,) = simulate_books([mechanism_a], people, books=60, seed=1)
    for row in rows:
        if row.placing_full and row.public_multiple >= 15:
            assert round(row.public_pct) in {15, 25, 35}
        elif row.public_multiple < 15:  # at most doubled, and no more than was applied for
            applied_pct = 5 * (row.public_multiple + 0.005)  # levels are printed to two places
            assert row.public_pct <= min(10, max(applied_pct, 5)) + 0.01
        assert 0 <= row.price_in_range <= 1
        if row.placing_full and row.public_multiple >= 100:
            assert round(row.public_pct) == 35
        tops = [row.top_1_pct, row.top_5_pct, row.top_10_pct, row.top_25_pct]
        assert tops == sorted(tops)
    assert {"cover_x", "placees"} <= set(asdict(rows[0]))


def test_a_scenario_knows_no_outcome() -> None:
    deal = Deal.load("2026")
    changed = deal.with_values(offer_price_hkd=Decimal(100), public_subscription_level_x=Decimal(1))
    assert scenario_of(deal, RULEBOOK) == scenario_of(changed, RULEBOOK)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"mechanism": "Z"}, "is no mechanism"),
        ({"cornerstone_fraction": 1.0}, "is no part of the offer"),
        ({"range_hkd": (Decimal(150), Decimal(120))}, "is no range"),
        ({"partial_adjustment": Decimal(3)}, "is no part"),
    ],
)
def test_scenarios_that_are_none(changes: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        scenario_of(Deal.load("2026"), RULEBOOK, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("heat_sigma = [", "is no TOML"),
        ("heat_sigma = 1", "about: field required"),
        ("[whale]\ninvestors = 3", "about: field required"),
    ],
)
def test_population_files(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "people.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=says):
        load_population(path)


def test_quantiles() -> None:
    q = quantiles_of([float(n) for n in range(101)])
    assert (q["p05"], q["p50"], q["p95"], q["mean"]) == (5, 50, 95, 50)
