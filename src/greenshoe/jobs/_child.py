"""The process that does the work: asked on standard input, answering on standard output.

Run as a module with the function to call (`package.module:name`) and the memory it may use. Every
line in is a call, every line out is progress, a result or an error, all of them JSON. What the
work itself prints goes to standard error, so that it cannot be taken for an answer. When the
parent is gone, the process ends, even in the middle of a call.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import queue
import sys
import threading
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any, TextIO

from greenshoe.core import GreenshoeError, to_json
from greenshoe.words import message_to_json

if TYPE_CHECKING:
    from collections.abc import Callable


def _bound_memory(memory_bytes: int) -> None:
    """Bound this process's address space where the system can."""
    try:
        import resource  # noqa: PLC0415 - absent on Windows
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _bound_processor(seconds: float) -> None:
    """Bound what this process may still work, where the system can; it is ended beyond that."""
    try:
        import resource  # noqa: PLC0415 - absent on Windows
    except ImportError:
        return
    until = math.ceil(time.process_time() + seconds)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _answers_to() -> TextIO:
    """Keep standard output for answers; whatever else is printed goes to standard error."""
    mine = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return mine


def _calls() -> queue.Queue[str]:
    """Read calls in a thread, so that the end of the parent is seen during a call."""
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in sys.stdin:
            lines.put(line)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    return lines


def _error_json(error: GreenshoeError) -> dict[str, Any]:
    return {
        "kind": type(error).__name__,
        "message": message_to_json(error.message),
        "file": error.file,
        "key": error.key,
        "value": None if error.value is None else str(error.value),
        "expected": message_to_json(error.expected),
        "rule": error.rule,
        "exit_code": error.exit_code,
        "line": str(error),
    }


def _perform(perform: Callable[..., Any], call: dict[str, Any], say: Callable[[Any], None]) -> None:
    def progress(done: float) -> None:
        say({"progress": done})

    try:
        say({"result": to_json(perform(call["name"], call["arguments"], progress))})
    except GreenshoeError as error:
        say({"error": _error_json(error)})
    except (MemoryError, RecursionError) as error:
        message = f"needs more than it may use ({type(error).__name__})"
        say({"error": {"kind": "InputError", "message": message, "exit_code": 2, "line": message}})
    except Exception as defect:  # noqa: BLE001 - a defect is told to the parent, and ends nothing
        say({"defect": f"{type(defect).__name__}: {defect}"})


def main() -> None:
    """Answer calls until the parent is gone."""
    target, memory_bytes = sys.argv[1], int(sys.argv[2])
    _bound_memory(memory_bytes)
    out, lines = _answers_to(), _calls()

    def say(answer: Any) -> None:  # noqa: ANN401 - JSON
        out.write(json.dumps(answer, ensure_ascii=True, allow_nan=False) + "\n")
        out.flush()

    module, _, name = target.partition(":")
    perform = getattr(import_module(module), name)
    while True:
        call = json.loads(lines.get())
        _bound_processor(call["processor_seconds"])
        _perform(perform, call, say)


if __name__ == "__main__":
    main()
