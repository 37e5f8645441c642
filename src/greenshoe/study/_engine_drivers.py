"""An engine's result, read from its JSON and fed to a company's model."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from greenshoe.core import ModelError, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from greenshoe.company import Model

__all__ = ["feed_engine"]

_LARGEST_BYTES = 16 * 1024 * 1024
_LONGEST_NAME = 40


def feed_engine(model: Model, path: Path) -> Model:
    """Return a model with the drivers of an engine's result in place of its own.

    Parameters
    ----------
    model
        From `greenshoe.company.load_model`.
    path
        What ``greenshoe engine ... --json`` printed, or anyone's JSON of the same form:
        ``{"engine": "fleet", "drivers": {NAME: {"p05", "p50", "p95", "mean", "unit"}}}``.

    Raises
    ------
    InputError
        If the file cannot be read.
    ModelError
        If it is not such a JSON, or a driver does not fit the model (file, name, unit).
    """
    from greenshoe.company import with_drivers  # noqa: PLC0415 - SciPy loads here

    whole = _read(path)
    drivers = whole.get("drivers")
    if not isinstance(drivers, dict):
        raise ModelError(
            "is not a table of drivers",
            file=path,
            key="drivers",
            expected='{"NAME": {"p05": .., "p50": .., "p95": .., "mean": .., "unit": ".."}}',
        )
    try:
        return with_drivers(model, drivers, source=_source(whole))
    except ModelError as error:
        key = error.key if error.key == "drivers" else f"drivers.{error.key}"
        raise ModelError(
            error.message, file=path, key=key, value=error.value, expected=error.expected
        ) from error


def _read(path: Path) -> dict[str, object]:
    try:
        whole = json.loads(read_bytes(path, limit=_LARGEST_BYTES))
    except (ValueError, RecursionError) as error:
        raise ModelError(
            f"is not JSON: {error}", file=path, expected="what an engine's --json prints"
        ) from error
    if not isinstance(whole, dict):
        raise ModelError(
            "is not a JSON object", file=path, expected='{"engine": .., "drivers": ..}'
        )
    return whole


def _source(whole: dict[str, object]) -> str:
    """Return who says so, with the checks it failed itself."""
    given = whole.get("engine")
    name = given if isinstance(given, str) and given.isprintable() and given else "an"
    source = f"the {name[:_LONGEST_NAME]} engine" if name != "an" else "an engine"
    checks = whole.get("checks")
    rows = checks if isinstance(checks, list) else []
    failed = sum(isinstance(row, dict) and row.get("passes") is False for row in rows)
    return f"{source} (which fails {failed} of its {len(rows)} checks)" if failed else source
