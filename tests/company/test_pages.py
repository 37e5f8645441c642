"""The generated page is fresh, and the beginnings it shows are models that run."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING

from greenshoe.company import template_names, value

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenshoe.company import Model

ROOT = Path(__file__).parents[2]


def test_the_page_of_templates_is_fresh() -> None:
    spec = importlib.util.spec_from_file_location("t", ROOT / "scripts/company_templates.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.PAGE.read_text("utf-8") == script.page()
    for name in template_names():
        assert f"## `{name}`" in script.page()


def test_the_beginnings_run(built: Callable[..., Model], texts: dict[str, str]) -> None:
    page = (ROOT / "docs/company-templates.md").read_text("utf-8")
    beginnings = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert len(beginnings) == 4
    found = value(built(texts["company"], *beginnings), price_hkd=20.0, draws=256)
    assert len(found.model.businesses) == 4
    assert found.methods["price_to_sales"].equity_mn["p50"] > 0
