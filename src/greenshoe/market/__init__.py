"""The first day: venues as declared data, a book, auctions, agents, a stabilising manager."""

from greenshoe.market._aftermarket import GreenshoeOutcome, end_of_stabilisation
from greenshoe.market._auction import (
    NEAREST_REFERENCE,
    PRESSURE_FIRST,
    auction_price,
    indicative_price,
    uncross_held,
    uncross_once,
)
from greenshoe.market._book import ASK, BID, Book, new_book
from greenshoe.market._book_at import BookAt, book_at
from greenshoe.market._day import FirstDay, Stabilisation, simulate_first_day
from greenshoe.market._engine import submit, submit_many
from greenshoe.market._ensemble import Comparison, Ensemble, Outcome, compare_days, simulate_days
from greenshoe.market._exchange import (
    Account,
    Exchange,
    Kind,
    Reason,
    Rule,
    Tally,
    new_exchange,
)
from greenshoe.market._facts import StylisedFacts, stylised_facts
from greenshoe.market._loop import View
from greenshoe.market._paths import PathResult, simulate_paths, simulate_paths_python
from greenshoe.market._picture import picture_of
from greenshoe.market._plain import PlainExchange
from greenshoe.market._replay import Replay, replay_messages
from greenshoe.market._session import SessionResult
from greenshoe.market._tape import tape_of, write_tape
from greenshoe.market._terms import AdsTerms, FirstDayTerms, first_day_terms_from
from greenshoe.market._user import UserAgent, agent
from greenshoe.market._venue import Fee, Phase, PriceBand, PriceGrid, Venue
from greenshoe.market._venue_file import load_venue

__all__ = [
    "ASK",
    "BID",
    "NEAREST_REFERENCE",
    "PRESSURE_FIRST",
    "Account",
    "AdsTerms",
    "Book",
    "BookAt",
    "Comparison",
    "Ensemble",
    "Exchange",
    "Fee",
    "FirstDay",
    "FirstDayTerms",
    "GreenshoeOutcome",
    "Kind",
    "Outcome",
    "PathResult",
    "Phase",
    "PlainExchange",
    "PriceBand",
    "PriceGrid",
    "Reason",
    "Replay",
    "Rule",
    "SessionResult",
    "Stabilisation",
    "StylisedFacts",
    "Tally",
    "UserAgent",
    "Venue",
    "View",
    "agent",
    "auction_price",
    "book_at",
    "compare_days",
    "end_of_stabilisation",
    "first_day_terms_from",
    "indicative_price",
    "load_venue",
    "new_book",
    "new_exchange",
    "picture_of",
    "replay_messages",
    "simulate_days",
    "simulate_first_day",
    "simulate_paths",
    "simulate_paths_python",
    "stylised_facts",
    "submit",
    "submit_many",
    "tape_of",
    "uncross_held",
    "uncross_once",
    "write_tape",
]
