"""What the workbench asks of the rooms below, answered in a worker process.

Every question is a name with plain JSON arguments, every answer plain JSON. A deal comes as its
code, or as the text of a deal file: never as a path. Files come as `{name, path}` of what the
server itself has stored.
"""

from __future__ import annotations

import base64
import re
import shutil
import tempfile
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greenshoe.core import HONG_KONG, InputError, UnknownNameError, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from greenshoe.deal import Deal, DealRecord

    Arguments = dict[str, Any]
    Progress = Callable[[float], None]

__all__ = ["CALLS", "perform"]

_UNSAFE = re.compile(r"[^\w.\-()\[\] ]+")
_LONGEST_NAME = 120
_KINDS = ("html", "xlsx", "json", "ics")


def deal_of(reference: Mapping[str, str]) -> Deal:
    """Return the deal that a reference names: `{code}` or `{text, name}`."""
    from greenshoe.answers import record_from_text  # noqa: PLC0415
    from greenshoe.deal import Deal, shipped_record  # noqa: PLC0415

    if "text" in reference:
        return Deal.of(record_from_text(reference["text"], reference.get("name", "deal.toml")))
    return Deal.of(shipped_record(reference["code"]))


def _day(text: str | None, key: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            "is no date", key=key, value=text, expected="a date such as 2025-08-04"
        ) from error


def _today_or(text: str | None, key: str = "on") -> date:
    return _day(text, key) or datetime.now(HONG_KONG).date()


def safe_name(name: str) -> str:
    r"""Return a file's name without a path and without what a shell or a system would read.

    >>> safe_name("../../etc/pass\nwd"), safe_name("")
    ('pass_wd', 'document')
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return _UNSAFE.sub("_", last).strip(". ")[-_LONGEST_NAME:] or "document"


@contextmanager
def _placed(files: Sequence[Mapping[str, str]]) -> Iterator[list[Path]]:
    """Yield stored files under their own names in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="greenshoe-") as folder:
        paths: list[Path] = []
        for number, file in enumerate(files):
            path = Path(folder) / safe_name(file["name"])
            if path in paths:
                path = path.with_name(f"{number}-{path.name}")
            shutil.copyfile(file["path"], path)
            paths.append(path)
        yield paths


def _deals(_: Arguments, __: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.report import deal_rows  # noqa: PLC0415
    from greenshoe.study import find_deals  # noqa: PLC0415

    return to_json(deal_rows(find_deals()))


def _run(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import run_answer  # noqa: PLC0415

    return run_answer(deal_of(given["deal"]), seed=given.get("seed", 0))


def _describe(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    """Return what a deal is called, and its text; refuses what is no deal."""
    from greenshoe.deal import deal_file_text  # noqa: PLC0415

    deal = deal_of(given["deal"])
    text = given["deal"].get("text") or deal_file_text(deal.record)
    return {"stock_code": deal.terms.stock_code, "name": deal.record.name, "text": text}


def _replay(given: Arguments, progress: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import replay_answer  # noqa: PLC0415
    from greenshoe.deal import shipped_record, shipped_records  # noqa: PLC0415

    codes = given.get("codes") or []
    records = [shipped_record(code) for code in codes] if codes else list(shipped_records())
    found: list[Any] = []
    for number, record in enumerate(records, 1):
        found += replay_answer([record])
        progress(number / len(records))
    return found


def _rule(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import rule_answer, rules_answer  # noqa: PLC0415

    day = _today_or(given.get("on"))
    if given.get("name"):
        return rule_answer(given["name"], day, outcome=given.get("outcome"))
    return rules_answer(day)


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


def _value(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import value_answer  # noqa: PLC0415

    options = {k: v for k, v in given.items() if k not in {"company", "model", "as_of"}}
    options["as_of"] = _day(given.get("as_of"), "as_of")
    if not given.get("model"):
        return value_answer(_company(given), **options)
    with tempfile.TemporaryDirectory(prefix="greenshoe-") as folder:
        path = Path(folder) / "model.toml"
        path.write_text(given["model"], encoding="utf-8")
        try:
            return value_answer(str(path), **options)
        except InputError as error:
            error.file = "model"
            raise


def _route(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import route_answer  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="greenshoe-") as folder:
        path = Path(folder) / "company.toml"
        path.write_text(given["company"], encoding="utf-8")
        return route_answer(
            path, _today_or(given.get("as_of"), "as_of"), outcome=given.get("outcome")
        )


def _pair(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import pair_answer  # noqa: PLC0415

    options = {
        "hk": given.get("hk"),
        "first": _day(given.get("first"), "first"),
        "as_of": _day(given.get("as_of"), "as_of"),
        "seed": given.get("seed", 0),
    }
    if not given.get("files"):
        return pair_answer(given["ticker"], **options)
    with _placed(given["files"]) as paths:
        return pair_answer(given["ticker"], prices=paths[0].parent, **options)


def _simulate(given: Arguments, progress: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import comparison_answer, day_answer, days_answer  # noqa: PLC0415
    from greenshoe.study import first_day_terms  # noqa: PLC0415

    deal, days, what_if = deal_of(given["deal"]), given.get("days", 1), given.get("what_if")
    terms = first_day_terms(deal)
    options = {"seed": given.get("seed", 0), "pace": given.get("pace")}
    if days == 1 and what_if is None:
        return day_answer(terms, **options)
    days, done = max(days, 2), [0]
    total = days if what_if is None else 2 * days

    def advance(more: int) -> None:
        done[0] += more
        progress(done[0] / total)

    if what_if is None:
        return days_answer(terms, days, progress=advance, **options)
    return comparison_answer(terms, what_if, days, deal=deal, progress=advance, **options)


def _read(given: Arguments, progress: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import read_answer  # noqa: PLC0415

    files = given["files"]
    with _placed(files) as paths:
        found = read_answer(paths, progress=lambda done: progress(done / len(files)))
    assert isinstance(found, dict)  # noqa: S101 - the contract's shape
    for document, path in zip(found["documents"], paths, strict=True):  # type: ignore[arg-type]  # a list of objects
        document["file"] = path.name  # type: ignore[index,call-overload]
    return found


def _make_deal(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    """Make a deal of documents; says what was left out."""
    from greenshoe.study import deal_from_documents  # noqa: PLC0415

    with _placed(given["files"]) as paths:
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


def _odds(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import odds_answer  # noqa: PLC0415

    as_of = _day(given.get("as_of"), "as_of")
    return odds_answer(
        [deal_of(given["deal"]).record],
        stage=given.get("stage", "close"),
        today=as_of or _today_or(None),
        as_of=as_of,
        seed=given.get("seed", 0),
    )


def _plan(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    """Return a plan; a deal of the user's own is a file in a folder of its own."""
    from greenshoe.answers import PlanQuestion, plan_answer  # noqa: PLC0415
    from greenshoe.deal import shipped_record  # noqa: PLC0415

    options = {k: v for k, v in given.items() if k not in {"deals", "as_of"}}
    question = PlanQuestion(as_of=_today_or(given.get("as_of"), "as_of"), **options)
    with tempfile.TemporaryDirectory(prefix="greenshoe-") as folder:
        names = []
        for number, reference in enumerate(given["deals"], 1):
            if "text" in reference:
                path = Path(folder) / f"{number}.toml"
                path.write_text(reference["text"], encoding="utf-8")
                names.append(str(path))
            else:
                names.append(shipped_record(reference["code"]).stock_code)
        return plan_answer(names, question)


def _changed(given: Arguments) -> tuple[Deal, Any]:
    from greenshoe.study import read_changes, what_if  # noqa: PLC0415

    deal = deal_of(given["deal"])
    return deal, what_if(deal, read_changes(given["changes"]), seed=given.get("seed", 0))


def _what_if(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    """Return what differs once some terms are changed."""
    from greenshoe.report import difference_data  # noqa: PLC0415

    found = _changed(given)[1]
    changed = {name: {"before": was, "after": now} for name, (was, now) in found.changed.items()}
    difference = difference_data(found.before, found.after)
    return to_json({"changed": changed, "followed": found.followed, **difference})


def _scenario(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    """Return the deal file of a deal with other terms."""
    from greenshoe.deal import deal_file_text  # noqa: PLC0415

    found = _changed(given)[1]
    record: DealRecord = found.after.deal.record
    return {
        "text": deal_file_text(record),
        "stock_code": record.stock_code,
        "name": record.name,
        "changed": [*found.changed],
    }


def _file(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    """Return one file of a report, as base64."""
    from greenshoe.answers import sections_for  # noqa: PLC0415
    from greenshoe.report import write_calendar, write_html, write_json, write_workbook  # noqa: PLC0415
    from greenshoe.study import run  # noqa: PLC0415
    from greenshoe.words import Language  # noqa: PLC0415

    kind = given["kind"]
    if kind not in _KINDS:
        raise UnknownNameError("is no kind", key="kind", value=kind, expected=", ".join(_KINDS))
    result = run(deal_of(given["deal"]), seed=given.get("seed", 0))
    sections = sections_for(result)
    with tempfile.TemporaryDirectory(prefix="greenshoe-") as folder:
        path = Path(folder) / f"{result.deal.terms.stock_code}.{kind}"
        language = Language(given.get("language", "en"))
        if kind == "html":
            write_html(result, path, sections, language=language)
        elif kind == "xlsx":
            write_workbook(result, path, sections, language=language)
        elif kind == "ics":
            write_calendar(result, path)
        else:
            write_json(result, path, sections)
        return {"name": path.name, "content": base64.b64encode(path.read_bytes()).decode()}


def _view(name: str) -> Callable[[Arguments, Progress], Any]:
    """Return a call that draws a part of a page; templates load when the first is drawn."""

    def draw(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
        from greenshoe.web import _views  # noqa: PLC0415

        return getattr(_views, name)(given)

    return draw


CALLS: Mapping[str, Callable[[Arguments, Progress], Any]] = {
    "deals": _deals,
    "describe": _describe,
    "run": _run,
    "replay": _replay,
    "rule": _rule,
    "value": _value,
    "route": _route,
    "pair": _pair,
    "simulate": _simulate,
    "odds": _odds,
    "plan": _plan,
    "read": _read,
    "make_deal": _make_deal,
    "what_if": _what_if,
    "scenario": _scenario,
    "file": _file,
    "deal_view": _view("deal_view"),
    "change_view": _view("change_view"),
    "compare_view": _view("compare_view"),
    "plan_view": _view("plan_view"),
}
"""Every question by name."""


def perform(name: str, arguments: Arguments, progress: Progress) -> Any:  # noqa: ANN401 - JSON
    """Answer one question.

    Raises
    ------
    GreenshoeError
        If what was given is wrong, or the answer is "no".
    """
    return CALLS[name](arguments, progress)
