"""What both engines say alike: drivers as distributions, checks, inputs with their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from greenshoe.report._cells import heads, per_cent, short, source, table
from greenshoe.report._model import Column, Row
from greenshoe.words import message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.core import Origin
    from greenshoe.report._model import ReportTable

__all__ = ["check_table", "curve_table", "driver_table", "input_table", "run_of"]


def run_of(answer: Mapping[str, Any], runs: str) -> Origin:
    """Return where numbers of a run come from; as unsure as the inputs, which are listed below."""
    told = message("{name}, {runs}, seed {seed}; its inputs stand below",
                   name=answer["name"], runs=runs, seed=str(answer["seed"]))  # fmt: skip
    return source(told, "M")


def driver_table(answer: Mapping[str, Any], origin: Origin) -> ReportTable:
    """Return the drivers that a company's model can take."""
    rows = (
        Row(
            (
                name.replace("_", " "),
                driver["unit"],
                *(short(float(driver[key])) for key in ("p05", "p50", "p95", "mean")),
            ),
            (("driver", origin),),
        )
        for name, driver in answer["drivers"].items()
    )
    columns = heads(("driver", "unit"), {"5 %": "", "half": "", "95 %": "", "mean": ""})
    return table("Drivers", columns, rows)


def _on_curve(key: str, value: object) -> str:
    if isinstance(value, float) and key.endswith(("_share", "_margin")):
        return f"{per_cent(value)} %"
    return short(value).replace("_", " ")


def curve_table(
    caption: str, answer: Mapping[str, Any], names: Mapping[str, str], origin: Origin
) -> ReportTable:
    """Return the rows of a curve; `names` are the keys shown, with their headings."""
    rows = (
        Row(tuple(_on_curve(key, row.get(key)) for key in names), ((caption, origin),))
        for row in answer["curve"]
    )
    columns = tuple(Column(head, is_number=True) for head in names.values())
    return table(caption, columns, rows)


def check_table(answer: Mapping[str, Any]) -> ReportTable:
    """Return what theory and publication ask, and what the run gave."""
    rows = (
        Row(
            (
                check["check"],
                short(check["expected"]),
                short(check["found"]),
                "passes" if check["passes"] else "fails",
            ),
            tone="good" if check["passes"] else "bad",
        )
        for check in answer["checks"]
    )
    columns = (*heads(("check",), {"asked for": "", "found": ""}), Column("verdict"))
    return table("Checks", columns, rows)


def input_table(inputs: Mapping[str, Mapping[str, Any]]) -> ReportTable:
    """Return every number that went in, with its source."""
    rows = (
        Row(
            (key, short(given["value"]), given["source"] or "–"),
            ((key, source(given["source"] or "the file, without a source", given["confidence"])),),
        )
        for key, given in inputs.items()
    )
    columns = (Column("input"), Column("value", is_number=True), Column("source"))
    return table("Inputs", columns, rows)
