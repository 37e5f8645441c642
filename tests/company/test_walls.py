"""No file of the room needs another that needs it, not even for a type."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import greenshoe.company

ROOM = Path(greenshoe.company.__file__).parent
DOOR = "greenshoe.company."


def _needs(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    found = (n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module)
    return {name.removeprefix(DOOR) for name in found if name.startswith(DOOR)}


def test_no_circle_between_files() -> None:
    needs = {path.stem: _needs(path) for path in ROOM.glob("*.py")}
    order = list(TopologicalSorter(needs).static_order())
    assert order[-1] == "__init__"
    assert order.index("_model") < order.index("_simulate") < order.index("_valuation")
