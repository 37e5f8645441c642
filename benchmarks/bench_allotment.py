"""The ballot, Parquet to Parquet, with a NumPy ballot beside it, and what limits ours.

The peer does what a notebook does: columns as Python texts, `numpy.unique` for repeated applicants,
`Generator.choice` for the winners of each size, and the same Parquet writer. Its draw depends on
row order and cannot be proven to anybody. `test_stages` prints where our time goes, wall and
processor.
"""

from __future__ import annotations

import resource
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pytest

from greenshoe.allotment import (
    Basis,
    SeedOrigin,
    basis_of,
    commit,
    draw_key,
    draw_winners,
    hold_ballot,
    key_words,
    keyed_values,
    verify_ballot,
)
from greenshoe.allotment import _allot as room
from greenshoe.allotment import _ballot as writer
from greenshoe.deal import Deal, LadderRow
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

SIZES = {"one million": 1_000_000, "ten million": 10_000_000}
LOTS = (
    *range(1, 11),
    15,
    20,
    25,
    30,
    40,
    50,
    60,
    70,
    80,
    90,
    100,
    200,
    300,
    400,
    500,
    1000,
    2000,
    5000,
)
REPEATED = 200
RULEBOOK = Rulebook.load()
SEED = SeedOrigin(bytes(range(32)))


@dataclass(frozen=True)
class Case:
    applications: Path
    output: Path
    deal: Deal
    ladder: tuple[LadderRow, ...]
    rows: int

    @property
    def basis(self) -> Basis:
        return basis_of(self.deal, RULEBOOK, self.ladder)

    def hold(self) -> None:
        hold_ballot(self.applications, self.deal, RULEBOOK, SEED, self.output, ladder=self.ladder)


def make_case(folder: Path, rows: int) -> Case:
    """Write applications (one applicant in `REPEATED` applies twice) and a ladder for the rest."""
    path = folder / "apps.parquet"
    twice = f"i % {REPEATED} = 1"
    with duckdb.connect() as database:
        database.execute(
            f"COPY (SELECT 'APP' || lpad(i::VARCHAR, 11, '0') AS application_id, "  # noqa: S608 - names of our own
            f"'HKID' || lpad((CASE WHEN {twice} THEN i - 1 ELSE i END * 7919)::VARCHAR, 14, '0') "
            f"AS applicant_id, "
            f"100 * {list(LOTS)}[1 + (hash(i) % {len(LOTS)})::INT]::BIGINT AS shares "
            f"FROM range({rows}) t(i)) TO '{path}' (FORMAT parquet)"
        )
        counts = database.execute(
            f"SELECT 100 * {list(LOTS)}[1 + (hash(i) % {len(LOTS)})::INT]::BIGINT AS shares, "  # noqa: S608 - names of our own
            f"count(*) "
            f"FROM range({rows}) t(i) WHERE i % {REPEATED} > 1 GROUP BY 1 ORDER BY 1"
        ).fetchall()
    ladder = tuple(LadderRow("A", s, n, 0, n // 20, 100, n // 20 * 100) for s, n in counts)
    zhipu = Deal.load("2513")
    kept = {
        k: v
        for k, v in zhipu.record.values.items()
        if k not in {"public_final_shares", "valid_applications"}
    }
    deal = Deal.of(replace(zhipu.record, values=kept, ladder=()))
    return Case(path, folder / "out.parquet", deal, ladder, rows)


@pytest.fixture(scope="module", params=SIZES)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    return make_case(tmp_path_factory.mktemp("ballot"), SIZES[request.param])


def test_ballot(benchmark: BenchmarkFixture, case: Case) -> None:
    benchmark.pedantic(case.hold, rounds=3, warmup_rounds=1)


def numpy_ballot(case: Case) -> None:
    """The ballot as it is written in a notebook."""
    rng = np.random.default_rng(0)
    with duckdb.connect() as database:
        read = database.execute(f"SELECT * FROM read_parquet('{case.applications}')").fetchnumpy()  # noqa: S608 - names of our own
        _, place, times = np.unique(
            read["applicant_id"].astype(str), return_inverse=True, return_counts=True
        )
        valid = times[place] == 1
        allotted = np.zeros(case.rows, np.int64)
        for row in case.ladder:
            asked = np.flatnonzero(valid & (read["shares"] == row.shares_applied_for))
            allotted[rng.choice(asked, row.ballot_winners, replace=False)] = 100
        refund = read["shares"] * 117.37185 - allotted * 117.37185
        status = np.where(valid, np.where(allotted > 0, "allotted", "unsuccessful"), "rejected")
        ids = read["application_id"].astype(str)
        made = {
            "application_id": ids.astype(object),
            "allotted_shares": allotted,
            "refund_hkd": refund,
            "status": status.astype(object),
        }
        database.register("made", made)
        database.execute(f"COPY (SELECT * FROM made) TO '{case.output}' (FORMAT parquet)")  # noqa: S608 - names of our own


def test_ballot_peer_numpy(benchmark: BenchmarkFixture, case: Case) -> None:
    benchmark.pedantic(numpy_ballot, args=(case,), rounds=1)


def test_kernel(benchmark: BenchmarkFixture, case: Case) -> None:
    """The draw itself: a value for each identifier, and the lowest of each size."""
    width = 14
    texts = np.frombuffer(b"".join(b"APP%011d" % n for n in range(case.rows)), np.uint8)
    ends = np.arange(0, width * case.rows + 1, width, dtype=np.int32)
    places = (np.arange(case.rows) % len(LOTS)).astype(np.int16)
    counts = np.bincount(places)
    out, key = np.empty(case.rows, np.uint64), key_words(draw_key(SEED.seed))
    half = case.rows // 2

    def draw() -> None:
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(keyed_values, key, texts, ends[: half + 1], out[:half])
            rest = pool.submit(keyed_values, key, texts, ends[half:], out[half:])
            first.result(), rest.result()
        draw_winners(out, places, [int(n) // 20 for n in counts], lambda _: [], threads=2)

    benchmark.pedantic(draw, rounds=5, warmup_rounds=1)


def test_commit(benchmark: BenchmarkFixture, case: Case) -> None:
    benchmark.pedantic(
        lambda: commit(case.applications, case.deal, RULEBOOK, ladder=case.ladder),
        rounds=2,
        warmup_rounds=1,
    )


def test_verify(benchmark: BenchmarkFixture, case: Case) -> None:
    case.hold()
    benchmark.pedantic(lambda: verify_ballot(case.output, RULEBOOK), rounds=2)


def line(name: str, wall: float, busy: float) -> str:
    """What passed since two clocks were read."""
    passed, worked = time.perf_counter() - wall, time.process_time() - busy
    return f"  {name:<22}{passed:8.2f} s wall {worked:8.2f} s processor"


def test_stages(case: Case, monkeypatch: pytest.MonkeyPatch, benchmark: BenchmarkFixture) -> None:
    """Print where the time goes: what limits the ballot is the stage with the most wall time."""
    case.hold()
    lines: list[str] = []

    def timed(module: object, name: str) -> None:
        inner = getattr(module, name)

        def outer(*arguments: object, **options: object) -> object:
            wall, busy = time.perf_counter(), time.process_time()
            made = inner(*arguments, **options)
            lines.append(line(name.strip("_"), wall, busy))
            return made

        monkeypatch.setattr(module, name, outer)

    for module, names in {
        room: ("read_applications", "_reject_multiples", "draw_winners", "settle_applications"),
        writer: ("_write", "file_sha256"),
    }.items():
        for name in names:
            timed(module, name)
    wall, busy = time.perf_counter(), time.process_time()
    benchmark.pedantic(case.hold, rounds=1)
    lines.append(line("all", wall, busy))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"\n{case.rows:,} applications, peak {peak:.2f} GiB", *lines, sep="\n")  # noqa: T201 - what it is for
