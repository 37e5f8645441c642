"""A deal studied, and published outcomes replayed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.core import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal
    from pathlib import Path

    from greenshoe.book import ExchangeRates
    from greenshoe.core import Json
    from greenshoe.deal import Deal, DealRecord
    from greenshoe.report import ReportSection
    from greenshoe.study import StudyResult

__all__ = ["Beside", "replay_answer", "run_answer", "sections_for"]


@dataclass(frozen=True)
class Beside:
    """What is given beside a deal.

    Attributes
    ----------
    folder
        Where the deal file lies: files that it names are looked for there.
    orders, policy, rates, range_hkd
        The institutional orders, how they are allotted, the rates of their currencies in HK$, and
        the range they were taken in; what the deal file names where nothing is given.
    """

    folder: Path | None = None
    orders: Path | None = None
    policy: str | None = None
    rates: ExchangeRates | None = None
    range_hkd: tuple[Decimal, Decimal] | None = None


def sections_for(result: StudyResult, beside: Beside | None = None) -> tuple[ReportSection, ...]:
    """Return what other rooms add to a deal's report, as far as the deal has it.

    Raises
    ------
    InputError
        If a file given beside the deal, or named by it, is wrong.
    """
    from greenshoe.report import (  # noqa: PLC0415 - the doors start without it
        book_section,
        odds_section,
        two_markets_section,
        value_section,
    )
    from greenshoe.study import (  # noqa: PLC0415
        book_of_deal,
        odds_entry,
        odds_of_study,
        two_markets,
        value_deal,
    )

    given = beside or Beside()
    book = book_of_deal(
        result,
        folder=given.folder,
        orders=given.orders,
        policy=given.policy,
        rates=given.rates,
        range_hkd=given.range_hkd,
    )
    odds = odds_of_study(result)
    markets = two_markets(result)
    valuation = value_deal(result, folder=given.folder)
    return (
        *((book_section(book),) if book else ()),
        odds_section(odds, odds_entry(odds)),
        *((two_markets_section(markets, result),) if markets else ()),
        *((value_section(valuation),) if valuation else ()),
    )


def run_answer(deal: Deal, *, seed: int = 0, beside: Beside | None = None) -> dict[str, Json]:
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
    return result_json(result, sections_for(result, beside))


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
