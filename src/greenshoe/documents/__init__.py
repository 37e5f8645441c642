"""Text, HTML and PDF made plain: pages, lines and positions. No meaning yet."""

from greenshoe.documents._pdf import (
    PdfDocument,
    PdfLimits,
    PdfLine,
    PdfPage,
    PdfProblem,
    read_pdf,
)

__all__ = ["PdfDocument", "PdfLimits", "PdfLine", "PdfPage", "PdfProblem", "read_pdf"]
