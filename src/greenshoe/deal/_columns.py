"""The columns of a deal: name, kind, unit, and the stage at which each becomes known.

The same names are the keys of a deal file, the columns of a table of deals, the keys of the JSON
output, and the words in a report.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

__all__ = ["COLUMNS", "Column", "Kind", "Stage", "column"]


class Stage(IntEnum):
    """When something becomes known, in the order of an offering's life.

    >>> Stage.LAUNCH < Stage.CLOSE < Stage.ALLOTMENT
    True
    """

    LAUNCH = 0
    CLOSE = 1
    PRICING = 2
    ALLOTMENT = 3
    GREY = 4
    FIRST_DAY = 5
    LATER = 6


class Kind(StrEnum):
    """What a column holds and how it is written."""

    SHARES = "shares"
    COUNT = "count"
    PRICE = "price"
    MILLIONS = "millions"
    MONEY = "money"
    PERCENT = "percent"
    RETURN = "return"
    MULTIPLE = "multiple"
    DATE = "date"
    FLAG = "flag"
    TEXT = "text"


UNITS = {
    Kind.SHARES: "shares",
    Kind.COUNT: "number",
    Kind.PRICE: "HK$ per share",
    Kind.MILLIONS: "HK$ million",
    Kind.MONEY: "HK$",
    Kind.PERCENT: "%",
    Kind.RETURN: "%",
    Kind.MULTIPLE: "times",
    Kind.DATE: "date",
    Kind.FLAG: "yes or no",
    Kind.TEXT: "text",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes
    ----------
    name
        Key, column and JSON name.
    kind
        What it holds.
    known_at
        The first stage at which it is public.
    about
        What it is, in a few words.
    """

    name: str
    kind: Kind
    known_at: Stage
    about: str

    @property
    def unit(self) -> str:
        """The unit of the value."""
        return UNITS[self.kind]


def _columns(stage: Stage, *rows: tuple[str, Kind, str]) -> tuple[Column, ...]:
    return tuple(Column(name, kind, stage, about) for name, kind, about in rows)


_LAUNCH = _columns(
    Stage.LAUNCH,
    ("stock_code", Kind.TEXT, "stock code, four digits (five from 10000 up)"),
    ("name_zh", Kind.TEXT, "short name in Chinese"),
    ("name_en", Kind.TEXT, "short name in English"),
    ("listing_date", Kind.DATE, "first day of dealings"),
    ("listing_method", Kind.TEXT, "global offering, or introduction"),
    ("regime", Kind.TEXT, "older inferred label of the regime, kept for comparison"),
    ("listing_document_date", Kind.DATE, "date of the prospectus, which selects the rules"),
    ("mechanism", Kind.TEXT, "A, B, 18C, PN18, PN18-waiver or GEM"),
    ("mechanism_source", Kind.TEXT, "how the mechanism is known"),
    ("mechanism_inferred", Kind.TEXT, "older inference of the mechanism"),
    ("listing_route", Kind.TEXT, "18A, 18C, A+H or Conventional"),
    ("industry", Kind.TEXT, "industry"),
    ("registrar", Kind.TEXT, "where results are looked up: hkeipo or eipo"),
    ("offer_price_min_hkd", Kind.PRICE, "bottom of the price range"),
    ("offer_price_max_hkd", Kind.PRICE, "top of the price range, or the maximum price"),
    ("board_lot_shares", Kind.SHARES, "board lot"),
    ("base_offer_shares_initial", Kind.SHARES, "offer before any size adjustment option"),
    ("public_initial_shares", Kind.SHARES, "shares initially in the public offer"),
    ("public_initial_pct", Kind.PERCENT, "public offer as part of the base offer"),
    ("intl_initial_shares", Kind.SHARES, "shares initially in the placing"),
    ("reallocation_cap_shares", Kind.SHARES, "most public shares after a reallocation, as printed"),
    ("size_adjustment_to", Kind.TEXT, "who gets the adjustment shares: placing or pro_rata"),
    ("size_adjustment_max_pct", Kind.PERCENT, "size of the option, of the base offer"),
    ("over_allotment_max_shares", Kind.SHARES, "shares under the over-allotment option"),
    ("sale_shares", Kind.SHARES, "offer shares sold by existing holders"),
    ("listed_class_shares", Kind.SHARES, "issued shares of the class to be listed"),
    ("existing_public_shares", Kind.SHARES, "class shares held by the public before the offer"),
    ("restricted_public_shares", Kind.SHARES, "of those, shares that may not be sold"),
    ("commercialised", Kind.FLAG, "18C: a commercial company (no: pre-commercial)"),
    ("sophisticated_investor_shares", Kind.SHARES, "18C: held by sophisticated investors before"),
    ("prc_incorporated", Kind.FLAG, "incorporated in the mainland (H shares)"),
    ("application_close_planned_date", Kind.DATE, "last day for applications, as planned"),
    ("price_determination_planned_date", Kind.DATE, "day the price is to be fixed by"),
    ("sponsors", Kind.TEXT, "sponsors"),
    ("source", Kind.TEXT, "where the row was read"),
    ("confidence", Kind.TEXT, "how sure the row is"),
    ("flags", Kind.TEXT, "oddities of the row"),
)
_CLOSE = _columns(
    Stage.CLOSE,
    ("application_close_date", Kind.DATE, "last day for applications, as it was"),
    ("valid_applications", Kind.COUNT, "valid applications"),
    ("public_applied_shares", Kind.SHARES, "shares validly applied for"),
    ("public_subscription_level_x", Kind.MULTIPLE, "shares applied for / initial public shares"),
    ("public_oversubscribed_x", Kind.MULTIPLE, "the level less one, as the press prints it"),
)
_PRICING = _columns(
    Stage.PRICING,
    ("price_determination_date", Kind.DATE, "day the price was fixed"),
    ("offer_price_hkd", Kind.PRICE, "final offer price"),
    ("size_adjustment_exercised", Kind.FLAG, "the size adjustment option was exercised"),
    ("offer_shares_final", Kind.SHARES, "offer including the option exercised"),
)
_ALLOTMENT = _columns(
    Stage.ALLOTMENT,
    ("public_final_shares", Kind.SHARES, "public offer after reallocation"),
    ("public_final_pct", Kind.PERCENT, "final public offer as part of the final offer"),
    ("intl_final_shares", Kind.SHARES, "placing after reallocation"),
    ("preferential_or_employee_shares", Kind.SHARES, "final third tranche"),
    ("public_final_over_initial_base_pct", Kind.PERCENT, "final public offer / base offer"),
    ("over_allocated_shares", Kind.SHARES, "shares over-allocated in the placing"),
    ("issued_shares_on_listing", Kind.SHARES, "issued shares on listing, before over-allotment"),
    ("gross_proceeds_hkd_mn", Kind.MILLIONS, "gross proceeds"),
    ("net_proceeds_hkd_mn", Kind.MILLIONS, "net proceeds"),
    ("listing_expenses_hkd_mn", Kind.MILLIONS, "listing expenses"),
    ("successful_applications", Kind.COUNT, "applications that got at least one lot"),
    ("intl_subscription_level_x", Kind.MULTIPLE, "placing: shares ordered / shares offered"),
    ("placees", Kind.COUNT, "number of placees"),
    ("clawback_text", Kind.TEXT, "what the announcement says of clawback"),
    ("cornerstone_pct_of_offer", Kind.PERCENT, "cornerstone shares / final offer"),
    ("one_lot_applications", Kind.COUNT, "valid applications for one lot"),
    ("one_lot_success_pct", Kind.PERCENT, "chance of a lot for one lot applied for"),
    ("sure_one_lot_shares", Kind.SHARES, "smallest application sure of a lot"),
    ("top_application_shares", Kind.SHARES, "largest application anybody made"),
    ("top_application_count", Kind.COUNT, "how many made it"),
    ("top_application_allotted_shares", Kind.TEXT, "what each of them got"),
    ("top_application_pct", Kind.PERCENT, "printed percentage of that size"),
    ("pool_a_allotted_shares", Kind.SHARES, "pool A"),
    ("pool_b_allotted_shares", Kind.SHARES, "pool B"),
    ("expected_public_pct_of_base_by_rule", Kind.PERCENT, "older computation, kept"),
    ("expected_public_shares_by_rule", Kind.SHARES, "older computation, kept"),
    ("clawback_check", Kind.TEXT, "older computation, kept"),
    ("proceeds_check", Kind.TEXT, "older computation, kept"),
)
_AFTER = (
    *_columns(Stage.GREY, ("grey_market_return_pct", Kind.RETURN, "grey-market close / price - 1")),
    *_columns(
        Stage.FIRST_DAY, ("first_day_return_pct", Kind.RETURN, "first close / offer price - 1")
    ),
    *_columns(
        Stage.LATER,
        ("stabilisation_bought_shares", Kind.SHARES, "bought by the stabilising manager"),
        ("stabilisation_resold_shares", Kind.SHARES, "of those, sold again"),
        ("stabilisation_bought_low_hkd", Kind.PRICE, "lowest price paid"),
        ("stabilisation_bought_high_hkd", Kind.PRICE, "highest price paid"),
        ("stabilisation_resold_low_hkd", Kind.PRICE, "lowest price sold at"),
        ("stabilisation_resold_high_hkd", Kind.PRICE, "highest price sold at"),
        ("over_allotment_exercised_shares", Kind.SHARES, "over-allotment option exercised"),
        ("stabilisation_end_date", Kind.DATE, "last day of the stabilising period"),
    ),
)

COLUMNS: dict[str, Column] = {
    c.name: c for c in (*_LAUNCH, *_CLOSE, *_PRICING, *_ALLOTMENT, *_AFTER)
}
"""Every column by name, in the order of the stages."""


def column(name: str) -> Column:
    """Return one column.

    >>> column("public_subscription_level_x").known_at.name, column("board_lot_shares").unit
    ('CLOSE', 'shares')
    """
    return COLUMNS[name]
