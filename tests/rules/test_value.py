"""Rows of a rule's table."""

from __future__ import annotations

from decimal import Decimal

import pytest

from greenshoe.core import RuleError
from greenshoe.rules import Table


def test_equal_rows_hash_alike() -> None:
    row, turned = Table({"a": 1, "b": 2}), Table({"b": Decimal(2), "a": Decimal(1)})
    assert row == turned == {"a": 1, "b": 2}
    assert hash(row) == hash(turned)


@pytest.mark.parametrize("cell", ["5", True])
def test_a_number_of_a_row(cell: str | bool) -> None:  # noqa: FBT001 - a cell, not a switch
    row = Table({"pct": 5, "other": cell})
    assert row.number("pct") == Decimal(5)
    for key in ("other", "missing"):
        with pytest.raises(RuleError, match=f"{key}.*is no number of the row"):
            row.number(key)
