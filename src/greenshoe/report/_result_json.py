"""A result as one JSON object: every figure by its name, and what was made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import InputError, cents_to_hkd, dump_json, to_json, write_atomically
from greenshoe.offering import (
    FEES,
    allotted_shares,
    chance_of_a_lot,
    expected_shares,
    pct_allotted,
)
from greenshoe.report._cannot_say import unknowns
from greenshoe.report._reading import Reading
from greenshoe.report._section_evidence import manifest_data
from greenshoe.report._section_greenshoe import greenshoe_data

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from greenshoe.core import Json, Origin
    from greenshoe.deal import LadderRow
    from greenshoe.offering import ApplicationAmount, ShareCount
    from greenshoe.report._model import ReportSection
    from greenshoe.study import StudyResult

__all__ = ["answered_by", "result_json", "write_json"]

_TABLES = ("clawback_steps", "cornerstones", "tranches", "size_adjustment", "us_listing", "tiers")


def _origin(origin: Origin) -> dict[str, object]:
    return {
        "source": origin.source,
        "as_of": origin.as_of,
        "rule": origin.rule,
        "confidence": origin.confidence,
    }


def _figures(reading: Reading) -> dict[str, object]:
    """Every figure with its siblings `_origin` and, where somebody decides, `_bounds`."""
    out: dict[str, object] = {}
    for name, figure in reading.figures.items():
        out[name] = figure.value
        out[f"{name}_origin"] = _origin(figure.origin)
        if figure.bounds is not None:
            out[f"{name}_bounds"] = list(figure.bounds)
    return out


def _count(count: ShareCount | None) -> dict[str, object] | None:
    if count is None:
        return None
    return {
        "expected": count.expected,
        "low": count.low,
        "high": count.high,
        "reason": count.reason,
        "origin": _origin(count.origin),
    }


def _checks(reading: Reading) -> list[dict[str, object]]:
    return [
        {
            "rule": check.rule,
            "authority": check.authority,
            "passes": check.passes,
            "value": check.value,
            "threshold": check.threshold,
            "confidence": check.confidence,
            "name": check.name,
            "what": check.what,
            "unit": check.unit,
            "note": check.note,
        }
        for check in reading.offering.checks
    ]


def _application(amount: ApplicationAmount, *, printed: bool) -> dict[str, object]:
    stated = amount.printed_cents
    fees = {f"{fee}_hkd": cents_to_hkd(c) for fee, c in zip(FEES, amount.fee_cents, strict=True)}
    return {
        "shares": amount.shares,
        "pool": amount.pool,
        "amount_hkd": cents_to_hkd(amount.amount_cents),
        "value_hkd": cents_to_hkd(amount.value_cents),
        **fees,
        "printed_amount_hkd": None if stated is None else cents_to_hkd(stated),
        "sizes": "notice" if printed else "generated",
    }


def _ladder(row: LadderRow) -> dict[str, object]:
    known = row.valid_applications > 0
    return {
        "pool": row.pool,
        "shares_applied_for": row.shares_applied_for,
        "valid_applications": row.valid_applications,
        "guaranteed_shares": row.guaranteed_shares,
        "ballot_winners": row.ballot_winners,
        "ballot_extra_shares": row.ballot_extra_shares,
        "allotted_shares_total": allotted_shares(row),
        "approx_pct_allotted": row.approx_pct_allotted,
        "pct_allotted": pct_allotted(row) if known else None,
        "expected_shares": expected_shares(row) if known else None,
        "chance_of_a_lot": chance_of_a_lot(row) if known else None,
    }


def _settlement(reading: Reading) -> dict[str, object]:
    settled = reading.settled
    return {
        "public_initial_shares": _count(settled.public_initial),
        "public_reallocated_shares": _count(settled.public_reallocated),
        "size_adjustment_shares": _count(settled.size.option_shares),
        "offer_shares_final": _count(settled.size.offer_shares),
        "public_final_shares": _count(settled.public_final),
        "intl_final_shares": _count(settled.intl_final),
        "third_tranche_shares": _count(settled.third_final),
        "over_allocated_shares": _count(settled.over_allocated),
        "pool_a_shares": _count(settled.pools.a if settled.pools else None),
        "pool_b_shares": _count(settled.pools.b if settled.pools else None),
    }


def _timed(reading: Reading) -> dict[str, object]:
    offering = reading.offering
    return {
        "timetable": [
            {
                "what": entry.what,
                "at": entry.at,
                "planned": entry.planned,
                "actual": entry.actual,
                "confidence": entry.origin.confidence,
            }
            for entry in offering.timetable
        ],
        "lock_ups": [
            {
                "who": lock_up.who,
                "months": lock_up.months,
                "last_locked_day": lock_up.last_locked_day,
                "rule": lock_up.rule,
                "confidence": lock_up.origin.confidence,
            }
            for lock_up in offering.lock_ups
        ],
    }


def _offer(reading: Reading) -> dict[str, object]:
    offering = reading.offering
    printed = offering.sizes_are_printed
    return {
        "settlement": _settlement(reading),
        "clawback_scenarios": [
            {
                "from_multiple": scenario.from_multiple,
                "public_shares": scenario.public.expected,
                "public_shares_bounds": [scenario.public.low, scenario.public.high],
                "pool_a_shares": scenario.pools.a.expected,
                "pool_b_shares": scenario.pools.b.expected,
                "reason": scenario.public.reason,
            }
            for scenario in offering.scenarios
        ],
        "application_sizes_are": "the notice's own" if printed else "generated in the usual way",
        "application_sizes": [_application(a, printed=printed) for a in offering.amounts],
        "ladder": [_ladder(row) for row in reading.record.ladder],
        "capital": offering.capital,
        "proceeds": {
            "gross_proceeds_hkd": offering.gross_proceeds_hkd,
            "net_proceeds_hkd": offering.net_proceeds_hkd,
            "at_price_hkd": reading.terms.price_hkd,
            "price_is_final": reading.terms.offer_price_hkd is not None,
        },
    }


def answered_by(sections: Sequence[ReportSection]) -> frozenset[str]:
    """Return the topics that added sections answer."""
    return frozenset(topic for section in sections for topic in section.answers)


def _added(sections: Sequence[ReportSection], taken: set[str]) -> dict[str, object]:
    """Return the data of added sections by key."""
    out: dict[str, object] = {}
    for section in sections:
        if section.key in taken or section.key in out:
            raise InputError(
                "is a section's key that is taken", key=section.key, expected="another key"
            )
        if section.data:
            out[section.key] = section.data
    return out


def result_json(result: StudyResult, sections: Sequence[ReportSection] = ()) -> dict[str, Json]:
    """Return a result as one JSON object.

    Parameters
    ----------
    result
        The result of a study.
    sections
        Sections other rooms add: each puts its data under its key.

    Returns
    -------
    dict
        Every figure by its own name with `NAME_origin` and, where somebody decides, `NAME_bounds`;
        then `checks`, `application_sizes`, `ladder`, `clawback_scenarios`, `settlement`,
        `timetable`, `greenshoe`, `lock_ups`, `capital`, `proceeds`, `manifest`, `cannot_say`.
        Percentages end in `_pct`; a chance is a fraction of one.

    Raises
    ------
    InputError
        If an added section's key is taken.

    >>> from greenshoe.study import run
    >>> out = result_json(run("2513"))
    >>> out["public_final_shares"], out["stock_code"], out["checks"][0]["passes"]
    (7483900, '2513', True)
    """
    reading = Reading(result)
    tables = {name: getattr(reading.record, name) for name in _TABLES}
    out: dict[str, object] = {
        **_figures(reading),
        **{name: value for name, value in tables.items() if value},
        "checks": _checks(reading),
        **_offer(reading),
        **_timed(reading),
        "greenshoe": greenshoe_data(reading),
        "manifest": manifest_data(reading),
        "cannot_say": unknowns(reading, answered_by(sections)),
    }
    out |= _added(sections, set(out))
    converted = to_json(out)
    if not isinstance(converted, dict):
        raise TypeError("a result is an object")
    return converted


def write_json(result: StudyResult, path: Path, sections: Sequence[ReportSection] = ()) -> None:
    """Write a result as a JSON file, whole or not at all; see `result_json`.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    write_atomically(path, dump_json(result_json(result, sections)))
