"""A pair's report as the JSON of `greenshoe pair --json`."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from greenshoe.core import to_json

if TYPE_CHECKING:
    from greenshoe.core import Json
    from greenshoe.crosslisting._pair import PairReport

__all__ = ["pair_as_json"]

NOT_ENOUGH = "not enough data"


def _flat(value: object) -> dict[str, Json]:
    """Return a dataclass as an object."""
    return {f.name: to_json(getattr(value, f.name)) for f in fields(value)}  # type: ignore[arg-type]  # a dataclass


def _absent(report: PairReport, part: str, *keys: str) -> dict[str, Json]:
    """Return a part that could not be computed: its keys as null, and why."""
    why = report.missing.get(part, NOT_ENOUGH)
    return {**dict.fromkeys(keys), "status": NOT_ENOUGH, "reason": why}


def pair_as_json(report: PairReport) -> dict[str, Json]:
    """Return the report with the keys of the contract.

    A part that the data do not allow has ``status`` "not enough data" and null numbers.
    """
    ratio = report.ratio
    return {
        "us": report.pair.us,
        "hk": report.pair.hk,
        "name": report.pair.name,
        "kind": report.pair.kind,
        "hk_status": report.pair.hk_status,
        "ads_ratio": ratio.shares_per_ads,
        "ads_ratio_source": ratio.origin.source,
        "ads_ratio_origin": to_json(ratio.origin),
        "ads_ratio_implied_median": to_json(ratio.implied_median),
        "ads_ratio_days": ratio.days_used,
        "ads_ratios": [
            {"from": None if at.year == 1 else to_json(at), "shares_per_ads": shares}
            for at, shares in ratio.changes
        ],
        "parity": _flat(report.parity),
        "premium": _premium(report),
        "band": _band(report),
        "discovery": _discovery(report),
        "hedge": _hedge(report),
        "liquidity": _liquidity(report),
        "fair_open": _fair_open(report),
        "offer": _offer(report),
        "files": _files(report),
        "traps": [_flat(trap) for trap in report.traps],
        "missing": to_json(report.missing),
    }


def _premium(report: PairReport) -> dict[str, Json]:
    premium = report.premium
    if premium is None:
        return _absent(report, "premium", "mean_bp", "sd_bp", "days")
    return {
        "mean_bp": to_json(premium.same_date.mean_bp),
        "sd_bp": to_json(premium.same_date.sd_bp),
        "days": len(premium.days),
        "first_day": str(premium.days[0]),
        "last_day": str(premium.days[-1]),
        "last_bp": to_json(float(premium.same_date_bp[-1])),
        "same_date": _flat(premium.same_date),
        "us_close_before": _flat(premium.before),
        "bracket": _flat(premium.bracket),
        "correlation_us_then_hk": to_json(premium.correlation_us_then_hk),
        "correlation_hk_then_us": to_json(premium.correlation_hk_then_us),
        "raw_prices": all(
            leg is not None and leg.adjustment == "raw"
            for leg in (report.legs.anchor, report.legs.hong_kong)
        ),
        "definition": "ADS x FX of the day / ratio / Hong Kong close - 1, in basis points",
        "fx_source": "European Central Bank reference rates",
    }


def _band(report: PairReport) -> dict[str, Json]:
    band = report.band
    return {
        "on": to_json(band.on),
        "status": band.status,
        "lower_bp": to_json(band.lower_bp),
        "upper_bp": to_json(band.upper_bp),
        "cancel_days": band.cancel_days,
        "issue_days": band.issue_days,
        "cancel_costs": [_flat(cost) for cost in band.cancel_costs],
        "issue_costs": [_flat(cost) for cost in band.issue_costs],
        "barred": [to_json(bar.model_dump(mode="json")) for bar in band.barred],
        "facts": [to_json(bar.model_dump(mode="json")) for bar in report.pair.bars],
        "confidence": band.confidence.value,
    }


def _discovery(report: PairReport) -> dict[str, Json]:
    found = report.discovery
    if found is None:
        return _absent(report, "discovery", "component_share_us", "information_share_us")
    daily = found.daily
    low_high = [daily.information_share_low, daily.information_share_high] if daily else None
    return {
        "component_share_us": to_json(daily.component_share) if daily else None,
        "information_share_us": to_json(low_high),
        **_flat(found),
    }


def _hedge(report: PairReport) -> dict[str, Json]:
    if report.hedge is None:
        return _absent(report, "hedge", "correlation_5d", "second_listing")
    effect = report.effect
    second = _absent(report, "effect") if effect is None else _flat(effect)
    return {**_flat(report.hedge), "second_listing": second}


def _liquidity(report: PairReport) -> dict[str, Json]:
    if report.liquidity is None:
        return _absent(report, "liquidity", "hong_kong_share")
    return _flat(report.liquidity)


def _fair_open(report: PairReport) -> dict[str, Json]:
    found, record = report.fair_open, report.record
    if found is None or record is None:
        keys = ("value", "low", "high", "mae", "coverage_80")
        return _absent(report, "fair_open", *keys)
    return {
        "day": to_json(report.fair_open_day),
        **_flat(found),
        "mae": to_json(record.mae_bp),
        "mae_unit": "basis points of the open",
        "coverage_80": to_json(record.coverage_80),
        "days_scored": record.days_scored,
        "beats_all_baselines": record.beats_all,
    }


def _offer(report: PairReport) -> Json:
    if report.offer is None:
        return None
    return {**_flat(report.offer), "closes": [_flat(close) for close in report.offer_closes]}


def _files(report: PairReport) -> list[Json]:
    chosen = (report.legs.anchor, report.legs.hong_kong)
    opens = report.open_legs or ()
    return [
        {
            "file": series.file,
            "market": series.market,
            "currency": series.currency,
            "adjustment": series.adjustment,
            "evidence": series.evidence,
            "time_zone": series.zone,
            "first_day": str(series.days[0]),
            "last_day": str(series.days[-1]),
            "rows": len(series),
            "intraday": series.ticks is not None,
            "used": any(series is other for other in chosen),
            "used_for_opens": any(series is other for other in opens),
        }
        for series in report.legs.read
    ]
