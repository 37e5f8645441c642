"""What an application costs: fees of the rulebook, and what the broker asks.

Brokerage and levies are due on what is allotted (the rest is refunded with its fees); a handling
fee and interest are due whether anything is allotted or not.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from math import isfinite
from typing import TYPE_CHECKING

from greenshoe.core import InputError
from greenshoe.offering import FEES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.rules import RulebookOn
    from greenshoe.subscriber._known import KnownDeal

__all__ = ["BrokerTerms", "Costs", "broker_terms", "costs_of"]

_DAYS_OF_A_YEAR = 365
_TRADE_LEVIES = ("sfc_levy", "afrc_levy", "trading_fee")
_LIMITS = {
    "handling_fee_hkd": (0.0, 1e6),
    "margin_rate": (0.0, 1.0),
    "leverage": (1.0, 1000.0),
    "interest_days": (0.0, 60.0),
    "sell_commission_rate": (0.0, 0.1),
}


@dataclass(frozen=True, slots=True)
class BrokerTerms:
    """What the broker asks.

    Attributes
    ----------
    handling_fee_hkd
        For an application, whatever comes of it.
    margin_rate
        Interest a year on what is borrowed, as a fraction.
    leverage
        Application money / own money; 1 borrows nothing.
    interest_days
        Days of interest, `None` for close to listing as the deal states them.
    sell_commission_rate
        Of the proceeds of a sale, as a fraction.
    """

    handling_fee_hkd: float
    margin_rate: float
    leverage: float
    interest_days: float | None
    sell_commission_rate: float


@dataclass(frozen=True, slots=True)
class Costs:
    """The costs of an application.

    Attributes
    ----------
    in_rate
        Brokerage and levies on what is allotted, as a fraction of it.
    out_rate
        Stamp duty, levies, settlement and commission on a sale, as a fraction of the proceeds.
    handling_fee_hkd
        For the application.
    interest_on_money
        Interest as a fraction of the application money.
    """

    in_rate: float
    out_rate: float
    handling_fee_hkd: float
    interest_on_money: float

    def fixed_hkd(self, amount_hkd: float) -> float:
        """Return what is lost where nothing is allotted.

        >>> Costs(0.01, 0.002, 100.0, 0.001).fixed_hkd(50_000.0)
        150.0
        """
        return self.handling_fee_hkd + self.interest_on_money * amount_hkd

    def break_even_rise(self, allotted_hkd: float, amount_hkd: float) -> float | None:
        """Return the rise of the price at which an application earns nothing and loses nothing.

        Parameters
        ----------
        allotted_hkd
            Expected value of the allotted shares at the offer price.
        amount_hkd
            Application money.

        >>> round(Costs(0.01, 0.0, 0.0, 0.0).break_even_rise(1000.0, 5000.0), 4)
        0.01
        """
        if allotted_hkd <= 0:
            return None
        needed = 1 + self.in_rate + self.fixed_hkd(amount_hkd) / allotted_hkd
        return needed / (1 - self.out_rate) - 1


@cache
def _defaults() -> Mapping[str, float]:
    text = files("greenshoe.subscriber").joinpath("broker_terms.toml").read_text("utf-8")
    return {name: float(entry["value"]) for name, entry in tomllib.loads(text).items()}


def broker_terms(**given: float | None) -> BrokerTerms:
    """Return a broker's terms: as given, else the defaults of `broker_terms.toml`.

    Parameters
    ----------
    given
        Any of the attributes of `BrokerTerms`; `None` for the default.

    Raises
    ------
    InputError
        If a value lies outside what it can be.

    >>> broker_terms().handling_fee_hkd, broker_terms(leverage=10).handling_fee_hkd
    (50.0, 100.0)
    """
    for name, value in given.items():
        if value is None:
            continue
        low, high = _LIMITS[name]
        if not (isfinite(value) and low <= value <= high):
            raise InputError(
                "is out of range",
                key="--" + name.replace("_", "-"),
                value=value,
                expected=f"{low:g} to {high:g}",
            )
    usual = _defaults()
    leverage = given.get("leverage") or 1.0
    fee = "handling_fee_financed_hkd" if leverage > 1 else "handling_fee_cash_hkd"
    made = BrokerTerms(
        usual[fee], usual["margin_rate"], leverage, None, usual["sell_commission_rate"]
    )
    return replace(made, **{name: value for name, value in given.items() if value is not None})


def _interest_days(deal: KnownDeal, terms: BrokerTerms) -> float:
    """Return the days of interest: as given, from close to listing, or the usual number."""
    if terms.interest_days is not None:
        return terms.interest_days
    record, listing = deal.record, deal.terms.listing_date
    close = record.day("application_close_date") or record.day("application_close_planned_date")
    if close is None or listing is None or not 0 < (listing - close).days <= 30:
        return _defaults()["interest_days"]
    return float((listing - close).days)


def costs_of(deal: KnownDeal, terms: BrokerTerms) -> Costs:
    """Return the costs of an application for a deal, fees from the rulebook on its date."""
    rules = deal.rules
    fees = sum(float(rules.decimal(f"application_fee.{fee}")) for fee in FEES)
    borrowed = 1 - 1 / terms.leverage
    interest = borrowed * terms.margin_rate * _interest_days(deal, terms) / _DAYS_OF_A_YEAR
    return Costs(fees, _out_rate(rules, terms), terms.handling_fee_hkd, interest)


def _out_rate(rules: RulebookOn, terms: BrokerTerms) -> float:
    """Return the costs of a sale as a fraction of its proceeds, without minimum charges."""
    named = [f"secondary_fee.{levy}" for levy in ("stamp_duty", *_TRADE_LEVIES)]
    levies = sum(float(rules.decimal(name)) for name in named)
    settlement = float(rules.table("secondary_fee.ccass_settlement")[0].number("rate"))
    return levies + settlement + terms.sell_commission_rate
