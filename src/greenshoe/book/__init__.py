"""The institutional book: orders, one clean book, cover and price, allotment under constraints."""

from greenshoe.book._allocate import Allocation, AllotmentCheck, Allotted, allocate_book
from greenshoe.book._assumptions import assumed, why_assumed
from greenshoe.book._audit import AuditStep
from greenshoe.book._clean import BookLine, CleanBook, Duplicates, clean_book
from greenshoe.book._columns import ORDER_COLUMNS
from greenshoe.book._conflict import Conflict, InfeasibleError, conflicts_of
from greenshoe.book._curve import (
    BookCurve,
    CoverAt,
    Sensitivity,
    curve_of,
    price_steps,
    sensitivity_of,
)
from greenshoe.book._demand import Demand, demand_of_lines
from greenshoe.book._divide import divide
from greenshoe.book._export import csv_text, order_rows, rows_of
from greenshoe.book._measure import (
    TOPS,
    Concentration,
    Fairness,
    PublishedConcentration,
    concentration_of,
    fairness_of,
    published_concentration,
)
from greenshoe.book._order import (
    Consent,
    Order,
    OrderKind,
    Step,
    investor_key,
    shares_wanted,
)
from greenshoe.book._picture import demand_picture
from greenshoe.book._placing import Placing, placing_of
from greenshoe.book._policy import Policy, load_policy, shipped_policies
from greenshoe.book._population import Group, Population, load_population
from greenshoe.book._price import Alternative, PricePolicy, PriceRange, PriceStudy, price_book
from greenshoe.book._problem import Constraint, Problem, TopThree, problem_of
from greenshoe.book._rates import ExchangeRates, parse_rates, read_rates
from greenshoe.book._read import OrderFile, read_orders
from greenshoe.book._simulate import (
    Scenario,
    SimulatedBook,
    quantiles_of,
    scenario_of,
    simulate_books,
)
from greenshoe.book._solve import Solved, brute_force, solve_problem
from greenshoe.book._types import InvestorType, find_type, investor_types

__all__ = [
    "ORDER_COLUMNS",
    "TOPS",
    "Allocation",
    "AllotmentCheck",
    "Allotted",
    "Alternative",
    "AuditStep",
    "BookCurve",
    "BookLine",
    "CleanBook",
    "Concentration",
    "Conflict",
    "Consent",
    "Constraint",
    "CoverAt",
    "Demand",
    "Duplicates",
    "ExchangeRates",
    "Fairness",
    "Group",
    "InfeasibleError",
    "InvestorType",
    "Order",
    "OrderFile",
    "OrderKind",
    "Placing",
    "Policy",
    "Population",
    "PricePolicy",
    "PriceRange",
    "PriceStudy",
    "Problem",
    "PublishedConcentration",
    "Scenario",
    "Sensitivity",
    "SimulatedBook",
    "Solved",
    "Step",
    "TopThree",
    "allocate_book",
    "assumed",
    "brute_force",
    "clean_book",
    "concentration_of",
    "conflicts_of",
    "csv_text",
    "curve_of",
    "demand_of_lines",
    "demand_picture",
    "divide",
    "fairness_of",
    "find_type",
    "investor_key",
    "investor_types",
    "load_policy",
    "load_population",
    "order_rows",
    "parse_rates",
    "placing_of",
    "price_book",
    "price_steps",
    "problem_of",
    "published_concentration",
    "quantiles_of",
    "read_orders",
    "read_rates",
    "rows_of",
    "scenario_of",
    "sensitivity_of",
    "shares_wanted",
    "shipped_policies",
    "simulate_books",
    "solve_problem",
    "why_assumed",
]
