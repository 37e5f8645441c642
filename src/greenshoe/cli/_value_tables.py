"""The tables ``greenshoe value`` shows to people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from greenshoe.company import Compression, Valuation

__all__ = ["blocks"]

_ROWS = (
    ("revenue", "revenue p50"),
    ("gross_profit", "gross profit p50"),
    ("research_cost", "research p50"),
    ("operating_result", "operating result p50"),
    ("free_cash_flow", "free cash flow p50"),
    ("cash", "cash p50"),
)
_MOST_DRIVERS = 8


def _table(title: str, columns: Sequence[str], *, texts: Sequence[int] = (0,)) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for place, column in enumerate(columns):
        table.add_column(column, justify="left" if place in texts else "right")
    return table


def _number(value: object, digits: int = 0) -> str:
    return "-" if not isinstance(value, int | float) else f"{value:,.{digits}f}"


def _of(row: Mapping[str, object], name: str, quantile: str = "p50") -> object:
    inner = row[name]
    return inner[quantile] if isinstance(inner, Mapping) else inner


def blocks(valuation: Valuation) -> Iterator[Table | str]:
    """Return what is printed, in order."""
    model = valuation.model
    price = "" if valuation.price_hkd is None else f", price HK${valuation.price_hkd:,.2f}"
    facts = f", facts to {model.as_of}" if model.as_of else ""
    yield f"{escape(model.name)} ({model.stock_code or 'no stock code'}){facts}{price}"
    if valuation.solution is not None:
        yield escape(valuation.solution.sentence())
    for row in model.engine_drivers:
        yield escape(f"= {row.sentence()}; {row.note}" if row.driver else f"= {row.sentence()}")
    yield _methods(valuation)
    yield _statement(valuation)
    if valuation.must_be_true:
        yield _must_be_true(valuation)
    if valuation.compression is not None:
        yield _compression(valuation.compression)
    if valuation.swings:
        yield _tornado(valuation)
        yield _groups(valuation)
    if valuation.comparables:
        yield _comparables(valuation)
    yield from _overhang(valuation)
    yield from _reconciled(valuation)
    yield from _record(valuation)
    for finding in valuation.audit:
        if finding.verdict == "refuted":
            yield escape(
                f"? document {finding.document}, {finding.identity}: says {finding.claimed:,.4g}, "
                f"arithmetic gives {finding.computed:,.4g} {finding.unit}"
            )
    for warning in valuation.warnings:
        yield f"! {escape(warning.message)}"


def _methods(valuation: Valuation) -> Table:
    shares = any(m.per_share_hkd for m in valuation.methods.values())
    unit = "HK$ a share" if shares else f"million {valuation.model.currency}"
    names = ("p05", "p25", "p50", "p75", "p95", "mean")
    table = _table(f"\nValues, {unit}", ("method", *names, "above the price"))
    for method in valuation.methods.values():
        main = method.per_share_hkd or method.equity_mn
        above = method.probability_above_price
        cells = (_number(main[n], 1) for n in names)
        table.add_row(method.name, *cells, "-" if above is None else f"{above:.0%}")
    return table


def _statement(valuation: Valuation) -> Table:
    rows = valuation.statements
    step = max(1, (len(rows) + 6) // 7)
    shown = [r for i, r in enumerate(rows) if i % step == 0 or i == len(rows) - 1]
    table = _table(
        f"\nStatement, million {valuation.model.currency}", ("", *(str(r["year"]) for r in shown))
    )
    for name, words in _ROWS:
        table.add_row(words, *(_number(_of(r, name)) for r in shown))
        if name == "revenue":
            table.add_row("  p10", *(_number(_of(r, name, "p10")) for r in shown))
            table.add_row("  p90", *(_number(_of(r, name, "p90")) for r in shown))
    table.add_row("runway, months p50", *(_number(_of(r, "runway_months")) for r in shown))
    table.add_row(
        "shares / today, mean", *(_number(_of(r, "shares_over_today", "mean"), 2) for r in shown)
    )
    table.add_row("failed by then", *(f"{r['failed_probability']:.0%}" for r in shown))
    return table


def _must_be_true(valuation: Valuation) -> Table:
    columns = (
        "exit multiple",
        "year",
        f"revenue, million {valuation.model.currency}",
        "growth a year",
    )
    table = _table(
        "\nWhat must be true for the price", (*columns, "draws that get there", "of the market")
    )
    for row in valuation.must_be_true:
        table.add_row(
            f"{row.exit_multiple:g}x",
            str(row.year),
            _number(row.revenue_mn),
            "-" if row.growth is None else f"{row.growth:.0%}",
            f"{row.model_probability:.0%}",
            "-" if row.of_market is None else f"{row.of_market:.0%}",
        )
    return table


def _compression(found: Compression) -> str:
    return (
        f"\nAt {found.multiple_today:,.0f}x sales today and {found.multiple_then:,.1f}x in "
        f"{found.years} years, growth of {found.growth:.0%} and {found.yearly_dilution:.0%} new "
        f"shares a year change the price by {found.price_change:+.0%} (medians)."
    )


def _tornado(valuation: Valuation) -> Table:
    columns = ("driver at p10 / p90, others at median", "lower", "higher")
    table = _table(f"\nWhat moves the value, equity in million {valuation.model.currency}", columns)
    for swing in valuation.swings[:_MOST_DRIVERS]:
        table.add_row(escape(swing.variable), _number(swing.low), _number(swing.high))
    return table


def _groups(valuation: Valuation) -> Table:
    table = _table("\nShare of the variance of the log value (Sobol)", ("group", "alone", "in all"))
    for share in valuation.shares:
        table.add_row(
            escape(share.group), f"{max(share.first, 0):.0%}", f"{max(share.total, 0):.0%}"
        )
    return table


def _comparables(valuation: Valuation) -> Table:
    columns = ("comparable", "date", "over", "value taken", "multiple", "free float")
    table = _table("\nComparables, value over sales", columns, texts=(0, 1, 2, 3))
    for found in valuation.comparables:
        free = "-" if found.free_float is None else f"{found.free_float:.1%}"
        cells = (found.name, str(found.date), found.denominator, found.numerator)
        table.add_row(*map(escape, cells), f"{found.multiple:,.1f}x", free)
    return table


def _overhang(valuation: Valuation) -> Iterator[Table]:
    from greenshoe.company import expiries, lock_ups

    issued = valuation.model.issued_shares
    locks = lock_ups(valuation.model, valuation.deal)
    if issued is None or not locks:
        return
    columns = ("free from", "held by", "shares", "of all", "HK$ million", "free after it")
    table = _table("\nOverhang", columns, texts=(0, 1))
    for row in expiries(locks, issued, valuation.price_hkd):
        table.add_row(
            str(row.until),
            escape("; ".join(row.holders)),
            _number(row.shares),
            "-" if row.share_of_issued is None else f"{row.share_of_issued:.1%}",
            _number(row.value_hkd_mn),
            f"{row.free_after:.1%}",
        )
    yield table


def _reconciled(valuation: Valuation) -> Iterator[str]:
    """Say in a line whether the model gives the history that was published."""
    lines = valuation.reconciliation
    if not lines:
        return
    within = sum(line.within for line in lines)
    widest = max(lines, key=lambda line: abs(line.difference))
    yield (
        f"\nPublished history: {within} of {len(lines)} lines within their tolerance; widest "
        f"{widest.difference:+.1%} ({escape(widest.line)} {widest.period}, {widest.tolerance:.1%} "
        "allowed)."
    )


def _record(valuation: Valuation) -> Iterator[Table]:
    rows = [r for r in valuation.record if r["kind"] == "model"]
    if not rows:
        return
    names = ("error", "annualised_error", "seasonal_error", "last_growth_error")
    columns = (
        "forecast",
        "known at",
        "median off by",
        "annualised",
        "seasonal",
        "last growth",
        "in 80 %",
    )
    table = _table("\nRecord of past forecasts", columns, texts=(0, 1))
    for row in rows:
        found = [row[n] for n in names]
        cells = ("-" if not isinstance(v, float) else f"{v:+.0%}" for v in found)
        what = f"{row['metric']} {row['period']}"
        table.add_row(what, str(row["known_at"]), *cells, "yes" if row["inside_80"] else "no")
    yield table
