"""What is asked about companies: their value, their routes, their two markets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from greenshoe.core import InputError, UnknownNameError
from greenshoe.web._given import day, placed, today_or, written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from greenshoe.crosslisting import PairReport
    from greenshoe.web._given import Arguments, Call, Progress

__all__ = ["COMPANY_CALLS", "valued"]


def _company(given: Arguments) -> str:
    """Return a shipped model's name; a path is none."""
    from greenshoe.answers import is_shipped_model  # noqa: PLC0415
    from greenshoe.company import model_names  # noqa: PLC0415

    wanted = str(given["company"]).strip().lower()
    if not is_shipped_model(wanted):
        names = ", ".join(sorted(model_names()))
        raise UnknownNameError(
            "is not a shipped model", key="company", value=wanted, expected=names
        )
    return wanted


def valued(given: Arguments, value: Any) -> Any:  # noqa: ANN401 - a function of options, and its answer
    """Call what values a company, with the options of a question: a shipped one's, or a text's."""
    options = {k: v for k, v in given.items() if k not in {"company", "model", "as_of", "language"}}
    options["as_of"] = day(given.get("as_of"), "as_of")
    if not given.get("model"):
        return value(_company(given), **options)
    with written(given["model"], "model.toml") as path:
        try:
            return value(str(path), **options)
        except InputError as error:
            error.file = "model"
            raise


def _value(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import value_answer  # noqa: PLC0415

    return valued(given, value_answer)


def _route(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import route_answer  # noqa: PLC0415

    with written(given["company"], "company.toml") as path:
        on = today_or(given.get("as_of"), "as_of")
        answer = route_answer(path, on, outcome=given.get("outcome"))
        if not given.get("pictures"):
            return answer
        return {**_object(answer), "pictures": _route_picture(path, given)}


def _route_picture(path: Path, given: Arguments) -> dict[str, Any]:
    from greenshoe.drawing import picture_to_json  # noqa: PLC0415
    from greenshoe.route import assess, read_company, timetable_picture  # noqa: PLC0415

    on = today_or(given.get("as_of"), "as_of")
    report = assess(read_company(path), on, outcome=given.get("outcome"))
    picture = timetable_picture(report.company.name, report.timetable)
    return {"timetable": picture_to_json(picture)}


def _object(answer: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    assert isinstance(answer, dict)  # noqa: S101 - the contract's shape
    return answer


def _pair(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import pair_answer, pair_study  # noqa: PLC0415
    from greenshoe.crosslisting import pair_as_json  # noqa: PLC0415

    options = {
        "hk": given.get("hk"),
        "first": day(given.get("first"), "first"),
        "as_of": day(given.get("as_of"), "as_of"),
        "seed": given.get("seed", 0),
    }
    if not given.get("files"):
        return pair_answer(given["ticker"], **options)
    with placed(given["files"]) as paths:
        report = pair_study(given["ticker"], paths[0].parent, **options)
    answer = pair_as_json(report)
    return {**answer, "pictures": _premium(report)} if given.get("pictures") else answer


def _premium(report: PairReport) -> dict[str, Any]:
    from greenshoe.crosslisting import premium_picture  # noqa: PLC0415
    from greenshoe.drawing import picture_to_json  # noqa: PLC0415

    found = report.premium
    if found is None:
        return {}
    name = f"{report.pair.us} / {report.pair.hk}"
    picture = premium_picture(name, found.days, found.bracket_bp, report.band)
    return {"premium": picture_to_json(picture)}


COMPANY_CALLS: Mapping[str, Call] = {"value": _value, "route": _route, "pair": _pair}
"""Questions by name."""
