"""Debian's Chromium through Playwright, and axe-core, for every browser test."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Browser, Page, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["axe_findings", "launched"]


def _chromium() -> str:
    found = os.environ.get("GREENSHOE_CHROMIUM") or shutil.which("chromium")
    assert found, "Chromium is needed for the browser tests (or GREENSHOE_CHROMIUM)"
    return found


def _axe() -> Path:
    folder = Path(__file__).parents[2] / ".browser" / "node_modules" / "axe-core"
    assert folder.is_dir(), "scripts/browser_setup.sh installs axe-core"
    return folder / "axe.min.js"


def launched() -> Iterator[Browser]:
    """Yield a browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def axe_findings(page: Page) -> list[tuple[Any, ...]]:
    """Return what axe-core finds on a page whose context passes over the page's own policy."""
    page.add_script_tag(path=str(_axe()))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        (v["id"], v["impact"], v["nodes"][0]["html"][:200], v["nodes"][0]["failureSummary"])
        for v in found["violations"]
    ]
