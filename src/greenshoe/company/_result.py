"""What a valuation is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.company._deal_terms import shares_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.company._claims import AuditFinding
    from greenshoe.company._comparables import Comparable
    from greenshoe.company._deal_terms import DealTerms
    from greenshoe.company._model import Model
    from greenshoe.company._reconcile import ReconciledLine
    from greenshoe.company._run import Run
    from greenshoe.company._sensitivity import Swing
    from greenshoe.company._sobol_shares import GroupShare
    from greenshoe.company._solve import Solution
    from greenshoe.company._warnings import Caution

__all__ = ["Compression", "MethodValue", "MustBeTrue", "ValuationResult", "market_value"]


@dataclass(frozen=True)
class MethodValue:
    """What one method says.

    Attributes
    ----------
    name, note
        Which, and what it rests on.
    per_share_hkd
        Quantiles and mean, HK$ a share; `None` where the shares are not known.
    equity_mn
        The same for the whole equity, millions of the model's currency.
    probability_above_price
        Share of the outcomes above the price, `None` without one.
    """

    name: str
    note: str
    per_share_hkd: Mapping[str, float] | None
    equity_mn: Mapping[str, float]
    probability_above_price: float | None


@dataclass(frozen=True)
class MustBeTrue:
    """The closed form: revenue and growth that a price needs.

    Attributes
    ----------
    exit_multiple, year
        Price to sales in that year.
    revenue_mn, growth
        Needed in that year, and a year from the base year's.
    model_probability
        Share of the draws whose revenue is at least that.
    of_market
        Needed revenue over the whole market's, `None` where that is not given.
    """

    exit_multiple: float
    year: int
    revenue_mn: float
    growth: float | None
    model_probability: float
    of_market: float | None


@dataclass(frozen=True)
class Compression:
    """What becomes of the price if the model's median growth and multiple come true.

    Attributes
    ----------
    multiple_today, multiple_then
        Market value over the base year's revenue; the model's median in the target year.
    growth, yearly_dilution
        Medians, a year.
    years
        From the base year to the target year.
    price_change
        Of the whole time: -0.5 is half.
    """

    multiple_today: float
    multiple_then: float
    growth: float
    yearly_dilution: float
    years: int
    price_change: float


@dataclass(frozen=True)
class ValuationResult:
    """All of it, as numbers.

    Attributes
    ----------
    model, run, price_hkd, deal
        What was valued and at which price.
    methods, statements, must_be_true, warnings, reconciliation, record
        The results.
    swings, shares
        The tornado and the Sobol shares of the price-to-sales value (empty if not asked for).
    solution
        The answer to ``driver@year``, if asked.
    bridge
        From operations to equity: means of the discounted parts, millions.
    comparables
        The multiples that stood beside.
    compression
        What becomes of the price as the multiple falls, `None` without a price.
    audit
        What the articles say of this company, checked.
    """

    model: Model
    run: Run
    price_hkd: float | None
    deal: DealTerms | None
    methods: Mapping[str, MethodValue]
    statements: tuple[Mapping[str, object], ...]
    must_be_true: tuple[MustBeTrue, ...]
    warnings: tuple[Caution, ...]
    reconciliation: tuple[ReconciledLine, ...]
    record: tuple[Mapping[str, object], ...]
    swings: tuple[Swing, ...]
    shares: tuple[GroupShare, ...]
    solution: Solution | None
    bridge: Mapping[str, float]
    comparables: tuple[Comparable, ...]
    compression: Compression | None
    audit: tuple[AuditFinding, ...]

    @property
    def market_value_mn(self) -> float | None:
        """Price times shares, millions of the model's currency."""
        return market_value(self.model, self.deal, self.price_hkd)

    @property
    def hkd_per_share_of_a_million(self) -> float | None:
        """HK$ a share for one million of the model's currency, `None` where shares are unknown."""
        if self.deal is None and self.model.issued_shares is None:
            return None
        return 1e6 * self.model.hkd / shares_of(self.model, self.deal)

    @property
    def failure_probability(self) -> float:
        """Share of the draws in which it could not raise what it needed."""
        return float(self.run.weights[self.run.cash.failed[:, -1]].sum())


def market_value(model: Model, deal: DealTerms | None, price_hkd: float | None) -> float | None:
    """Return price times shares in millions of the model's currency, `None` without a price."""
    if price_hkd is None:
        return None
    return price_hkd * shares_of(model, deal) / 1e6 / model.hkd
