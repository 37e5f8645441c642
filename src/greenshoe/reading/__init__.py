"""Files to records: dispatch by kind, folders over processes, the store, the report page."""

from greenshoe.reading._document import FilingReader, Readers, Record, read_content
from greenshoe.reading._measure import Score, measure_facts, measure_news
from greenshoe.reading._page import report_html
from greenshoe.reading._run import Library, read_files, reader_name
from greenshoe.reading._standard import standard_readers
from greenshoe.reading._store import Store
from greenshoe.reading._version import reader_version
from greenshoe.reading._walk import files_of

__all__ = [
    "FilingReader",
    "Library",
    "Readers",
    "Record",
    "Score",
    "Store",
    "files_of",
    "measure_facts",
    "measure_news",
    "read_content",
    "read_files",
    "reader_name",
    "reader_version",
    "report_html",
    "standard_readers",
]
