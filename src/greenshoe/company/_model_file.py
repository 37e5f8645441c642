"""Reading a whole model: a shipped one by name, or a file of the user's own."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from greenshoe.company._build import business_nodes, company_nodes
from greenshoe.company._cap_table import read_cap_table
from greenshoe.company._chance import copula_root
from greenshoe.company._comparables import comparables
from greenshoe.company._driver_file import check_probabilities, read_driver
from greenshoe.company._graph import Graph, Node
from greenshoe.company._history_file import read_history
from greenshoe.company._model import Business, Financing, Model, Scenario, ValuationChoices
from greenshoe.company._read import Section, near, read_toml
from greenshoe.company._templates import load_template
from greenshoe.core import InputError, ModelError, UnknownNameError, normalise_stock_code

if TYPE_CHECKING:
    from greenshoe.company._drivers import Driver

__all__ = ["change_driver", "load_model", "model_names", "read_model"]

_FOLDER = files("greenshoe.company").joinpath("models")
_TOP = (
    *("company", "capital", "business", "drivers", "formulas", "scenarios", "correlation"),
    *("financing", "valuation", "history", "cap_table"),
)
_EARLIEST, _LATEST, _MOST_YEARS = 1990, 2100, 40
_MOST_BUSINESSES, _MOST_SCENARIOS, _MOST_MULTIPLES = 12, 32, 12
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


def _drivers(graph: Graph) -> dict[str, Driver]:
    return {n: node.driver for n, node in graph.nodes.items() if node.driver is not None}


def _scenarios(whole: Section, graph: Graph) -> tuple[Scenario, ...]:
    tables = whole.section("scenarios").children()
    if len(tables) > _MOST_SCENARIOS:
        raise whole.wrong("scenarios", "are too many", f"up to {_MOST_SCENARIOS}")
    read = [_scenario(name, table, graph) for name, table in tables]
    if read:
        check_probabilities(whole, "scenarios", [s.probability for s in read])
    return tuple(read)


def _scenario(name: str, table: Section, graph: Graph) -> Scenario:
    table.only(("probability", "drivers", "note"))
    changed, drivers = {}, _drivers(graph)
    for key, section in table.section("drivers").children():
        try:
            full = graph.find(key, drivers)
        except ModelError as error:
            raise ModelError(
                error.message, file=section.file, key=section.path, expected=error.expected
            ) from error
        old = drivers[full]
        changed[full] = read_driver(section, full, old.unit, old.low, old.high)
        if changed[full].form == "choice":
            raise ModelError(
                "cannot be a choice in a scenario", file=section.file, key=section.path
            )
    return Scenario(
        name, table.number("probability", low=0, high=1), changed, table.text("note", "")
    )


def _correlations(
    section: Section, graph: Graph, variables: list[str]
) -> dict[tuple[str, str], float]:
    """Read ``"fare_per_order, orders_per_vehicle_day" = -0.3``; a certain driver has none."""
    pairs = {}
    known = {*variables, *_drivers(graph)}
    for key in section.table:
        names = [part.strip() for part in key.split(",")]
        if len(names) != 2:
            raise section.wrong(key, "does not name two drivers", '"one, other" = 0.3')
        found = []
        for name in names:
            try:
                found.append(graph.find(name, known))
            except ModelError as error:
                raise section.wrong(
                    key, f"{name} is not an uncertain driver", near(name, variables)
                ) from error
        if found[0] == found[1]:
            raise section.wrong(key, "names one driver twice", "two drivers")
        correlation = section.number(key, low=-0.999, high=0.999)
        if found[0] in variables and found[1] in variables:
            pairs[found[0], found[1]] = correlation
    try:
        copula_root(variables, pairs)
    except ModelError as error:
        raise ModelError(
            error.message,
            file=section.file,
            key="correlation",
            value=error.value,
            expected=error.expected,
        ) from error
    return pairs


def _financing(section: Section) -> Financing:
    plain = Financing()
    section.only(
        (
            *("runway_limit_months", "raise_to_months", "largest_dilution", "issue_discount"),
            *("recovery_rate", "flat_failure_probability", "note"),
        )
    )
    flat = "flat_failure_probability"
    read = Financing(
        section.number("runway_limit_months", plain.runway_limit_months, low=0, high=120),
        section.number("raise_to_months", plain.raise_to_months, low=0, high=240),
        section.number("largest_dilution", plain.largest_dilution, low=0, high=0.9),
        section.number("issue_discount", plain.issue_discount, low=0, high=0.9),
        section.number("recovery_rate", plain.recovery_rate, low=0, high=1),
        section.number(flat, low=0, high=1) if section.has(flat) else None,
    )
    if read.raise_to_months < read.runway_limit_months:
        raise section.wrong("raise_to_months", "is below runway_limit_months", "at least as long")
    return read


def _choices(section: Section, years: tuple[int, ...]) -> ValuationChoices:
    section.only(
        (
            *("target_year", "required_return", "yearly_dilution", "exit_multiples"),
            *("comparables", "holding_discount", "note"),
        )
    )
    multiples = section.table.get("exit_multiples", [8, 15])
    names = section.table.get("comparables", [])
    if not isinstance(multiples, list) or not 1 <= len(multiples) <= _MOST_MULTIPLES:
        raise section.wrong("exit_multiples", "is not a list of numbers", "[8, 15]")
    if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
        raise section.wrong("comparables", "is not a list of names")
    try:
        comparables(names)
    except ModelError as error:
        raise section.wrong(
            "comparables", f"{error.value} {error.message}", error.expected
        ) from error
    target = section.integer(
        "target_year", years[min(5, len(years) - 1)], low=years[1], high=years[-1]
    )
    return ValuationChoices(
        target,
        section.number("required_return", 0.12, low=-0.5, high=1),
        section.number("yearly_dilution", 0.03, low=0, high=0.9),
        tuple(section.finite("exit_multiples", m, low=1e-6, high=1e5) for m in multiples),
        tuple(str(n) for n in names),
        section.number("holding_discount", 0.0, low=0, high=1),
    )


def change_driver(model: Model, name: str, spec: Mapping[str, object]) -> Model:
    """Return the model with one driver's form replaced, all checks made again.

    Parameters
    ----------
    model
        A model.
    name
        Full name of a driver, or the end of one that is unambiguous.
    spec
        As in the file: `value`, `path` (years as numbers or texts), `normal`, ...; the unit
        stays unless given.

    Raises
    ------
    ModelError
        As for a file.

    >>> model = change_driver(load_model("zhipu"), "cloud_share", {"path": {2025: 0.2, 2027: 0.5}})
    >>> model.drivers["maas.cloud_share"].describe()
    '2025: 0.2, 2027: 0.5'
    """
    full = model.graph.find(name, {*model.drivers, *gaps(model)})
    table = copy.deepcopy(dict(model.table))
    *places, last = full.removesuffix(".all").split(".")
    at = table
    business = ["business", *places[:1]] if places else []
    cohort = ["cohorts", *places[1:]] if len(places) > 1 else []
    for key in [*business, *cohort, "drivers"]:
        at = _inside(at, key)
    fresh = {k: _texts(v) if isinstance(v, Mapping) else v for k, v in spec.items()}
    at[last] = {"unit": str(model.graph.nodes[full].unit), **fresh}
    return replace(read_model(Section(table, model.file)), fed=model.fed)


def gaps(model: Model) -> tuple[str, ...]:
    """Return the drivers the model's templates know and the model does not give."""
    return tuple(name for name, node in model.graph.nodes.items() if node.missing)


def _inside(table: dict[str, object], key: str) -> dict[str, object]:
    value = table.setdefault(key, {})
    if not isinstance(value, dict):
        raise ModelError("is not a table", key=key)
    return value


def _texts(table: Mapping[object, object]) -> dict[str, object]:
    return {str(key): value for key, value in table.items()}
