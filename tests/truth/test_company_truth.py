"""The shipped facts against the table they were taken from."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from greenshoe.company import facts_of
from greenshoe.company._facts import fact_entities

ROOT = Path(__file__).parents[2]
TRUTH = Path(os.environ.get("GREENSHOE_TRUTH", ROOT.parent / "shared"))


@pytest.mark.truth
def test_every_published_number_is_shipped_unchanged() -> None:
    with (TRUTH / "data" / "company_facts.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    shipped = [fact for entity in fact_entities() for fact in facts_of(entity).values()]
    numbers = {(f.value, f.source) for f in shipped}
    for row in rows:
        try:
            number = float(row["value"])
        except ValueError:
            continue  # a year in words
        source = row["source_url"].replace("seed:", "document ")
        assert (number, source) in numbers, row
    assert len(shipped) >= len(rows) - 1
