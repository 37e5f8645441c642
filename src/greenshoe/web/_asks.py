"""The questions that have a form: their fields, and what the page says around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.web._fields import Field
from greenshoe.web._shipped import shipped_names

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ASKS", "BOOK", "Ask", "deal_name"]


@dataclass(frozen=True)
class Ask:
    """A question with a form.

    Attributes
    ----------
    path
        Of its page.
    call
        What a worker is asked, as a job.
    title, about, button
        What the page says.
    fields
        Of the form.
    pictures
        Whether rooms draw pictures for the answer.
    begin
        The kind of shipped file that its text may begin with, "" for none; `begin_at` the field.
    title_of
        The field that a job is called by.
    """

    path: str
    call: str
    title: str
    about: str
    button: str
    fields: tuple[Field, ...]
    title_of: str
    pictures: bool = False
    begin: str = ""
    begin_at: str = ""


def deal_name(reference: Mapping[str, str]) -> str:
    """Return what a deal is called in an address: its code, or the id of one of the user's own.

    >>> deal_name({"code": "2513"}), deal_name({"text": "...", "name": "own-1.toml"})
    ('2513', 'own-1')
    """
    return reference.get("code") or reference.get("name", "").removesuffix(".toml")


def _names(kind: str, *, blank: str = "") -> dict[str, str]:
    first = {"": blank} if blank else {}
    return first | {name: name for name in shipped_names(kind)}


_SEED = Field("seed", "Seed", "whole", "0", 0, 2**31)
_DAY = Field("as_of", "As of", "day")
_CLIENTS = """client_id,cash_hkd,credit_limit_hkd,stock_code,shares_applied_for,financing
A-1001,200000,1000000,2513,1000,margin
A-1002,15000,0,2513,100,cash
A-1003,8000,0,2513,100,cash
"""
_COMPANY = """name = "My company"
business = "specialist_technology"
commercialised = true
market_cap_hkd = 12_000_000_000
revenue_hkd = 300_000_000
rnd_share_3y = [0.50, 0.40, 0.35]
filing_date = 2026-01-05
"""

DESK = Ask(
    "/desk",
    "desk",
    "What may each client borrow?",
    "A broker's clients for one deal: the credit and the deposit of each, the money to lock before "
    "the ballot, instant by instant, and the loss if every client is filled.",
    "Work it out",
    (
        Field("deal", "Deal, by code", "deal", required=True),
        Field("deposit", "Least deposit, a fraction (0.10)", low=0, high=1),
        Field("client_limit", "Most lent to one client, HK$"),
        Field("house_limit", "Most lent to all, HK$"),
        Field("quantile", "Worst case: quantile of first days nobody wanted", start="0.05",
              low=0.001, high=0.999),
        Field("fall", "Or the fall of the price itself (0.3)", high=0.999),
        Field("full_prefunding", "Full pre-funding instead of the compressed one", "flag"),
        Field("clients", "Clients (CSV)", "document", _CLIENTS, accept=".csv", required=True,
              about="A row for each application; financing is cash or margin."),
    ),
    "deal",
)  # fmt: skip

ROUTE = Ask(
    "/route",
    "route",
    "Which way to a listing is open?",
    "Every route to Hong Kong's boards, Nasdaq and Shanghai's STAR Market, each test with its "
    "margin and its rule; the timetable to the first day, and Southbound trading.",
    "Judge it",
    (
        Field("as_of", "Filing date where the file has none; today where none is", "day"),
        Field("outcome", "Outcome to suppose where a proposal is open", "choice", choices={
            "": "every one", "revised": "revised", "unchanged": "unchanged",
            "approved": "approved", "not approved": "not approved",
        }),
        Field("company", "The company (TOML)", "document", _COMPANY, accept=".toml", required=True),
    ),
    "",
    pictures=True,
)  # fmt: skip

PAIR = Ask(
    "/pair",
    "pair",
    "Two markets, from prices",
    "Daily or intraday prices of the ADS and of the share, as CSV or Parquet: premium, conversion "
    "band, who leads, hedge, liquidity, and the open that New York implies.",
    "Analyse",
    (
        Field("ticker", "Ticker in New York", "text", required=True, accept="BABA"),
        Field("hk", "Code in Hong Kong, where the pair is not known", "text"),
        Field("first", "First day of the premium", "day"),
        _DAY,
        _SEED,
        Field("files", "Price files of both markets", "files", accept=".csv,.parquet",
              required=True, about="A name holds its ticker or code: BABA.csv, 9988.HK.csv."),
    ),
    "ticker",
    pictures=True,
)  # fmt: skip

VALUE = Ask(
    "/value",
    "value",
    "What must be true for this price?",
    "A shipped model, or one of your own: drivers to statements to values as distributions, what "
    "must be true for a price, and what moves the value most.",
    "Value it",
    (
        Field("company", "Shipped model", "choice", "zhipu", choices=_names("company"),
              required=True),
        Field("price", "Price of a share, HK$", low=0.001, high=1e6),
        Field("solve", "Driver that must meet the price: name@year", "text"),
        Field("draws", "Draws", "whole", "16384", 64, 1_048_576),
        Field("seed", "Seed", "whole", "1", 0, 2**31),
        _DAY,
        Field("model", "A model of your own (TOML); then the shipped one is left aside",
              "document", accept=".toml"),
    ),
    "company",
    begin="company",
    begin_at="model",
)  # fmt: skip

FLEET = Ask(
    "/engines/fleet",
    "fleet",
    "What does a robotaxi earn?",
    "A fleet in a city, minute by minute: orders, waiting, empty driving and money of a vehicle "
    "and a day, against the size of the fleet.",
    "Simulate",
    (
        Field("city", "Shipped city", "choice", "guangzhou", choices=_names("city"),
              required=True),
        Field("policy", "Where empty vehicles go", "choice", choices={
            "": "as the city's file says", "nearest": "nearest vehicle",
            "batched": "matched in batches", "nearest-hot": "nearest, and on to busy places",
            "fluid": "by the fluid programme", "learn": "as learned in practice",
        }),
        Field("vehicles", "Vehicles", "whole", low=1, high=50_000),
        Field("fleets", "Fleets of the curve: 500, 1000, 2000", "text"),
        Field("solve", "Demand that reaches a target: measure=number", "text",
              about="Such as orders_per_vehicle_day=23."),
        Field("days", "Days", "whole", "5", 1, 50),
        _SEED,
        Field("city_text", "A city of your own (TOML); then the shipped one is left aside",
              "document", accept=".toml"),
    ),
    "city",
    pictures=True,
    begin="city",
    begin_at="city_text",
)  # fmt: skip

SERVING = Ask(
    "/engines/serving",
    "serving",
    "What does a million tokens cost?",
    "A model that serves requests around the day: machines by hour, time to the first token, cost "
    "and margin, and what changes them.",
    "Simulate",
    (
        Field("service", "Shipped service", "choice", "deepseek-2025-02",
              choices=_names("service"), required=True),
        Field("machine", "Machine", "choice",
              choices=_names("machine", blank="as the service's file says")),
        Field("draws", "Draws", "whole", "64", 1, 4096),
        _SEED,
        Field("service_text", "A service of your own (TOML); then the shipped one is left aside",
              "document", accept=".toml"),
    ),
    "service",
    pictures=True,
    begin="service",
    begin_at="service_text",
)  # fmt: skip

BOOK = Ask(
    "/deals/{deal}/book",
    "book",
    "The book of this deal, from its orders",
    "The institutional orders, as CSV or Excel: one clean book, its cover at every price, a price "
    "by policy, and an allotment that keeps every rule.",
    "Build the book",
    (
        Field("policy", "How orders are allotted", "choice", choices={
            "": "pro rata", "tiered": "by tiers", "reward-information": "rewarding information",
        }),
        Field("range", "Range the orders were taken in, low:high", "text"),
        Field("rates", "HK$ for a unit of other currencies: USD=7.78", "text"),
        Field("orders", "Orders", "files", accept=".csv,.xlsx", required=True,
              about="order_id, investor, investor_type, region, bank, kind, limit_price_hkd, "
                    "shares, amount, currency, cornerstone, connected, existing_holder"),
    ),
    "orders",
)  # fmt: skip

ASKS = (DESK, ROUTE, PAIR, VALUE, FLEET, SERVING)
"""Every question that has a page of its own."""
