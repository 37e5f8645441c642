"""The record of reading: measured on hand-labelled documents beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from greenshoe.core import DataError

# What each figure is held to.
_BARS = {
    "numbers, read by the grammar": 0.97,
    "numbers, made facts": 0.97,
    "whole facts (entity, metric, period, value)": 0.80,
    "news, present cells right": 0.95,
    "news, absent cells left empty": 0.98,
}


def _truth() -> Path:
    """Return the folder of labelled data: `$GREENSHOE_TRUTH`, else `shared` beside the checkout."""
    given = os.environ.get("GREENSHOE_TRUTH")
    folder = Path(given) if given else Path(__file__).resolve().parents[4] / "shared"
    if not (folder / "data").is_dir():
        raise DataError(
            "holds no hand-labelled data",
            file=folder,
            expected="GREENSHOE_TRUTH naming a folder with data/",
        )
    return folder


def reading_record() -> list[dict[str, Any]]:
    """Return each figure of the record of reading news, and the bar it is held to."""
    from greenshoe.reading import (  # noqa: PLC0415 - lexica load here
        measure_facts,
        measure_news,
    )

    truth = _truth()
    return [
        {
            "measure": score.measure,
            "right": score.right,
            "found": score.found,
            "expected": score.expected,
            "recall": round(score.recall, 4),
            "precision": round(score.precision, 4),
            "f1": round(score.f1, 4),
            "bar": _BARS.get(score.measure),
        }
        for score in [*measure_facts(truth), *measure_news(truth)]
    ]
