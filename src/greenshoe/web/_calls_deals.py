"""What is asked about deals and rules."""

from __future__ import annotations

import base64
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greenshoe.core import UnknownNameError, to_json
from greenshoe.web._given import deal_of, placed, today_or, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from greenshoe.answers import Beside
    from greenshoe.deal import Deal, DealRecord
    from greenshoe.web._given import Arguments, Call, Progress

__all__ = ["DEAL_CALLS", "changed"]

_KINDS = ("html", "xlsx", "json", "ics")


def _deals(_: Arguments, __: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.report import deal_rows  # noqa: PLC0415
    from greenshoe.study import find_deals  # noqa: PLC0415

    return to_json(deal_rows(find_deals()))


@contextmanager
def beside(given: Arguments) -> Iterator[Beside | None]:
    """Yield what is given beside a deal: its orders, and how they are allotted.

    Raises
    ------
    InputError
        If a rate or the range cannot be read.
    """
    from greenshoe.answers import Beside, price_range  # noqa: PLC0415
    from greenshoe.book import parse_rates, shipped_policies  # noqa: PLC0415

    if not given.get("orders") and not given.get("orders_text"):
        yield None
        return
    policy = given.get("policy") or None
    if policy is not None and policy not in shipped_policies():
        raise UnknownNameError(
            "is no policy", key="policy", value=policy, expected=", ".join(shipped_policies())
        )
    rates = parse_rates((given.get("rates") or "").replace(",", " ").split())
    marketed = price_range(given.get("range") or None)
    files = given.get("orders")
    source = placed(files) if files else written(given["orders_text"], "orders.csv")
    with source as found:
        orders = found[0] if isinstance(found, list) else found
        yield Beside(orders=orders, policy=policy, rates=rates, range_hkd=marketed)


def _run(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import run_answer  # noqa: PLC0415

    with beside(given) as files:
        return run_answer(deal_of(given["deal"]), seed=given.get("seed", 0), beside=files)


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

    day = today_or(given.get("on"))
    if given.get("name"):
        return rule_answer(given["name"], day, outcome=given.get("outcome"))
    return rules_answer(day)


def _rule_words(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    """Return what each rule says on a day, a line for each outcome that is possible."""
    from greenshoe.rules import Rulebook, in_words, look_up_all  # noqa: PLC0415

    answers = look_up_all(Rulebook.load(), today_or(given.get("on")))
    return {
        answer.name: [
            f"{rule.outcome}: {in_words(rule)}" if rule.outcome else in_words(rule)
            for rule in answer.in_force
        ]
        for answer in answers
        if answer.in_force
    }


def changed(given: Arguments) -> tuple[Deal, Any]:
    """Return a deal, and its study with other terms beside the one without."""
    from greenshoe.study import read_changes, what_if  # noqa: PLC0415

    deal = deal_of(given["deal"])
    return deal, what_if(deal, read_changes(given["changes"]), seed=given.get("seed", 0))


def _what_if(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    """Return what differs once some terms are changed."""
    from greenshoe.report import difference_data  # noqa: PLC0415

    found = changed(given)[1]
    terms = {name: {"before": was, "after": now} for name, (was, now) in found.changed.items()}
    difference = difference_data(found.before, found.after)
    return to_json({"changed": terms, "followed": found.followed, **difference})


def _scenario(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    """Return the deal file of a deal with other terms."""
    from greenshoe.deal import deal_file_text  # noqa: PLC0415

    found = changed(given)[1]
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


DEAL_CALLS: Mapping[str, Call] = {
    "deals": _deals,
    "describe": _describe,
    "run": _run,
    "book": _run,
    "replay": _replay,
    "rule": _rule,
    "rule_words": _rule_words,
    "what_if": _what_if,
    "scenario": _scenario,
    "file": _file,
}
"""Questions by name; `book` is a study with its orders, as a job."""
