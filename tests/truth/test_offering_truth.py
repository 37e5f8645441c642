"""The whole answer sheet: every published field and every ladder of the ground truth."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from greenshoe.rules import Rulebook
from greenshoe.study import Verdict, records_with_ladders, replay

TRUTH = Path(os.environ.get("GREENSHOE_TRUTH", Path(__file__).parents[3] / "shared")) / "data"
pytestmark = pytest.mark.truth


def test_the_whole_table_at_most_one_percent_differs() -> None:
    records = records_with_ladders(TRUTH / "deals.csv", TRUTH / "allotment")
    entries = replay(records, Rulebook.load())
    fields = Counter(e.verdict for e in entries if not e.field.startswith("ladder"))
    testable = sum(n for verdict, n in fields.items() if verdict is not Verdict.UNTESTABLE)
    assert fields[Verdict.DIFFERS] <= testable / 100
    rows = Counter(e.verdict for e in entries if e.field.startswith("ladder"))
    assert rows[Verdict.DIFFERS] == rows[Verdict.BOUNDED] == 0
    assert rows[Verdict.EQUAL] > 14_000
