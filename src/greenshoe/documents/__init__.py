"""Files to text: decoding, HTML, one way of writing, and the place of every character."""

from greenshoe.documents._decode import LARGEST_TEXT_BYTES, DecodedText, decode_text
from greenshoe.documents._html import html_to_text, looks_like_html
from greenshoe.documents._mapped import MappedText
from greenshoe.documents._normalise import NormalisedText, normalise, normalise_phrase

__all__ = [
    "LARGEST_TEXT_BYTES",
    "DecodedText",
    "MappedText",
    "NormalisedText",
    "decode_text",
    "html_to_text",
    "looks_like_html",
    "normalise",
    "normalise_phrase",
]
