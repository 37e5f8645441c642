"""A server that is killed comes back with nothing lost; many readers are answered at once."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from greenshoe.cli import main
from tests.web.conftest import PATIENCE, PATIENT, Served, start

if TYPE_CHECKING:
    import pytest

READERS = 200


def state(client: httpx.Client, identity: str) -> dict[str, object]:
    found: dict[str, object] = client.get(f"/api/v1/jobs/{identity}").json()
    return found


def wait(client: httpx.Client, identity: str, wanted: str) -> dict[str, object]:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = state(client, identity)
        if found["state"] == wanted:
            return found
        time.sleep(0.1)
    raise AssertionError(found)


def children(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children")
    return [int(one) for one in listed.read_text().split()] if listed.exists() else []


def test_a_killed_server_comes_back_with_nothing_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = start(tmp_path)
    client = first.client(bearer=True)
    text = client.get("/api/v1/run/2513").json()
    long = {"deal": "2513", "days": 15, "seed": 9}
    running = client.post("/api/v1/simulate", json=long).json()["id"]
    waiting = client.post("/api/v1/simulate", json={"deal": "0100", "seed": 2, "days": 2}).json()[
        "id"
    ]
    until = time.monotonic() + PATIENCE
    while not state(client, running)["progress"] and time.monotonic() < until:
        time.sleep(0.05)
    orphans = children(first.process.pid)
    first.end(hard=True)
    for orphan in orphans:  # workers see that their server is gone, and end
        for _ in range(100):
            if not Path(f"/proc/{orphan}").exists():
                break
            time.sleep(0.1)
        assert not Path(f"/proc/{orphan}").exists()
    second = start(tmp_path)
    try:
        again = second.client(bearer=True)
        assert wait(again, running, "done")["attempts"] == 2
        found = wait(again, waiting, "done")
        assert again.get("/api/v1/run/2513").json() == text
        assert main(["simulate", "0100", "--days", "2", "--seed", "2", "--json"]) == 0
        assert found["result"] == json.loads(capsys.readouterr().out)
    finally:
        second.end()


def test_two_servers_and_a_command_share_a_home(tmp_path: Path) -> None:
    servers: list[Served] = [start(tmp_path), start(tmp_path)]
    try:
        clients = [server.client(bearer=True) for server in servers]
        asked = {"deal": "2513", "days": 2}
        jobs = [
            client.post("/api/v1/simulate", json=asked | {"seed": seed}).json()["id"]
            for seed in range(2)
            for client in clients
        ]
        story = tmp_path / "story.txt"
        story.write_text("智譜(02513)發售價116.2港元。", encoding="utf-8")
        environment = {**os.environ, "GREENSHOE_HOME": str(tmp_path)}
        command = [sys.executable, "-m", "greenshoe", "read", str(story), "--json"]
        read = subprocess.run(command, env=environment, capture_output=True, check=True)
        assert json.loads(read.stdout)["documents"][0]["stock_code"] == "2513"
        for client in clients:
            for job in jobs:
                assert wait(client, job, "done")["attempts"] == 1
    finally:
        for server in servers:
            server.end()


def test_two_hundred_readers_are_answered_at_once(served: Served) -> None:
    paths = ["/", "/deals/2513", "/deals/0100", "/api/v1/run/2513", "/rules", "/api/v1/deals"]

    async def read(client: httpx.AsyncClient, number: int) -> int:
        answer = await client.get(paths[number % len(paths)])
        return answer.status_code

    async def everybody() -> list[int]:
        limits = httpx.Limits(max_connections=READERS)
        async with httpx.AsyncClient(
            base_url=served.address, limits=limits, timeout=PATIENT
        ) as client:
            return list(await asyncio.gather(*(read(client, n) for n in range(READERS))))

    assert set(asyncio.run(everybody())) == {200}


def test_the_server_starts_without_the_rooms_that_compute() -> None:
    look = (
        "import sys, greenshoe.web; "
        "print(*(m for m in sys.modules if m.split('.')[:2] in "
        "[['greenshoe', room] for room in ('answers', 'study', 'report', 'deal', 'rules')] "
        "or m in {'numpy', 'numba', 'fastapi', 'duckdb'}))"
    )
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, check=True, text=True)
    assert said.stdout.split() == []


def test_a_port_in_use_is_one_line(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    port = served.address.rsplit(":", 1)[-1]
    assert main(["serve", "--port", port, "--no-open"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"greenshoe: --port = {port}: cannot be used")
    assert said.err.count("\n") == 1
    assert main(["serve", "--port", "70000", "--no-open"]) == 2
    assert "is no port" in capsys.readouterr().err


def test_slow_questions_hold_up_nothing_that_is_quick(served: Served) -> None:
    async def everybody() -> float:
        async with httpx.AsyncClient(base_url=served.address, timeout=PATIENT) as client:
            asked = {"draws": 65536}
            slow = [
                asyncio.create_task(
                    client.get("/api/v1/value/zhipu", params={**asked, "seed": 1000 + number})
                )
                for number in range(24)
            ]
            await asyncio.sleep(0.2)
            began = time.monotonic()
            quick = await client.get("/api/v1/jobs/none")
            took = time.monotonic() - began
            assert quick.status_code == 404
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
            return took

    assert asyncio.run(everybody()) < 20  # all of the slow ones take minutes


def test_a_client_that_hangs_up_harms_nobody(served: Served) -> None:
    with served.client() as client, contextlib.suppress(httpx.HTTPError):
        client.get("/api/v1/value/zhipu", params={"draws": 65536, "seed": 77}, timeout=0.05)
    with served.client() as client:
        assert client.get("/").status_code == 200
