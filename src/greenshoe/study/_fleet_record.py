"""The fleet engine's measured record: queues, geometry, bounds, and what publication implies."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from greenshoe.engines import Check, City

__all__ = ["fleet_record"]

_DAYS, _QUEUE_DAYS, _SOLVE_DAYS = 6, 400, 4
# What four operators have published: orders of a vehicle and day, and fleets.
PUBLISHED_ORDERS = (23.0, 25.0)
PUBLISHED_FLEETS = (720, 1_159, 3_000)
_QUEUES = (18, 20, 24)  # vehicles of the city that is a point


def fleet_record(
    city: str = "guangzhou", *, fleets: Sequence[int] = PUBLISHED_FLEETS
) -> list[dict[str, object]]:
    """Return the fleet engine's rows: queues, geometry, bounds, what publication implies.

    Parameters
    ----------
    city
        The city.
    fleets
        Fleets for which the demand is found that gives the published orders.
    """
    from greenshoe.engines import (  # noqa: PLC0415 - numba loads when used
        FleetQuestion,
        Variant,
        fleet_checks,
        fleet_result,
        load_city,
        simulate_fleet,
    )

    town = load_city(city)
    queue = [Variant(load_city("point").with_vehicles(n)) for n in _QUEUES]
    point = fleet_checks(queue[0].city, simulate_fleet(queue, _QUEUE_DAYS), seed=0)
    whole = fleet_result(FleetQuestion(town.with_policy("learn"), days=_DAYS, fleets=tuple(fleets)))
    policies = whole.to_json()["policies"]
    rows = [_row("point", check) for check in point if "M/M/c" in check.check]
    rows += [_row(town.name, check) for check in whole.checks]
    rows += [_learned(town.name, policies)]
    rows += list(_published(town, fleets))
    return rows


def _row(city: str, check: Check) -> dict[str, object]:
    return {"engine": "fleet", "name": city, "check": check.check, "expected": check.expected,
            "found": check.found, "passes": check.passes}  # fmt: skip


def _learned(city: str, policies: object) -> dict[str, object]:
    """Say what the learned policy earns beside the best of the others, on unseen days."""
    rows = policies if isinstance(policies, list) else []
    gain = {str(row["policy"]): float(row["earning_per_vehicle_day"]) for row in rows}
    best = max(value for name, value in gain.items() if name != "learn")
    return {
        "engine": "fleet", "name": city,
        "check": "learned policy, money of a vehicle and day over the best other, unseen days",
        "expected": "more than 0", "found": gain["learn"] - best, "passes": gain["learn"] > best,
    }  # fmt: skip


def _published(city: City, fleets: Sequence[int]) -> Iterator[dict[str, object]]:
    """Find the demand at which a fleet of a published size serves the published orders."""
    from greenshoe.engines import solve_demand  # noqa: PLC0415 - numba loads when used

    for vehicles in fleets:
        for orders in PUBLISHED_ORDERS:
            solved = solve_demand(
                city.with_vehicles(vehicles), "orders_per_vehicle_day", orders, days=_SOLVE_DAYS
            )
            yield {
                "engine": "fleet", "name": city.name,
                "check": f"orders a day wanted for {vehicles:,} vehicles to serve {orders:g} each",
                "expected": f"at least {vehicles * orders:,.0f}, those served",
                "found": round(solved.orders_per_day),
                "passes": solved.orders_per_day >= 0.999 * solved.served_per_day,
            }  # fmt: skip
