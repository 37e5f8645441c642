"""`plan`, `desk`, `window` and `backtest returns` as a stranger runs them."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from greenshoe.cli import main

if TYPE_CHECKING:
    from pathlib import Path

DEAL = """stock_code = "8888"
name_en = "Example"
listing_document_date = 2026-12-01
listing_date = 2026-12-10
mechanism = "B"
offer_price_hkd = 20.00
board_lot_shares = 200
base_offer_shares_initial = 50000000
public_initial_shares = 5000000
intl_initial_shares = 45000000
"""
HEAD = "client_id,cash_hkd,credit_limit_hkd,stock_code,shares_applied_for,financing\n"


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    code = main([*arguments, "--json"])
    out, err = capsys.readouterr()
    assert err == ""
    return code, json.loads(out)


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(list(arguments)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


@pytest.fixture
def deal(tmp_path: Path) -> str:
    path = tmp_path / "deal.toml"
    path.write_text(DEAL, encoding="utf-8")
    return str(path)


def test_overlapping_deals_are_planned_as_they_were_known(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The last days of 2025: five deals whose money overlaps, and one that had listed."""
    code, plan = run_json(
        capsys,
        *("plan", "2513", "0100", "9903", "6938", "3636", "6651", "--cash", "500000"),
        *("--margin-rate", "0.045", "--leverage", "10", "--as-of", "2025-12-31"),
    )
    assert code == 0
    assert [r["stock_code"] for r in plan["refused"]] == ["6651"]
    codes = [choice["stock_code"] for choice in plan["choices"]]
    assert len(codes) == len(set(codes)) > 1
    for choice in plan["choices"]:
        amount = choice["own_cash_hkd"] + choice["borrowed_hkd"]
        assert amount == pytest.approx(choice["amount_hkd"], abs=0.011)
        assert choice["own_cash_hkd"] >= 0.1 * amount - 0.01
    balances = [500_000.0] + [event["balance_hkd"] for event in plan["cash"]]
    changes = [event["change_hkd"] for event in plan["cash"]]
    for (before, after), change in zip(pairwise(balances), changes, strict=True):
        assert after - before == pytest.approx(change, abs=0.02)
    assert min(event["lowest_balance_hkd"] for event in plan["cash"]) >= 0
    assert [e["at"] for e in plan["cash"]] == sorted(e["at"] for e in plan["cash"])
    total = sum(choice["expected_value_hkd"] for choice in plan["choices"])
    assert plan["expected_value_hkd"] == pytest.approx(total, abs=0.05)
    assert balances[-1] - 500_000 == pytest.approx(total, abs=0.3)


def test_two_plans_of_one_question_are_the_same_bytes(
    capsys: pytest.CaptureFixture[str], deal: str
) -> None:
    question = ("plan", deal, "--cash", "100000", "--as-of", "2026-12-02")
    assert run_json(capsys, *question) == run_json(capsys, *question)


def test_a_limit_on_losses_holds(capsys: pytest.CaptureFixture[str], deal: str) -> None:
    question = ("plan", deal, "--cash", "1000000", "--as-of", "2026-12-02")
    _, free = run_json(capsys, *question)
    code, held = run_json(capsys, *question, "--max-loss", "2000")
    assert code == 0
    assert held["loss_at_5_pct_hkd"] <= 2000.01
    assert free["loss_at_5_pct_hkd"] > 2000
    assert free["expected_value_hkd"] >= held["expected_value_hkd"] >= 0


def test_results_of_a_listed_deal_change_no_plan_made_before(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, deal: str
) -> None:
    """Demand, results and first day in the file: what is not known at launch is not read."""
    more = tmp_path / "more.toml"
    later = "public_subscription_level_x = 4000\nvalid_applications = 90000\n"
    later += "one_lot_success_pct = 100\nfirst_day_return_pct = 900\ngrey_market_return_pct = 900\n"
    more.write_text(DEAL + later, encoding="utf-8")
    question = ("--cash", "100000", "--as-of", "2026-12-02")
    _, before = run_json(capsys, "plan", deal, *question)
    _, after = run_json(capsys, "plan", str(more), *question)
    assert before == after


def test_deals_that_have_listed_leave_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    code, plan = run_json(capsys, "plan", "2513", "--cash", "1e5", "--as-of", "2026-11-22")
    assert code == 1
    assert plan["choices"] == plan["cash"] == []
    assert plan["refused"] == [{"stock_code": "2513", "reason": "has listed, on 2026-01-08"}]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--cash", "100"), "cannot pay one lot of any deal; expected HK$4,090.35 or more"),
        (("--cash", "1e5", "--margin-rate", "-0.1"), "--margin-rate = -0.1: is out of range"),
        (("--cash", "1e5", "--leverage", "20"), "a deposit of 10% or more"),
        (("--cash", "-5"), "cash = -5.0: is not possible"),
        (("--cash", "1e5", "--max-loss", "-1"), "max-loss = -1.0: is not possible"),
        (("--cash", "1e5", "--stage", "later"), "--stage = later: is no stage"),
        (("--cash", "1e5", "--as-of", "2026-12-08"), "is past the close of 8888"),
        (("--cash", "1e5", "--as-of", "soon"), "--as-of = soon: is no date"),
        (("--cash", "1e5", "--picture", "a.png"), "--picture = a.png: is no .svg"),
    ],
)
def test_a_question_that_cannot_be_is_one_line(
    capsys: pytest.CaptureFixture[str], deal: str, options: tuple[str, ...], words: str
) -> None:
    day = () if "--as-of" in options else ("--as-of", "2026-12-02")
    assert words in refusal(capsys, "plan", deal, *options, *day)


def test_one_person_applies_once_for_a_deal(capsys: pytest.CaptureFixture[str], deal: str) -> None:
    said = refusal(capsys, "plan", deal, deal, "--cash", "1e5", "--as-of", "2026-12-02")
    assert "rule application.multiple_applications" in said


def test_demand_that_contradicts_itself_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "deal.toml"
    path.write_text(DEAL + "public_subscription_level_x = 2\nvalid_applications = 90000\n")
    said = refusal(capsys, "plan", str(path), "--cash", "1e5", "--as-of", "2026-12-02")
    assert "public_subscription_level_x = 2: contradicts valid_applications (90,000)" in said


def test_the_plan_is_shown_and_drawn(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, deal: str
) -> None:
    picture = tmp_path / "cash.svg"
    code = main(
        [*("plan", deal, "--cash", "100000", "--as-of", "2026-12-02"), "--picture", str(picture)]
    )
    out, _ = capsys.readouterr()
    assert code == 0
    assert "never below zero in any draw" in out
    assert "2026-12-07 12:00" in out
    text = "".join(ET.fromstring(picture.read_text("utf-8")).itertext())  # noqa: S314 - our own
    assert "Cash over time" in text
    assert "07 Dec" in text


def test_the_desk_judges_each_client(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """2513's printed amounts: 117,371.88 for 1,000 shares, a deposit of 11,737.19."""
    clients = tmp_path / "clients.csv"
    rows = ["a,20000,500000,02513,1000,margin", "b,11737.19,0,2513,100,cash"]
    rows += ["c,1000,500000,2513,1000,margin", "d,1e0,0,0100,20,cash"]
    clients.write_text(HEAD + "\n".join(rows[:3]) + "\n", encoding="utf-8")
    code, desk = run_json(capsys, "desk", "2513", str(clients), "--fall", "0.3")
    assert code == 0
    assert [c["status"] for c in desk["clients"]] == ["accepted", "accepted", "refused"]
    assert desk["clients"][0]["own_cash_hkd"] == 11737.19
    assert desk["clients"][0]["borrowed_hkd"] == 105634.69
    assert desk["clients"][2]["rule"] == "prefunding.deposit_pct"
    # 1,000 x 116.20 down 30 %, less 0.1 % stamp duty, levies, settlement and 0.03 % commission
    sold = 116_200 * 0.7 * (1 - 0.001 - 0.000027 - 0.0000015 - 0.0000565 - 0.000042 - 0.0003)
    assert desk["loss_if_all_filled_hkd"] == pytest.approx(105_634.69 - sold, abs=0.02)
    locked = [step["locked_hkd"] for step in desk["prefunding"]]
    assert locked == pytest.approx([0, 129_109.07, 129_109.07, 0])
    assert desk["prefunding"][1]["at"] == "2026-01-05T17:30:00+08:00"
    clients.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    said = refusal(capsys, "desk", "2513", str(clients))
    assert "clients.csv row 5: cash_hkd = 1e0" in said
    assert "below the least deposit" in refusal(
        capsys, "desk", "2513", str(_clients(tmp_path, rows[:1])), "--deposit", "0.05"
    )
    assert "of another deal in every row" in refusal(
        capsys, "desk", "0100", str(_clients(tmp_path, rows[:1]))
    )


def _clients(folder: Path, rows: list[str]) -> Path:
    path = folder / "some.csv"
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_the_desk_is_shown(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = _clients(tmp_path, ["a,20000,500000,2513,1000,margin", "a,20000,0,2513,100,cash"])
    assert main(["desk", "2513", str(path)]) == 0
    out, _ = capsys.readouterr()
    assert "application.multiple_applications" in out
    assert "5% quantile of the first day at a multiple of 1" in out


def test_the_window_counts_months(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, rows = run_json(capsys, "window", "--by", "mechanism", "--as-of", "2026-01-31")
    assert code == 0
    january = next(r for r in rows if r["period"] == "2026-01" and r["by"] == "all")
    assert january["listings"] == 12
    assert january["state"] == "hot"
    assert max(r["period"] for r in rows if len(r["period"]) == 7) == "2026-01"
    table, picture = tmp_path / "deals.csv", tmp_path / "window.svg"
    table.write_text("stock_code,listing_date,first_day_return_pct\n9999,2026-04-02,12.5\n")
    assert main(["window", "--deals", str(table), "--picture", str(picture)]) == 0
    out, _ = capsys.readouterr()
    assert "2026-04" in out
    assert picture.read_text("utf-8").startswith("<svg")
    assert "--by = colour" in refusal(capsys, "window", "--by", "colour")
    assert "no deal has listed" in refusal(capsys, "window", "--as-of", "1999-01-01")


def test_the_record_of_returns_takes_prices(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """2513: offered at 116.20; made-up prices open at 120.00 and close the fifth day at 150.00."""
    days = ["2026-01-08", "2026-01-09", "2026-01-12", "2026-01-13", "2026-01-14"]
    lines = [f"{d},{120 if n == 0 else 140},{150 if n == 4 else 131.5}" for n, d in enumerate(days)]
    (tmp_path / "2513.HK.csv").write_text("Date,Open,Close\n" + "\n".join(lines) + "\n")
    code, rows = run_json(capsys, "backtest", "returns", "--prices", str(tmp_path))
    assert code == 0
    held = {
        r["until"]: r["deals"] for r in rows if r.get("grey") == "all" and r["sample"] != "2018"
    }
    assert held["first open"] == held["day 5 close"] == 1
    (tmp_path / "2513.HK.csv").write_text("Date,Open,Close\n2026-01-08,x,1\n")
    said = refusal(capsys, "backtest", "returns", "--prices", str(tmp_path))
    assert "2513.HK.csv row 2" in said
    assert "of another record" in refusal(capsys, "backtest", "value", "--prices", str(tmp_path))


def test_the_record_of_returns_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backtest", "returns"]) == 0
    out, _ = capsys.readouterr()
    assert "E[a r] = E[a] E[r] + Cov(a, r)" in out
    assert "no rule" in out
