"""How a model and a valuation show themselves: JSON for machines, HTML for a notebook."""

from __future__ import annotations

from dataclasses import asdict
from html import escape
from typing import TYPE_CHECKING

from greenshoe.company._html import html_table
from greenshoe.company._ownership import ownership
from greenshoe.company._pictures import all_pictures
from greenshoe.drawing import svg_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.company._model import Model
    from greenshoe.company._result import MethodValue, ValuationResult

__all__ = ["valuation_html", "valuation_json"]

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


def valuation_json(valuation: ValuationResult) -> dict[str, object]:
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
        "cap_table": ownership(valuation),
        "drivers": model.driver_rows,
        "engine_drivers": [asdict(row) for row in model.engine_drivers],
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


def _sensitivity(valuation: ValuationResult) -> list[dict[str, object]]:
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


def _failure(valuation: ValuationResult) -> dict[str, object]:
    rules = valuation.model.financing
    return {
        "probability": valuation.failure_probability,
        "flat_probability": rules.flat_failure_probability,
        "recovery_rate": rules.recovery_rate,
        "runway_limit_months": rules.runway_limit_months,
        "largest_dilution": rules.largest_dilution,
    }


def _cells(method: MethodValue) -> list[str]:
    main: Mapping[str, float] = method.per_share_hkd or method.equity_mn
    above = method.probability_above_price
    return [
        method.name,
        *(f"{main[q]:,.1f}" for q in ("p10", "p50", "p90", "mean")),
        "" if above is None else f"{above:.0%}",
        method.note,
    ]


def valuation_html(valuation: ValuationResult) -> str:
    """Return the values, the warnings and the pictures as HTML."""
    unit = "HK$ a share" if any(m.per_share_hkd for m in valuation.methods.values()) else "million"
    price = "" if valuation.price_hkd is None else f", price HK${valuation.price_hkd:,.2f}"
    head = ("method", "p10", "p50", "p90", "mean", "above price", "rests on")
    warnings = "".join(f"<li>{escape(w.message)}</li>" for w in valuation.warnings)
    fed = "".join(f"<li>{escape(row.sentence())}</li>" for row in valuation.model.engine_drivers)
    pictures = "".join(map(svg_file, all_pictures(valuation)))
    table = html_table(head, map(_cells, valuation.methods.values()))
    name = escape(valuation.model.name)
    solved = "" if valuation.solution is None else valuation.solution._repr_html_()
    return f"<h3>{name}: {unit}{price}</h3>{solved}{table}<ul>{fed}{warnings}</ul>{pictures}"
