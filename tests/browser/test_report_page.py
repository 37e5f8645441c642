"""The report in a real browser: alone, accessible, at every width, with a keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from greenshoe.answers import sections_for
from greenshoe.deal import Deal, parse_deal_text
from greenshoe.report import write_html
from greenshoe.study import run
from tests.browser.chromium import axe_findings, launched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Request

pytestmark = pytest.mark.browser

CODES = ("2513", "0800", "2691", "8610")
INVENTED = b"""
stock_code = "9999"
name_en = "<script>document.title='x'</script>"
listing_document_date = 2026-02-02
mechanism = "A"
offer_price_min_hkd = 10.0
offer_price_max_hkd = 12.5
board_lot_shares = 200
base_offer_shares_initial = 50000000
public_initial_shares = 2500000
intl_initial_shares = 47500000
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("pages")
    results = {code: run(code) for code in CODES}
    results["9999"] = run(Deal.of(parse_deal_text(INVENTED, file="invented.toml")))
    for code, result in results.items():
        write_html(result, folder / f"{code}.html", sections_for(result))
    return {code: (folder / f"{code}.html").as_uri() for code in results}


def _open(browser: Browser, address: str, **options: Any) -> tuple[Page, list[str]]:
    """Open a page where every request but the page itself is refused and remembered."""
    page = browser.new_page(**options)
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.url != address:
            asked.append(request.url)

    page.on("request", note)
    page.on("pageerror", lambda error: asked.append(str(error)))
    page.goto(address)
    return page, asked


@pytest.mark.parametrize("code", [*CODES, "9999"])
def test_the_page_asks_nobody_and_fits_every_width(
    browser: Browser, pages: dict[str, str], code: str
) -> None:
    for width in (360, 768, 1600):
        page, asked = _open(browser, pages[code], viewport={"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        visible = page.locator("svg.picture:visible")
        assert visible.count() == page.locator("figure").count()
        assert asked == []
        page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("code", [*CODES, "9999"])
def test_axe_finds_nothing(browser: Browser, pages: dict[str, str], code: str, scheme: str) -> None:
    for width in (360, 1400):
        page, _ = _open(
            browser,
            pages[code],
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            bypass_csp=True,
        )
        assert axe_findings(page) == []
        page.close()


def test_a_number_shows_its_origin_to_keyboard_and_pointer(
    browser: Browser, pages: dict[str, str]
) -> None:
    page, _ = _open(browser, pages["2513"], viewport={"width": 360, "height": 700})
    first = page.locator(".headline .fig").first
    origin = first.locator(".origin")
    assert not origin.is_visible()
    for _ in range(4):
        page.keyboard.press("Tab")
        if first.evaluate("node => node === document.activeElement"):
            break
    assert origin.is_visible()
    assert "primary text (T)" in origin.inner_text()
    box = origin.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert box["y"] + box["height"] <= 700.5
    page.keyboard.press("Tab")
    assert not origin.is_visible()
    row = page.locator("#ladder tbody tr").nth(3)
    row.locator("td").nth(2).hover()
    assert "computed from the row itself" in row.locator(".origin").inner_text()


def test_hostile_text_does_nothing(browser: Browser, pages: dict[str, str]) -> None:
    page, _ = _open(browser, pages["9999"])
    assert page.title().startswith("<script>document.title='x'</script> (9999)")
    assert page.locator("script").count() == 0


def test_a_printed_page_is_narrow_enough_and_shows_no_footnotes(
    browser: Browser, pages: dict[str, str]
) -> None:
    page, _ = _open(browser, pages["2513"], viewport={"width": 794, "height": 1123})
    page.emulate_media(media="print")
    assert page.locator("nav").is_hidden()
    page.locator(".headline .fig").first.focus()
    assert page.locator(".headline .origin").first.is_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")
