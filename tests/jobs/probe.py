"""Calls that do what a worker must outlive."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Any

from greenshoe.core import InputError

if TYPE_CHECKING:
    from collections.abc import Callable


def perform(name: str, arguments: dict[str, Any], progress: Callable[[float], None]) -> Any:
    """Answer one call of the tests."""
    if name == "sum":
        sys.stdout.write("this is no answer\n")
        return sum(arguments["numbers"])
    if name == "process":
        return os.getpid()
    if name == "die":
        os._exit(9)
    if name == "refuse":
        raise InputError("is wrong", key="field", value=7, expected="something else")
    if name == "defect":
        raise ZeroDivisionError("of ours")
    if name == "memory":
        return len(bytearray(64 * 1024**3))
    while name == "spin":
        pass
    for step in range(arguments["steps"]):
        time.sleep(arguments["seconds"] / arguments["steps"])
        progress((step + 1) / arguments["steps"])
    return "slept"
