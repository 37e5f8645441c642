"""The company that wants to list: what its TOML file says, every key known."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, replace
from datetime import date  # noqa: TC003 - the form of the file is read from the annotations
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from greenshoe.core import ModelError, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Business", "Company", "read_company"]

Business = Literal["specialist_technology", "biotech", "general"]
HongKongStatus = Literal["none", "primary", "dual_primary", "secondary"]
MainlandStep = Literal["none", "tutoring_filed", "tutoring_accepted", "applied", "listed"]

_Amount = Annotated[Decimal, Field(ge=0, le=Decimal(10) ** 16)]
_Signed = Annotated[Decimal, Field(ge=-(Decimal(10) ** 15), le=Decimal(10) ** 15)]
_Share = Annotated[Decimal, Field(ge=0, le=1)]
_Years = Annotated[tuple[_Signed, ...], Field(min_length=1, max_length=3)]
_Shares = Annotated[tuple[_Share, ...], Field(min_length=1, max_length=3)]
_Text = Annotated[str, Field(min_length=1, max_length=200)]


@dataclass(frozen=True)
class Company:
    """A company at the time of a filing. Lists of years run from the oldest to the last.

    The bounds of each key are the file's form: `read_company` checks them.

    Attributes
    ----------
    name, incorporated_in, business
        ``specialist_technology``, ``biotech`` or ``general``.
    commercialised
        Whether the company calls itself commercial; the revenue decides.
    market_cap_hkd, revenue_hkd
        Expected value at listing; revenue of the last audited year.
    revenue_2y_hkd, rnd_2y_hkd
        Of the last two years, for GEM.
    profit_3y_hkd, operating_cash_flow_3y_hkd
        Of the last three years; the cash flow as one sum or year by year.
    rnd_share_3y, rnd_share_aggregate
        Research over operating expenditure by year, and over all years, as fractions.
    rnd_share_of_revenue, star_stage_result, hkd_per_cny
        For the STAR Market: research over revenue of three years; a stage result; the rate by which
        amounts are turned into yuan.
    core_product_past_phase_1
        For Chapter 18A.
    weighted_voting_rights, weighted_votes_per_share, weighted_holding_share
        Unequal votes: whether, how many, and the holders' economic interest as a fraction.
    contractual_arrangements, greater_china, mainland_operations
        Contracts instead of shares; where the centre of gravity lies; whether the CSRC's filing
        applies.
    listed_on, listed_since, compliant_full_years
        Exchanges, first day on the first of them, and full financial years of good compliance (else
        counted from `listed_since` to the filing, for years that end in December).
    a_share_listed
        Whether an A share trades.
    offer_size_usd, unrestricted_public_value_usd, net_income_standard
        For Nasdaq.
    filing_date, listing_date, hong_kong_status, mainland_step
        Where the company stands.
    index_size, average_market_cap_12m_hkd, average_market_cap_183d_hkd, turnover_183d_hkd
        For Southbound: size class in the Hang Seng Composite Index, and the tests' amounts.
    a_share_traded_since, stabilisation_end_date
        For Southbound of A+H companies.
    documents_ready
        Papers and waivers that exist, in the words in which they are listed as missing.
    ignored_keys
        Keys of the file that this package does not know.
    """

    name: _Text
    incorporated_in: _Text = "not said"
    business: Business = "general"
    commercialised: bool | None = None
    market_cap_hkd: _Amount | None = None
    revenue_hkd: _Amount | None = None
    revenue_2y_hkd: Annotated[tuple[_Amount, ...], Field(min_length=2, max_length=2)] | None = None
    profit_3y_hkd: _Years | None = None
    operating_cash_flow_3y_hkd: _Signed | _Years | None = None
    rnd_share_3y: _Shares | None = None
    rnd_share_aggregate: _Share | None = None
    rnd_2y_hkd: Annotated[tuple[_Amount, ...], Field(min_length=2, max_length=2)] | None = None
    rnd_share_of_revenue: Annotated[Decimal, Field(ge=0)] | None = None
    core_product_past_phase_1: bool | None = None
    star_stage_result: bool | None = None
    hkd_per_cny: Annotated[Decimal, Field(gt=0, lt=10)] | None = None
    weighted_voting_rights: bool = False
    weighted_votes_per_share: Annotated[Decimal, Field(ge=1, le=1000)] | None = None
    weighted_holding_share: _Share | None = None
    contractual_arrangements: bool = False
    greater_china: bool = True
    mainland_operations: bool = True
    listed_on: Annotated[tuple[_Text, ...], Field(max_length=10)] = ()
    listed_since: date | None = None
    compliant_full_years: Annotated[int, Field(ge=0, le=100)] | None = None
    a_share_listed: bool = False
    offer_size_usd: _Amount | None = None
    unrestricted_public_value_usd: _Amount | None = None
    net_income_standard: bool = False
    filing_date: date | None = None
    listing_date: date | None = None
    hong_kong_status: HongKongStatus = "none"
    mainland_step: MainlandStep = "none"
    index_size: Literal["large", "mid", "small", "none"] | None = None
    average_market_cap_12m_hkd: _Amount | None = None
    average_market_cap_183d_hkd: _Amount | None = None
    turnover_183d_hkd: _Amount | None = None
    a_share_traded_since: date | None = None
    stabilisation_end_date: date | None = None
    documents_ready: Annotated[tuple[_Text, ...], Field(max_length=60)] = ()
    ignored_keys: tuple[str, ...] = ()

    def full_years_listed(self, on: date) -> int | None:
        """Return the full calendar years between the first listing and a day.

        >>> Company("A", listed_since=date(2023, 1, 1)).full_years_listed(date(2025, 6, 1))
        2
        """
        if self.compliant_full_years is not None:
            return self.compliant_full_years
        if self.listed_since is None:
            return None
        since = self.listed_since
        first = since.year if (since.month, since.day) == (1, 1) else since.year + 1
        return max(0, on.year - first)


def read_company(path: Path) -> Company:
    """Read a company's TOML file.

    A key that is like a known one is taken for a slip and refused; any other unknown key is left
    out and named in `ignored_keys`.

    Raises
    ------
    ModelError
        If it is no TOML, or a key is missing, wrong or misspelt.
    """
    content = read_bytes(path, limit=1_000_000)
    try:
        document = tomllib.loads(content.decode("utf-8"), parse_float=Decimal)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ModelError(f"is not TOML ({error})", file=path.name) from error
    ignored = _unknown(path.name, document)
    known = {key: value for key, value in document.items() if key not in ignored}
    try:
        company = TypeAdapter(Company).validate_python(known)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        shown = None if isinstance(first["input"], dict) else first["input"]
        raise ModelError(first["msg"], file=path.name, key=key, value=shown) from error
    return replace(company, ignored_keys=ignored)


def _unknown(file: str, document: dict[str, object]) -> tuple[str, ...]:
    """Return the keys that are not known; refuse one that looks like a slip."""
    names = [field.name for field in fields(Company) if field.name != "ignored_keys"]
    unknown = tuple(sorted(key for key in document if key not in names))
    for key in unknown:
        near = get_close_matches(key, names, n=1, cutoff=0.8)
        if near:
            raise ModelError("is no key", file=file, key=key, expected=near[0])
    return unknown
