"""Files made plain: text, HTML and PDF, pages, lines, and the place of every character.

No meaning yet. The PDF library is loaded when a PDF is read.
"""

from greenshoe.documents._decode import LARGEST_TEXT_BYTES, DecodedText, decode_text
from greenshoe.documents._html import html_to_text, looks_like_html
from greenshoe.documents._mapped import MappedText
from greenshoe.documents._normalise import NormalisedText, normalise, normalise_phrase
from greenshoe.documents._pdf import (
    PdfDocument,
    PdfLimits,
    PdfLine,
    PdfPage,
    PdfProblem,
    read_pdf,
)

__all__ = [
    "LARGEST_TEXT_BYTES",
    "DecodedText",
    "MappedText",
    "NormalisedText",
    "PdfDocument",
    "PdfLimits",
    "PdfLine",
    "PdfPage",
    "PdfProblem",
    "decode_text",
    "html_to_text",
    "looks_like_html",
    "normalise",
    "normalise_phrase",
    "read_pdf",
]
