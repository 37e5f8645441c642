"""The engines for the doors: a city or a model by name, its result, and the measured record."""

from __future__ import annotations

__all__ = ["engines_record"]


def engines_record() -> list[dict[str, object]]:
    """Return what the engines were checked against: one flat row for each check."""
    return []
