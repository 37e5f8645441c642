"""The first day: venues as declared data, a book, auctions, agents, a stabilising manager."""

from greenshoe.market._ads_terms import AdsTerms
from greenshoe.market._aftermarket import GreenshoeOutcome, end_of_stabilisation
from greenshoe.market._auction import NEAREST_REFERENCE, PRESSURE_FIRST, uncross_once
from greenshoe.market._auction_price import auction_price, indicative_price
from greenshoe.market._book import ASK, BID, Book, new_book
from greenshoe.market._book_at import BookAt, book_at
from greenshoe.market._codes import Account, Kind, Reason, Rule, Tally
from greenshoe.market._comparison import Comparison, compare_days
from greenshoe.market._crosses import uncross_held
from greenshoe.market._day import simulate_first_day
from greenshoe.market._ensemble import Ensemble, simulate_days
from greenshoe.market._exchange import Exchange, new_exchange
from greenshoe.market._facts import StylisedFacts, stylised_facts
from greenshoe.market._first_day import FirstDay, Stabilisation
from greenshoe.market._outcomes import Outcome
from greenshoe.market._paths import PathResult, simulate_paths, simulate_paths_python
from greenshoe.market._phase import Phase
from greenshoe.market._picture import picture_of
from greenshoe.market._plain import PlainExchange
from greenshoe.market._price_band import PriceBand
from greenshoe.market._price_grid import PriceGrid
from greenshoe.market._replay import Replay, replay_messages
from greenshoe.market._session_result import SessionResult
from greenshoe.market._submit import submit, submit_many
from greenshoe.market._tape import tape_of, write_tape
from greenshoe.market._terms import FirstDayTerms
from greenshoe.market._terms_file import first_day_terms_from
from greenshoe.market._user import UserAgent, agent
from greenshoe.market._venue import Fee, Venue
from greenshoe.market._venue_file import load_venue
from greenshoe.market._view import View

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
