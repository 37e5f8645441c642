"""The company behind a deal, valued with this deal's shares, price, proceeds and lock-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from greenshoe.company import Valuation
    from greenshoe.study._run import StudyResult

__all__ = ["value_deal"]

_MILLION = 1_000_000


def value_deal(result: StudyResult, *, draws: int = 1 << 12) -> Valuation | None:
    """Value the company of a studied deal.

    Parameters
    ----------
    result
        The study; its deal names a company model (`[company]` in the deal file).
    draws
        Draws of the simulation, a power of two.

    Returns
    -------
    Valuation or None
        `None` where the deal names no model, or does not state its issued shares.

    Raises
    ------
    ModelError
        If the model named is not shipped, or wrong.
    """
    offering, deal = result.offering, result.deal
    issued = offering.capital.issued_shares
    if deal.record.company_model is None or issued is None:
        return None
    from greenshoe.company import DealTerms, load_model, value  # noqa: PLC0415 - SciPy loads here

    over = deal.record.shares("over_allocated_shares")
    net = offering.net_proceeds_hkd
    terms = DealTerms(
        issued_shares=issued,
        offer_price_hkd=float(deal.terms.price_hkd),
        gross_proceeds_hkd_mn=float(offering.gross_proceeds_hkd) / _MILLION,
        net_proceeds_hkd_mn=None if net is None else float(net) / _MILLION,
        listing_date=deal.terms.listing_date,
        offer_shares=offering.settlement.offer_final_shares,
        over_allotment_shares=over or 0,
    )
    model = load_model(deal.record.company_model)
    return value(model, deal=terms, draws=draws, seed=result.manifest.seed + 1, sensitivity=False)
