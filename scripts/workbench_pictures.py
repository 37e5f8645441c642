"""Take the pictures of the workbench that stand in the manual (Chromium, Playwright, Pillow).

Run `python scripts/workbench_pictures.py` from the checkout; pictures go to docs/images.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import ViewportSize, sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
_COLOURS = 64
SIZE: ViewportSize = {"width": 1180, "height": 760}
STORY = (
    "2026-01-12\n招股書顯示，2025年上半年智譜收入為1.91億元，同比增長325%。"
    "2025年上半年智譜實現營收1.91億元，同比增長35.03%。\n智譜公開發售獲1159.46倍認購。\n"
)


def _keep(page: Page, name: str) -> None:
    page.wait_for_timeout(600)
    path = IMAGES / f"workbench-{name}.png"
    page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(_COLOURS).save(path, optimize=True)
    print(name)


def _answered(page: Page, button: str, section: str, name: str) -> None:
    """Send a form and take a picture of its answer."""
    page.get_by_role("button", name=button).click()
    page.wait_for_selector(section, timeout=600_000)
    _keep(page, name)


def take(page: Page, address: str) -> None:
    """Walk through the workbench and take a picture of every stage."""
    base = address.partition("/?")[0]
    page.goto(address)
    _keep(page, "deals")
    page.goto(f"{base}/deals/2513")
    page.locator(".headline .fig").nth(5).focus()
    _keep(page, "deal")
    page.goto(f"{base}/deals/2513/change?public_subscription_level_x=20")
    page.locator("section#difference").scroll_into_view_if_needed()
    page.mouse.wheel(0, 330)
    _keep(page, "change")
    page.goto(f"{base}/documents")
    page.get_by_label("Or a text, pasted").fill(STORY)
    page.get_by_role("button", name="Read").click()
    page.wait_for_selector("#findings", timeout=120_000)
    _keep(page, "documents")
    page.goto(f"{base}/desk?deal=2513")
    page.get_by_label("Clients (CSV)").fill((ROOT / "docs/clients.csv").read_text("utf-8"))
    _answered(page, "Work it out", "#desk", "desk")
    page.goto(f"{base}/route")
    _answered(page, "Judge it", "#routes", "route")
    page.goto(f"{base}/engines/fleet")
    _answered(page, "Simulate", "#fleet", "fleet")


def main() -> None:
    """Start a server with an empty home, take the pictures, and end it."""
    chromium = os.environ.get("GREENSHOE_CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as home:
        server = subprocess.Popen(
            [sys.executable, "-m", "greenshoe", "serve", "--no-open"],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "GREENSHOE_HOME": home},
        )
        assert server.stdout is not None  # noqa: S101 - asked for above
        address = server.stdout.readline().strip()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            take(browser.new_page(viewport=SIZE), address)
            browser.close()
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
