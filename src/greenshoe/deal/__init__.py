"""The waist of the house: the typed deal, its file form, and the shipped registry."""

from greenshoe.deal._columns import COLUMNS, Column, Kind, Stage, column
from greenshoe.deal._csv import read_deals_csv, read_ladder_csv, read_ladder_folder
from greenshoe.deal._deal import Deal
from greenshoe.deal._from_filings import record_from_filings
from greenshoe.deal._mechanism import infer_mechanism
from greenshoe.deal._parse import read_record
from greenshoe.deal._record import DealRecord, Source
from greenshoe.deal._registry import shipped_codes, shipped_record, shipped_records
from greenshoe.deal._tables import (
    ApplicationSize,
    BookInputs,
    ClawbackStep,
    Cornerstone,
    LadderRow,
    SizeAdjustment,
    Tier,
    Tranche,
    UsListing,
)
from greenshoe.deal._terms import Mechanism, Terms, terms_of
from greenshoe.deal._toml import parse_deal_text, read_deal_file
from greenshoe.deal._values import Value, read_value
from greenshoe.deal._write import deal_file_text

__all__ = [
    "COLUMNS",
    "ApplicationSize",
    "BookInputs",
    "ClawbackStep",
    "Column",
    "Cornerstone",
    "Deal",
    "DealRecord",
    "Kind",
    "LadderRow",
    "Mechanism",
    "SizeAdjustment",
    "Source",
    "Stage",
    "Terms",
    "Tier",
    "Tranche",
    "UsListing",
    "Value",
    "column",
    "deal_file_text",
    "infer_mechanism",
    "parse_deal_text",
    "read_deal_file",
    "read_deals_csv",
    "read_ladder_csv",
    "read_ladder_folder",
    "read_record",
    "read_value",
    "record_from_filings",
    "shipped_codes",
    "shipped_record",
    "shipped_records",
    "terms_of",
]
