"""A deal studied, and published outcomes replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from greenshoe.core import Json
    from greenshoe.deal import Deal, DealRecord
    from greenshoe.report import ReportSection
    from greenshoe.study import StudyResult

__all__ = ["replay_answer", "run_answer", "sections_for"]


def sections_for(result: StudyResult) -> tuple[ReportSection, ...]:
    """Return what other rooms add to a deal's report, as far as the deal has it."""
    from greenshoe.report import (  # noqa: PLC0415 - the doors start without it
        odds_section,
        two_markets_section,
        value_section,
    )
    from greenshoe.study import (  # noqa: PLC0415
        odds_entry,
        odds_of_study,
        two_markets,
        value_deal,
    )

    odds = odds_of_study(result)
    sections = [odds_section(odds, odds_entry(odds))]
    markets = two_markets(result)
    if markets is not None:
        sections.append(two_markets_section(markets, result))
    valuation = value_deal(result)
    if valuation is not None:
        sections.append(value_section(valuation))
    return tuple(sections)


def run_answer(deal: Deal, *, seed: int = 0) -> dict[str, Json]:
    """Return what `greenshoe run DEAL --json` prints.

    Raises
    ------
    InputError
        If the deal contradicts itself, or no rule is in force on its date.

    >>> from greenshoe.deal import Deal
    >>> run_answer(Deal.load("0100"))["stock_code"]
    '0100'
    """
    from greenshoe.report import result_json  # noqa: PLC0415 - the doors start without it
    from greenshoe.study import run  # noqa: PLC0415

    result = run(deal, seed=seed)
    return result_json(result, sections_for(result))


def replay_answer(records: Iterable[DealRecord]) -> list[Json]:
    """Return what `greenshoe replay --json` prints.

    >>> from greenshoe.deal import shipped_record
    >>> replay_answer([shipped_record("2513")])[0]["verdict"]
    'equal'
    """
    from greenshoe.rules import Rulebook  # noqa: PLC0415 - the doors start without it
    from greenshoe.study import replay  # noqa: PLC0415

    entries = to_json(replay(records, Rulebook.load()))
    if not isinstance(entries, list):
        raise TypeError("a replay is a list")
    return entries
