"""The workbench: start to first page, and pages a second, beside a bare Starlette page."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_benchmark.fixture import BenchmarkFixture

ROOT = Path(__file__).parents[1]
BARE = """
import socket, sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
listener = socket.create_server(("127.0.0.1", 0))
print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
app = Starlette(routes=[Route("/", lambda request: HTMLResponse("<p>bare</p>"))])
uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listener])
"""
COMMANDS = {
    "workbench": [sys.executable, "-m", "greenshoe", "serve", "--no-open"],
    "bare starlette": [sys.executable, "-c", BARE],
}


def _started(command: list[str], home: Path) -> tuple[subprocess.Popen[str], str]:
    environment = {**os.environ, "GREENSHOE_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    return process, process.stdout.readline().split("/?")[0].strip()


def _ended(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


@pytest.mark.parametrize("name", COMMANDS)
def test_first_answer(benchmark: BenchmarkFixture, tmp_path: Path, name: str) -> None:
    """Start a server, ask for its first page, end it; the first start of all fills the home."""
    running: list[subprocess.Popen[str]] = []

    def first() -> None:
        process, address = _started(COMMANDS[name], tmp_path)
        running.append(process)
        assert httpx.get(address, timeout=60).status_code == 200

    def end() -> None:
        while running:
            _ended(running.pop())

    first()
    end()
    benchmark.pedantic(first, setup=end, rounds=5)
    end()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    process, found = _started(COMMANDS["workbench"], tmp_path_factory.mktemp("home"))
    yield found
    _ended(process)


@pytest.mark.parametrize("path", ["/", "/deals/2513"])
def test_page(benchmark: BenchmarkFixture, address: str, path: str) -> None:
    """Ask for a page whose answer is known, on one connection."""
    with httpx.Client(base_url=address, timeout=60) as client:
        assert client.get(path).status_code == 200
        benchmark(client.get, path)
