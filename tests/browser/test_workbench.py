"""The workbench in a browser: the users' paths, alone, accessible, by keyboard, at any width."""

from __future__ import annotations

import re
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, Route, expect

from tests.browser.chromium import axe_findings, launched
from tests.crosslisting.conftest import simulate
from tests.filings import documents as made
from tests.web.conftest import Served, start

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)

SLOW = 600_000  # the first simulation after a change of the source compiles its kernels
PAGES = (
    "/",
    "/deals/2513",
    "/deals/0800",
    "/deals/2513/change?public_subscription_level_x=20",
    "/deals/2513/change?offer_price_hkd=cheap",
    "/compare?left=2513&right=0100",
    "/plan?deals=2513",
    "/documents",
    "/deals/new",
    "/deals/2513/book",
    "/window?by=sector",
    "/pair",
    "/desk?deal=2513",
    "/route",
    "/value?begin=pony",
    "/engines/fleet",
    "/engines/serving",
    "/rules",
    "/rules/clawback.18C?on=2025-08-04",
    "/jobs",
    "/api/docs",
    "/nothing",
)
STORY = """2026-01-12
智譜(02513)發售價116.2港元，公開發售獲1159.46倍認購。
招股書顯示，2025年上半年智譜收入為1.91億元，同比增長325%。2025年上半年智譜實現營收1.91億元，同比增長35.03%。
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = start(tmp_path_factory.mktemp("home"))
    yield served
    served.end()


@contextmanager
def opened(browser: Browser, running: Served, **options: Any) -> Iterator[Page]:
    """Open a browser that came with the token; any other host, and any error, fails the test."""
    options = {"viewport": {"width": 1300, "height": 900}, **options}
    context = browser.new_context(base_url=running.address, **options)
    wrong: list[str] = []

    def only_ours(route: Route) -> None:
        if route.request.url.startswith((running.address + "/", "data:")):
            route.continue_()
        else:
            wrong.append(route.request.url)
            route.abort()

    context.route("**/*", only_ours)
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None,
    )
    page.goto(f"/?token={running.token}")
    assert "token" not in page.url
    yield page
    context.close()
    assert wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1300])
def test_axe_finds_nothing(browser: Browser, running: Served, scheme: str, width: int) -> None:
    size = {"width": width, "height": 900}
    with opened(browser, running, viewport=size, color_scheme=scheme, bypass_csp=True) as page:
        for path in PAGES:
            page.goto(path)
            assert axe_findings(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_list_follows_what_is_typed(browser: Browser, running: Served) -> None:
    with opened(browser, running) as page:
        expect(page.get_by_role("status")).to_have_text("96 deals")
        page.get_by_label("Code, name or industry").press_sequentially("zhipu")
        expect(page.get_by_role("status")).to_have_text("1 deals")
        assert "search=zhipu" in page.url
        page.get_by_role("link", name="Knowledge Atlas (Zhipu)").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("2513.HK")


def test_a_number_shows_its_origin_to_keyboard_and_pointer(
    browser: Browser, running: Served
) -> None:
    with opened(browser, running, viewport={"width": 360, "height": 700}) as page:
        page.goto("/deals/2513")
        first = page.locator(".headline .fig").first
        origin = first.locator(".origin")
        assert not origin.is_visible()
        for _ in range(20):
            page.keyboard.press("Tab")
            if first.evaluate("node => node === document.activeElement"):
                break
        assert origin.is_visible()
        assert "primary text (T)" in origin.inner_text()
        page.keyboard.press("Tab")
        assert not origin.is_visible()
        page.locator("#ladder tbody tr").nth(3).locator("td").nth(2).hover()
        assert page.locator("#ladder tbody tr").nth(3).locator(".origin").first.is_visible()


def test_a_term_is_changed_kept_and_compared_by_keyboard_alone(
    browser: Browser, running: Served
) -> None:
    with opened(browser, running) as page:
        page.goto("/deals/2513/change")
        field = page.get_by_label("public offer: shares applied for / shares offered")
        field.focus()
        page.keyboard.type("20")
        page.keyboard.press("Enter")
        expect(page.locator("section#difference")).to_contain_text("3,742,000")
        assert "public_subscription_level_x=20" in page.url
        page.get_by_label("Keep this as a deal of your own, called").focus()
        page.keyboard.type("a quiet offer")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("2513.HK")
        own = page.url.rsplit("/", 1)[-1]
        assert own.startswith("own-")
        page.goto(f"/compare?left=2513&right={own}")
        expect(page.get_by_role("heading", name="a quiet offer")).to_be_visible()
        expect(page.locator("section#difference")).to_contain_text("1,159.46")


def test_a_mistake_is_said_at_its_field_in_the_readers_language(
    browser: Browser, running: Served
) -> None:
    with opened(browser, running, locale="zh-TW") as page:
        page.goto("/deals/2513/change")
        assert page.locator("html").get_attribute("lang") == "zh-Hant"
        page.locator("#offer_price_hkd").fill("便宜")
        page.get_by_role("button", name="顯示變化").click()
        expect(page.locator("#wrong-offer_price_hkd")).to_contain_text("不是數字")
        expect(page.locator("#offer_price_hkd")).to_have_attribute("aria-invalid", "true")
        page.get_by_role("link", name="English").click()
        assert page.locator("html").get_attribute("lang") == "en"
        page.goto("/")
        assert page.locator("html").get_attribute("lang") == "en"


def test_documents_are_dropped_reviewed_and_made_a_deal(browser: Browser, running: Served) -> None:
    with opened(browser, running) as page:
        page.goto("/documents")
        notice: FilePayload = {
            "name": "notice.pdf", "mimeType": "application/pdf", "buffer": made.notice_zh(),
        }  # fmt: skip
        story: FilePayload = {
            "name": "story.txt", "mimeType": "text/plain", "buffer": STORY.encode(),
        }  # fmt: skip
        files = page.get_by_label("Files: choose them, or drop them here")
        files.set_input_files([notice, story])
        page.get_by_role("button", name="Read").click()
        expect(page.get_by_role("heading", name=re.compile("Findings"))).to_be_visible(timeout=SLOW)
        expect(page.locator("#findings li").first).to_be_visible()
        expect(page.get_by_role("heading", name="notice.pdf", exact=True)).to_be_visible()
        page.get_by_role("button", name="Make a deal").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"{made.CODE}.HK")


def test_long_work_shows_its_progress_and_is_cancelled(browser: Browser, running: Served) -> None:
    with opened(browser, running) as page:
        page.goto("/deals/2513")
        page.get_by_label("Days").fill("2000")
        page.get_by_role("button", name="Start").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        expect(page.get_by_role("status")).to_contain_text("running: ", timeout=SLOW)
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("status")).to_contain_text("cancelled")
        page.goto("/deals/2513")
        page.get_by_label("Days").fill("2")
        page.get_by_role("button", name="Start").click()
        expect(page.get_by_role("heading", name="The first day, simulated", level=2)).to_be_visible(
            timeout=SLOW
        )
        assert axe_free(page)


def axe_free(page: Page) -> bool:
    """Whether headings go down one level at a time, which axe only sees on a whole page."""
    levels = page.eval_on_selector_all("h1,h2,h3", "nodes => nodes.map(n => +n.tagName[1])")
    return all(after - before <= 1 for before, after in pairwise(levels))


def test_the_ladder_is_explored_with_the_arrow_keys(browser: Browser, running: Served) -> None:
    with opened(browser, running) as page:
        page.goto("/deals/2513")
        page.locator("#explore").scroll_into_view_if_needed()
        slider = page.get_by_role("slider", name="Application size")
        expect(page.locator("#tier-said")).to_contain_text("shares applied for: 100 ")
        expect(page.locator(".chart svg")).to_be_visible()
        slider.focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator("#tier-said")).to_contain_text("shares applied for: 200 ")
        expect(slider).to_have_attribute("aria-valuetext", re.compile("200"))


def test_a_plan_over_two_deals_shows_its_cash(browser: Browser, running: Served) -> None:
    with opened(browser, running) as page:
        page.goto("/deals/2513")
        page.locator(".actions").get_by_role("link", name="Plan").click()
        page.get_by_label("Deals, by code, parted by spaces").fill("2513, 0100 2026")
        page.get_by_label("The day of the plan").fill("2025-12-30")
        page.get_by_role("button", name="Plan").click()
        expect(page.locator("#wrong-cash_hkd")).to_contain_text("is missing")
        page.get_by_label("Own money, HK$").fill("200,000")
        page.get_by_label("Application money / own money").fill("10")
        page.get_by_role("button", name="Plan").click()
        expect(page.get_by_role("heading", name="The plan")).to_be_visible(timeout=SLOW)
        expect(page.get_by_role("img", name="Cash over time")).to_be_visible()
        expect(page.get_by_text("has listed, on 2025-11-06")).to_be_visible()


CLIENTS = """client_id,cash_hkd,credit_limit_hkd,stock_code,shares_applied_for,financing
A-1,200000,1000000,2513,1000,margin
"""


def test_a_desk_is_asked_corrected_and_asked_again_by_keyboard(
    browser: Browser, running: Served
) -> None:
    with opened(browser, running) as page:
        page.get_by_role("link", name="Desk", exact=True).click()
        page.get_by_label("Deal, by code").focus()
        page.keyboard.type("2513")
        page.get_by_label("Most lent to all, HK$").focus()
        page.keyboard.type("a lot")
        page.keyboard.press("Enter")
        expect(page.locator("#wrong-house_limit")).to_contain_text("is out of range")
        page.get_by_label("Most lent to all, HK$").fill("")
        page.get_by_label("Clients (CSV)").fill(CLIENTS)
        page.get_by_role("button", name="Work it out").click()
        expect(page.get_by_role("heading", name="The desk", level=2)).to_be_visible(timeout=SLOW)
        first = page.locator("#desk .fig").first
        first.focus()
        expect(first.locator(".origin")).to_be_visible()
        assert axe_free(page)
        page.get_by_role("link", name="Change it and ask again").click()
        expect(page.get_by_label("Deal, by code")).to_have_value("2513")
        expect(page.get_by_label("Clients (CSV)")).to_have_value(re.compile("A-1,200000"))


def test_prices_of_two_markets_are_dropped_and_analysed(browser: Browser, running: Served) -> None:
    files: list[FilePayload] = [
        {"name": path.name, "mimeType": "text/csv", "buffer": path.read_bytes()}
        for path in prices_of_two_markets(running.home)
    ]
    with opened(browser, running) as page:
        page.goto("/pair")
        page.get_by_label("Ticker in New York").fill("XYZ")
        page.get_by_label("Code in Hong Kong, where the pair is not known").fill("1234")
        page.get_by_label("Price files of both markets").set_input_files(files)
        page.get_by_role("button", name="Analyse").click()
        expect(page.get_by_role("heading", name="Fair open in Hong Kong")).to_be_visible(
            timeout=SLOW
        )
        picture = page.get_by_role("img", name=re.compile("XYZ . 1234"))
        expect(picture).to_be_visible()
        assert picture.evaluate("drawn => drawn.querySelectorAll('polyline, path').length > 0")


def prices_of_two_markets(folder: Path) -> list[Path]:
    pair = simulate()
    pair.write_hk(folder / "1234.HK.csv")
    pair.write_us(folder / "XYZ.csv")
    return [folder / "1234.HK.csv", folder / "XYZ.csv"]


def test_the_window_follows_its_form(browser: Browser, running: Served) -> None:
    with opened(browser, running) as page:
        page.get_by_role("link", name="Markets").click()
        page.get_by_label("Split each month by").select_option("route")
        expect(page.get_by_text("2026-02 Conventional").first).to_be_visible()
        assert "by=route" in page.url


def test_a_company_finds_its_route_without_javascript(browser: Browser, running: Served) -> None:
    with opened(browser, running, java_script_enabled=False, locale="zh-CN") as page:
        page.goto("/route")
        page.get_by_role("button", name="判断").click()
        expect(page.get_by_role("heading", name="哪条途径可行")).to_be_visible(timeout=SLOW)
        page.get_by_role("link", name="English").click()
        expect(page.get_by_role("heading", name="Which route is open")).to_be_visible()


def test_files_are_downloaded(browser: Browser, running: Served) -> None:
    with opened(browser, running) as page:
        page.goto("/deals/2513")
        for name, file in (("Report", "2513.html"), ("Workbook", "2513.xlsx"),
                           ("JSON", "2513.json"), ("Calendar", "2513.ics")):  # fmt: skip
            with page.expect_download() as download:
                page.locator(".actions").get_by_role("link", name=name, exact=True).click()
            assert download.value.suggested_filename == file


def test_everything_works_without_javascript(browser: Browser, running: Served) -> None:
    with opened(browser, running, java_script_enabled=False) as page:
        page.get_by_label("Code, name or industry").fill("zhipu")
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_role("status")).to_have_text("1 deals")
        page.get_by_role("link", name="Knowledge Atlas (Zhipu)").click()
        page.get_by_role("link", name="Change a term").click()
        page.locator("#public_subscription_level_x").fill("20")
        page.get_by_role("button", name="Show what changes").click()
        expect(page.locator("section#difference")).to_contain_text("3,742,000")
        page.get_by_label("Keep this as a deal of your own, called").fill("no script")
        page.get_by_role("button", name="Keep").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("2513.HK")
        page.goto("/documents")
        page.get_by_label("Or a text, pasted").fill(STORY)
        page.get_by_role("button", name="Read").click()
        expect(page.get_by_role("heading", name=re.compile("Findings"))).to_be_visible(timeout=SLOW)


def test_a_deals_page_prints_as_a_report(browser: Browser, running: Served) -> None:
    with opened(browser, running, viewport={"width": 794, "height": 1123}) as page:
        page.goto("/deals/2513")
        page.emulate_media(media="print")
        for hidden in (".bar", ".page > nav", "#simulate", ".actions"):
            assert page.locator(hidden).first.is_hidden(), hidden
        assert page.locator("#checks").is_visible()
        assert page.pdf(format="A4").startswith(b"%PDF")
