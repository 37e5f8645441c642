"""Exchange filings made into typed records: notices, allotment results, ends of stabilisation."""

from greenshoe.filings._concentration import TopPlacees
from greenshoe.filings._cornerstones import Cornerstone
from greenshoe.filings._holders import FloatStatement
from greenshoe.filings._identity import Identity
from greenshoe.filings._merge import MergedFilings, Refused, merge
from greenshoe.filings._model import (
    ApplicationSize,
    Evidence,
    FilingKind,
    Held,
    LadderRow,
)
from greenshoe.filings._read import READER_VERSION, Filing, Tables, read_filing, same_company
from greenshoe.filings._timetable import Planned

__all__ = [
    "READER_VERSION",
    "ApplicationSize",
    "Cornerstone",
    "Evidence",
    "Filing",
    "FilingKind",
    "FloatStatement",
    "Held",
    "Identity",
    "LadderRow",
    "MergedFilings",
    "Planned",
    "Refused",
    "Tables",
    "TopPlacees",
    "merge",
    "read_filing",
    "same_company",
]
