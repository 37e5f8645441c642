"""Demand as a distribution: the final multiple and the number of applications.

What is known stays as it is. The multiple of a deal that nobody has applied for yet follows from
its size, its route and how hot recent deals were; the applications follow from the multiple and
the size, closely: who applies for how much hardly changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import InputError
from greenshoe.subscriber._forecast_line import fit_line
from greenshoe.subscriber._history import features_of
from greenshoe.subscriber._odds_points import quantile_draws

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.subscriber._history import History
    from greenshoe.subscriber._known import KnownDeal

    FloatArray = NDArray[np.float64]

__all__ = ["DemandDraws", "DemandHint", "check_demand", "demand_draws"]

_MULTIPLE_COLUMNS = (
    ("log_public_value", "log_offer_value"),
    ("log_public_value", "log_recent_multiple"),
)
_APPLICATION_COLUMNS = ("log_multiple", "log_public_value", "log_offer_value", "log_lot_value")
_LEAST_LOG_MULTIPLE = -1.5
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class DemandHint:
    """What a user knows of demand before the results.

    Attributes
    ----------
    multiple_so_far
        A multiple reached while the offer is open: the final one is taken as no less.
    margin_total_hkd
        What brokers lent so far, in HK$: the same, as a multiple of the initial public offer.
    """

    multiple_so_far: float | None = None
    margin_total_hkd: float | None = None

    def least_multiple(self, deal: KnownDeal) -> float | None:
        """Return the multiple that is already certain, `None` where nothing is known.

        Raises
        ------
        InputError
            If both are given, or one is not above 0.
        """
        named = {
            "--multiple-so-far": self.multiple_so_far,
            "--margin-total-hkd": self.margin_total_hkd,
        }
        given = {name: value for name, value in named.items() if value is not None}
        if len(given) > 1:
            raise InputError("are both given", key=" and ".join(given), expected="one of them")
        for name, value in given.items():
            if not 0 < value < 1e15:
                raise InputError("is no demand", key=name, value=value, expected="above 0")
        if self.margin_total_hkd is not None:
            return self.margin_total_hkd / deal.public_value_hkd
        return self.multiple_so_far


@dataclass(frozen=True, eq=False)
class DemandDraws:
    """Draws of demand, one value for each draw.

    Attributes
    ----------
    multiple
        Shares applied for / initial public shares.
    applications
        Valid applications.
    public_shares
        Final public shares.
    """

    multiple: FloatArray
    applications: FloatArray
    public_shares: FloatArray

    def fully_met(self, deal: KnownDeal) -> NDArray[np.bool_]:
        """Tell in which draws there are shares for all that is applied for."""
        applied = self.multiple * deal.terms.public_initial_shares
        return np.asarray(applied <= self.public_shares * (1 + _ROUNDING))

    def columns(self, deal: KnownDeal) -> dict[str, FloatArray]:
        """Return the columns that models of the one-lot rate read."""
        applied = self.multiple * deal.terms.public_initial_shares
        shares = np.maximum(self.public_shares, deal.terms.board_lot_shares)
        half = shares / 2
        return {
            "log_multiple": np.log(self.multiple),
            "log_final_multiple": np.log(np.maximum(applied / shares, 1.0)),
            "log_lots_per_applicant": np.log(
                half / deal.terms.board_lot_shares / self.applications
            ),
            "log_value_per_applicant": np.log(half * deal.price_hkd / self.applications),
        }


def check_demand(deal: KnownDeal) -> None:
    """Refuse demand that contradicts itself.

    Raises
    ------
    InputError
        If so many applications cannot make the multiple: each is for a lot at least, and for half
        of the initial public offer at most (all of it on GEM).
    """
    if deal.multiple is None or deal.valid_applications is None or deal.missing_terms:
        return
    terms, count = deal.terms, deal.valid_applications
    applied = deal.multiple * terms.public_initial_shares * 1.01
    least = count * terms.board_lot_shares
    if applied < least:
        raise InputError(
            f"contradicts valid_applications ({count:,}): a lot for each is more",
            file=deal.record.file or None,
            key="public_subscription_level_x",
            value=f"{deal.multiple:g}",
            expected=f"at least {least / terms.public_initial_shares:.4g}",
        )
    most = count * terms.public_initial_shares
    if applied / 1.02 > most:
        raise InputError(
            f"contradicts valid_applications ({count:,}): all of them together cannot apply for it",
            file=deal.record.file or None,
            key="public_subscription_level_x",
            value=f"{deal.multiple:g}",
            expected=f"at most {count:,}",
        )


def _log_multiples(
    deal: KnownDeal, past: History, ranks: FloatArray, least: float | None
) -> FloatArray:
    """Return draws of the log multiple of a deal whose multiple is not known."""
    here = {name: np.array([value]) for name, value in features_of(deal).items()}
    here["log_recent_multiple"] = np.array([past.recent_log_multiple(deal.day)])
    lines = [fit_line(past.table, names, past.table["log_multiple"]) for names in _MULTIPLE_COLUMNS]
    values = np.concatenate(
        [line.at(here) + line.residuals * line.widening(here) for line in lines]
    )
    drawn = quantile_draws(values, ranks) if least is None else _above(values, log(least), ranks)
    return np.maximum(drawn, _LEAST_LOG_MULTIPLE)


def _above(values: FloatArray, floor: float, ranks: FloatArray) -> FloatArray:
    """Return draws of values known to be above a floor; where few are, up to a doubling of it."""
    kept = values[values > floor]
    near = np.linspace(floor, floor + log(2), 6)
    return quantile_draws(np.concatenate([kept, near]), ranks)


def demand_draws(
    deal: KnownDeal, past: History, points: FloatArray, hint: DemandHint | None = None
) -> DemandDraws:
    """Return draws of the demand for a deal.

    Parameters
    ----------
    deal
        The deal at a stage.
    past
        Deals whose results were known then.
    points
        Two columns of ranks, shape (draws, 2): of the multiple and of the applications.
    hint
        What a user knows of demand so far; passed over where the final multiple is known.
    """
    least = None if hint is None else hint.least_multiple(deal)
    if deal.multiple is not None:
        logs = np.full(len(points), log(deal.multiple))
    else:
        logs = _log_multiples(deal, past, points[:, 0], least)
    multiple = np.exp(logs)
    shares = deal.public_shares(multiple)
    if deal.valid_applications is not None:
        return DemandDraws(multiple, np.full(len(points), float(deal.valid_applications)), shares)
    return DemandDraws(multiple, _applications(deal, past, logs, points[:, 1]), shares)


def _applications(
    deal: KnownDeal, past: History, log_multiples: FloatArray, ranks: FloatArray
) -> FloatArray:
    """Return draws of the applications at some multiples: at most one a lot applied for."""
    here = {name: np.array([value]) for name, value in features_of(deal).items()}
    here["log_multiple"] = log_multiples
    line = fit_line(past.table, _APPLICATION_COLUMNS, past.table["log_applications"])
    drawn = line.at(here) + quantile_draws(line.residuals, ranks) * line.widening(here)
    terms = deal.terms
    most = log_multiples + log(terms.public_initial_shares / terms.board_lot_shares)
    return np.maximum(np.exp(np.minimum(drawn, most)), 1.0)
