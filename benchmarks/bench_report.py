"""How long the files of one result take: a deal of press figures, and one with a whole ladder.

The peer of the workbook is openpyxl writing the same cells without any format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from greenshoe.report import result_json, write_all, write_html, write_workbook
from greenshoe.study import run

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

SIZES = {"small": "0800", "large": "2513"}
sizes = pytest.mark.parametrize("size", list(SIZES))


@sizes
def test_json(benchmark: BenchmarkFixture, size: str) -> None:
    result = run(SIZES[size])
    out = benchmark(result_json, result)
    assert out["stock_code"] == SIZES[size]


@sizes
def test_page(benchmark: BenchmarkFixture, size: str, tmp_path: Path) -> None:
    result = run(SIZES[size])
    benchmark(write_html, result, tmp_path / "page.html")
    assert (tmp_path / "page.html").stat().st_size > 50_000


@sizes
def test_workbook(benchmark: BenchmarkFixture, size: str, tmp_path: Path) -> None:
    result = run(SIZES[size])
    benchmark(write_workbook, result, tmp_path / "book.xlsx")
    assert (tmp_path / "book.xlsx").stat().st_size > 10_000


@sizes
def test_workbook_peer_openpyxl(benchmark: BenchmarkFixture, size: str, tmp_path: Path) -> None:
    write_workbook(run(SIZES[size]), tmp_path / "book.xlsx")
    read = openpyxl.load_workbook(tmp_path / "book.xlsx")
    sheets = {s.title: [[c.value for c in row] for row in s.iter_rows()] for s in read}

    def write() -> None:
        book = openpyxl.Workbook()
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        book.save(tmp_path / "peer.xlsx")

    benchmark(write)
    assert (tmp_path / "peer.xlsx").stat().st_size > 10_000


@sizes
def test_all_files(benchmark: BenchmarkFixture, size: str, tmp_path: Path) -> None:
    result = run(SIZES[size])
    paths = benchmark(write_all, result, tmp_path)
    assert len(paths) == 4
