"""Pages that are a form and an answer: every question, what is wrong with it, and hostile files."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from greenshoe.web._asks import ASKS, BOOK
from tests.crosslisting.conftest import simulate
from tests.web.pages import parse
from tests.web.test_api import COMPANY
from tests.web.test_pages import finished, form_value

if TYPE_CHECKING:
    import httpx

    from tests.web.pages import Node

ORDERS = Path(__file__).parents[2] / "docs/book-orders.csv"
CLIENTS = """client_id,cash_hkd,credit_limit_hkd,stock_code,shares_applied_for,financing
<b>A</b>,200000,1000000,2513,1000,margin
A-2,8000,0,2513,100,cash
"""
Files = list[tuple[str, tuple[str, bytes]]]


def send(
    client: httpx.Client, path: str, fields: dict[str, str], files: Files | None = None
) -> httpx.Response:
    """Send the form of a page with its files, as a browser does."""
    token = form_value(parse(client.get(path).text))
    return client.post(path, data={"token": token, **fields}, files=files or [("file", ("", b""))])


def answered(client: httpx.Client, path: str, files: Files | None = None, **fields: str) -> Node:
    """Send a form and return the page of its job."""
    sent = send(client, path, fields, files)
    assert sent.status_code == 303, parse(sent.text).one("main").words
    page = finished(client, sent.headers["location"])
    assert page.one("p", role="status").words.startswith("done"), page.words
    page.attributes["job"] = sent.headers["location"]
    return page


def result(client: httpx.Client, page: Node) -> Any:
    """Return what the job of a page found."""
    return client.get("/api/v1" + page.attributes["job"]).json()["result"]


@pytest.fixture(scope="module")
def prices(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Price files of a pair whose truth is known."""
    folder, pair = tmp_path_factory.mktemp("prices"), simulate()
    pair.write_hk(folder / "1234.HK.csv")
    pair.write_us(folder / "XYZ.csv")
    return [("files", (path.name, path.read_bytes())) for path in sorted(folder.iterdir())]


def test_a_desk_says_what_each_client_may_borrow(owner: httpx.Client) -> None:
    page = answered(owner, "/desk", deal="2513", clients=CLIENTS, quantile="0.05")
    answer, section = result(owner, page), page.one("section", id="desk")
    assert page.all("b") != []  # of origins
    assert "<b>A</b>" in section.words
    assert f"{answer['clients'][0]['may_borrow_hkd']:,.2f}" in section.words
    assert "own money of HK$11,737.19 is needed" in section.words
    for figure in section.all("span", **{"class": "fig"}):
        assert figure.one("span", **{"class": "origin"}).words
    again = parse(owner.get(f"/desk?job={page.attributes['job'].removeprefix('/jobs/')}").text)
    assert again.one("input", id="deal").attributes["value"] == "2513"
    assert again.one("textarea", id="clients").words.startswith("client_id,cash_hkd")


def test_routes_show_each_test_and_the_timetable(owner: httpx.Client) -> None:
    page = answered(owner, "/route", company=COMPANY)
    assert "18C commercial" in page.one("section", id="routes").words
    assert "Robots Ltd" in page.one("h1").words
    assert "Timetable of Robots Ltd" in page.one("figcaption").words


def test_two_markets_are_analysed_from_files(owner: httpx.Client, prices: Files) -> None:
    page = answered(owner, "/pair", prices, ticker="XYZ", hk="1234")
    answer = result(owner, page)
    premium = page.one("section", id="premium").words
    assert f"{answer['premium']['mean_bp']:,.0f}" in premium
    assert abs(answer["premium"]["bracket"]["mean_bp"]) < 30  # the truth is none
    assert "1234.HK.csv" in page.one("section", id="files").words
    assert "XYZ / 1234" in page.one("figcaption").words


def test_a_model_of_ones_own_is_valued(owner: httpx.Client) -> None:
    begun = parse(owner.get("/value?begin=pony").text)
    text = begun.one("textarea", id="model").words
    assert 'name = "Pony.ai"' in text
    model = owner.get("/value?begin=pony").text.partition('id="model"')[2]
    own = parse(f"<p>{model.partition('>')[2].partition('</textarea>')[0]}</p>").one("p")
    lines = "".join(node.text for node in own.all("#text"))
    renamed = lines.replace('name = "Pony.ai"', 'name = "Own <i>cars</i>"')
    page = answered(owner, "/value", company="zhipu", price="100", draws="256", model=renamed)
    assert "Own <i>cars</i>" in page.one("section", id="valuation").words
    assert result(owner, page)["company"] == "Own <i>cars</i>"


def test_engines_run_what_ships_with_changed_inputs(owner: httpx.Client) -> None:
    fleet = answered(owner, "/engines/fleet", city="point", vehicles="15", days="1", seed="2")
    told = result(owner, fleet)
    assert (told["vehicles"], told["days"], told["seed"]) == (15, 1, 2)
    assert f"{told['orders_wanted_per_day']['p50']:,.0f}" in fleet.one("section", id="fleet").words
    assert len(fleet.all("svg")) == 2
    serving = answered(owner, "/engines/serving", service="minimax-m1", machine="h20", draws="2")
    told = result(owner, serving)
    assert (told["machine"], told["draws"]) == ("H20", 2)
    assert len(serving.all("svg")) == 1


def test_orders_make_the_book_of_a_deal(owner: httpx.Client) -> None:
    page = answered(
        owner, "/deals/2026/book", [("orders", (ORDERS.name, ORDERS.read_bytes()))],
        policy="tiered", range="125:160", rates="USD=7.7692",
    )  # fmt: skip
    section = page.one("section", id="book").words
    assert "tiered" in section
    assert result(owner, page)["stock_code"] == "2026"


def test_the_window_is_split_and_as_of_a_day(reader: httpx.Client) -> None:
    page = parse(reader.get("/window", params={"by": "route", "as_of": "2026-01-31"}).text)
    rows = reader.get("/api/v1/window", params={"by": "route", "as_of": "2026-01-31"}).json()
    months = [r for r in rows if r["by"] == "all" and r["source"] == "deals"]
    shown = page.one("section", id="window").words
    assert f"{months[-1]['multiple_median']:,.1f}" in shown
    assert "2026-02" not in shown
    assert "The Hong Kong IPO market by month" in page.one("figcaption").words
    wrong = parse(reader.get("/window", params={"as_of": "soon"}).text)
    assert wrong.one("p", id="wrong-as_of").words.startswith("soon: is no date")
    split = parse(reader.get("/window", params={"by": "moon"}).text)
    assert "moon" in split.one("p", id="wrong-by").words


def test_pictures_speak_the_readers_language(reader: httpx.Client) -> None:
    page = parse(reader.get("/window", headers={"Accept-Language": "zh-HK"}).text)
    picture = page.one("figure")
    assert picture.one("figcaption").words == "香港新股市場，按月"
    assert "集資額" in picture.one("svg").words


@pytest.mark.parametrize(
    ("path", "fields", "name", "said"),
    [
        ("/desk", {"clients": CLIENTS}, "deal", "必須填寫"),
        ("/desk", {"deal": "2513", "clients": " "}, "clients", "必須填寫"),
        ("/desk", {"deal": "x'y", "clients": CLIENTS}, "deal", "不是股份代號"),
        ("/desk", {"deal": "2513", "clients": CLIENTS, "quantile": "2"}, "quantile", "0.001"),
        ("/desk", {"deal": "2513", "clients": CLIENTS, "fall": "much"}, "fall", "much"),
        ("/desk", {"deal": "2513", "clients": CLIENTS.replace("cash\n", "loan\n")},
         "clients", "clients.csv row 3, financing: loan: 並非融資方式"),
        ("/desk", {"deal": "0100", "clients": CLIENTS}, "clients", "2513"),
        ("/route", {"company": "name = 1"}, "company", "company.toml, name"),
        ("/route", {"company": COMPANY, "outcome": "sure"}, "outcome", "sure: 無法識別"),
        ("/route", {"company": COMPANY, "as_of": "soon"}, "as_of", "不是日期"),
        ("/pair", {"ticker": "XYZ"}, "files", "必須填寫"),
        ("/value", {"company": "/etc/passwd"}, "company", "無法識別"),
        ("/value", {"company": "zhipu", "solve": "moon@2030", "price": "1"}, "solve", "moon"),
        ("/value", {"company": "zhipu", "draws": "1e3"}, "draws", ""),
        ("/value", {"company": "zhipu", "draws": "64.5"}, "draws", "不是整數"),
        ("/value", {"company": "zhipu", "model": "a = 1"}, "model", "model, a"),
        ("/engines/fleet", {"city": "moon"}, "city", "無法識別"),
        ("/engines/fleet", {"city": "point", "fleets": "many"}, "fleets", "many"),
        ("/engines/fleet", {"city": "point", "solve": "joy=1"}, "solve", "並非指標"),
        ("/engines/fleet", {"city": "point", "city_text": "x = 1"}, "city_text", "city.toml"),
        ("/engines/serving", {"service": "glm-4-5", "machine": "abacus"}, "machine", "無法識別"),
        ("/engines/serving", {"service": "glm-4-5", "service_text": 'model = "../m.toml"'},
         "service_text", "../m.toml"),
        ("/deals/2026/book", {}, "orders", "必須填寫"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_field_in_the_readers_language(
    owner: httpx.Client, path: str, fields: dict[str, str], name: str, said: str
) -> None:
    owner.headers["Accept-Language"] = "zh-HK"
    answer = send(owner, path, fields)
    if not said:
        assert answer.status_code == 303
        return
    assert answer.status_code in {404, 422}
    page = parse(answer.text)
    assert said.replace("必須填寫", "") in page.one("p", id=f"wrong-{name}").words
    field = [n for tag in ("input", "select", "textarea") for n in page.all(tag, id=name)]
    assert field[0].attributes["aria-invalid"] == "true"
    for sent, value in fields.items():
        if sent != name and page.all("input", id=sent):
            assert page.one("input", id=sent).attributes["value"] == value


def _parquet_bomb(folder: Path) -> bytes:
    """Return a small Parquet file of many rows."""
    path = folder / "bomb.parquet"
    rows = duckdb.sql("select date '2020-01-01' as Date, 1.0 as Close from range(30000000)")
    assert rows is not None
    rows.write_parquet(str(path))
    return path.read_bytes()


def _zip_bomb() -> bytes:
    """Return a workbook whose one sheet is a hundred megabytes of nothing."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/worksheets/sheet1.xml", b" " * 100_000_000)
    return held.getvalue()


def _hostile(folder: Path) -> dict[str, tuple[str, bytes]]:
    return {
        "empty": ("XYZ.csv", b"\n"),
        "binary": ("XYZ.csv", bytes(range(256)) * 100),
        "markup": ("<script>alert(1)</script>.csv", b"<script>alert(1)</script>,\x00"),
        "another kind": ("XYZ.csv", gzip.compress(b"Date,Close\n" * 1000)),
        "a picture": ("XYZ.parquet", b"\x89PNG\r\n\x1a\n" + bytes(1000)),
        "half a table": ("XYZ.parquet", b"PAR1" + bytes(64) + b"PAR1"),
        "a table that swells": ("XYZ.parquet", _parquet_bomb(folder)),
        "a book that swells": ("XYZ.xlsx", _zip_bomb()),
        "one endless line": ("XYZ.csv", b"9" * 3_000_000),
        "many columns": ("XYZ.csv", b"," * 500_000),
        "deep": ("XYZ.toml", b"a = " + b"[" * 100_000),
    }


@pytest.mark.parametrize("ask", [*ASKS, BOOK], ids=lambda ask: ask.call)
def test_no_file_and_no_text_is_a_defect(owner: httpx.Client, ask: Any, tmp_path: Path) -> None:
    """Whatever is handed in is refused at a field, or, with nothing but that wrong, taken."""
    path = ask.path.format(deal="2026")
    needed = {"deal": "2513", "ticker": "XYZ", "hk": "1234", "draws": "64", "days": "1"}
    start = {f.name: needed.get(f.name, f.start) for f in ask.fields if f.kind != "files"}
    texts = {f.name: "<script>alert(1)</script>" for f in ask.fields if f.kind != "files"}
    for fields in ({}, texts, dict.fromkeys(texts, "9" * 199), dict.fromkeys(texts, "\ud7ff\x01")):
        refused(send(owner, path, fields))
    name = next((f.name for f in ask.fields if f.kind == "files"), "file")
    for file in _hostile(tmp_path).values():
        refused(send(owner, path, start, [(name, file)]))


def refused(answer: httpx.Response) -> None:
    """Check that an answer is no defect, says what is wrong, and lets no markup through."""
    assert answer.status_code in {303, 404, 413, 422}, answer.text[-500:]
    assert "Traceback" not in answer.text
    assert "<script>alert" not in answer.text
    if answer.status_code != 303:
        assert parse(answer.text).all("p", **{"class": "wrong"})
