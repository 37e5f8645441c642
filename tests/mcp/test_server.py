"""The door for assistants: a real client, a real pipe, and the command's own numbers."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from greenshoe.cli import main
from greenshoe.cli._app import app
from greenshoe.mcp import mcp_server
from mcp import Client, StdioServerParameters

CLIENTS = str(Path(__file__).parents[2] / "docs/clients.csv")
DEAL = """\
stock_code = "9999"
listing_document_date = 2026-01-05
mechanism = "B"
offer_price_hkd = 10.50
board_lot_shares = 500
base_offer_shares_initial = 20_000_000
public_initial_shares = 2_000_000
intl_initial_shares = 18_000_000
"""


def call(tool: str, **arguments: Any) -> tuple[bool, Any]:
    async def ask() -> tuple[bool, Any]:
        async with Client(mcp_server()) as client:
            answer = await client.call_tool(tool, arguments)
            text = "".join(getattr(part, "text", "") for part in answer.content)
            return answer.is_error, text if answer.is_error else json.loads(text)

    return asyncio.run(ask())


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert main([*words, "--json"]) in {0, 1}
    return json.loads(capsys.readouterr().out)


def test_over_a_real_pipe_nothing_but_the_protocol_is_written() -> None:
    async def ask() -> list[str]:
        server = StdioServerParameters(
            command=sys.executable, args=["-m", "greenshoe", "mcp"], env=dict(os.environ)
        )
        async with Client(server) as client:
            tools = await client.list_tools()
            answer = await client.call_tool("rule", {"name": "clawback.18C", "on": "2026-01-05"})
            assert not answer.is_error
            return [tool.name for tool in tools.tools]

    assert "run" in asyncio.run(ask())


def test_every_tool_is_a_command_and_says_what_it_does() -> None:
    async def ask() -> Any:
        async with Client(mcp_server()) as client:
            return (await client.list_tools()).tools

    commands = {command.name for command in app.registered_commands}
    groups = {group.name for group in app.registered_groups}
    for tool in asyncio.run(ask()):
        assert tool.name in commands | groups
        assert tool.description
        for argument in tool.input_schema["properties"].values():
            assert argument.get("description"), tool.name


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("run", {"deal": "2513"}, ["run", "2513"]),
        ("replay", {"deals": ["0100"]}, ["replay", "0100"]),
        ("deals", {"mechanism": "18C"}, ["deals", "--mechanism", "18C"]),
        (
            "rule",
            {"name": "clawback", "on": "2025-08-04"},
            ["rule", "clawback", "--on", "2025-08-04"],
        ),
        ("value", {"company": "zhipu", "price": 130}, ["value", "zhipu", "--price", "130"]),
        ("pair", {"ticker": "PONY"}, ["pair", "PONY"]),
        (
            "odds",
            {"deal": "2513", "stage": "launch", "as_of": "2025-12-31"},
            ["odds", "2513", "--stage", "launch", "--as-of", "2025-12-31"],
        ),
        (
            "plan",
            {"deals": ["2513", "0501"], "cash": 200_000, "as_of": "2025-12-31"},
            ["plan", "2513", "0501", "--cash", "200000", "--as-of", "2025-12-31"],
        ),
        ("window", {"as_of": "2026-01-31"}, ["window", "--as-of", "2026-01-31"]),
        (
            "ladder",
            {"deal": "2513", "style": "power", "one_lot_rate": 0.05},
            ["ladder", "2513", "--style", "power", "--one-lot-rate", "0.05"],
        ),
        ("backtest", {"name": "value"}, ["backtest", "value"]),
        ("desk", {"deal": "2513", "clients": CLIENTS}, ["desk", "2513", CLIENTS]),
    ],
)
def test_a_tool_gives_what_the_command_prints(
    tool: str,
    arguments: dict[str, Any],
    words: list[str],
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    error, answer = call(tool, **arguments)
    assert not error
    assert answer == printed(capsys, *words)


def test_a_desk_may_be_asked_about_a_deal_written_in_the_question(tmp_path: Path) -> None:
    code = DEAL.partition('stock_code = "')[2][:4]
    clients = tmp_path / "clients.csv"
    text = Path(CLIENTS).read_text("utf-8").replace(",2513,", f",{code},")
    clients.write_text(text, encoding="utf-8")
    error, answer = call("desk", deal=DEAL, clients=str(clients))
    assert not error, answer
    assert len(answer["clients"]) == len(text.splitlines()) - 1


def test_a_deal_may_be_written_in_the_question() -> None:
    error, answer = call("run", deal=DEAL, only=["offer_shares_final", "checks"])
    assert not error
    assert set(answer) == {"offer_shares_final", "offer_shares_final_origin", "checks"}
    assert answer["offer_shares_final"] == 20_000_000


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("run", {"deal": "0000"}, "0000"),
        ("run", {"deal": DEAL.replace("10.50", "-1")}, "offer_price_hkd"),
        ("run", {"deal": "2513", "only": ["nothing"]}, "only"),
        ("run", {"deal": DEAL + '[book]\norders = "/etc/passwd"\n'}, "book"),
        ("rule", {"name": "clawback", "on": "yesterday"}, "2026-01-08"),
        ("rule", {"name": "no.such.rule"}, "no.such.rule"),
        ("value", {"company": "zhipu", "price": -1}, "price"),
        ("simulate", {"deal": "2513", "days": 1_000_000}, "days"),
        ("route", {"company": "/no/such/file"}, "not a file"),
        ("read", {"files": []}, "files"),
        ("odds", {}, "odds: deal: field required"),
        (
            "plan",
            {"deals": ["2513"], "cash": -5},
            "plan: cash = -5: input should be greater than 0",
        ),
    ],
)
def test_a_wrong_question_is_answered_by_what_would_be_right(
    tool: str, arguments: dict[str, Any], said: str
) -> None:
    error, answer = call(tool, **arguments)
    assert error
    assert said in answer
    assert "Traceback" not in answer
    assert "\n" not in answer


@pytest.mark.parametrize("days", [1, 2])
def test_a_first_day_before_pricing_says_what_it_takes_for_granted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, days: int
) -> None:
    text = DEAL.replace("offer_price_hkd", "offer_price_max_hkd")
    path = tmp_path / "early.toml"
    path.write_text(text, encoding="utf-8")
    error, answer = call("simulate", deal=text, days=days)
    assert not error
    assert answer == printed(capsys, "simulate", str(path), "--days", str(days))
    assert answer["assumed"][0] == "offer_price_hkd is not stated: the maximum price"
