"""Read a filing: its identity, then what its kind prints."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.core import DocumentError, normalise_stock_code
from greenshoe.documents import PdfDocument, PdfLimits, read_pdf
from greenshoe.filings._identity import Identity, read_identity, share_a_name
from greenshoe.filings._ladder import read_ladder
from greenshoe.filings._model import ApplicationSize, Evidence, FilingKind, Held, LadderRow
from greenshoe.filings._outcome import (
    check_ladder,
    check_offer,
    derive_from_ladder,
    derive_offer,
)
from greenshoe.filings._particulars import read_particulars
from greenshoe.filings._results import read_summary
from greenshoe.filings._sheet import Sheet
from greenshoe.filings._text import FilingText

if TYPE_CHECKING:
    from pathlib import Path
