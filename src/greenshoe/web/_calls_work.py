"""Long work: first days simulated, documents read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from greenshoe.web._given import deal_of, placed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.answers import FirstDayAsked
    from greenshoe.web._given import Arguments, Call, Progress

__all__ = ["WORK_CALLS"]


def _simulate(given: Arguments, progress: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import comparison_answer, days_answer, first_day_asked  # noqa: PLC0415

    days, what_if = given.get("days", 1), given.get("what_if")
    asked = first_day_asked(deal_of(given["deal"]))
    options = {"seed": given.get("seed", 0), "pace": given.get("pace")}
    if days == 1 and what_if is None:
        return _one_day(asked, given)
    days, done = max(days, 2), [0]
    total = days if what_if is None else 2 * days

    def advance(more: int) -> None:
        done[0] += more
        progress(done[0] / total)

    if what_if is None:
        return days_answer(asked, days, progress=advance, **options)
    return comparison_answer(asked, what_if, days, progress=advance, **options)


def _one_day(asked: FirstDayAsked, given: Arguments) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import day_played, played_answer  # noqa: PLC0415
    from greenshoe.drawing import picture_to_json  # noqa: PLC0415
    from greenshoe.market import picture_of  # noqa: PLC0415

    seed = given.get("seed", 0)
    played = day_played(asked.terms, seed=seed, pace=given.get("pace"))
    answer = played_answer(asked, played, seed)
    if given.get("pictures"):
        answer["pictures"] = {"day": picture_to_json(picture_of(played))}
    return answer


def _read(given: Arguments, progress: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import read_answer  # noqa: PLC0415

    files = given["files"]
    with placed(files) as paths:
        found = read_answer(paths, progress=lambda done: progress(done / len(files)))
    assert isinstance(found, dict)  # noqa: S101 - the contract's shape
    for document, path in zip(found["documents"], paths, strict=True):  # type: ignore[arg-type]  # a list of objects
        document["file"] = path.name  # type: ignore[index,call-overload]
    return found


def _make_deal(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    """Make a deal of documents; says what was left out."""
    from greenshoe.study import deal_from_documents  # noqa: PLC0415

    with placed(given["files"]) as paths:
        out = paths[0].parent / "made" / "deal.toml"
        made = deal_from_documents(paths, out)
        text = out.read_text("utf-8")
    folder = f"{paths[0].parent}/"
    return {
        "text": text,
        "stock_code": made.record.stock_code,
        "name": made.record.name,
        "refused": [line.replace(folder, "") for line in made.refused],
        "quarantined": list(made.quarantined),
    }


WORK_CALLS: Mapping[str, Call] = {
    "simulate": _simulate,
    "read": _read,
    "make_deal": _make_deal,
}
"""Questions by name."""
