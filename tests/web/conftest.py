"""A real server of the package, started as a user starts it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PATIENT = httpx.Timeout(60.0)
PATIENCE = 600.0  # the first simulation after a change of the source compiles its kernels


@dataclass
class Served:
    """A running server."""

    home: Path
    process: subprocess.Popen[str]
    address: str
    token: str
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self, *, cookie: bool = False, bearer: bool = False) -> httpx.Client:
        """Return a client; with the cookie of a browser, or with the token of a program."""
        headers = {"Authorization": f"Bearer {self.token}"} if bearer else {}
        client = httpx.Client(base_url=self.address, headers=headers, timeout=PATIENT)
        if cookie:
            client.get("/", params={"token": self.token})
        self.clients.append(client)
        return client

    def end(self, *, hard: bool = False) -> None:
        """End the server, as an operating system does if `hard`."""
        for client in self.clients:
            client.close()
        self.process.send_signal(signal.SIGKILL if hard else signal.SIGINT)
        self.process.wait(timeout=30)
        if self.process.stdout:
            self.process.stdout.close()


def start(home: Path, *options: str) -> Served:
    """Start a server and return it once it has said where it is."""
    environment = {
        **os.environ,
        "GREENSHOE_HOME": str(home),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "greenshoe", "serve", "--no-open", "--port", "0", *options],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.fullmatch(r"(http://127\.0\.0\.1:\d+)/\?token=([\w-]{32})\n", line)
    assert found, line
    served = Served(home, process, found[1], found[2])
    assert httpx.get(served.address, timeout=PATIENT).status_code == 200
    return served


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for the tests that leave it as it was."""
    running = start(tmp_path_factory.mktemp("home"))
    yield running
    running.end()


@pytest.fixture
def reader(served: Served) -> httpx.Client:
    """Somebody on this machine without the token."""
    return served.client()


@pytest.fixture
def owner(served: Served) -> httpx.Client:
    """The browser of who started the server."""
    return served.client(cookie=True)


@pytest.fixture
def program(served: Served) -> httpx.Client:
    """A program that knows the token."""
    return served.client(bearer=True)
