"""A valuation: the statement, the values, what must be true, what moves it, what to beware of."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._audit import AuditFinding, audit
from greenshoe.company._backtest import backtest
from greenshoe.company._closed_form import compression_return, required_revenue, voting_share
from greenshoe.company._methods import Outcomes, check_method, dcf_parts, method_outcomes, peers_of
from greenshoe.company._reconcile import ReconciledLine, reconcile
from greenshoe.company._sensitivity import GroupShare, Swing, group_shares, tornado
from greenshoe.company._simulate import Run, quantiles, simulate
from greenshoe.company._solve import Solution, shares_of, solve_driver
from greenshoe.company._statements import statement_rows
from greenshoe.company._warnings import Caution, cautions
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from greenshoe.company._comparables import Comparable
    from greenshoe.company._model import DealTerms, Model
    from greenshoe.company._pictures import Picture

__all__ = ["Compression", "MethodValue", "MustBeTrue", "Valuation", "value"]


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
class Valuation:
    """All of it; shows itself in a notebook.

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
    def failure_probability(self) -> float:
        """Share of the draws in which it could not raise what it needed."""
        return float(self.run.weights[self.run.cash.failed[:, -1]].sum())

    def to_json(self) -> dict[str, object]:
        """Return the form that ``greenshoe value --json`` prints."""
        from greenshoe.company._show import valuation_json  # noqa: PLC0415 - shows this class

        return valuation_json(self)

    def fan(self) -> Picture:
        """Return the fan of revenue as SVG."""
        from greenshoe.company._pictures import revenue_fan  # noqa: PLC0415 - draws this class

        return revenue_fan(self)

    def waterfall(self) -> Picture:
        """Return the way from operations to value as SVG."""
        from greenshoe.company._pictures import value_waterfall  # noqa: PLC0415 - draws this class

        return value_waterfall(self)

    def must_be_true_map(self) -> Picture:
        """Return growth needed by price and exit multiple as SVG."""
        from greenshoe.company._pictures import must_be_true_map  # noqa: PLC0415 - draws this class

        return must_be_true_map(self)

    def _repr_html_(self) -> str:
        """Show itself in a notebook."""
        from greenshoe.company._show import valuation_html  # noqa: PLC0415 - shows this class

        return valuation_html(self)


def market_value(model: Model, deal: DealTerms | None, price_hkd: float | None) -> float | None:
    """Return price times shares in millions of the model's currency, `None` without a price."""
    if price_hkd is None:
        return None
    return price_hkd * shares_of(model, deal) / 1e6 / model.hkd


def _method_values(
    run: Run, deal: DealTerms | None, market_mn: float | None, as_of: date | None
) -> dict[str, MethodValue]:
    known = deal is not None or run.model.issued_shares is not None
    scale = 1e6 * run.model.hkd / shares_of(run.model, deal) if known else None

    def of(name: str, outcomes: Outcomes) -> MethodValue:
        equity = quantiles(outcomes.equity, outcomes.weights)
        above = None
        if market_mn is not None:
            above = float(outcomes.weights[outcomes.equity > market_mn].sum())
        shares = None if scale is None else {k: v * scale for k, v in equity.items()}
        return MethodValue(name, outcomes.note, shares, equity, above)

    return {name: of(name, outcomes) for name, outcomes in method_outcomes(run, as_of).items()}


def _must_be_true(run: Run, market_mn: float | None) -> tuple[MustBeTrue, ...]:
    if market_mn is None:
        return ()
    model, choices = run.model, run.model.choices
    at = model.years.index(choices.target_year)
    base = run.quantiles("revenue", model.base_year)["p50"]
    revenue = run.values["revenue"][:, at]
    market = run.values.get("market_size")
    rows = []
    for multiple in choices.exit_multiples:
        rates = (choices.required_return, choices.yearly_dilution)
        needed = required_revenue(market_mn, at, multiple, *rates)
        rows.append(
            MustBeTrue(
                multiple,
                choices.target_year,
                needed,
                (needed / base) ** (1 / at) - 1 if base > 0 else None,
                float(run.weights[revenue >= needed].sum()),
                None if market is None else needed / float(np.median(market[:, at])),
            )
        )
    return tuple(rows)


def _compression(run: Run, market_mn: float | None) -> Compression | None:
    model, year = run.model, run.model.choices.target_year
    base = run.quantiles("revenue", model.base_year)["p50"]
    then = run.quantiles("revenue", year)["p50"]
    if market_mn is None or base <= 0 or then <= 0:
        return None
    years = year - model.base_year
    shares = quantiles(run.cash.shares[:, years], run.weights)["p50"]
    growth, dilution = (then / base) ** (1 / years) - 1, shares ** (1 / years) - 1
    multiples = market_mn / base, run.quantiles("price_to_sales", year)["p50"]
    change = compression_return(growth, years, *multiples, dilution)
    return Compression(*multiples, growth, dilution, years, change)


def _bridge(run: Run) -> dict[str, float]:
    """Return the means of what the discounted value is made of, millions."""
    parts = dcf_parts(run)

    def mean(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
        return float(np.average(values, weights=run.weights))

    rows = {name: mean(values) for name, values in parts.by_line.items()}
    rows["terminal_value"] = mean(parts.terminal)
    rows["cash_and_proceeds"] = mean(parts.cash)
    rows["limited_liability_and_failure"] = mean(parts.equity) - sum(rows.values())
    rows["equity"] = mean(parts.equity)
    return rows


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
    return Valuation(
        model,
        run,
        price,
        deal,
        _method_values(run, deal, market_mn, as_of),
        statement_rows(run),
        _must_be_true(run, market_mn),
        cautions(run, dcf_parts(run), market_mn, deal),
        reconcile(model),
        tuple(backtest(_record_name(model))),
        tornado(model, method=method, deal=deal) if sensitivity else (),
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
    classes = model.cap_table.classes
    weight = sum(c.shares * c.votes for c in classes)
    return [
        {
            **asdict(c),
            "share_of_votes": voting_share(c.shares, c.votes, weight - c.shares * c.votes),
        }
        for c in classes
    ]
