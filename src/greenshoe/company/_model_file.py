"""Reading a whole model: a shipped one by name, or a file of the user's own."""

from __future__ import annotations

import re
from importlib.resources import as_file, files
from pathlib import Path

from greenshoe.company._build import business_nodes, company_nodes
from greenshoe.company._cap_table import read_cap_table
from greenshoe.company._choices_file import _choices, _financing
from greenshoe.company._graph import Graph, Node
from greenshoe.company._history_file import read_history
from greenshoe.company._model import Business, Model
from greenshoe.company._scenario_file import _correlations, _drivers, _scenarios
from greenshoe.company._templates import load_template
from greenshoe.core import InputError, Section, UnknownNameError, normalise_stock_code, read_toml

__all__ = ["load_model", "model_names", "read_model"]

_FOLDER = files("greenshoe.company").joinpath("models")
_TOP = (
    *("company", "capital", "business", "drivers", "formulas", "scenarios", "correlation"),
    *("financing", "valuation", "history", "cap_table"),
)
_EARLIEST, _LATEST, _MOST_YEARS = 1990, 2100, 40
_MOST_BUSINESSES = 12
_CURRENCY = re.compile(r"[A-Z]{3}")
# What a value cannot do without; all else is computed where the drivers for it are given.
REQUIRED = (
    *("revenue", "gross_profit", "operating_result", "reinvestment", "tax_rate", "discount_rate"),
    *("terminal_growth", "terminal_return_on_capital", "price_to_sales", "opening_cash"),
    *("listing_proceeds", "loss_carried_forward"),
)


def model_names() -> dict[str, str]:
    """Return the shipped models and the stock codes that also name them.

    >>> sorted(model_names())
    ['minimax', 'pony', 'weride', 'zhipu']
    """
    names = {}
    for file in _FOLDER.iterdir():
        if file.name.endswith(".toml"):
            code = re.search(r'^stock_code = "(\d+)"', file.read_text("utf-8"), re.MULTILINE)
            names[file.name.removesuffix(".toml")] = code.group(1) if code else ""
    return names


def load_model(company: str) -> Model:
    """Load a shipped model by name or stock code, or a TOML file by its path.

    Raises
    ------
    UnknownNameError
        If it is neither.
    ModelError
        If the file's content is wrong.

    >>> load_model("zhipu").currency, load_model("2513").name
    ('CNY', 'Zhipu')
    """
    names = model_names()
    wanted = company.strip().lower()
    if wanted not in names:
        code = _as_code(company)
        wanted = next((n for n, c in names.items() if code and c == code), wanted)
    if wanted in names:
        with as_file(_FOLDER.joinpath(f"{wanted}.toml")) as path:
            whole = read_toml(path)
        return read_model(Section(whole.table, f"{wanted}.toml"))
    if company.endswith(".toml") or "/" in company or Path(company).is_file():
        return read_model(read_toml(Path(company)))
    raise UnknownNameError(
        "is neither a shipped model nor a TOML file",
        key="company",
        value=company,
        expected=f"{', '.join(sorted(names))} or a path to a .toml file",
    )


def _as_code(text: str) -> str:
    try:
        return normalise_stock_code(text)
    except InputError:
        return ""


def read_model(whole: Section) -> Model:
    """Build a model from its tables.

    Raises
    ------
    ModelError
        For whatever is missing, misspelt or does not fit: file, key, value, what would be right.
    """
    whole.only(_TOP)
    company = whole.section("company", required=True)
    company.only(("name", "stock_code", "currency", "base_year", "last_year", "as_of", "note"))
    currency = company.text("currency")
    if not _CURRENCY.fullmatch(currency):
        raise company.wrong("currency", "is not a currency", "three capitals such as CNY")
    years = _years(company)
    businesses, graph = _graph(whole, currency)
    capital = whole.section("capital")
    capital.only(("issued_shares", "hkd_per_currency", "source", "confidence", "note"))
    issued = (
        capital.integer("issued_shares", low=1, high=10**13)
        if capital.has("issued_shares")
        else None
    )
    names = sorted({v for d in _drivers(graph).values() for v in d.variables})
    correlations = _correlations(whole.section("correlation"), graph, names)
    return Model(
        name=company.text("name"),
        stock_code=_stock_code(company),
        file=whole.file,
        currency=currency,
        hkd_per_money=_hkd(capital, currency),
        as_of=company.day("as_of"),
        years=years,
        businesses=businesses,
        graph=graph,
        scenarios=_scenarios(whole, graph),
        correlations=correlations,
        issued_shares=issued,
        financing=_financing(whole.section("financing")),
        choices=_choices(whole.section("valuation"), years),
        history=read_history(whole, graph),
        cap_table=read_cap_table(whole.section("cap_table"), issued),
        table=whole.table,
    )


def _stock_code(company: Section) -> str:
    code = company.text("stock_code", "")
    try:
        return normalise_stock_code(code) if code else ""
    except InputError as error:
        raise company.wrong("stock_code", error.message, error.expected) from error


def _years(company: Section) -> tuple[int, ...]:
    first = company.integer("base_year", low=_EARLIEST, high=_LATEST)
    last = company.integer("last_year", first + 10, low=_EARLIEST, high=_LATEST + _MOST_YEARS)
    if not 1 <= last - first <= _MOST_YEARS:
        raise company.wrong(
            "last_year", "is not after the base year", f"{first + 1} to {first + _MOST_YEARS}"
        )
    return tuple(range(first, last + 1))


def _hkd(capital: Section, currency: str) -> float | None:
    if currency == "HKD" and not capital.has("hkd_per_currency"):
        return 1.0
    if not capital.has("hkd_per_currency") and not capital.has("issued_shares"):
        return None
    return capital.number("hkd_per_currency", low=1e-6, high=1e4)


def _graph(whole: Section, currency: str) -> tuple[tuple[Business, ...], Graph]:
    section = whole.section("business", required=True)
    tables = section.children()
    if not 1 <= len(tables) <= _MOST_BUSINESSES:
        raise whole.wrong("business", "has no business or too many", f"1 to {_MOST_BUSINESSES}")
    outer = set(load_template("company").drivers) | set(whole.section("drivers").table)
    businesses, nodes = [], dict[str, Node]()
    for name, table in tables:
        if name in outer or not name.isidentifier():
            raise table.wrong(name, "cannot be the name of a business", "another word")
        business, made = business_nodes(table, name, currency, outer)
        businesses.append(business)
        nodes.update(made)
    company_nodes(whole, currency, tuple(businesses), nodes)
    graph = Graph(nodes, whole.file)
    graph.require([*REQUIRED, *(line for b in businesses for line in b.lines)])
    return tuple(businesses), graph
