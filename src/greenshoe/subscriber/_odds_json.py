"""The odds of a deal as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import Confidence, Origin, to_json
from greenshoe.subscriber._odds import quantiles
from greenshoe.subscriber._odds_words import in_words, pool_line
from greenshoe.subscriber._one_lot import METHODS

if TYPE_CHECKING:
    from greenshoe.core import Json
    from greenshoe.subscriber._odds import Odds, TierOdds

__all__ = ["method_in_words", "odds_json"]

_WORDS = {
    "hkeipo": "regression on final multiple and lots over applicants, of power-law deals alone",
    "eipo": "regression on final multiple and lots over applicants, and past places between a "
    "proportional and an equal ladder, half and half, of that registrar's deals alone",
    "": "regressions on multiple, final multiple, lots and money over applicants, in equal parts; "
    "the registrar is not known",
    "hkeipo, no lot": "regression on final multiple and money over applicants, of power-law deals "
    "alone; the board lot is not stated",
    "eipo, no lot": "regression on final multiple and money over applicants, and past places "
    "between a proportional and an equal ladder, half and half, of that registrar's deals alone; "
    "the board lot is not stated",
    "no lot": "regressions on multiple, final multiple and money over applicants, in equal parts; "
    "the board lot is not stated",
    "old rates": "too few earlier deals and no demand: the one-lot rates of 2018 to 2022",
    "arithmetic": "too few earlier deals: anything between a proportional and an equal ladder",
}


def method_in_words(method: str, *, can_be_said: bool) -> str:
    """Return how a one-lot rate was drawn.

    >>> method_in_words("arithmetic", can_be_said=True)[:20]
    'too few earlier deal'
    """
    if not can_be_said:
        return "none: too few earlier deals, and demand is not known"
    return _WORDS[method]


def _tier(tier: TierOdds, *, price_is_stated: bool) -> dict[str, Json]:
    value = tier.value
    money = to_json(value) if price_is_stated else {}
    found = money if isinstance(money, dict) else {}
    return {
        "pool": tier.pool,
        "shares_applied_for": tier.shares,
        "amount_hkd": found.get("amount_hkd"),
        "expected_shares": tier.expected_shares,
        "shares_p05": tier.shares_low,
        "shares_p95": tier.shares_high,
        "probability_of_one_lot": tier.chance_of_a_lot,
        "expected_value_hkd": found.get("expected_hkd"),
        "value_p05_hkd": found.get("worst_hkd"),
        "value_p95_hkd": found.get("best_hkd"),
        "probability_of_loss": found.get("chance_of_loss"),
        "break_even_rise": value.break_even_rise if price_is_stated else None,
    }


def _demand(odds: Odds) -> dict[str, Json]:
    demand = odds.forecast.demand
    if demand is None:
        return {}
    return {
        "public_subscription_level_x": to_json(quantiles(demand.multiple)),
        "valid_applications": to_json(quantiles(demand.applications)),
        "public_final_shares": to_json(quantiles(demand.public_shares)),
    }


def _pool_line(odds: Odds) -> Json:
    line = pool_line(odds)
    if line is None:
        return None
    return {
        "pool_a_last_shares": line.tail.shares,
        "pool_a_last_expected_shares": line.tail.expected_shares,
        "pool_b_first_shares": line.head.shares,
        "pool_b_first_expected_shares": line.head.expected_shares,
        "probability_first_of_b_gets_fewer": line.head_gets_fewer,
    }


def _origin(odds: Odds) -> Origin:
    made = odds.forecast
    source = f"forecast from {len(made.past)} deals listed earlier, seed {made.seed}"
    return Origin(source, made.deal.day, "ladder_practice.round_one_lot_rates", Confidence.C)


def odds_json(odds: Odds) -> dict[str, Json]:
    """Return the odds of a deal as a JSON object.

    >>> from greenshoe.deal import shipped_record
    >>> from greenshoe.subscriber._odds import odds_of
    >>> made = odds_json(odds_of(shipped_record("2513")))
    >>> made["stock_code"], made["tiers"][0]["shares_applied_for"]
    ('2513', 100)
    """
    deal, made = odds.forecast.deal, odds.forecast
    priced = "offer_price_max_hkd" not in deal.missing
    said = bool(made.log_rates.size)
    components: list[Json] = list(METHODS.get(made.method, ())) if said else []
    return {
        "stock_code": deal.record.stock_code,
        "name": deal.record.name,
        "stage": odds.stage,
        "known_on": to_json(deal.day),
        "registrar": deal.registrar,
        "missing": list(deal.missing),
        "one_lot_rate": to_json(odds.one_lot_rate),
        "one_lot_rate_origin": to_json(_origin(odds)),
        "likely_one_lot_shares": odds.likely_shares,
        "certain_one_lot_shares": odds.certain_shares,
        "tiers_origin": to_json(_origin(odds)),
        "tiers": [_tier(tier, price_is_stated=priced) for tier in odds.tiers],
        "pool_line": _pool_line(odds),
        "demand": _demand(odds),
        "one_lot_return": None if odds.joint is None else to_json(odds.joint),
        "broker_terms": to_json(odds.terms),
        "words": to_json(in_words(odds)),
        "method": method_in_words(made.method, can_be_said=said),
        "method_parts": components,
        "earlier_deals": len(made.past),
        "seed": made.seed,
    }
