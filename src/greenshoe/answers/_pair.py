"""One company on two markets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import to_json

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from greenshoe.core import Json
    from greenshoe.crosslisting import Pair, PairReport
    from greenshoe.deal import DealRecord

__all__ = ["pair_answer", "pair_facts", "pair_study"]

_MEASURED = ("premium", "band", "discovery", "hedge", "liquidity", "fair_open")


def pair_facts(pair: Pair) -> Json:
    """Return the dated facts of a pair: without prices there is nothing to measure."""
    facts = pair.model_dump(mode="json", by_alias=True)
    last = pair.ratios[-1] if pair.ratios else None
    facts["ads_ratio"] = last.shares_per_ads if last else None
    facts["ads_ratio_source"] = last.source if last else None
    facts |= dict.fromkeys(_MEASURED) | {"traps": []}
    facts["status"] = "not enough data: give --prices DIR"
    return to_json(facts)


def pair_answer(
    ticker: str,
    *,
    prices: Path | None = None,
    hk: str | None = None,
    first: date | None = None,
    as_of: date | None = None,
    seed: int = 0,
    deal: DealRecord | None = None,
) -> Json:
    """Return what `greenshoe pair TICKER --json` prints; the arguments are its options.

    Raises
    ------
    InputError
        If the pair is not known, or a price file is wrong.
    """
    if prices is not None:
        from greenshoe.crosslisting import pair_as_json  # noqa: PLC0415 - calendars load when asked

        report = pair_study(ticker, prices, hk=hk, first=first, as_of=as_of, seed=seed, deal=deal)
        return to_json(pair_as_json(report))
    from greenshoe.crosslisting import find_pair  # noqa: PLC0415 - calendars load when asked

    return pair_facts(find_pair(ticker, hk=hk))


def pair_study(
    ticker: str,
    prices: Path,
    *,
    hk: str | None = None,
    first: date | None = None,
    as_of: date | None = None,
    seed: int = 0,
    deal: DealRecord | None = None,
) -> PairReport:
    """Return a pair analysed from its prices; the arguments are those of `pair_answer`.

    Raises
    ------
    InputError
        If the pair is not known, or a price file is wrong.
    """
    from greenshoe.crosslisting import analyse_pair, find_pair  # noqa: PLC0415 - as above

    pair = find_pair(ticker, hk=hk)
    return analyse_pair(pair, prices, first=first, as_of=as_of, seed=seed, deal=deal)
