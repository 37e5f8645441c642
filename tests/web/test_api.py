"""The interface: the same input is the same number as on the command line and in Python."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from greenshoe.cli import main
from greenshoe.deal import Deal
from greenshoe.report import difference_data
from greenshoe.study import read_changes, run, what_if
from greenshoe.web._shipped import shipped_text
from tests.web.conftest import PATIENCE
from tests.web.test_pages import HOSTILE

if TYPE_CHECKING:
    import httpx

COMPANY = """
name = "Robots Ltd"
business = "specialist_technology"
commercialised = true
market_cap_hkd = 12000000000
revenue_hkd = 300000000
rnd_share_3y = [0.5, 0.4, 0.35]
filing_date = 2026-01-05
"""


ORDERS = Path(__file__).parents[2] / "docs/book-orders.csv"
CLIENTS = """client_id,cash_hkd,credit_limit_hkd,stock_code,shares_applied_for,financing
A-1,200000,1000000,2513,1000,margin
A-2,8000,0,2513,100,cash
"""
DEALS = """stock_code,name_en,listing_date,offer_price_hkd,public_subscription_level_x
9998,Example,2026-05-04,10.00,35.5
"""

EARLY = """\
stock_code = "9999"
listing_document_date = 2026-01-05
mechanism = "A"
offer_price_min_hkd = 9.50
offer_price_max_hkd = 10.50
board_lot_shares = 500
base_offer_shares_initial = 20_000_000
public_initial_shares = 1_000_000
intl_initial_shares = 19_000_000
over_allotment_max_shares = 3_000_000
"""


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """Return what a command prints with `--json`."""
    code = main([*arguments, "--json"])
    said = capsys.readouterr()
    assert code in {0, 1}, said.err
    return json.loads(said.out)


def result(client: httpx.Client, answer: httpx.Response) -> Any:
    """Return what a job found."""
    assert answer.status_code == 202, answer.text
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        job = client.get(f"/api/v1/jobs/{answer.json()['id']}").json()
        if job["state"] in {"done", "failed", "cancelled"}:
            assert job["state"] == "done", job["error"]
            return job["result"]
        time.sleep(0.1)
    raise AssertionError(job["state"])


def test_run(reader: httpx.Client, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    told = reader.get("/api/v1/run/2513", params={"seed": 3}).json()
    assert told == command(capsys, "run", "02513", "--seed", "3", "--out", str(tmp_path))
    assert told["public_final_shares"] == run("2513").offering.settlement.public_final.expected  # type: ignore[union-attr]


def test_a_deal_of_ones_own(
    program: httpx.Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "deal_text"
    path.with_suffix(".toml").write_text(HOSTILE, encoding="utf-8")
    told = program.post("/api/v1/run", json={"deal_text": HOSTILE}).json()
    printed = command(capsys, "run", f"{path}.toml", "--out", str(tmp_path))
    for answer in (told, printed):
        del answer["manifest"]["inputs"]  # by the name of the file
    assert json.loads(json.dumps(told).replace("deal_text", "x")) == json.loads(
        json.dumps(printed).replace("deal_text.toml", "x")
    )
    kept = program.post("/api/v1/deals", json={"deal_text": HOSTILE, "title": "t"})
    assert kept.status_code == 201
    again = program.get(f"/api/v1/run/{kept.json()['id']}")
    assert again.json()["checks"] == told["checks"]
    assert program.delete(f"/api/v1/deals/{kept.json()['id']}").status_code == 204
    assert program.get(f"/api/v1/run/{kept.json()['id']}").status_code == 404


def test_replay(reader: httpx.Client, capsys: pytest.CaptureFixture[str]) -> None:
    told = reader.get("/api/v1/replay", params={"codes": ["2513", "0100"]}).json()
    assert told == command(capsys, "replay", "2513", "0100")


def test_deals_and_rules(reader: httpx.Client, capsys: pytest.CaptureFixture[str]) -> None:
    assert reader.get("/api/v1/deals", params={"mechanism": "18C"}).json() == command(
        capsys, "deals", "--mechanism", "18C"
    )
    since = {"since": "2026-01-08", "until": "2026-01-09"}
    assert reader.get("/api/v1/deals", params=since).json() == command(
        capsys, "deals", "--since", "2026-01-08", "--until", "2026-01-09"
    )
    on = {"on": "2025-08-04"}
    assert reader.get("/api/v1/rules/clawback.18C", params=on).json() == command(
        capsys, "rule", "clawback.18C", "--on", "2025-08-04"
    )
    assert reader.get("/api/v1/rules", params=on).json() == command(
        capsys, "rule", "--on", "2025-08-04"
    )


def test_value_route_and_pair(
    reader: httpx.Client,
    program: httpx.Client,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    told = reader.get("/api/v1/value/2513", params={"draws": 256, "price": 130}).json()
    assert told == command(capsys, "value", "zhipu", "--draws", "256", "--price", "130")
    path = tmp_path / "company.toml"
    path.write_text(COMPANY, encoding="utf-8")
    routes = program.post("/api/v1/route", json={"company": COMPANY, "as_of": "2026-01-05"}).json()
    assert routes == command(capsys, "route", str(path), "--as-of", "2026-01-05")
    assert reader.get("/api/v1/pair/PONY").json() == command(capsys, "pair", "PONY")


def test_odds(
    reader: httpx.Client, program: httpx.Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    asked = {"stage": "launch", "as_of": "2026-01-05", "seed": "2"}
    told = reader.get("/api/v1/odds/2513", params=asked).json()
    printed = command(
        capsys, "odds", "2513", "--stage", "launch", "--as-of", "2026-01-05", "--seed", "2"
    )
    assert told == printed
    path = tmp_path / "deal.toml"
    path.write_text(HOSTILE, encoding="utf-8")
    own = program.post("/api/v1/odds", json={"deal_text": HOSTILE, "as_of": "2026-02-03"}).json()
    assert own == command(capsys, "odds", str(path), "--as-of", "2026-02-03")


def test_plan(program: httpx.Client, capsys: pytest.CaptureFixture[str]) -> None:
    asked = {"deals": ["2513", "0100"], "cash_hkd": 200000, "leverage": 10, "as_of": "2025-12-30"}
    told = result(program, program.post("/api/v1/plan", json=asked))
    options = ["--cash", "200000", "--leverage", "10", "--as-of", "2025-12-30"]
    assert told == command(capsys, "plan", "2513", "0100", *options)


def test_simulate(program: httpx.Client, capsys: pytest.CaptureFixture[str]) -> None:
    asked = {"deal": "2513", "days": 3, "seed": 5}
    told = result(program, program.post("/api/v1/simulate", json=asked))
    assert told == command(capsys, "simulate", "2513", "--days", "3", "--seed", "5")


@pytest.mark.parametrize("more", [{}, {"days": 2}, {"days": 2, "what_if": "no-greenshoe"}])
def test_simulate_says_what_it_takes_for_granted(
    program: httpx.Client, capsys: pytest.CaptureFixture[str], tmp_path: Path, more: dict[str, Any]
) -> None:
    """An offer with a range and no listing date: price, day and public offer are assumed."""
    path = tmp_path / "early.toml"
    path.write_text(EARLY, encoding="utf-8")
    asked = {"deal_text": EARLY, "seed": 1, "pace": 0.02, **more}
    told = result(program, program.post("/api/v1/simulate", json=asked))
    options = [f"--{key.replace('_', '-')}={value}" for key, value in more.items()]
    printed = command(capsys, "simulate", str(path), "--seed", "1", "--pace", "0.02", *options)
    assert told == printed
    assert [words.split(" is ")[0] for words in told["assumed"][:2]] == [
        "offer_price_hkd", "listing_date",
    ]  # fmt: skip
    assert len(told["assumed"]) == 3


def test_read(
    program: httpx.Client,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GREENSHOE_HOME", str(tmp_path / "home"))
    story = "智譜(02513)發售價116.2港元，公開發售獲1159.46倍認購。".encode()
    (tmp_path / "story.txt").write_bytes(story)
    told = result(program, program.post("/api/v1/read", files=[("files", ("story.txt", story))]))
    assert told == command(capsys, "read", "story.txt")


def test_run_with_orders(
    program: httpx.Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    asked = {"deal": "2026", "orders_text": ORDERS.read_text("utf-8"), "policy": "tiered",
             "rates": "USD=7.7692", "range": "125:160"}  # fmt: skip
    told = program.post("/api/v1/run", json=asked).json()
    printed = command(
        capsys, "run", "2026", "--orders", str(ORDERS), "--policy", "tiered",
        "--rate", "USD=7.7692", "--range", "125:160", "--out", str(tmp_path),
    )  # fmt: skip
    assert json.loads(json.dumps(told).replace("orders.csv", "x")) == json.loads(
        json.dumps(printed).replace(ORDERS.name, "x")
    )


def test_desk_and_window(
    reader: httpx.Client,
    program: httpx.Client,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    path = tmp_path / "clients.csv"
    path.write_text(CLIENTS, encoding="utf-8")
    asked = {"deal": "2513", "clients": CLIENTS, "deposit": 0.2, "house_limit": 1e6, "fall": 0.3,
             "full_prefunding": True}  # fmt: skip
    told = program.post("/api/v1/desk", json=asked).json()
    options = ["--deposit", "0.2", "--house-limit", "1000000", "--fall", "0.3", "--full-prefunding"]
    assert told == command(capsys, "desk", "2513", str(path), *options)
    asked_of = {"by": "sector", "as_of": "2026-01-31"}
    rows = reader.get("/api/v1/window", params=asked_of).json()
    assert rows == command(capsys, "window", "--by", "sector", "--as-of", "2026-01-31")
    further = tmp_path / "deals.csv"
    further.write_text(DEALS, encoding="utf-8")
    more = program.post("/api/v1/window", json={"deals": DEALS}).json()
    assert more == command(capsys, "window", "--deals", str(further))
    assert more != reader.get("/api/v1/window").json()


def test_engines(program: httpx.Client, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    asked = {"city": "point", "vehicles": 15, "days": 1, "seed": 2, "fleets": "10,20"}
    told = result(program, program.post("/api/v1/engine/fleet", json=asked))
    options = ["--vehicles", "15", "--days", "1", "--seed", "2", "--fleets", "10,20"]
    assert told == command(capsys, "engine", "fleet", "point", *options)
    path = tmp_path / "service.toml"
    path.write_text(shipped_text("service", "minimax-m1"), encoding="utf-8")
    asked = {"service_text": path.read_text("utf-8"), "machine": "h20", "draws": 2, "seed": 1}
    told = result(program, program.post("/api/v1/engine/serving", json=asked))
    options = ["--machine", "h20", "--draws", "2", "--seed", "1"]
    assert told == command(capsys, "engine", "serving", str(path), *options)


def test_a_file_given_as_text_names_no_other(program: httpx.Client) -> None:
    asked = {"service_text": 'model = "/etc/passwd.toml"', "draws": 1}
    job = program.post("/api/v1/engine/serving", json=asked).json()["id"]
    until = time.monotonic() + PATIENCE
    while (found := program.get(f"/api/v1/jobs/{job}").json())["state"] != "failed":
        assert time.monotonic() < until, found
        time.sleep(0.1)
    assert "names a file" in found["error"]["line"]
    named = {"deal_text": HOSTILE + '[book]\norders = "o.csv"\n', "clients": CLIENTS}
    assert program.post("/api/v1/desk", json=named).json()["errors"][0]["field"] == "book"


def test_what_if(program: httpx.Client) -> None:
    changes = {"public_subscription_level_x": "20"}
    told = program.post("/api/v1/what-if", json={"deal": "2513", "changes": changes}).json()
    found = what_if(Deal.load("2513"), read_changes(changes))
    assert told["figures"] == json.loads(
        json.dumps(difference_data(found.before, found.after)["figures"])
    )
    assert told["changed"]["public_subscription_level_x"] == {"before": 1159.46, "after": 20}


@pytest.mark.parametrize(
    ("path", "field", "said"),
    [
        ("/api/v1/run/2513?seed=-1", "seed", "應大於或等於 0"),
        ("/api/v1/run/2513?seed=x", "seed", "應為整數"),
        ("/api/v1/value/zhipu?draws=1", "draws", "應大於或等於 64"),
        ("/api/v1/deals?since=soon", "since", "應為日期"),
        ("/api/v1/replay", "codes", "必須填寫"),
        ("/api/v1/run/none", "deal", "不是股份代號"),
        ("/api/v1/value/..%2f..%2fetc%2fpasswd", None, "Not Found"),
        ("/api/v1/value/x.toml", "company", "不是隨附的模型"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    reader: httpx.Client, path: str, field: str | None, said: str
) -> None:
    answer = reader.get(path, headers={"Accept-Language": "zh-HK"})
    assert answer.status_code in {404, 422}
    first = answer.json()["errors"][0]
    assert first["field"] == field
    assert said in first["message"]


def test_the_description_names_every_call(reader: httpx.Client) -> None:
    whole = reader.get("/api/openapi.json").json()
    assert whole["servers"] == [{"url": "/api"}]
    page = reader.get("/api/docs").text
    for path, verbs in whole["paths"].items():
        assert f"/api{path}" in page
        for verb, call in verbs.items():
            assert call["summary"]
            private = path == "/v1/jobs" or verb != "get"
            assert bool(call.get("security")) is private, (path, verb)
