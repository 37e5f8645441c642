"""What a ladder means, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from datetime import date

    from greenshoe.subscriber._known import KnownDeal
    from greenshoe.subscriber._odds import Odds, TierOdds
    from greenshoe.subscriber._odds_value import JointReturn

__all__ = ["PoolLine", "hkd", "in_words", "labelled_words", "offer_warning", "pct", "pool_line"]

_SURE = 0.995
_NO_COVARIANCE = 5e-4


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


def hkd(value: float) -> str:
    """Return money in words, the sign before it.

    >>> hkd(229.4), hkd(-92.2)
    ('HK$229', '-HK$92')
    """
    return f"{'-' if value < -0.5 else ''}HK${abs(value):,.0f}"


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
    return f"One lot is worth {hkd(first.expected_hkd)} after all costs. {_joint(odds.joint)}"


def _joint(parts: JointReturn) -> str:
    """Say what return and allotment make together, and what their separate means would claim."""
    apart = 100 * parts.mean_allotment * parts.mean_return
    means = (
        f"A mean first day of {100 * parts.mean_return:+.0f} % and a mean allotment of "
        f"{pct(parts.mean_allotment)} make {apart:+.2f} % of the money applied with"
    )
    if abs(parts.covariance) < _NO_COVARIANCE:
        return f"{means}; with the multiple known the two no longer move against each other."
    return (
        f"{means} if they had nothing to do with each other; drawn together they make "
        f"{100 * parts.joint:+.2f} % (covariance {100 * parts.covariance:+.2f} points)."
    )


def labelled_words(odds: Odds) -> list[tuple[str, str]]:
    """Return what the odds mean: what each point is about, and a sentence or two."""
    said = [("one lot", _one_lot(odds))]
    if not odds.tiers:
        return said
    said.append(("where a lot is likely", _landmarks(odds)))
    line = pool_line(odds)
    if line is not None:
        said.append(("the line between the pools", _line_in_words(line)))
    said.append(("what it is worth", _worth(odds)))
    return said


def in_words(odds: Odds) -> list[str]:
    """Return what the odds mean, a sentence or two for each point.

    >>> from greenshoe.deal import shipped_record
    >>> from greenshoe.subscriber._odds import odds_of
    >>> [len(in_words(odds_of(shipped_record(code)))) for code in ("2513", "8610")]
    [4, 3]
    """
    return [sentence for _, sentence in labelled_words(odds)]


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
