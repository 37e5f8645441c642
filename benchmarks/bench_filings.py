"""Reading a PDF, and making an announcement of it.

The peer of reading is pdfplumber's text of the same pages. There is no peer of the whole: it is
shown beside reading alone, so that what the records cost can be seen.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pdfplumber
import pytest
from tests.filings import documents as made
from tests.pdf_writer import pdf_of_lines

from greenshoe.documents import read_pdf
from greenshoe.filings import read_filing

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

PROSE = ["董事確認，據彼等所深知、盡悉及確信，承配人概無由本公司提供資金。"] * 40
CONTENTS = {
    "4 pages": made.results_zh(),
    "24 pages": pdf_of_lines(
        ["配發結果公告", *made.SUMMARY_ZH], *[PROSE] * 22, [*made.LADDER_ZH, *made.SIGNED]
    ),
}


@pytest.mark.parametrize("size", CONTENTS)
def test_pages_of_text(benchmark: BenchmarkFixture, size: str) -> None:
    assert benchmark(read_pdf, CONTENTS[size]).pages


@pytest.mark.parametrize("size", CONTENTS)
def test_pages_of_text_peer_pdfplumber(benchmark: BenchmarkFixture, size: str) -> None:
    def texts() -> list[str]:
        with pdfplumber.open(BytesIO(CONTENTS[size])) as document:
            return [page.extract_text() for page in document.pages]

    assert benchmark(texts)


@pytest.mark.parametrize("size", CONTENTS)
def test_an_announcement(benchmark: BenchmarkFixture, size: str) -> None:
    assert len(benchmark(read_filing, CONTENTS[size]).ladder) == 7
