"""One file to one record: the kinds, the refusals, the plug for PDF."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.core import DocumentError, dump_json
from greenshoe.reading import Readers, read_content

if TYPE_CHECKING:
    from collections.abc import Mapping

_STORY = "智譜(02513.HK)發售價116.2港元，公開發售獲1159.46倍認購。"
_FACT_KEYS = {
    "doc", "entity", "entity_ticker", "metric", "period", "value", "value_high", "unit",
    "qualifier",    "attribution", "start", "end", "quote",
}  # fmt: skip
_DOCUMENT_KEYS = {
    "file", "sha256", "kind", "stock_code", "facts", "deal", "ladder", "application_sizes",
    "stabilisation", "quarantined",
}  # fmt: skip


def test_a_story_has_the_keys_of_the_contract() -> None:
    record = read_content("a.txt", _STORY.encode(), Readers())
    assert set(record) >= _DOCUMENT_KEYS
    assert record["kind"] == "news"
    assert record["stock_code"] == "2513"
    assert record["quarantined"] == []
    for fact in record["facts"]:
        assert set(fact) >= _FACT_KEYS
        assert _STORY[fact["start"] : fact["end"]] == fact["quote"]
    json.loads(dump_json(record))


def test_a_page_counts_in_the_page() -> None:
    page = f"<html><body><p>{_STORY}</p><script>var x='收入5億元'</script></body></html>"
    record = read_content("a.html", page.encode(), Readers())
    assert {f["metric"] for f in record["facts"]} >= {"ipo.offer_price"}
    for fact in record["facts"]:
        assert page[fact["start"] : fact["end"]] == fact["quote"]
        assert "收入" not in fact["quote"]


def test_a_text_without_facts_is_other() -> None:
    record = read_content("a.txt", "今天天氣很好。".encode(), Readers())
    assert (record["kind"], record["stock_code"], record["facts"]) == ("other", None, [])


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "甲" * 10_000)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (_zip(), "is a ZIP archive"),
        (gzip.compress(b"a" * 1000, mtime=0), "is a gzip archive"),
        (b"%PDF-1.7 rest", "no reader of PDF"),
        (b"\xfd\x80\x81\xfe" * 50, "encoding that cannot be told"),
        (b"a" * (4 * 1024 * 1024 + 1), "too large"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(content: bytes, reason: str) -> None:
    record = read_content("a", content, Readers())
    assert reason in record["refused"]
    assert "\n" not in record["refused"]
    assert record["file"] == "a"


def _filing(name: str, content: bytes) -> Mapping[str, Any]:
    if b"broken" in content:
        raise DocumentError("is truncated", file=name)
    return {"kind": "results", "stock_code": "2513", "deal": {"stock_code": "2513"}}


def test_a_reader_of_pdf_is_plugged_in() -> None:
    record = read_content("a.pdf", b"%PDF-1.7", Readers(filing=_filing))
    assert (record["kind"], record["deal"]["stock_code"]) == ("results", "2513")
    assert set(record) >= _DOCUMENT_KEYS
    assert (
        read_content("b.pdf", b"%PDF broken", Readers(filing=_filing))["refused"] == "is truncated"
    )


@settings(deadline=None, max_examples=80)
@given(st.binary(max_size=300) | st.text(max_size=120).map(str.encode))
def test_any_bytes_become_a_record(content: bytes) -> None:
    record = read_content("a", content, Readers())
    assert ("refused" in record) != ("facts" in record)
    dump_json(record)
