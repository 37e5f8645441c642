"""Allotments: every constraint kept, the best by brute force, nothing lost, every cut explained."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.book.conftest import RELATED, book_of, order

from greenshoe.book import (
    Allocation,
    CleanBook,
    Consent,
    InfeasibleError,
    Placing,
    Policy,
    allocate_book,
    brute_force,
    clean_book,
    load_policy,
    problem_of,
    shipped_policies,
    solve_problem,
)
from greenshoe.core import DataError, UnknownNameError
from greenshoe.deal import Mechanism

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PRICE = Decimal(139)
PRO_RATA = load_policy("pro-rata")


def lots_of(found: Allocation) -> list[int]:
    return [int(lots) for lots in found.lots]


def test_pro_rata_by_hand(make_placing: Callable[..., Placing]) -> None:
    book = book_of(
        order("1", 6000), order("2", 3000), order("3", 1000), order("4", 5000, limit=130)
    )
    found = allocate_book(book, make_placing(20), PRICE, PRO_RATA)
    assert lots_of(found) == [12, 6, 2, 0]
    assert [row.priced_out for row in found.rows] == [False, False, False, True]
    assert (found.distance_lots, found.gap) == (0, 0.0)


def test_tiers_and_information_by_hand(make_placing: Callable[..., Placing]) -> None:
    policy = Policy("x", weight_by_type={"long_only": Decimal(3)})
    book = book_of(order("1", 3000), order("2", 3000, investor_type="hedge"), order("3", 3000))
    assert lots_of(allocate_book(book, make_placing(28), PRICE, policy)) == [12, 4, 12]
    informed = book_of(order("1", 3000), order("2", 3000, limit=150), order("3", 3000))
    policy = replace(load_policy("reward-information"), largest_allotment_pct=None)
    assert lots_of(allocate_book(informed, make_placing(20), PRICE, policy)) == [5, 10, 5]


def test_cornerstones_first(make_placing: Callable[..., Placing]) -> None:
    book = book_of(
        order("C", cents=1_500_000_00, cornerstone=True),
        *(order(str(n), 9000) for n in range(4)),
    )
    found = allocate_book(
        book, make_placing(307, 150), PRICE, PRO_RATA, listing_date=date(2026, 1, 8)
    )
    # 1,500,000 / 139 = 10,791 shares, down to a lot of 100; the rest in equal parts
    assert lots_of(found) == [107, 50, 50, 50, 50]
    assert found.rows[0].locked_until == date(2026, 7, 7)
    assert found.rows[1].locked_until is None


def test_cornerstones_above_what_the_floor_leaves(make_placing: Callable[..., Placing]) -> None:
    book = book_of(
        order("C", 15_000, cornerstone=True), order("D", 5_000, cornerstone=True),
        *(order(str(n), 9000) for n in range(4)),
    )  # fmt: skip
    placing = make_placing(
        270, 30, existing_public_shares=10**6
    )  # 300 lots offered: 120 to the book, 150 left for cornerstones
    with pytest.raises(InfeasibleError, match="cornerstones in full") as caught:
        allocate_book(book, placing, PRICE, PRO_RATA)
    by_name = {c.constraint: c.change for c in caught.value.conflicts}
    assert by_name == {"cornerstones in full": 5000, "book-building floor": 5000}
    assert caught.value.exit_code == 1
    cut = allocate_book(book, placing, PRICE, replace(PRO_RATA, scale_back_cornerstones=True))
    assert lots_of(cut)[:2] in ([112, 38], [113, 37])  # 3 to 1, as their money
    assert sum(lots_of(cut)[2:]) == 120


def test_price_setters_of_chapter_18c(make_placing: Callable[..., Placing]) -> None:
    book = book_of(order("1", 4000), order("2", 40_000, investor_type="private_wealth"))
    placing = make_placing(70, 10, mechanism=Mechanism.CHAPTER_18C, existing_public_shares=10**6)
    found = allocate_book(book, placing, PRICE, PRO_RATA)
    assert lots_of(found) == [40, 30]  # half of 80 lots, not the 6 that pro rata gives
    assert found.distance_lots == 68
    assert found.gap == 0
    assert [c.name for c in found.moved_for] == ["independent price setters"]


def test_related_parties_need_consent(make_placing: Callable[..., Placing]) -> None:
    book = book_of(order("1", 3000, **RELATED), order("2", 3000), order("3", 3000))
    placing = make_placing(20)
    assert lots_of(allocate_book(book, placing, PRICE, PRO_RATA)) == [0, 10, 10]
    consented = replace(PRO_RATA, consents=frozenset({"investor1"}))
    assert lots_of(allocate_book(book, placing, PRICE, consented)) == [7, 7, 6]


def test_existing_holders_get_at_most_a_part(make_placing: Callable[..., Placing]) -> None:
    book = book_of(
        order("1", 9000, existing_holder=Consent.GIVEN), order("2", 3000), order("3", 3000)
    )
    placing = make_placing(60, 40, existing_public_shares=10**6)
    found = allocate_book(book, placing, PRICE, PRO_RATA)
    assert lots_of(found) == [30, 15, 15]  # 30 % of the offer of 100 lots


def test_the_three_largest_hold_at_most_half(make_placing: Callable[..., Placing]) -> None:
    book = book_of(*(order(str(n), 10_000 if n < 3 else 1000) for n in range(43)))
    found = allocate_book(book, make_placing(260, 40), PRICE, PRO_RATA)
    largest = sorted(lots_of(found))[-3:]
    assert sum(largest) <= 150
    assert sum(lots_of(found)) == 260
    assert found.gap == 0
    assert max(largest) - min(largest) <= 1  # evenly, not all from one


def test_three_hundred_holders(make_placing: Callable[..., Placing]) -> None:
    book = book_of(*(order(str(n), 10_000 if n < 5 else 100) for n in range(60)))
    placing = make_placing(200, 200, public_holders=260)
    found = allocate_book(book, placing, PRICE, PRO_RATA)
    assert sum(lot > 0 for lot in lots_of(found)) >= 40
    with pytest.raises(InfeasibleError, match="find 1 more holders"):
        allocate_book(book, replace(placing, public_holders=239), PRICE, PRO_RATA)


def test_a_book_that_is_short_names_the_price_that_fills(
    make_placing: Callable[..., Placing],
) -> None:
    book = book_of(order("1", 3000), order("2", 3000, limit=130))
    with pytest.raises(InfeasibleError, match=r"allot 1,000 shares fewer; or price at HK\$130"):
        allocate_book(book, make_placing(40, 20, existing_public_shares=10**6), PRICE, PRO_RATA)


def test_contradicting_caps_are_named(make_placing: Callable[..., Placing]) -> None:
    policy = replace(PRO_RATA, largest_allotment_pct=Decimal(10))
    book = book_of(*(order(str(n), 9000) for n in range(5)))
    with pytest.raises(InfeasibleError, match=r"placing sold .* largest allotment") as caught:
        allocate_book(book, make_placing(100), PRICE, policy)
    changes = {c.constraint: c.change for c in caught.value.conflicts}
    assert changes == {"placing sold": 5000, "largest allotment": 1000}


def test_the_audit_trail_adds_up(make_placing: Callable[..., Placing]) -> None:
    repeated = order("9", 3000, investor="Investor 2", bank="Bank B")
    book = book_of(
        order("1", 3000, **RELATED), order("2", 3000), repeated, order("4", 3000, limit=120),
        order("5", 3000, investor_type="retail"),
    )  # fmt: skip
    placing = make_placing(40, 20, mechanism=Mechanism.CHAPTER_18C, existing_public_shares=10**6)
    found = allocate_book(book, placing, PRICE, PRO_RATA)
    for number, line in enumerate(book.lines):
        steps = [s for s in found.audit() if s.order_id == line.order_id]
        assert steps[0].shares_before == 0
        assert all(a.shares_after == b.shares_before for a, b in pairwise(steps))
        assert steps[-1].shares_after == found.rows[number].allotted_shares
    reasons = {s.step: s for s in found.audit()}
    assert reasons["consent"].rule == "placing.connected_clients"
    assert reasons["consent"].authority.startswith("Main Board Rules, Appendix F1")
    assert "limit HK$120 is below" in reasons["price"].reason
    assert reasons["rules"].rule == "placing.price_setters_pct.18C"
    assert reasons["duplicates"].shares_before == 6000


def _random(rng: random.Random, make: Callable[..., Placing]) -> tuple[CleanBook, Placing, Policy]:
    """A small book with every kind of trouble, mostly possible to allot."""
    kinds = [Consent.NOT_RELATED] * 14 + [Consent.NEEDED, Consent.GIVEN]
    orders = []
    for number in range(rng.randint(3, 4)):
        changes: dict[str, Any] = {
            "limit": rng.choice([None, None, 130, 150]),
            "investor_type": rng.choice(["long_only", "hedge", "retail"]),
            "cornerstone": rng.random() < 0.1,
            "connected": rng.choice(kinds),
            "existing_holder": rng.choice(kinds),
            "held_shares": rng.choice([0, 0, 0, 250]),
        }
        if rng.random() < 0.2:
            changes["investor"] = "Investor 0"
        orders.append(order(str(number), 100 * rng.randint(3, 8), bank=f"Bank {number}", **changes))
    lots = rng.randint(2, 7)
    placing = make(
        lots,
        rng.randint(0, lots // 2),
        mechanism=rng.choice([Mechanism.B, Mechanism.CHAPTER_18C]),
        public_holders=rng.choice([298, 300, 300]),
        existing_public_shares=100 * lots * rng.choice([1, 2, 50]),
    )
    policy = Policy(
        "random",
        weight_by_type={"long_only": Decimal(rng.randint(1, 3)), "retail": Decimal("0.5")},
        largest_allotment_pct=rng.choice([None, Decimal(60)]),
        scale_back_cornerstones=rng.random() < 0.3,
    )
    return clean_book(orders, 100), placing, policy


def _marked(seed: int, book: CleanBook, placing: Placing) -> tuple[CleanBook, Placing]:
    """Mark a third of a fifth of all books' investors as sophisticated, their holding as short."""
    if seed % 5 or placing.mechanism is not Mechanism.CHAPTER_18C:
        return book, placing
    rng = random.Random(seed + 1)  # noqa: S311 - no secret
    orders = [
        replace(o, sophisticated=rng.random() < 1 / 3) for line in book.lines for o in line.orders
    ]
    short = rng.choice([0, 1, placing.placing_shares // 400]) * 100
    held = replace(placing, issued_shares=100_000, sophisticated_shares=20_000 - short)
    return clean_book(orders, book.lot), held


def _compare(seed: int, make: Callable[..., Placing]) -> str:
    """Compare one random book with every allotment there is."""
    book, placing, policy = _random(random.Random(seed), make)  # noqa: S311 - no secret
    book, placing = _marked(seed, book, placing)
    problem = problem_of(book, placing, PRICE, policy)
    solved, tried = solve_problem(problem), brute_force(problem)
    assert (solved.lots is None) == (tried.lots is None)
    if solved.lots is None:
        with pytest.raises(InfeasibleError, match="no allotment keeps all of") as caught:
            allocate_book(book, placing, PRICE, policy)
        _irreducible(problem, {c.constraint for c in caught.value.conflicts})
        return "infeasible"
    assert solved.value == pytest.approx(tried.value, abs=1e-6)
    found = allocate_book(book, placing, PRICE, policy)
    assert found.distance_lots == tried.value
    assert found.gap == 0
    assert all(check.passes is not False for check in found.checks)
    return "moved" if found.distance_lots else "as wished"


def _irreducible(problem: Any, names: set[str]) -> None:
    """Every one of a conflict's constraints is needed: without it the others can be kept."""
    others = {c.name for c in problem.constraints} - names
    assert names
    for name in names:
        left = replace(
            problem,
            constraints=tuple(c for c in problem.constraints if c.name not in {*others, name}),
            cap=problem.cap if "largest allotment" in names - {name} else None,
        )
        assert brute_force(left).lots is not None


def test_small_books_equal_brute_force(make_placing: Callable[..., Placing]) -> None:
    outcomes = [_compare(seed, make_placing) for seed in range(60)]
    assert {"infeasible", "moved", "as wished"} == set(outcomes)
    assert sum(outcome != "infeasible" for outcome in outcomes) > 20


def _keeps_everything(seed: int, make: Callable[..., Placing], most: int = 60) -> None:
    """Allot one random book of up to `most` lines; everything is kept, or the conflict is named."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    marks = [Consent.NOT_RELATED] * 20 + [Consent.NEEDED, Consent.GIVEN]
    corners = rng.choice([0, 0, 0, 2])
    orders = [
        order(
            str(n), 100 * max(1, int(rng.lognormvariate(3, 1.5))),
            limit=rng.choice([None, 120, 139, 150]),
            investor_type=rng.choice(["long_only", "hedge", "hedge", "private_wealth"]),
            cornerstone=n < corners,
            connected=rng.choice(marks), existing_holder=rng.choice(marks),
        )
        for n in range(rng.randint(5, most))
    ]  # fmt: skip
    wanted = sum(o.steps[0].shares or 0 for o in orders) // 100
    lots = max(1, int(wanted * rng.uniform(0.05, 0.6)))
    placing = make(
        lots,
        rng.randint(0, lots),
        mechanism=rng.choice([Mechanism.B] * 3 + [Mechanism.CHAPTER_18C]),
        public_holders=rng.choice([200, 280, 295, 300, 300, 300]),
    )  # fmt: skip
    policy = load_policy(rng.choice(shipped_policies()))
    book, placing = _marked(seed, clean_book(orders, 100), placing)
    try:
        found = allocate_book(book, placing, PRICE, policy)
    except InfeasibleError as error:
        conflicts = error.conflicts
        found = None
    if found is None:
        assert conflicts
        return
    assert all(check.passes is not False for check in found.checks)
    assert int(found.shares.sum()) == placing.placing_shares
    assert (found.lots <= found.problem.wanted).all()
    assert sum(row.amount_hkd for row in found.rows) == PRICE * placing.placing_shares
    assert sum(f.allotted_shares for f in found.fairness) == placing.placing_shares
    tops = [c.shares for c in found.concentration]
    assert tops == sorted(tops)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_random_books_keep_every_constraint(
    make_placing: Callable[..., Placing], seed: int
) -> None:
    _keeps_everything(seed, make_placing)


@pytest.mark.soak
@settings(deadline=None, max_examples=10_000)
@given(seed=st.integers(0, 2**48), small=st.booleans())
def test_ten_thousand_random_books(
    make_placing: Callable[..., Placing], *, seed: int, small: bool
) -> None:
    """Small ones equal brute force, the others keep every constraint or name the conflict."""
    if small:
        _compare(seed, make_placing)
    else:
        _keeps_everything(seed, make_placing)


def test_a_large_book_under_a_binding_floor(make_placing: Callable[..., Placing]) -> None:
    rng = np.random.default_rng(7)
    sizes = (rng.lognormal(3, 1.3, 3000).astype(int) + 1) * 100
    orders = [
        order(str(n), int(size), investor_type="private_wealth" if n % 5 else "hedge")
        for n, size in enumerate(sizes)
    ]
    lots = int(sizes.sum()) // 500
    placing = make_placing(lots, lots // 20, mechanism=Mechanism.CHAPTER_18C)
    found = allocate_book(clean_book(orders, 100), placing, PRICE, PRO_RATA)
    assert found.gap == 0
    assert all(check.passes is not False for check in found.checks)
    fills = {f.group: f.fill_pct for f in found.fairness}
    assert fills["hedge"] > fills["private_wealth"]
    hedge = [
        r.fill_pct for r in found.rows if r.investor_type == "hedge" and r.wanted_shares > 20_000
    ]
    assert max(hedge) - min(hedge) < 2  # what has to move is spread evenly


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "name: field required"),
        ('name = "x"\nspeed = 3', "speed: is no key of a policy"),
        ('name = "x"\n[weight_by_type]\nwhale = 3', "weight_by_type.whale: is no kind of investor"),
        (
            'name = "x"\n[weight_by_kind]\niceberg = 3',
            "weight_by_kind.iceberg: is no kind of order",
        ),
        ('name = "x"\n[weight_by_type]\nhedge = -3', "weight_by_type.hedge = -3: is no weight"),
        ('name = "x"\nlargest_allotment_pct = 0', "largest_allotment_pct: input should be greater"),
        ("name = [", "is no TOML"),
    ],
)
def test_policy_files(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"own\.toml: ") as caught:
        load_policy(str(path))
    assert says in str(caught.value)


def test_policies_by_name(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="expected pro-rata, reward-information, tiered"):
        load_policy("fair")
    path = tmp_path / "own.toml"
    path.write_text('name = "own"\n[weight_by_investor]\n"FUND A." = 7\n', encoding="utf-8")
    policy = load_policy(str(path))
    assert policy.weight(book_of(order("1", 100, investor="Fund A")).lines[0]) == 7


def test_holders_are_found_where_there_are_lots(make_placing: Callable[..., Placing]) -> None:
    """Nine holders for ten lots, while the heaviest lines are in the class that gets only four."""
    sizes = [50_000, *[200] * 7]
    heavy = [order(str(n), s, investor_type="private_wealth") for n, s in enumerate(sizes)]
    setters = [order(f"s{n}", 100, investor_type="hedge") for n in range(6)]
    placing = make_placing(
        10, 2, mechanism=Mechanism.CHAPTER_18C, public_holders=291, existing_public_shares=10**6
    )
    found = allocate_book(book_of(*heavy, *setters), placing, PRICE, PRO_RATA)
    assert sum(lots_of(found)) == 10
    assert sum(lots_of(found)[8:]) == 6
    assert sum(lot > 0 for lot in lots_of(found)) >= 9


@pytest.mark.parametrize("seed", [10_242])
def test_books_that_once_went_wrong(make_placing: Callable[..., Placing], seed: int) -> None:
    _keeps_everything(seed, make_placing, most=150)


def test_a_lot_for_each_holder_never_makes_a_lot(make_placing: Callable[..., Placing]) -> None:
    """All 3 lots go to price setters, to 2 holders: the heavy line that is none gets nothing.

    A lot for each of the two heaviest lines, one of them outside the class that may have lots,
    would make four lots of three.
    """
    book = book_of(
        order("1", 1900, investor_type="hedge"),
        order("2", 1600, investor_type="private_wealth"),
        order("3", 200, investor_type="hedge"),
    )
    placing = make_placing(
        3, 2, mechanism=Mechanism.CHAPTER_18C, public_holders=298, existing_public_shares=10**6
    )
    assert lots_of(allocate_book(book, placing, PRICE, PRO_RATA)) == [2, 0, 1]


def _specialist(make: Callable[..., Placing], **changes: Any) -> Placing:
    """A placing of 60 lots under Chapter 18C, 100,000 shares issued on listing."""
    return make(
        60, 10, mechanism=Mechanism.CHAPTER_18C, existing_public_shares=10**6,
        **{"issued_shares": 100_000, **changes},
    )  # fmt: skip


def _sophisticated_check(found: Allocation) -> tuple[bool | None, int, int]:
    check = next(c for c in found.checks if c.constraint == "sophisticated investors")
    assert check.authority == "Guide for New Listing Applicants, chapter 2.5"
    return check.passes, check.value, check.bound


def test_sophisticated_investors_get_what_is_missing(make_placing: Callable[..., Placing]) -> None:
    """18,000 of the 20,000 shares are there; the offer has to bring 20 lots, pro rata brings 6."""
    book = book_of(
        order("1", 9000), order("2", 9000), order("3", 2000, sophisticated=True),
        order("4", 100, sophisticated=False),
    )  # fmt: skip
    placing = _specialist(make_placing, sophisticated_shares=18_000)
    found = allocate_book(book, placing, PRICE, PRO_RATA)
    assert lots_of(found)[2] == 20
    assert _sophisticated_check(found) == (True, 20_000, 20_000)
    more = _specialist(make_placing, sophisticated_shares=17_000)
    with pytest.raises(
        InfeasibleError, match=r"no allotment keeps all of: .*sophisticated"
    ) as caught:
        allocate_book(book, more, PRICE, PRO_RATA)
    (conflict,) = [c for c in caught.value.conflicts if c.constraint == "sophisticated investors"]
    assert (conflict.change, conflict.unit) == (1000, "shares")


@pytest.mark.parametrize(
    ("changes", "marked", "missing"),
    [
        ({}, True, "sophisticated_investor_shares of the deal"),
        ({"sophisticated_shares": 18_000}, None, "column sophisticated of the orders"),
        ({"issued_shares": None, "sophisticated_shares": 9}, True, "issued_shares_on_listing"),
    ],
)
def test_sophisticated_investors_cannot_be_told(
    make_placing: Callable[..., Placing],
    *,
    changes: dict[str, int | None],
    marked: bool | None,
    missing: str,
) -> None:
    book = book_of(order("1", 9000), order("2", 2000, sophisticated=marked))
    found = allocate_book(book, _specialist(make_placing, **changes), PRICE, PRO_RATA)
    assert _sophisticated_check(found)[0] is None
    assert any(missing in check.says for check in found.checks)


def test_a_connected_person_is_not_independent(make_placing: Callable[..., Placing]) -> None:
    book = book_of(order("1", 9000), order("2", 2000, sophisticated=True, connected=Consent.GIVEN))
    placing = _specialist(make_placing, sophisticated_shares=19_500)
    with pytest.raises(InfeasibleError, match="sophisticated investors"):
        allocate_book(book, placing, PRICE, PRO_RATA)


def test_enough_before_the_offer_needs_no_mark(make_placing: Callable[..., Placing]) -> None:
    placing = _specialist(make_placing, sophisticated_shares=20_000)
    found = allocate_book(book_of(order("1", 9000), order("2", 900)), placing, PRICE, PRO_RATA)
    assert _sophisticated_check(found) == (True, 20_000, 20_000)


def test_a_third_tranche_counts_towards_the_floor(make_placing: Callable[..., Placing]) -> None:
    """Of 100 lots 10 are the public's, 15 employees': the book needs 40 - 15 = 25 of the rest."""
    book = book_of(order("C", 5000, cornerstone=True), order("1", 9000), order("2", 9000))
    placing = make_placing(75, 10, base_offer_shares=10_000, existing_public_shares=10**6)
    with pytest.raises(InfeasibleError, match="book-building floor"):
        allocate_book(book, placing, PRICE, PRO_RATA)
    found = allocate_book(book, replace(placing, third_tranche_shares=1500), PRICE, PRO_RATA)
    (floor,) = [c for c in found.checks if c.constraint == "book-building floor"]
    assert (floor.passes, floor.value, floor.bound) == (True, 2500 + 1500, 4000)


def test_the_three_largest_on_a_part_of_the_public_prove_nothing(
    make_placing: Callable[..., Placing],
) -> None:
    """One order takes the placing: a fail with no other public holder, open with unknown ones."""
    book = book_of(order("1", 6000))
    with pytest.raises(InfeasibleError, match="three largest holders"):
        allocate_book(book, make_placing(60, 5), PRICE, PRO_RATA)
    unknown = make_placing(60, 5, existing_public_shares=None)
    found = allocate_book(book, unknown, PRICE, PRO_RATA)
    (check,) = [c for c in found.checks if c.constraint == "three largest holders"]
    assert check.passes is None
    assert "existing_public_shares of the deal" in check.says
    kept = allocate_book(book_of(*(order(str(n), 900) for n in range(9))), unknown, PRICE, PRO_RATA)
    assert all(check.passes for check in kept.checks)
