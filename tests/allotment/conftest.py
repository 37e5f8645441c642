"""A small deal whose every number can be checked by hand, and files of applications for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import pytest

from greenshoe.allotment import Ballot, SeedOrigin, hold_ballot
from greenshoe.deal import Deal, parse_deal_text
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Row = tuple[object, ...]

DEAL = b"""
stock_code = "9998"
listing_document_date = 2025-12-30
mechanism = "B"
offer_price_hkd = 9.0
offer_price_min_hkd = 8.0
offer_price_max_hkd = 10.0
board_lot_shares = 100
base_offer_shares_initial = 10000000
public_initial_shares = 2000000
intl_initial_shares = 8000000
application_sizes = [
  { shares = 100 }, { shares = 200 }, { shares = 500 }, { shares = 600000 }, { shares = 700000 },
]
[[ladder]]
pool = "A"
shares_applied_for = 100
valid_applications = 60
guaranteed_shares = 0
ballot_winners = 12
ballot_extra_shares = 100
[[ladder]]
pool = "A"
shares_applied_for = 200
valid_applications = 30
guaranteed_shares = 0
ballot_winners = 9
ballot_extra_shares = 100
[[ladder]]
pool = "A"
shares_applied_for = 500
valid_applications = 10
guaranteed_shares = 100
ballot_winners = 4
ballot_extra_shares = 100
[[ladder]]
pool = "B"
shares_applied_for = 600000
valid_applications = 5
guaranteed_shares = 300
ballot_winners = 0
ballot_extra_shares = 0
"""
COLUMNS = "application_id VARCHAR, applicant_id VARCHAR, shares BIGINT"
SEED = bytes(range(32))


def valid_rows() -> list[Row]:
    """The 105 applications that the ladder is for."""
    counts = {100: 60, 200: 30, 500: 10, 600_000: 5}
    return [
        (f"A{shares}-{n:03d}", f"P{shares}-{n}", shares)
        for shares, count in counts.items()
        for n in range(count)
    ]


def write_parquet(
    path: Path,
    rows: Sequence[Row],
    columns: str = "application_id VARCHAR, applicant_id VARCHAR, shares BIGINT",
) -> Path:
    with duckdb.connect() as database:
        database.execute(f"CREATE TABLE applications({columns})")
        marks = ", ".join("?" for _ in columns.split(", "))
        database.executemany(f"INSERT INTO applications VALUES ({marks})", rows)  # noqa: S608 - names of our own
        database.execute(f"COPY applications TO '{path}' (FORMAT parquet)")
    return path


def read_rows(path: Path) -> list[tuple[object, ...]]:
    with duckdb.connect() as database:
        return database.execute(
            "SELECT application_id, pool, allotted_shares, refund_hkd, status, reason "
            "FROM read_parquet(?)",
            [str(path)],
        ).fetchall()


@dataclass(frozen=True)
class Bench:
    """A folder with a deal, ready to hold ballots in."""

    folder: Path
    deal: Deal

    def applications(self, extra: Sequence[Row] = (), name: str = "apps.parquet") -> Path:
        return write_parquet(self.folder / name, [*valid_rows(), *extra])

    def hold(self, applications: Path, seed: bytes = SEED, **options: int) -> Ballot:
        return hold_ballot(
            applications,
            self.deal,
            Rulebook.load(),
            SeedOrigin(seed),
            self.folder / "out.parquet",
            threads=options.get("threads"),
        )


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, Deal.of(parse_deal_text(DEAL, file="deal.toml")))
