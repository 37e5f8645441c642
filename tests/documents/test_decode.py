"""Encodings: detected, bounded, refused where they cannot be told."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.core import DocumentError
from greenshoe.documents import LARGEST_TEXT_BYTES, decode_text

_TRADITIONAL = "公開發售獲超額認購約七倍，發售價定為每股三元，國際發售亦獲足額認購。" * 4
_SIMPLIFIED = "公司的收入为三亿元，同比增长一倍，并在香港上市，发行价定于上限。" * 4


@pytest.mark.parametrize(
    ("text", "written", "read"),
    [
        (_TRADITIONAL, "utf-8", "utf-8"),
        (_TRADITIONAL, "big5hkscs", "big5hkscs"),
        (_SIMPLIFIED, "gb18030", "gb18030"),
        (_SIMPLIFIED, "gbk", "gb18030"),
    ],
)
def test_text_comes_back_as_it_was_written(text: str, written: str, read: str) -> None:
    decoded = decode_text(text.encode(written))
    assert decoded.raw == text
    assert decoded.encoding == read


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF8, "utf-8"),
    ],
)
def test_a_mark_at_the_start_is_kept_so_that_offsets_count(mark: bytes, encoding: str) -> None:
    assert decode_text(mark + "甲乙".encode(encoding)).raw == "\ufeff甲乙"


def test_line_ends_are_kept() -> None:
    assert decode_text("甲\r\n乙\r丙".encode()).raw == "甲\r\n乙\r丙"


@pytest.mark.parametrize("content", [b"\xfd\x80\x81\xfe" * 50, b"caf\xe9 \x80\x81 na\xefve" * 30])
def test_an_encoding_that_cannot_be_told_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentError, match=r"encoding that cannot be told|binary"):
        decode_text(content, file="x.txt")


def test_binary_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"x\.bin: is binary"):
        decode_text(bytes(range(32)) * 40, file="x.bin")


def test_too_large_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(DocumentError, match="too large for a text"):
        decode_text(b"a" * (LARGEST_TEXT_BYTES + 1))


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(content: bytes) -> None:
    try:
        decoded = decode_text(content)
    except DocumentError:
        return
    codec = decoded.encoding
    assert decoded.raw.encode(codec) == content or decoded.raw == content.decode(codec)
