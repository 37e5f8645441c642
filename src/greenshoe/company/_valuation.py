"""A valuation: the statement, the values, what must be true, what moves it, what to beware of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._audit import audit
from greenshoe.company._backtest import backtest
from greenshoe.company._discounted import dcf_parts
from greenshoe.company._guesses import guesses
from greenshoe.company._methods import check_method, peers_of
from greenshoe.company._pictures import (
    must_be_true_map,
    revenue_fan,
    value_tornado,
    value_waterfall,
)
from greenshoe.company._reconcile import reconcile
from greenshoe.company._result import (
    ValuationResult,
    market_value,
)
from greenshoe.company._sensitivity import tornado
from greenshoe.company._show import valuation_html, valuation_json
from greenshoe.company._simulate import simulate
from greenshoe.company._sobol_shares import group_shares
from greenshoe.company._solve import solve_driver
from greenshoe.company._statements import statement_rows
from greenshoe.company._valuation_parts import _bridge, _compression, _method_values, _must_be_true
from greenshoe.company._warnings import cautions
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from datetime import date

    from greenshoe.company._deal_terms import DealTerms
    from greenshoe.company._model import Model
    from greenshoe.drawing import Picture

__all__ = ["Valuation", "value", "votes"]


@dataclass(frozen=True)
class Valuation(ValuationResult):
    """A valuation that shows itself: JSON, pictures, and all of it in a notebook."""

    def to_json(self) -> dict[str, object]:
        """Return the form that ``greenshoe value --json`` prints."""
        return valuation_json(self)

    def fan(self) -> Picture:
        """Return the fan of revenue."""
        return revenue_fan(self)

    def waterfall(self) -> Picture:
        """Return the way from operations to value."""
        return value_waterfall(self)

    def must_be_true_map(self) -> Picture | None:
        """Return growth needed by price and exit multiple, none without a price."""
        return must_be_true_map(self)

    def tornado(self) -> Picture | None:
        """Return what moves the value, none where no sensitivity was asked for."""
        return value_tornado(self)

    def _repr_html_(self) -> str:
        """Show itself in a notebook."""
        return valuation_html(self)


def value(  # noqa: PLR0913 - everything a valuation depends on, each named
    model: Model,
    *,
    price_hkd: float | None = None,
    deal: DealTerms | None = None,
    solve: str | None = None,
    method: str = "price_to_sales",
    draws: int = 1 << 14,
    seed: int = 1,
    as_of: date | None = None,
    sensitivity: bool = True,
) -> Valuation:
    """Value a company.

    Parameters
    ----------
    model
        From `load_model`.
    price_hkd
        Price of a share to set beside; the deal's offer price where there is a deal.
    deal
        Shares and proceeds of a listing, in place of the model's.
    solve
        ``driver@year``: what it must be for the price.
    method
        The method that is solved and split into sensitivities.
    draws, seed
        Of the simulation.
    as_of
        Comparables after this day are not seen (default: the model's own date).
    sensitivity
        Whether to compute the tornado and the Sobol shares.

    Raises
    ------
    ModelError
        If the price is not above 0, there is none to solve for, or an argument is out of range.
    """
    price = price_hkd if price_hkd is not None else (deal.offer_price_hkd if deal else None)
    if price is not None and not (np.isfinite(price) and price > 0):
        raise ModelError("is not a price", key="price", value=price, expected="HK$ above 0")
    if solve is not None and price is None:
        raise ModelError("needs a price to meet", key="solve", value=solve, expected="--price HK$")
    check_method(method)
    solution = None
    if solve is not None and price is not None:
        solution = solve_driver(model, solve, price, method=method, deal=deal, seed=seed)
    run = simulate(model, draws=draws, seed=seed, deal=deal)
    market_mn = market_value(model, deal, price)
    swings = tornado(model, method=method, deal=deal) if sensitivity else ()
    return Valuation(
        model,
        run,
        price,
        deal,
        _method_values(run, deal, market_mn, as_of),
        statement_rows(run),
        _must_be_true(run, market_mn),
        (*cautions(run, dcf_parts(run), market_mn, deal), *guesses(run, swings)),
        reconcile(model),
        tuple(backtest(_record_name(model))),
        swings,
        group_shares(model, method=method, deal=deal, seed=seed) if sensitivity else (),
        solution,
        _bridge(run),
        peers_of(run, as_of),
        _compression(run, market_mn),
        tuple(f for f in audit() if f.claim.split("/")[1] == _record_name(model)),
    )


def _record_name(model: Model) -> str:
    """Return the name under which the record of a shipped model is kept."""
    return model.file.rsplit("/", 1)[-1].removesuffix(".toml")


def votes(model: Model) -> list[dict[str, object]]:
    """Return each class's shares, votes and share of all votes.

    >>> from greenshoe.company._model_file import load_model
    >>> [round(row["share_of_votes"], 3) for row in votes(load_model("weride"))]
    [0.304, 0.696]
    """
    return model.cap_table.votes()
