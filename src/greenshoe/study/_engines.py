"""The engines for the doors: a city or a model by name, its result, and the measured record."""

from __future__ import annotations

from greenshoe.study._serving import serving_record

__all__ = ["engines_record"]


def engines_record() -> list[dict[str, object]]:
    """Return what the engines were checked against: one flat row for each check."""
    return [*serving_record()]
