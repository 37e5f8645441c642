"""The shipped table of concentration against the announcements themselves."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from greenshoe.book import published_concentration
from greenshoe.core import sha256_of

TRUTH = Path(os.environ.get("GREENSHOE_TRUTH") or Path(__file__).parents[2].parent / "shared")

pytestmark = pytest.mark.truth


def test_every_row_names_the_announcement_it_was_read_from() -> None:
    found = 0
    for code, row in published_concentration().items():
        path = TRUTH / "data/announcements" / f"{code.zfill(5)}.pdf"
        assert sha256_of(path.read_bytes()) == row.sha256
        found += 1
    assert found >= 93


def test_the_rows_stand_in_the_announcements() -> None:
    import pypdfium2 as pdf  # noqa: PLC0415 - only where an announcement is read

    for code in ("2026", "0501", "9981"):
        row = published_concentration()[code]
        document = pdf.PdfDocument(TRUTH / "data/announcements" / f"{code.zfill(5)}.pdf")
        text = "".join(page.get_textpage().get_text_range() for page in document)
        for shares in row.top_shares.values():
            assert f"{shares:,}" in text
