"""How a model and a valuation show themselves: JSON for machines, HTML for a notebook."""

from __future__ import annotations

from dataclasses import asdict
from html import escape
from typing import TYPE_CHECKING

from greenshoe.company._closed_form import Offering
from greenshoe.company._solve import shares_of
from greenshoe.company._valuation import votes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from greenshoe.company._model import DealTerms, Model
    from greenshoe.company._valuation import MethodValue, Valuation

__all__ = ["model_html", "valuation_html", "valuation_json"]

_QUANTILES = ("p05", "p10", "p25", "p50", "p75", "p90", "p95", "mean")


def _method(found: MethodValue) -> dict[str, object]:
    """Return quantiles first (HK$ a share, else millions), then what they mean."""
    main = found.per_share_hkd or found.equity_mn
    return {
        **{name: main[name] for name in _QUANTILES},
        "unit": "HKD per share" if found.per_share_hkd else "million of currency",
        "equity_mn": dict(found.equity_mn),
        "probability_above_price": found.probability_above_price,
        "note": found.note,
    }


def valuation_json(valuation: Valuation) -> dict[str, object]:
    """Return the form of ``greenshoe value --json``."""
    model = valuation.model
    body: dict[str, object] = {
        "company": model.name,
        "stock_code": model.stock_code or None,
        "as_of": model.as_of,
        "currency": model.currency,
        "base_year": model.base_year,
        "price_hkd": valuation.price_hkd,
        "market_value_mn": valuation.market_value_mn,
        "methods": {name: _method(m) for name, m in valuation.methods.items()},
        "methods_origin": _origin(model, "simulated from the model's drivers"),
        "statements": list(valuation.statements),
        "statements_origin": _origin(model, "million of currency; quantiles over draws"),
        "must_be_true": [asdict(m) for m in valuation.must_be_true],
        "sensitivity": _sensitivity(valuation),
        "warnings": [asdict(w) for w in valuation.warnings],
        "record": list(valuation.record),
        "record_origin": _origin(
            model, "back-test of revenue forecasts; `greenshoe backtest value`"
        ),
        "failure": _failure(valuation),
        "bridge_mn": dict(valuation.bridge),
        "reconciliation": [asdict(line) for line in valuation.reconciliation],
        "comparables": [asdict(c) for c in valuation.comparables],
        "compression": None if valuation.compression is None else asdict(valuation.compression),
        "audit": [asdict(finding) for finding in valuation.audit],
        "cap_table": _cap_table(valuation),
        "drivers": drivers_table(model),
        "engine_drivers": [asdict(row) for row in model.fed],
        "manifest": {
            "seed": valuation.run.seed,
            "draws": len(valuation.run.weights),
            "model": model.file.rsplit("/", 1)[-1],
        },
    }
    if valuation.solution is not None:
        body["solution"] = asdict(valuation.solution)
    return body


def _origin(model: Model, rule: str) -> dict[str, object]:
    """Return where a block comes from; a model rests on its weakest driver's mark."""
    marks = [d.confidence for d in model.drivers.values() if d.confidence]
    weakest = max(marks, key="TCSM".index, default=None)
    name = model.file.rsplit("/", 1)[-1]
    return {"source": name, "as_of": model.as_of, "rule": rule, "confidence": weakest}


def _sensitivity(valuation: Valuation) -> list[dict[str, object]]:
    swings = [
        {
            "kind": "tornado",
            "driver": s.variable,
            "group": s.group,
            "low_mn": s.low,
            "high_mn": s.high,
            "base_mn": s.base,
            "width_mn": s.width,
        }
        for s in valuation.swings
    ]
    shares = [
        {
            "kind": "sobol",
            "group": s.group,
            "drivers": list(s.variables),
            "first": s.first,
            "total": s.total,
        }
        for s in valuation.shares
    ]
    return [*swings, *shares]


def _failure(valuation: Valuation) -> dict[str, object]:
    rules = valuation.model.financing
    return {
        "probability": valuation.failure_probability,
        "flat_probability": rules.flat_failure_probability,
        "recovery_rate": rules.recovery_rate,
        "runway_limit_months": rules.runway_limit_months,
        "largest_dilution": rules.largest_dilution,
    }


def _cap_table(valuation: Valuation) -> dict[str, object]:
    model, deal = valuation.model, valuation.deal
    held = model.cap_table
    body: dict[str, object] = {
        "issued_shares": deal.issued_shares if deal else model.issued_shares,
        "votes": votes(model),
        "use_of_proceeds": [{"purpose": p, "share": s} for p, s in held.use_of_proceeds],
        "index_events": [{"index": i, "date": d, "source": s} for i, d, s in held.index_events],
    }
    if valuation.market_value_mn is not None and valuation.price_hkd is not None:
        price = valuation.price_hkd / model.hkd
        body["rounds"] = held.step_ups(price, valuation.market_value_mn)
        body["overhang"] = _overhang(valuation)
    if deal is not None and deal.offer_shares:
        body["offering"] = {
            "without_over_allotment": _offering(deal, 0),
            "with_over_allotment": _offering(deal, deal.over_allotment_shares),
        }
    return body


def _offering(deal: DealTerms, over_allotment_shares: int) -> dict[str, float]:
    """Return post-money, pre-money, what was raised (HK$ million) and the share sold."""
    offered = Offering(
        deal.offer_price_hkd, deal.issued_shares, deal.offer_shares or 0, over_allotment_shares
    )
    return {
        "post_money_hkd_mn": offered.post_money / 1e6,
        "pre_money_hkd_mn": offered.pre_money / 1e6,
        "raised_hkd_mn": offered.raised / 1e6,
        "sold_share": offered.sold_share,
    }


def _overhang(valuation: Valuation) -> list[dict[str, object]]:
    """Return lock-ups of the deal if it has any, else the model's."""
    from greenshoe.company._cap_table import CapTable, LockUp  # noqa: PLC0415 - one use

    deal, held = valuation.deal, valuation.model.cap_table
    if deal is not None and deal.lock_ups:
        held = CapTable(lock_ups=tuple(LockUp(*lock) for lock in deal.lock_ups))
    issued = int(shares_of(valuation.model, deal))
    rows = held.overhang(issued)
    worth = valuation.price_hkd or 0.0
    for row in rows:
        row["value_hkd_mn"] = float(str(row["shares"])) * worth / 1e6
    return rows


def drivers_table(model: Model) -> list[dict[str, object]]:
    """Return every driver the model gives: value, unit, source, mark."""
    return [
        {
            "driver": name,
            "value": d.describe(),
            "unit": str(d.unit),
            "group": d.group,
            "source": d.source,
            "confidence": d.confidence,
            "note": d.note,
        }
        for name, d in sorted(model.drivers.items())
        if d.note != "template's default"
    ]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = "".join(f"<th>{escape(h)}</th>" for h in head)
    body = "".join(f"<tr>{''.join(f'<td>{escape(c)}</td>' for c in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def model_html(model: Model) -> str:
    """Return the drivers of a model as an HTML table."""
    keys = ("driver", "value", "unit", "confidence", "source")
    rows = [[str(row[k]) for k in keys] for row in drivers_table(model)]
    years = f"{model.years[0]} to {model.years[-1]}"
    return f"<h3>{escape(model.name)}: {escape(model.currency)}, {years}</h3>{_table(keys, rows)}"


def _cells(method: MethodValue) -> list[str]:
    main: Mapping[str, float] = method.per_share_hkd or method.equity_mn
    above = method.probability_above_price
    return [
        method.name,
        *(f"{main[q]:,.1f}" for q in ("p10", "p50", "p90", "mean")),
        "" if above is None else f"{above:.0%}",
        method.note,
    ]


def valuation_html(valuation: Valuation) -> str:
    """Return the values, the warnings and the pictures as HTML."""
    unit = "HK$ a share" if any(m.per_share_hkd for m in valuation.methods.values()) else "million"
    price = "" if valuation.price_hkd is None else f", price HK${valuation.price_hkd:,.2f}"
    head = ("method", "p10", "p50", "p90", "mean", "above price", "rests on")
    warnings = "".join(f"<li>{escape(w.message)}</li>" for w in valuation.warnings)
    fed = "".join(f"<li>{escape(row.sentence())}</li>" for row in valuation.model.fed)
    pictures = valuation.fan() + valuation.waterfall() + valuation.must_be_true_map()
    return (
        f"<h3>{escape(valuation.model.name)}: {unit}{price}</h3>"
        f"{_table(head, map(_cells, valuation.methods.values()))}<ul>{fed}{warnings}</ul>{pictures}"
    )
