"""Pages: visible text only, every character with its place, nothing run."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.documents import html_to_text, looks_like_html, normalise


def test_scripts_styles_and_heads_are_left_out() -> None:
    page = (
        "<html><head><title>題</title><style>p{}</style></head><body>甲<script>alert(1)</script>乙"
        "<noscript>丙</noscript></body></html>"
    )
    assert "".join(html_to_text(page).text.split()) == "甲乙"


def test_an_unclosed_script_swallows_the_rest() -> None:
    assert html_to_text("<p>甲<script>document.write('5億')").text.strip() == "甲"


def test_blocks_become_lines_and_inline_marks_nothing() -> None:
    assert html_to_text("<p>收入<b>5</b>億元</p><p>乙</p>").text.split() == ["收入5億元", "乙"]


@pytest.mark.parametrize(
    ("written", "read"),
    [("&amp;", "&"), ("&#20803;", "元"), ("&#x5143;", "元"), ("&lt;b&gt;", "<b>")],
)
def test_references_stand_for_their_character_and_point_to_the_page(
    written: str, read: str
) -> None:
    page = f"<p>5{written}</p>"
    mapped = html_to_text(page)
    at = mapped.text.index(read)
    start, end = mapped.span(at, at + len(read))
    assert page[start:end] == written


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("<!DOCTYPE html><p>", True), ("\ufeff <html>", True), ("a < b", False), ("", False)],
)
def test_a_page_is_told_by_how_it_opens(raw: str, expected: bool) -> None:  # noqa: FBT001 - a table of cases
    assert looks_like_html(raw) is expected


@settings(deadline=None, max_examples=80)
@given(st.text(alphabet="<>/&;#pscriptb!-\"'= 5億元\n", max_size=120))
def test_places_stay_inside_the_page_and_in_order(inner: str) -> None:
    page = "<html>" + inner
    normalised = normalise(page, html_to_text(page))
    starts, ends = normalised.mapped.starts, normalised.mapped.ends
    assert all(0 <= s < e <= len(page) for s, e in zip(starts, ends, strict=True))
    assert list(starts) == sorted(starts)
