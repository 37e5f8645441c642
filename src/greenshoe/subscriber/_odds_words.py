"""What a ladder means, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from datetime import date

    from greenshoe.subscriber._known import KnownDeal
    from greenshoe.subscriber._odds import Odds, TierOdds

__all__ = ["PoolLine", "in_words", "offer_warning", "pct", "pool_line"]

from dataclasses import dataclass

_SURE = 0.995


@dataclass(frozen=True, slots=True)
class PoolLine:
    """The two sizes at the line between the pools.

    Attributes
    ----------
    tail
        The last size of pool A (甲尾).
    head
        The first size of pool B (乙頭).
    head_gets_fewer
        In which share of the ladders drawn the head expects fewer shares than the tail.
    """

    tail: TierOdds
    head: TierOdds
    head_gets_fewer: float


def pool_line(odds: Odds) -> PoolLine | None:
    """Return the line between the pools, `None` where there is none.

    >>> from greenshoe.deal import shipped_record
    >>> from greenshoe.subscriber._odds import odds_of
    >>> line = pool_line(odds_of(shipped_record("2513"), "close"))
    >>> line.tail.pool, line.head.pool
    ('A', 'B')
    """
    heads = [k for k, tier in enumerate(odds.tiers) if tier.pool == "B"]
    if not heads or heads[0] == 0:
        return None
    place = heads[0]
    shares = odds.forecast.expected_shares()
    fewer = float(np.mean(shares[:, place] < shares[:, place - 1]))
    return PoolLine(odds.tiers[place - 1], odds.tiers[place], fewer)


def pct(share: float) -> str:
    """Return a share in words of per cent.

    >>> pct(0.0512), pct(0.0003)
    ('5.1 %', '0.03 %')
    """
    if share >= _SURE:
        return f"{share:.0%}".replace("%", " %")
    return f"{100 * share:.{1 if share >= 0.001 else 2}f} %"


def _one_lot(odds: Odds) -> str:
    rate = odds.one_lot_rate
    if rate is None:
        return "Nothing can be said: " + ", ".join(odds.forecast.deal.missing) + " missing."
    return (
        f"One lot applied for: a chance of {pct(rate['p50'])} in the middle of what is possible; "
        f"in four deals of five between {pct(rate['p10'])} and {pct(rate['p90'])}."
    )


def _landmarks(odds: Odds) -> str:
    likely, certain = odds.likely_shares, odds.certain_shares
    parts = []
    if likely is not None:
        parts.append(f"a lot is likelier than not from {likely:,} shares on")
    else:
        parts.append("no size makes a lot likely")
    if certain is not None:
        parts.append(f"certain from {certain:,} shares on in nine ladders of ten")
    else:
        parts.append("no size makes it certain in nine ladders of ten")
    return parts[0][0].upper() + parts[0][1:] + "; " + parts[1] + "."


def _line_in_words(line: PoolLine) -> str:
    tail, head = line.tail, line.head
    return (
        f"The last size of pool A (甲尾), {tail.shares:,} shares, expects "
        f"{tail.expected_shares:,.0f}; the first of pool B (乙頭), {head.shares:,}, expects "
        f"{head.expected_shares:,.0f} for {head.shares / tail.shares:.2f} times the money. In "
        f"{pct(line.head_gets_fewer)} of the ladders drawn pool B's first expects fewer; in "
        "published tables that was one deal in eight."
    )


def _worth(odds: Odds) -> str:
    first = odds.tiers[0].value
    if first.expected_hkd is None or odds.joint is None:
        return "What an application is worth cannot be said: too few first days are known."
    parts = odds.joint
    return (
        f"One lot is worth HK${first.expected_hkd:,.0f} after all costs. A mean first day of "
        f"{parts.mean_return:+.0%} and a mean allotment of {pct(parts.mean_allotment)} would make "
        f"{100 * parts.mean_allotment * parts.mean_return:+.2f} % of the money applied with; drawn "
        f"together they make {100 * parts.joint:+.2f} % (covariance "
        f"{100 * parts.covariance:+.2f} points)."
    )


def in_words(odds: Odds) -> list[str]:
    """Return what the odds mean, a sentence or two for each point."""
    said = [_one_lot(odds)]
    if not odds.tiers:
        return said
    said.append(_landmarks(odds))
    line = pool_line(odds)
    if line is not None:
        said.append(_line_in_words(line))
    said.append(_worth(odds))
    return said


def offer_warning(deal: KnownDeal, today: date) -> str | None:
    """Return what must be said while the offer is open, `None` on other days.

    Parameters
    ----------
    deal
        The deal.
    today
        The day of the answer.
    """
    opened, listed = deal.terms.listing_document_date, deal.terms.listing_date
    known = deal.terms.document_date_known
    if not known or today < opened or (listed is not None and today >= listed):
        return None
    if listed is None and (today - opened).days > 30:
        return None
    return (
        "The offer is open. This is arithmetic on published terms and past results, made on this "
        "machine for its user; it is no offer, no advice and no research, and must not be "
        "published or passed on while the offer lasts. Decide on the prospectus alone."
    )
