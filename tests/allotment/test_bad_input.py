"""Files that are wrong: one clear line, and nothing written."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from tests.allotment.conftest import Bench, Row, valid_rows, write_parquet

from greenshoe.core import GreenshoeError, InputError

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = "application_id VARCHAR, applicant_id VARCHAR, shares BIGINT"
PAID = f"{PLAIN}, paid_hkd DOUBLE"
ROW: Row = ("a", "p", 100)


def refuse(bench: Bench, path: Path, message: str) -> None:
    before = sorted(p.name for p in bench.folder.iterdir())
    with pytest.raises(InputError, match=message) as caught:
        bench.hold(path)
    assert "\n" not in str(caught.value)
    assert sorted(p.name for p in bench.folder.iterdir()) == before


@pytest.mark.parametrize(
    ("columns", "rows", "message"),
    [
        ("application_id VARCHAR, shares BIGINT", [("a", 1)], "applicant_id: is missing"),
        ("application_id BIGINT, applicant_id VARCHAR, shares BIGINT", [(1, "p", 1)], "wrong type"),
        (
            "application_id VARCHAR, applicant_id BLOB, shares BIGINT",
            [("a", b"p", 1)],
            "wrong type",
        ),
        (
            "application_id VARCHAR, applicant_id VARCHAR, shares DOUBLE",
            [("a", "p", 1.5)],
            "wrong type",
        ),
        (
            "application_id VARCHAR, applicant_id VARCHAR, shares VARCHAR",
            [("a", "p", "1")],
            "wrong type",
        ),
        (
            "application_id VARCHAR, applicant_id VARCHAR, shares HUGEINT",
            [("a", "p", 2**64)],
            "wrong type",
        ),
        (
            "application_id VARCHAR, applicant_id VARCHAR, shares UBIGINT",
            [("a", "p", 2**63)],
            "beyond 64 bits",
        ),
        (
            f"{PLAIN}, paid_hkd VARCHAR",
            [("a", "p", 1, "x")],
            "paid_hkd = VARCHAR: is of the wrong type",
        ),
        (PLAIN, [ROW, (None, "q", 100)], "row 2: application_id: is null"),
        (PLAIN, [ROW, ("b", None, 100)], "row 2: applicant_id: is null"),
        (PLAIN, [ROW, ("b", "q", None)], "row 2: shares: is null"),
        (PLAIN, [ROW, ("", "q", 100)], "row 2: application_id: is empty"),
        (PLAIN, [ROW, ("b", "", 100)], "row 2: applicant_id: is empty"),
        (PLAIN, [ROW, ("b" * 257, "q", 100)], "row 2: application_id: is too long"),
        (PLAIN, [ROW, ("b", "字" * 86, 100)], "row 2: applicant_id: is too long"),
        (PAID, [(*ROW, 1.0), ("b", "q", 100, None)], "row 2: paid_hkd: is no payment"),
        (PAID, [(*ROW, 1.0), ("b", "q", 100, -0.01)], "row 2: paid_hkd: is no payment"),
        (PAID, [(*ROW, 1.0), ("b", "q", 100, math.nan)], "row 2: paid_hkd: is no payment"),
        (PAID, [(*ROW, 1.0), ("b", "q", 100, math.inf)], "row 2: paid_hkd: is no payment"),
        (PAID, [(*ROW, 1.0), ("b", "q", 100, 0.001)], "row 2: paid_hkd: is no payment"),
        (PAID, [(*ROW, 1.0), ("b", "q", 100, 1e17)], "row 2: paid_hkd: is no payment"),
        (PLAIN, [ROW, ("b", "q", 200), ("a", "r", 100)], "application_id = a: occurs twice"),
        (PLAIN, [ROW], "has 1 valid applications after rejections; expected the ladder's 60"),
    ],
)
def test_wrong_columns_and_rows(bench: Bench, columns: str, rows: list[Row], message: str) -> None:
    refuse(bench, write_parquet(bench.folder / "apps.parquet", rows, columns), message)


def test_no_rows(bench: Bench) -> None:
    path = bench.applications()
    empty = bench.folder / "empty.parquet"
    import duckdb  # noqa: PLC0415 - only here

    with duckdb.connect() as database:
        database.execute(f"COPY (SELECT * FROM '{path}' LIMIT 0) TO '{empty}' (FORMAT parquet)")  # noqa: S608 - names of our own
    refuse(bench, empty, "rows = 0: is not a number of applications")


def test_a_pool_nobody_applied_to(bench: Bench) -> None:
    rows = [row for row in valid_rows() if row[2] != 600_000]
    path = write_parquet(bench.folder / "apps.parquet", rows)
    refuse(
        bench,
        path,
        "shares 600000: has 0 valid applications after rejections; expected the ladder's 5",
    )


@pytest.mark.parametrize("kept", [0, 3, 4, 100, 700, -1, -8])
def test_a_truncated_file(bench: Bench, kept: int) -> None:
    whole = bench.applications().read_bytes()
    path = bench.folder / "cut.parquet"
    path.write_bytes(whole[:kept])
    refuse(bench, path, "cut.parquet: cannot be read as Parquet")


@pytest.mark.parametrize("step", [23, 101])
def test_a_forged_file_never_ends_in_a_traceback(bench: Bench, step: int) -> None:
    whole = bench.applications().read_bytes()
    path = bench.folder / "forged.parquet"
    for at in range(4, len(whole), step):
        forged = bytearray(whole)
        forged[at] ^= 0xFF
        path.write_bytes(bytes(forged))
        try:
            bench.hold(path)
        except GreenshoeError as error:
            assert error.exit_code == 2  # noqa: PT017 - most bytes are refused, some change nothing
            assert "\n" not in str(error)  # noqa: PT017 - as above
            assert not (bench.folder / "out.parquet").exists()
        else:  # a byte that no column hangs on
            (bench.folder / "out.parquet").unlink()
            (bench.folder / "out.parquet.audit.json").unlink()


def test_text_and_missing_files(bench: Bench) -> None:
    text = bench.folder / "text.parquet"
    text.write_text("application_id,applicant_id,shares\n", encoding="utf-8")
    refuse(bench, text, "cannot be read as Parquet")
    refuse(bench, bench.folder / "nowhere.parquet", "nowhere.parquet: is not there")
    refuse(bench, bench.folder, "is not there")


def test_a_name_with_signs_of_a_pattern_is_one_file(bench: Bench) -> None:
    path = write_parquet(bench.folder / "plain.parquet", valid_rows())
    strange = path.rename(bench.folder / "a*[1]?'.parquet")
    bench.hold(strange)
    assert (bench.folder / "out.parquet").is_file()
