"""The valuation part: pictures inside their frames, words beside them, tables in the workbook."""

from __future__ import annotations
