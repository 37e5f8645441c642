"""Bytes to text, with the encoding detected or the file refused; the text is never altered."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from greenshoe.core import DocumentError

__all__ = ["LARGEST_TEXT_BYTES", "DecodedText", "decode_text"]

LARGEST_TEXT_BYTES = 4 * 1024 * 1024
_SAMPLE_BYTES = 64 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The characters that make up about a third of running Chinese, simplified and traditional.
_FREQUENT = frozenset(
    "的一是不了在有人和中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产"
    "种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点"
    "从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看"
    "原又利比或但质第向道命此变条只没结解问意建月公无系军情期股市港招购發為個國來時們對會產動過後種經"
    "學說進電裡實體業點從機當關與開還應現間樣無變條結質線問資認購額萬億倍收於價報華證券融金上市計"
)
_LEAST_FREQUENT_SHARE = 0.15
_MOST_CONTROL_SHARE = 0.002


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A file's characters, exactly as decoded.

    Attributes
    ----------
    raw
        The text, line ends and byte-order mark included: every span of a fact counts in it.
    encoding
        The encoding it was read with.
    """

    raw: str
    encoding: str


def _try(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _plausibility(text: str) -> float:
    """Return the share of frequent characters among the Chinese ones (0 to 1)."""
    chinese = [c for c in text if "\u3400" <= c <= "\u9fff"]
    return sum(c in _FREQUENT for c in chinese) / len(chinese) if chinese else 0.0


def _legacy(content: bytes) -> DecodedText | None:
    """Decide between GB18030 and Big5 by which gives running Chinese."""
    best, best_score = None, _LEAST_FREQUENT_SHARE
    for encoding in ("gb18030", "big5hkscs"):
        sample = content[:_SAMPLE_BYTES].decode(encoding, errors="ignore")
        score = _plausibility(sample)
        if score > best_score:
            best, best_score = encoding, score
    text = _try(content, best) if best else None
    return None if best is None or text is None else DecodedText(text, best)


def decode_text(content: bytes, *, file: object = None) -> DecodedText:
    """Decode UTF-8, GB18030, Big5, or UTF-16 with its mark.

    Raises
    ------
    DocumentError
        If the content is too large, binary, or in none of these encodings.

    >>> decode_text("公開發售獲15倍認購".encode("big5")).encoding
    'big5hkscs'
    """
    if len(content) > LARGEST_TEXT_BYTES:
        raise DocumentError(
            "is too large for a text", file=file, expected=f"at most {LARGEST_TEXT_BYTES:,} bytes"
        )
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    text = _try(content, marked or "utf-8")
    decoded = DecodedText(text, marked or "utf-8") if text is not None else _legacy(content)
    if decoded is None:
        raise DocumentError(
            "is in an encoding that cannot be told",
            file=file,
            expected="UTF-8, GB18030 or Big5 text",
        )
    controls = sum(c < " " and c not in "\t\n\r\f" for c in decoded.raw[:_SAMPLE_BYTES])
    if controls > _MOST_CONTROL_SHARE * min(len(decoded.raw), _SAMPLE_BYTES) + 1:
        raise DocumentError("is binary, not text", file=file, expected="text, HTML or PDF")
    return decoded
