"""The manual builds without a warning, and every command and public name is in it (`make docs`)."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from greenshoe.cli._app import app

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "docs/_build"

pytestmark = pytest.mark.manual


@pytest.fixture(scope="module")
def built() -> Path:
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-W",
        "-q",
        "-b",
        "html",
        str(ROOT / "docs"),
        str(BUILT),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return BUILT


def rooms() -> list[str]:
    doors = sorted((ROOT / "src/greenshoe").glob("*/__init__.py"))
    return [path.parent.name for path in doors if path.parent.name != "cli"]


def test_every_public_name_is_in_the_manual(built: Path) -> None:
    from sphinx.util.inventory import InventoryFile  # noqa: PLC0415 - not in the [test] extra

    text = (built / "objects.inv").read_bytes()
    inventory = InventoryFile.loads(text, uri="").data
    known = {name for kind, names in inventory.items() if kind.startswith("py:") for name in names}
    missing = [
        f"greenshoe.{room}.{name}"
        for room in rooms()
        for name in getattr(import_module(f"greenshoe.{room}"), "__all__", ())
        if f"greenshoe.{room}.{name}" not in known
    ]
    assert not missing


def test_every_command_is_in_the_manual(built: Path) -> None:
    page = (built / "commands.html").read_text("utf-8")
    for command in app.registered_commands:
        assert f"greenshoe {command.name}" in page, command.name


def test_no_page_asks_another_machine_for_anything(built: Path) -> None:
    for page in built.rglob("*.html"):
        text = page.read_text("utf-8")
        for attribute in ('src="http', '<link rel="stylesheet" type="text/css" href="http'):
            assert attribute not in text, page.name
