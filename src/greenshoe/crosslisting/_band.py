"""The band inside which turning one share into the other does not pay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from greenshoe.core import Confidence, Origin
from greenshoe.rules import Rulebook
from greenshoe.words import message

if TYPE_CHECKING:
    from datetime import date

    from greenshoe.crosslisting._pairs import Bar, Pair
    from greenshoe.rules import RulebookOn

__all__ = ["ConversionBand", "Cost", "conversion_band"]

_DAYS_OF_YEAR = 365
_BP = 1e4
_HK_FEES = ("stamp_duty", "sfc_levy", "afrc_levy", "trading_fee")


@dataclass(frozen=True, slots=True)
class Cost:
    """One cost of a conversion, in basis points of the share, and where it is from."""

    what: str
    bp: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class ConversionBand:
    """Premia of the ADS at which nobody converts.

    Attributes
    ----------
    on
        The day.
    status
        ``two-sided``; ``no upper edge`` (deposits are barred, or the ADS cannot be borrowed);
        ``no lower edge`` (withdrawals are barred, or the share cannot be borrowed); ``closed``
        (neither way); ``not fungible``.
    lower_bp
        Below this premium it pays to buy ADSs, cancel them and sell the shares in Hong Kong.
        `None`: nothing holds the premium from below.
    upper_bp
        Above this premium it pays to buy shares in Hong Kong, deposit them and sell the ADSs.
        `None`: nothing holds the premium from above.
    cancel_costs, issue_costs
        What the two ways cost.
    cancel_days, issue_days
        Business days, open in both markets, that they take.
    barred
        The dated facts that shut a side.
    confidence
        The weakest mark among the numbers used.
    """

    on: date
    status: Literal["two-sided", "no upper edge", "no lower edge", "closed", "not fungible"]
    lower_bp: float | None
    upper_bp: float | None
    cancel_costs: tuple[Cost, ...] = ()
    issue_costs: tuple[Cost, ...] = ()
    cancel_days: int = 0
    issue_days: int = 0
    barred: tuple[Bar, ...] = ()
    confidence: Confidence = Confidence.T


def conversion_band(pair: Pair, on: date, *, ads_price_usd: float) -> ConversionBand:
    """Return the band on one day at one price.

    The fee per ADS is an amount, so it is small for a dear ADS and large for a cheap one; the
    rest are rates. A side that is barred, or on which the shares to sell cannot be borrowed while
    the conversion runs, has no edge.

    Parameters
    ----------
    pair
        The pair with its dated facts.
    on
        The trade date.
    ads_price_usd
        Price of one ADS.

    Examples
    --------
    >>> from datetime import date
    >>> from greenshoe.crosslisting._pairs import find_pair
    >>> band = conversion_band(find_pair("PONY"), date(2025, 11, 20), ads_price_usd=14.0)
    >>> band.status, band.upper_bp
    ('no upper edge', None)
    """
    if pair.kind == "a_h":
        return ConversionBand(on, "not fungible", None, None)
    rules = Rulebook.load().at(on)
    days = rules.table("crosslisting.conversion_days")[0]
    fee = _ads_fee(pair, rules, ads_price_usd)
    common = [*fee, _fx(rules)]
    cancel_days, issue_days = int(days.number("cancel_days")), int(days.number("issue_days"))
    cancel = (*common, *_hong_kong(rules), _borrow(rules, cancel_days))
    issue = (
        *common,
        *_hong_kong(rules),
        *_us_sale(rules, ads_price_usd),
        _borrow(rules, issue_days),
    )
    barred = pair.bars_on(on)
    shut = {bar.what for bar in barred}
    lower = None if shut & {"cancel", "borrow_hk"} else -sum(cost.bp for cost in cancel)
    upper = None if shut & {"deposit", "borrow_us"} else sum(cost.bp for cost in issue)
    marks = [cost.origin.confidence for cost in (*cancel, *issue) if cost.bp]
    return ConversionBand(
        on, _status(lower, upper), lower, upper, cancel, issue, cancel_days, issue_days, barred,
        Confidence.weakest(marks),
    )  # fmt: skip


def _status(
    lower: float | None, upper: float | None
) -> Literal["two-sided", "no upper edge", "no lower edge", "closed"]:
    if lower is None and upper is None:
        return "closed"
    if upper is None:
        return "no upper edge"
    return "no lower edge" if lower is None else "two-sided"


def _ads_fee(pair: Pair, rules: RulebookOn, ads_price_usd: float) -> list[Cost]:
    """Return the depositary's fee; the same share on both registers pays none."""
    if pair.kind == "common":
        return []
    rule = rules.get("us.ads.fee_usd")
    fee, origin = float(rule.decimal()), rule.origin("fee per ADS, at most")
    if pair.ads_fee_usd is not None:
        fee = pair.ads_fee_usd
        origin = Origin(pair.ads_fee_source or "the pair's facts", None, None, Confidence.S)
    return [Cost(message("US${fee} per ADS", fee=f"{fee:g}"), fee / ads_price_usd * _BP, origin)]


def _fx(rules: RulebookOn) -> Cost:
    rule = rules.get("crosslisting.fx_spread_bp")
    return Cost("FX spread", float(rule.decimal()), rule.origin("one conversion of currency"))


def _hong_kong(rules: RulebookOn) -> list[Cost]:
    """Return stamp duty, levies, trading fee and settlement fee of one side in Hong Kong."""
    costs = []
    for name in _HK_FEES:
        rule = rules.get(f"secondary_fee.{name}")
        bp = float(rule.decimal()) * _BP
        costs.append(Cost(f"Hong Kong {name.replace('_', ' ')}", bp, rule.origin("one side")))
    rule = rules.get("secondary_fee.ccass_settlement")
    bp = float(rule.table()[0].number("rate")) * _BP
    return [*costs, Cost("CCASS settlement", bp, rule.origin("one side"))]


def _us_sale(rules: RulebookOn, ads_price_usd: float) -> list[Cost]:
    """Return the fees on a sale in New York, where their rate of the day is known."""
    costs = []
    section_31 = rules.find("us.section_31_usd_per_million")
    if section_31 is not None:
        bp = float(section_31.decimal()) / 1e6 * _BP
        costs.append(Cost("SEC section 31", bp, section_31.origin("sale in New York")))
    activity = rules.find("us.trading_activity_fee")
    if activity is not None:
        fee = float(activity.table()[0].number("per_share_usd"))
        costs.append(
            Cost("FINRA activity fee", fee / ads_price_usd * _BP, activity.origin("per share sold"))
        )
    return costs


def _borrow(rules: RulebookOn, days: int) -> Cost:
    """Return the fee for the shares borrowed while the conversion runs (weekends included)."""
    rule = rules.get("crosslisting.borrow_pct_per_year")
    calendar_days = days + 2
    bp = float(rule.fraction()) * calendar_days / _DAYS_OF_YEAR * _BP
    return Cost(
        message("borrow for {days} days", days=str(calendar_days)),
        bp,
        rule.origin("while the conversion runs"),
    )
