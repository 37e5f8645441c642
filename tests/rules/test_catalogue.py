"""The catalogue page is what its script writes from the rulebook."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from greenshoe.rules import Rulebook

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def page() -> str:
    return (ROOT / "docs" / "rule-catalogue.md").read_text(encoding="utf-8")


def test_page_is_fresh(page: str) -> None:
    spec = importlib.util.spec_from_file_location(
        "rule_catalogue", ROOT / "scripts/rule_catalogue.py"
    )
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert page == script.catalogue(Rulebook.load()), "run scripts/rule_catalogue.py"


def test_page_has_every_rule_and_every_authority(page: str) -> None:
    book = Rulebook.load()
    for name in book.names():
        assert f"### `{name}`\n" in page
        for value in book.history(name):
            assert value.authority in page
            assert value.evidence in page
