"""The two markets of a deal: the offer against the last close of the ADS, and the way between."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.core import Confidence, Origin, to_json
from greenshoe.report._figure import Figure, print_day
from greenshoe.report._model import (
    Block,
    Column,
    FigureList,
    ReportSection,
    ReportTable,
    Row,
    Words,
)
from greenshoe.report._reading import Reading
from greenshoe.words import message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.core import Json
    from greenshoe.crosslisting import ConversionBand, Cost
    from greenshoe.study import StudyResult, TwoMarkets

__all__ = ["two_markets_section"]


def _figures(found: TwoMarkets, price: Figure) -> FigureList:
    listing = found.listing
    stated, rate = found.listing_origin, found.rate_origin
    mark = Confidence.weakest([stated.confidence, rate.confidence, price.origin.confidence])
    made = Origin("computed from the ADS close, the rate and the ratio", found.on, None, mark)
    places = {"places": 2}
    return FigureList(
        (
            Figure("", "last ADS close, US$", listing.last_price_usd, "number", stated, **places),  # type: ignore[arg-type]  # places is a number
            Figure("", "shares an ADS stands for", listing.ads_ratio, "number", stated),
            Figure("", "HK$ for a US$", found.hkd_per_usd, "number", rate, places=4),
            Figure("", "worth of a share by the ADS", found.parity_hkd, "HK$", made, places=2),
            replace(price, name="", label="offer price"),
            Figure("", "offer over the ADS", found.offer_over_parity_bp / 100, "%", made, places=2),
        )
    )


def _cost_rows(way: str, costs: tuple[Cost, ...]) -> list[Row]:
    return [
        Row((way, cost.what, f"{cost.bp:,.1f}"), (("cost", cost.origin),))
        for cost in costs
        if cost.bp
    ]


def _band(band: ConversionBand) -> list[Block]:
    below: Block = Words("Nothing holds the premium of the ADS from below.")
    if band.lower_bp is not None:
        template = "Below a premium of {edge} bp it pays to buy ADSs and sell shares here."
        below = Words(message(template, edge=f"{band.lower_bp:+,.0f}"))
    above: Block = Words("Nothing holds the premium of the ADS from above.")
    if band.upper_bp is not None:
        template = "Above a premium of {edge} bp it pays to buy shares here and sell ADSs."
        above = Words(message(template, edge=f"{band.upper_bp:+,.0f}"))
    rows = [
        *_cost_rows("ADS to share", band.cancel_costs),
        *_cost_rows("share to ADS", band.issue_costs),
    ]
    table = ReportTable(
        "What a conversion costs",
        (Column("way"), Column("cost"), Column("basis points", is_number=True)),
        tuple(rows),
    )
    return [below, above, *([table] if rows else [])]


def _data(found: TwoMarkets) -> Mapping[str, Json]:
    band = found.band
    return {
        "ticker": found.listing.ticker,
        "ads_ratio": to_json(found.listing.ads_ratio),
        "last_price_usd": to_json(found.listing.last_price_usd),
        "last_price_date": found.on.isoformat(),
        "hkd_per_usd": to_json(found.hkd_per_usd),
        "parity_hkd": to_json(found.parity_hkd),
        "offer_over_parity_bp": to_json(found.offer_over_parity_bp.quantize(Decimal("0.01"))),
        "band": None
        if band is None
        else {"status": band.status, "lower_bp": band.lower_bp, "upper_bp": band.upper_bp},
    }


def two_markets_section(found: TwoMarkets, result: StudyResult) -> ReportSection:
    """Return the two markets of a deal as a section.

    Parameters
    ----------
    found
        The offer against the ADS.
    result
        The study it belongs to.
    """
    reading = Reading(result)
    final = reading.terms.offer_price_hkd is not None
    price = reading.figure("offer_price_hkd" if final else "offer_price_max_hkd")
    words = message(
        "The company trades in New York as {ticker}. The close of {day} is the last before the "
        "first day here.",
        ticker=found.listing.ticker,
        day=print_day(found.on),
    )
    blocks: list[Block] = [Words(words), _figures(found, price)]
    if found.band is not None:
        blocks += _band(found.band)
    return ReportSection(
        "two-markets", "Two markets", tuple(blocks), _data(found), frozenset({"two-markets"})
    )
