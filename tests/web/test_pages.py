"""What a user sees, without a browser: pages that work with no script at all."""

from __future__ import annotations

import io
import time
import zipfile
from typing import TYPE_CHECKING

import pytest

from greenshoe.answers import sections_for
from greenshoe.report import page_parts, write_all
from greenshoe.study import find_deals, read_changes, run, what_if
from tests.filings import documents as made
from tests.web.conftest import PATIENCE
from tests.web.pages import parse

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from tests.web.pages import Node

HOSTILE = """
stock_code = "9999"
name_en = "<script>alert(1)</script>=1+1"
listing_document_date = 2026-02-02
mechanism = "A"
offer_price_min_hkd = 10.0
offer_price_max_hkd = 12.5
board_lot_shares = 200
base_offer_shares_initial = 50000000
public_initial_shares = 2500000
intl_initial_shares = 47500000
"""


def form_value(page: Node) -> str:
    """Return what a form of the page carries."""
    return page.all("input", name="token")[0].attributes["value"]


def post(client: httpx.Client, page: str, path: str, **fields: str) -> httpx.Response:
    """Send a form of a page, as a browser does."""
    token = form_value(parse(client.get(page).text))
    return client.post(path, data={"token": token, **fields})


def rows(page: Node) -> list[str]:
    """Return the names in the list of deals."""
    return [row.one("th").one("a").words for row in page.one("tbody").all("tr") if row.all("th")]


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ({}, {}),
        ({"search": "zhipu"}, {"search": "zhipu"}),
        ({"search": "智谱"}, {"search": "智谱"}),
        ({"mechanism": "18C"}, {"mechanism": "18C"}),
        ({"route": "A+H", "search": "soft"}, {"route": "A+H", "search": "soft"}),
    ],
)
def test_the_list_finds_what_the_command_finds(
    reader: httpx.Client, query: dict[str, str], options: dict[str, str]
) -> None:
    page = parse(reader.get("/", params=query).text)
    found = find_deals(**options)  # type: ignore[arg-type]  # text only
    assert [row.all("td")[0].words for row in page.one("tbody").all("tr") if row.all("th")] == [
        record.stock_code for record in found
    ]


def test_the_list_is_sorted_and_says_so(reader: httpx.Client) -> None:
    page = parse(reader.get("/", params={"sort": "-public_subscription_level_x"}).text)
    level = [row.all("td")[5].words for row in page.one("tbody").all("tr")]
    numbers = [float(text.replace(",", "")) for text in level if text != "–"]
    assert numbers == sorted(numbers, reverse=True)
    assert [
        th.attributes["aria-sort"] for th in page.all("th") if "aria-sort" in th.attributes
    ] == ["descending"]
    assert len(rows(parse(reader.get("/", params={"sort": "no such"}).text))) == len(level)


def test_a_wrong_date_is_said_at_its_field_in_the_readers_language(reader: httpx.Client) -> None:
    answer = reader.get("/", params={"since": "soon"}, headers={"Accept-Language": "zh-TW"})
    assert answer.status_code == 422
    page = parse(answer.text)
    assert page.one("html").attributes["lang"] == "zh-Hant"
    field = page.one("input", id="since")
    wrong = page.one("p", id=field.attributes["aria-describedby"])
    assert wrong.words == "soon: 不是日期; 應為 如 2025-08-04 的日期"


def test_a_deals_page_shows_every_section_and_every_origin(reader: httpx.Client) -> None:
    page = parse(reader.get("/deals/02513").text)
    result = run("2513")
    parts = page_parts(result, sections_for(result))
    shown = [section.attributes["id"] for section in page.all("section")]
    assert [key for key in shown if key not in {"explore", "simulate"}] == [
        section.key for section in parts.sections
    ]
    figures = page.all("span", **{"class": "fig"})
    assert len(figures) > 100
    for figure in figures:
        assert figure.attributes["tabindex"] == "0"
        assert figure.one("span", **{"class": "origin"}).words
    assert {
        node.attributes["href"] for node in page.one("nav", **{"aria-label": "Sections"}).all("a")
    } == {f"#{key}" for key in shown}


def test_the_language_is_chosen_by_browser_switch_and_remembered(reader: httpx.Client) -> None:
    assert parse(reader.get("/").text).one("html").attributes["lang"] == "en"
    simplified = reader.get("/deals/2513", headers={"Accept-Language": "zh-CN"})
    page = parse(simplified.text)
    assert page.one("html").attributes["lang"] == "zh-Hans"
    assert "204,871 份有效申请" in page.one("main").one("header").words
    reader.get("/", params={"lang": "zh-Hant"})
    assert parse(reader.get("/rules").text).one("h1").words == "規則"


def test_changed_terms_show_what_changes(reader: httpx.Client) -> None:
    changes = {"public_subscription_level_x": "20", "board_lot_shares": ""}
    page = parse(reader.get("/deals/2513/change", params=changes).text)
    found = what_if(run("2513").deal, read_changes(changes))
    expected = found.after.offering.settlement.public_final
    assert expected is not None
    assert f"{expected.expected:,}" in page.one("section", id="difference").words
    assert page.one("input", id="public_subscription_level_x").attributes["value"] == "20"


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("offer_price_hkd", "cheap", "cheap: 不是數字（HK$ per share）; 應為 數字"),
        ("board_lot_shares", "300", "應為"),
        ("mechanism", "C", "無法識別"),
        ("listing_document_date", "2026-13-01", "不是日期"),
    ],
)
def test_a_mistake_stands_at_its_field(
    reader: httpx.Client, field: str, text: str, said: str
) -> None:
    answer = reader.get(
        "/deals/2513/change", params={field: text}, headers={"Accept-Language": "zh-HK"}
    )
    assert answer.status_code == 422
    page = parse(answer.text)
    wrong = [node.words for node in page.all("p", **{"class": "wrong"})]
    assert len(wrong) == 1
    assert said.replace("HK$ per share", "港元/股") in wrong[0]
    assert page.all("section", id="difference") == []


def test_a_scenario_is_kept_and_stands_beside_its_deal(owner: httpx.Client) -> None:
    kept = post(
        owner, "/deals/2513/change", "/deals/2513/keep",
        title="a quiet <b>offer</b>", public_subscription_level_x="20",
    )  # fmt: skip
    assert kept.status_code == 303
    own = kept.headers["location"].removeprefix("/deals/")
    assert own.startswith("own-")
    assert "20×" in parse(owner.get(f"/deals/{own}").text).one("main").one("header").words
    assert "a quiet <b>offer</b>" in parse(owner.get("/").text).one("main").words
    page = parse(owner.get("/compare", params={"left": "2513", "right": own}).text)
    told = page.one("section", id="difference").words
    assert "1,159.46" in told
    assert "3,742,000" in told
    removed = post(owner, f"/deals/{own}", f"/deals/{own}/forget")
    assert removed.status_code == 303
    assert owner.get(f"/deals/{own}").status_code == 404


def test_compare_says_which_side_is_wrong(reader: httpx.Client) -> None:
    page = parse(reader.get("/compare", params={"left": "2513", "right": "nonsense"}).text)
    assert page.one("p", id="wrong-right").words.startswith("nonsense: is not a stock code")
    page = parse(reader.get("/compare", params={"left": "2513"}).text)
    assert "is missing" in page.one("p", id="wrong-right").words


def test_a_deal_of_ones_own_is_studied_and_its_words_do_nothing(owner: httpx.Client) -> None:
    answer = post(owner, "/deals/new", "/deals/new", text=HOSTILE, title="mine")
    assert answer.status_code == 303
    address = answer.headers["location"]
    page = parse(owner.get(address).text)
    assert page.one("h1").words.startswith("<script>alert(1)</script>=1+1")
    assert all(
        script.attributes.get("src", "").startswith("/static/") for script in page.all("script")
    )
    book = owner.get(f"{address}/files/xlsx")
    sheets = zipfile.ZipFile(io.BytesIO(book.content))
    text = b"".join(sheets.read(name) for name in sheets.namelist())
    assert b"<script>" not in text
    assert b"<f>1+1" not in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not toml", "is not TOML"),
        ("", "is missing"),
        (HOSTILE.replace("2500000\n", "2500001\n"), "public_initial_shares"),
        (HOSTILE + "a = " + "[" * 5000, "nested"),
        (HOSTILE + '[company]\nmodel = "/etc/passwd"\n', "company.model"),
        (HOSTILE + '[company]\nmodel = "../secret.toml"\n', "company.model"),
        (HOSTILE + '[book]\norders = "orders.csv"\n', "book"),
    ],
)
def test_a_wrong_deal_file_is_said_beside_it(owner: httpx.Client, text: str, said: str) -> None:
    answer = post(owner, "/deals/new", "/deals/new", text=text)
    assert answer.status_code == 422
    page = parse(answer.text)
    wrong = page.one("p", id="wrong-text").words
    assert said in wrong or "TOML" in wrong
    assert "root:" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("kind", ["html", "xlsx", "json", "ics"])
def test_files_are_those_of_the_command(reader: httpx.Client, tmp_path: Path, kind: str) -> None:
    result = run("2513")
    write_all(result, tmp_path, sections_for(result))
    answer = reader.get(f"/deals/2513/files/{kind}")
    assert answer.headers["content-disposition"] == f'attachment; filename="2513.{kind}"'
    assert answer.content == (tmp_path / f"2513.{kind}").read_bytes()


def test_what_is_not_there_is_said(reader: httpx.Client) -> None:
    for path in ("/deals/9998", "/deals/own-none", "/deals/x'y", "/jobs/none", "/rules/no.such",
                 "/deals/2513/files/exe", "/static/none.js", "/static/vendored.toml",
                 "/static/..%2f..%2f__init__.py", "/nothing"):  # fmt: skip
        answer = reader.get(path)
        assert answer.status_code == 404, path
        assert "Traceback" not in answer.text
    assert reader.post("/compare").status_code == 405


def test_rules_are_listed_and_shown_with_their_authority(reader: httpx.Client) -> None:
    page = parse(reader.get("/rules", params={"search": "clawback", "on": "2025-08-04"}).text)
    names = [row.one("a").words for row in page.one("tbody").all("tr")]
    assert "clawback.18C" in names
    rule = parse(reader.get("/rules/clawback.18C", params={"on": "2025-08-04"}).text)
    assert "Practice Note 18, paragraph 4.2" in rule.one("main").words
    chinese = {"search": "抽籤", "on": "2026-01-05", "lang": "zh-Hant"}
    row = parse(reader.get("/rules", params=chinese).text).one("tbody").words
    assert "同一申請股數內以抽籤分配的股份" in row
    assert "保證獲配的完整手數以外，恰好一手" in row
    reader.get("/rules", params={"lang": "en"})
    wrong = reader.get("/rules", params={"on": "x"})
    assert wrong.status_code == 422
    assert parse(wrong.text).one("p", id="wrong-on").words.startswith("x: is no date")


def finished(client: httpx.Client, address: str) -> Node:
    """Return a job's page once it has ended."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        page = parse(client.get(address).text)
        if not page.all("progress"):
            return page
        time.sleep(0.05)
    raise AssertionError(page.words)


def test_documents_are_read_reviewed_and_made_a_deal(owner: httpx.Client) -> None:
    token = form_value(parse(owner.get("/documents").text))
    files = [
        ("files", ("notice.pdf", made.notice_zh(), "application/pdf")),
        ("files", ("../<b>story.txt", "智譜(02513)發售價116.2港元。".encode(), "text/plain")),
        ("files", ("broken.pdf", b"%PDF-1.7 nothing", "application/pdf")),
    ]
    pasted = "2026-01-12\n智譜公開發售獲1159.46倍認購。"
    sent = owner.post("/documents", data={"token": token, "text": pasted}, files=files)
    assert sent.status_code == 303
    page = finished(owner, sent.headers["location"])
    main = page.one("main").words
    assert "pasted.txt" in main
    assert "116.2" in main
    assert made.CODE in main
    assert "refused" in main
    assert page.all("b") == []
    deal = post(owner, sent.headers["location"], sent.headers["location"] + "/deal", title="made")
    assert deal.status_code == 303
    shown = parse(owner.get(deal.headers["location"]).text)
    assert shown.one("h1").words.endswith(f"{made.CODE}.HK")


def test_nothing_handed_in_is_said(owner: httpx.Client) -> None:
    answer = post(owner, "/documents", "/documents", text=" ")
    assert answer.status_code == 422
    assert "is missing" in parse(answer.text).one("p", id="wrong-files").words


def test_a_story_is_no_deal(owner: httpx.Client) -> None:
    sent = post(owner, "/documents", "/documents", text="智譜(02513)發售價116.2港元。")
    page = finished(owner, sent.headers["location"])
    assert "Make a deal" not in page.one("main").words
    answer = post(owner, "/documents", sent.headers["location"] + "/deal")
    assert answer.status_code == 422


def test_a_plan_is_a_job_and_its_mistakes_stand_at_their_fields(owner: httpx.Client) -> None:
    for fields, name, said in (
        ({}, "deals", "is missing"),
        ({"deals": "nonsense"}, "deals", "nonsense: is not a stock code"),
        ({"deals": "2513"}, "cash_hkd", "is missing"),
        ({"deals": "2513", "cash_hkd": "much"}, "cash_hkd", "much: is out of range"),
        ({"deals": "2513", "cash_hkd": "9", "leverage": "0"}, "leverage", "expected 1 to 100"),
    ):
        wrong = post(owner, "/plan", "/plan", **fields)
        assert wrong.status_code in {404, 422}
        assert said in parse(wrong.text).one("p", id=f"wrong-{name}").words
    asked = {"deals": "2513 0100 2026", "cash_hkd": "200,000", "as_of": "2025-12-30"}
    sent = post(owner, "/plan", "/plan", **asked)
    assert sent.status_code == 303
    page = finished(owner, sent.headers["location"])
    plan = page.one("section", id="plan").words
    assert "has listed, on 2025-11-06" in plan
    assert "Cash, hour by hour" in plan
    answer = owner.get("/api/v1" + sent.headers["location"]).json()["result"]
    for event in answer["cash"]:
        assert f"{event['balance_hkd']:,.2f}" in plan


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"days": "1"}, "Sessions"),
        ({"days": "3"}, "Over the days"),
        ({"days": "3", "what_if": "no-greenshoe"}, "What it changes"),
    ],
)
def test_a_first_day_an_ensemble_and_a_what_if_are_jobs(
    owner: httpx.Client, fields: dict[str, str], said: str
) -> None:
    sent = post(owner, "/deals/2513", "/deals/2513/simulate", seed="3", **fields)
    assert sent.status_code == 303
    page = finished(owner, sent.headers["location"])
    answer = owner.get("/api/v1" + sent.headers["location"]).json()["result"]
    section = page.one("section", id="day")
    assert said in section.words
    assert "seed 3" in section.words
    if "difference" in answer:
        assert f"{answer['difference']['close']['mean']:,.2f}" in section.words
    elif fields["days"] == "1":
        assert f"{answer['close']:,.2f}" in section.words
        assert "a simulated first day" in page.one("figcaption").words
    else:
        assert f"{answer['close']['p95']:,.2f}" in section.words
        assert "HK$116.20" in section.words


def test_a_wrong_number_of_days_stands_at_its_field(owner: httpx.Client) -> None:
    wrong = post(owner, "/deals/2513", "/deals/2513/simulate", days="0")
    assert wrong.status_code == 422
    assert "from 1 to 2,000" in parse(wrong.text).one("p", id="wrong-days").words


def test_a_running_job_is_cancelled(owner: httpx.Client) -> None:
    sent = post(owner, "/deals/2513", "/deals/2513/simulate", days="2000", seed="0")
    address = sent.headers["location"]
    cancelled = post(owner, address, f"{address}/cancel")
    assert cancelled.status_code == 303
    page = finished(owner, address)
    assert page.one("p", role="status").words.startswith("cancelled")
    assert "cancelled" in parse(owner.get("/jobs").text).one("main").words
