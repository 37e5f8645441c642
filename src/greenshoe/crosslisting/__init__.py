"""One company on two markets: ratio, premium, conversion band, discovery, liquidity, fair open."""

from greenshoe.crosslisting._align import Aligned, align
from greenshoe.crosslisting._band import ConversionBand, Cost, conversion_band
from greenshoe.crosslisting._claims import Claim, Verdict, judge_claims, shipped_claims
from greenshoe.crosslisting._discovery import Shares, information_shares, shares_of_model
from greenshoe.crosslisting._fair_open import (
    FairOpen,
    OpenRecord,
    fair_open_record,
    next_fair_open,
)
from greenshoe.crosslisting._folder import Legs, load_legs
from greenshoe.crosslisting._fx import ExchangeRates, reference_rates
from greenshoe.crosslisting._hedge import (
    Effect,
    Hedge,
    Interval,
    hedge_of,
    second_listing_effect,
    worst_fall,
)
from greenshoe.crosslisting._lead_lag import LeadLag, Stream, hayashi_yoshida, lead_lag
from greenshoe.crosslisting._leaders import Discovery, discovery_of
from greenshoe.crosslisting._liquidity import Liquidity, MarketLiquidity, liquidity_of
from greenshoe.crosslisting._live import download_prices
from greenshoe.crosslisting._load import load_prices
from greenshoe.crosslisting._offer import OfferClose, OfferTerms, offer_against_ads
from greenshoe.crosslisting._pair import PairReport, Parity, analyse_pair
from greenshoe.crosslisting._pair_json import pair_as_json
from greenshoe.crosslisting._pairs import Bar, Pair, Ratio, find_pair, read_pairs, shipped_pairs
from greenshoe.crosslisting._picture import premium_picture
from greenshoe.crosslisting._premium import Moments, Premium, premium_of
from greenshoe.crosslisting._ratio import FoundRatio, find_ratio
from greenshoe.crosslisting._series import PriceSeries, Ticks
from greenshoe.crosslisting._sessions import SessionShare, session_share
from greenshoe.crosslisting._traps import Trap

__all__ = [
    "Aligned",
    "Bar",
    "Claim",
    "ConversionBand",
    "Cost",
    "Discovery",
    "Effect",
    "ExchangeRates",
    "FairOpen",
    "FoundRatio",
    "Hedge",
    "Interval",
    "LeadLag",
    "Legs",
    "Liquidity",
    "MarketLiquidity",
    "Moments",
    "OfferClose",
    "OfferTerms",
    "OpenRecord",
    "Pair",
    "PairReport",
    "Parity",
    "Premium",
    "PriceSeries",
    "Ratio",
    "SessionShare",
    "Shares",
    "Stream",
    "Ticks",
    "Trap",
    "Verdict",
    "align",
    "analyse_pair",
    "conversion_band",
    "discovery_of",
    "download_prices",
    "fair_open_record",
    "find_pair",
    "find_ratio",
    "hayashi_yoshida",
    "hedge_of",
    "information_shares",
    "judge_claims",
    "lead_lag",
    "liquidity_of",
    "load_legs",
    "load_prices",
    "next_fair_open",
    "offer_against_ads",
    "pair_as_json",
    "premium_of",
    "premium_picture",
    "read_pairs",
    "reference_rates",
    "second_listing_effect",
    "session_share",
    "shares_of_model",
    "shipped_claims",
    "shipped_pairs",
    "worst_fall",
]
