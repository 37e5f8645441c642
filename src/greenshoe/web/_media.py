"""The kinds of file a report has, as a browser is told of them."""

from __future__ import annotations

__all__ = ["MEDIA"]

MEDIA = {
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "ics": "text/calendar; charset=utf-8",
}
"""Kind to media type."""
