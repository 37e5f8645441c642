"""A ballot whose every number is checked by hand."""

from __future__ import annotations

import json
import random
import resource
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from tests.allotment.conftest import DEAL, SEED, Bench, read_rows, valid_rows, write_parquet

from greenshoe.allotment import REASONS, SeedOrigin, draw_value, hold_ballot, seed_of
from greenshoe.core import DealError, InputError
from greenshoe.deal import Deal, LadderRow, parse_deal_text
from greenshoe.rules import Rulebook

# Amounts by hand, price x shares + brokerage 1 %, SFC levy 0.0027 %, AFRC levy 0.00015 %, trading
# fee 0.00565 %, each rounded half-up to the cent:
# 100 at HK$10: 1,000 + 10 + 0.03 (0.027) + 0.00 (0.0015) + 0.06 (0.0565) = 1,010.09
# 500 at HK$10: 5,000 + 50 + 0.14 (0.135) + 0.01 (0.0075) + 0.28 (0.2825) = 5,050.43
# 100 at HK$9:    900 +  9 + 0.02 (0.0243) + 0.00 (0.00135) + 0.05 (0.05085) = 909.07
# 200 at HK$9:  1,800 + 18 + 0.05 (0.0486) + 0.00 (0.0027) + 0.10 (0.1017) = 1,818.15
PAID = {100: Decimal("1010.09"), 500: Decimal("5050.43")}
COST = {100: Decimal("909.07"), 200: Decimal("1818.15")}


def outcome(bench: Bench, wanted: str) -> tuple[object, ...]:
    return next(row for row in read_rows(bench.folder / "out.parquet") if row[0] == wanted)


def test_the_lowest_values_of_each_size_win(bench: Bench) -> None:
    bench.hold(bench.applications())
    rows = {str(row[0]): row for row in read_rows(bench.folder / "out.parquet")}
    for shares, winners, base in ((100, 12, 0), (200, 9, 0), (500, 4, 100), (600_000, 0, 300)):
        ids = [str(row[0]) for row in valid_rows() if row[2] == shares]
        lucky = sorted(ids, key=lambda name: draw_value(SEED, name))[:winners]
        assert {n for n in ids if rows[n][2] == base + 100} == set(lucky)
        assert all(rows[name][2] in {base, base + 100} for name in ids)
        assert {rows[name][1] for name in ids} == {"B" if shares == 600_000 else "A"}


def test_refunds_to_the_cent(bench: Bench) -> None:
    bench.hold(bench.applications())
    rows = {row[0]: row for row in read_rows(bench.folder / "out.parquet")}
    for name, _, shares in valid_rows():
        if shares in PAID:
            row = rows[name]
            cost = COST.get(int(str(row[2])), Decimal(0))
            assert row[3] == PAID[int(str(shares))] - cost
            assert row[4] == ("allotted" if row[2] else "unsuccessful")
            assert row[5] == ""


def test_shares_and_cents_are_conserved(bench: Bench) -> None:
    totals = bench.hold(bench.applications()).allotment.outcomes.totals
    rows = read_rows(bench.folder / "out.parquet")
    assert sum(int(str(row[2])) for row in rows) == totals.allotted_shares == 5000
    assert (totals.pool_a_allotted_shares, totals.pool_b_allotted_shares) == (3500, 1500)
    back = sum(Decimal(str(row[3])) for row in rows)
    assert int(back * 100) == totals.refund_cents == totals.paid_cents - totals.kept_cents
    assert totals.successful_applications == 12 + 9 + 10 + 5


def test_every_application_of_one_who_applied_twice_is_rejected(bench: Bench) -> None:
    extra = [("m1", "twice", 100), ("m2", "twice", 500), ("m3", "thrice", 100)]
    extra += [("m4", "thrice", 700), ("m5", "thrice", 100)]
    bench.hold(bench.applications(extra))
    for name, _, shares in extra:
        row = outcome(bench, str(name))
        assert (row[2], row[4], row[5]) == (0, "rejected", REASONS[1])
        assert row[3] == PAID.get(int(str(shares)), Decimal(0))


def test_sizes_limits_and_payments(bench: Bench) -> None:
    rows = [(*row, 10**10) for row in valid_rows()]
    extra = [
        ("off", "p-off", 700, Decimal("77.77")),
        ("minus", "p-minus", -100, Decimal("1.00")),
        ("above", "p-above", 1_000_100, Decimal("5.05")),
        ("short", "p-short", 100, Decimal("1010.08")),
        ("nil", "p-nil", 100, Decimal(0)),
    ]
    apps = write_parquet(
        bench.folder / "apps.parquet",
        [*rows, *extra],
        "application_id VARCHAR, applicant_id VARCHAR, shares BIGINT, paid_hkd DECIMAL(18,2)",
    )
    bench.hold(apps)
    reasons = {"off": 3, "minus": 3, "above": 2, "short": 4, "nil": 4}
    for name, _, _, paid in extra:
        row = outcome(bench, str(name))
        assert (row[2], row[3], row[4]) == (0, paid, "rejected")
        assert row[5] == REASONS[reasons[str(name)]]
    assert outcome(bench, "A100-000")[3] in {Decimal(10**10), Decimal(10**10) - COST[100]}


@pytest.mark.parametrize("kind", ["DOUBLE", "DECIMAL(12,2)", "BIGINT", "FLOAT"])
def test_payments_of_every_kind_of_number(bench: Bench, kind: str) -> None:
    rows = [(*row, 8_000_000) for row in valid_rows()]
    columns = f"application_id VARCHAR, applicant_id VARCHAR, shares INTEGER, paid_hkd {kind}"
    bench.hold(write_parquet(bench.folder / "apps.parquet", rows, columns))
    assert outcome(bench, "A100-000")[3] in {Decimal(8_000_000), Decimal(8_000_000) - COST[100]}


def test_cents_in_binary_floats_are_cents(bench: Bench) -> None:
    rows = [(*row, 9_000_000.29) for row in valid_rows()]
    columns = "application_id VARCHAR, applicant_id VARCHAR, shares BIGINT, paid_hkd DOUBLE"
    bench.hold(write_parquet(bench.folder / "apps.parquet", rows, columns))
    lost = next(r for r in read_rows(bench.folder / "out.parquet") if r[4] == "unsuccessful")
    assert lost[3] == Decimal("9000000.29")


def test_the_result_does_not_depend_on_order_or_threads(bench: Bench) -> None:
    bench.hold(bench.applications(), threads=1)
    first = sorted(read_rows(bench.folder / "out.parquet"))
    audit = (bench.folder / "out.parquet.audit.json").read_bytes()
    bench.hold(bench.applications(), threads=3)
    assert (bench.folder / "out.parquet.audit.json").read_bytes() == audit
    shuffled = valid_rows()
    random.Random(7).shuffle(shuffled)  # noqa: S311 - an order, not a secret
    bench.hold(write_parquet(bench.folder / "apps.parquet", shuffled), threads=2)
    assert sorted(read_rows(bench.folder / "out.parquet")) == first
    assert [row[0] for row in read_rows(bench.folder / "out.parquet")] == [r[0] for r in shuffled]


def test_another_seed_draws_others(bench: Bench) -> None:
    apps = bench.applications()
    bench.hold(apps)
    first = read_rows(bench.folder / "out.parquet")
    bench.hold(apps, bytes(32))
    assert read_rows(bench.folder / "out.parquet") != first


def test_the_seed_of_a_commitment() -> None:
    """SHA-256 of the root's bytes followed by the text, by the standard library alone."""
    import hashlib  # noqa: PLC0415 - an independent way

    root, value = "ab" * 32, "恆指 25,000.12"
    assert seed_of(root, value) == hashlib.sha256(bytes.fromhex(root) + value.encode()).digest()


def test_no_identity_is_in_the_audit(bench: Bench) -> None:
    bench.hold(bench.applications([("m1", "twice", 100), ("m2", "twice", 100)]))
    audit = (bench.folder / "out.parquet.audit.json").read_text("utf-8")
    for own, applicant, _ in valid_rows():
        assert str(own) not in audit
        assert str(applicant) not in audit
    assert "twice" not in audit
    assert json.loads(audit)["totals"]["rejected"][REASONS[1]] == 2


def test_many_batches_keep_their_rows(bench: Bench) -> None:
    """Rows beyond one batch of the reader come out beside their own identifiers."""
    count = 300_000
    path = bench.folder / "apps.parquet"
    with duckdb.connect() as database:
        database.execute(
            f"COPY (SELECT 'a' || i AS application_id, 'p' || i AS applicant_id, "  # noqa: S608 - names of our own
            "CASE WHEN i % 3 = 0 THEN 100 ELSE 200 END::BIGINT AS shares "
            f"FROM range({count}) t(i)) "
            f"TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 50000)"
        )
    ladder = [
        LadderRow("A", 100, 100_000, 0, 5_000, 100, 500_000),
        LadderRow("A", 200, 200_000, 0, 3_000, 100, 300_000),
    ]
    made = hold_ballot(
        path,
        bench.deal,
        Rulebook.load(),
        SeedOrigin(SEED),
        bench.folder / "out.parquet",
        ladder=ladder,
    )
    rows = read_rows(bench.folder / "out.parquet")
    assert [row[0] for row in rows[::997]] == [f"a{n}" for n in range(0, count, 997)]
    cut = made.allotment.draw.cut_offs
    for number in range(0, count, 1013):
        won = draw_value(SEED, f"a{number}") <= cut[0 if number % 3 == 0 else 1]
        assert rows[number][2] == (100 if won else 0)


def without(*keys: str, ladder: str = "") -> Deal:
    text = DEAL.decode()
    head = text.split("[[ladder]]")[0]
    kept = [line for line in head.splitlines() if not line.startswith(keys)] if keys else [head]
    return Deal.of(parse_deal_text(("\n".join(kept) + ladder).encode(), file="deal.toml"))


def test_a_deal_without_a_ladder_is_refused(bench: Bench) -> None:
    with pytest.raises(DealError, match=r"\[\[ladder\]\]: is missing"):
        Bench(bench.folder, without()).hold(bench.applications())


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (LadderRow("A", 150, 1, 0, 0, 0, 0), "is not a number of lots"),
        (LadderRow("A", 300, 1, 0, 0, 0, 0), "is not on the deal's table"),
        (LadderRow("B", 1_100_000, 1, 0, 0, 0, 0), "above the largest application"),
        (LadderRow("A", 100, 1, 0, 2, 100, 200), "more than applied"),
        (LadderRow("A", 100, 2, 0, 1, 200, 200), "is not one board lot"),
        (LadderRow("A", 100, 2, 100, 1, 100, 300), "more than was applied for"),
        (LadderRow("A", 100, 2, 0, 1, 100, 300), "is not what its row makes"),
    ],
)
def test_a_ladder_that_cannot_be_drawn_on(bench: Bench, row: LadderRow, message: str) -> None:
    with pytest.raises(DealError, match=message):
        hold_ballot(
            bench.applications(), bench.deal, Rulebook.load(), SeedOrigin(SEED),
            bench.folder / "out.parquet", ladder=[row],
        )  # fmt: skip


def test_a_full_disk_leaves_nothing(bench: Bench) -> None:
    apps = bench.applications()
    before = sorted(path.name for path in bench.folder.iterdir())
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, limits[1]))
    try:
        with pytest.raises(InputError, match="cannot be written"):
            bench.hold(apps)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert sorted(path.name for path in bench.folder.iterdir()) == before


def test_killed_at_any_moment_it_starts_again(bench: Bench) -> None:
    """SIGKILL while it works: the output is not there or whole, and the next run makes it."""
    apps, out = bench.applications(), bench.folder / "out.parquet"
    (bench.folder / "deal.toml").write_bytes(DEAL)
    command = [
        sys.executable, "-c", "import sys; from greenshoe.cli import main; sys.exit(main())",
        "ballot", str(apps), "--deal", str(bench.folder / "deal.toml"), "--seed", SEED.hex(),
        "--out", str(out),
    ]  # fmt: skip
    for wait in (0.3, 1.0, 1.6):
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        running.send_signal(signal.SIGKILL)
        running.wait()
        if out.exists():
            assert len(read_rows(out)) == 105
    bench.hold(apps)
    assert len(read_rows(out)) == 105


def test_the_output_may_not_be_the_input(bench: Bench) -> None:
    apps = write_parquet(bench.folder / "out.parquet", valid_rows())
    with pytest.raises(InputError, match="is the file of applications itself"):
        bench.hold(apps)
    assert Path(apps).stat().st_size > 0
