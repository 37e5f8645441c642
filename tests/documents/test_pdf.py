from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenshoe.core import DocumentError, InputError
from greenshoe.documents import PdfLimits, PdfProblem, read_pdf
from tests.pdf_writer import page_of, pdf_of, pdf_of_lines, text_at

if TYPE_CHECKING:
    from pathlib import Path

ENCRYPTED = (
    "/Encrypt 7 0 R /ID [<00112233445566778899AABBCCDDEEFF> <00112233445566778899AABBCCDDEEFF>] "
)
IMAGE = "q 500 0 0 700 40 40 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"


def test_text_of_both_scripts_line_by_line() -> None:
    content = pdf_of_lines(["有效申請數目 14,551", "Offer Price HK$12.26"], ["second page"])
    document = read_pdf(content)
    assert [page.text for page in document.pages] == [
        "有效申請數目 14,551\nOffer Price HK$12.26",
        "second page",
    ]
    assert document.text.endswith("\nsecond page")
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert document.problems == ()


def test_lines_know_their_place() -> None:
    first, second = read_pdf(pdf_of_lines(["above", "below"])).pages[0].lines
    assert first.left == second.left == pytest.approx(40, abs=1)
    assert first.bottom > second.bottom
    assert first.right == pytest.approx(40 + 5 * 5, abs=2)  # five characters half as wide as high


def test_characters_set_one_by_one_are_one_number() -> None:
    # 2,937 set digit by digit, each a little higher than the last: one number on the page
    marks = [text_at(100 + 5 * n, 500 + 0.6 * n, c) for n, c in enumerate("2,937")]
    assert read_pdf(pdf_of(["\n".join(marks)])).pages[0].text == "2,937"


def test_a_file_and_its_bytes_read_alike(tmp_path: Path) -> None:
    content = pdf_of_lines(["same"])
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    assert read_pdf(path) == read_pdf(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 a zip", "is not a PDF"),
        (b"", "is not a PDF"),
        (b"%PDF-1.7\nnothing else", "cannot be opened as a PDF"),
        (pdf_of_lines(["secret"])[:300], "cannot be opened as a PDF"),
        (pdf_of([page_of(["secret"])], trailer=ENCRYPTED), "is encrypted"),
    ],
)
def test_what_is_no_readable_pdf_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        read_pdf(content)


def test_ten_thousand_pages_are_refused_before_they_are_read() -> None:
    with pytest.raises(DocumentError, match="has 10,000 pages; at most 1,500 are read"):
        read_pdf(pdf_of([page_of(["x"])], copies=10_000))


def test_a_large_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    with path.open("wb") as handle:
        handle.truncate(600 * 1024 * 1024)
    with pytest.raises(InputError, match="is larger than"):
        read_pdf(path)
    with pytest.raises(InputError, match="is larger than 100 bytes"):
        read_pdf(pdf_of_lines(["x"]), PdfLimits(file_bytes=100))


def test_a_bomb_is_refused_within_its_bounds() -> None:
    bomb = pdf_of([page_of(["a page that opens"]) + " q" * 60_000_000])
    assert len(bomb) < 200_000
    limits = PdfLimits(memory_bytes=192 * 1024 * 1024, seconds=20)
    with pytest.raises(DocumentError, match="broke the PDF reader"):
        read_pdf(bomb, limits)


def test_more_text_than_allowed_is_refused() -> None:
    with pytest.raises(DocumentError, match="holds more text than is read"):
        read_pdf(pdf_of_lines(["word " * 10] * 20), PdfLimits(characters=100))


def test_time_is_bounded() -> None:
    with pytest.raises(DocumentError, match=r"could not be read within 0\.001 seconds"):
        read_pdf(pdf_of_lines(["x"]), PdfLimits(seconds=0.001))


def test_pages_that_cannot_be_trusted_are_named() -> None:
    assert read_pdf(pdf_of([page_of(["text enough to be read as text"]), IMAGE])).problems == (
        PdfProblem(2, "image_only"),
    )
    garbled = pdf_of([page_of(["these letters mean nothing"])], shift=0xE000)
    assert read_pdf(garbled).problems == (PdfProblem(1, "garbled"),)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_broken_bytes_never_leave_the_error_tree(data: st.DataObject) -> None:
    whole = bytearray(pdf_of_lines(["有效申請數目 14,551", "Offer Price HK$12.26"]))
    for _ in range(data.draw(st.integers(1, 12))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    try:
        read_pdf(bytes(whole[:cut]), PdfLimits(seconds=10))
    except InputError:
        return
