"""What a simulated day is held to: identities, theory, and what is published of the service."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.engines._result import Check, check_close, check_most
from greenshoe.engines._serving_plan import HOURS
from greenshoe.engines._serving_state import Stat
from greenshoe.engines._serving_step import Law, step_law

if TYPE_CHECKING:
    from collections.abc import Iterable

    from greenshoe.engines._serving_day import SimulatedDay
    from greenshoe.engines._serving_plan import DayPlan
    from greenshoe.engines._serving_shapes import Pool, Service

__all__ = ["least_busy_seconds", "published_found", "serving_checks"]

_LITTLE_TOLERANCE = 0.02


def least_busy_seconds(service: Service, pool: Pool, day: SimulatedDay) -> float:
    """Return the time no implementation beats for what a unit did: one bound of each resource.

    Sums over steps, so nothing is lost to averages: arithmetic of the linear layers, the fabric,
    and the dense weights read once a step.
    """
    run, law = day.runs[pool.role], step_law(service.model, service.machine, pool)
    tokens = run.total(Stat.PROMPT_TOKENS)
    if pool.role != "prefill":
        tokens += run.total(Stat.OUTPUT_TOKENS) - run.total(Stat.FIRST_TOKENS)
    bounds = (
        tokens * law[Law.LINEAR_WORK],
        tokens * law[Law.EXCHANGE],
        run.total(Stat.STEPS) * law[Law.DENSE_WEIGHTS],
    )
    return float(max(bounds))


def published_found(plan: DayPlan, day: SimulatedDay) -> dict[str, float]:
    """Return every figure that a publication may be compared with, by name."""
    last = day.runs[day.service.pools[-1].role]
    slow = last.total(Stat.OUTPUT_SECONDS) / max(last.total(Stat.MEASURED), 1.0)
    load = day.service.load
    behind = (
        load.input_tokens_mean + load.output_tokens_mean * (1 + load.output_tokens_spread**2) / 2
    )
    return {
        **plan.figures(),
        "cache_tokens_per_output_token": behind,
        "output_tokens_per_second_and_user": 1.0 / slow if slow else float("nan"),
    }


def _identities(plan: DayPlan) -> list[Check]:
    service, load = plan.service, plan.service.load
    prices = service.prices
    inputs = Fraction(load.requests_per_day) * Fraction(load.input_tokens_mean)
    found = inputs * Fraction(load.cached_share)
    output = Fraction(load.requests_per_day) * Fraction(load.output_tokens_mean)
    revenue = (
        (inputs - found) * Fraction(prices.input_usd)
        + found * Fraction(prices.cached_input_usd)
        + output * Fraction(prices.output_usd)
    ) * Fraction(prices.paid_share)
    each = service.machine.accelerators_per_node * service.machine.price_usd_per_hour
    expected = float(revenue / 1_000_000)
    cost = plan.nodes_mean * HOURS * each
    room = 1e-9
    return [
        check_close(
            "revenue is tokens x prices, USD",
            expected,
            plan.revenue_usd_per_day,
            room * expected,
        ),
        check_close(
            "cost is nodes x accelerators x hours x rate, USD",
            cost,
            plan.cost_usd_per_day,
            room * cost,
        ),
    ]


def _of_pool(pool: Pool, day: SimulatedDay) -> list[Check]:
    run, role = day.runs[pool.role], pool.role
    seconds = run.window_seconds * HOURS
    came, done = run.total(Stat.ARRIVED), run.total(Stat.DONE)
    inside = run.total(Stat.SYSTEM_SECONDS) / seconds
    stay = run.total(Stat.STAY_SECONDS) / seconds
    unfinished = 3 * run.in_system * run.total(Stat.STAY_SECONDS) / max(done, 1.0) / seconds
    least = least_busy_seconds(day.service, pool, day)
    return [
        check_close(f"{role}: requests done + inside = requests that came", came,
                    done + run.in_system, 0.0),
        check_close(f"{role}: Little's law, requests inside = rate x stay", stay, inside,
                    _LITTLE_TOLERANCE * stay + unfinished),
        check_most(f"{role}: never above the roofline, least busy seconds", run.total(Stat.BUSY),
                   least),
        check_most(f"{role}: cache held, tokens", run.cache_tokens, run.largest_cache_tokens),
    ]  # fmt: skip


def _worst(seconds: Iterable[float]) -> float:
    """Return the largest time; 0 where nobody was served."""
    return max((value for value in seconds if not math.isnan(value)), default=0.0)


def _promised(day: SimulatedDay) -> list[Check]:
    promise, service = day.service.promise, day.service
    share = promise.share_of_requests
    first, last = (service.pools[i].role for i in (0, -1))
    hours = [slice(hour, hour + 1) for hour in range(HOURS)]
    waits = _worst(day.runs[first].first_token_seconds(share, h) for h in hours)
    slows = _worst(day.runs[last].output_token_seconds(share, h) for h in hours)
    return [
        check_most(
            f"time to first token, worst hour, {share:.0%}, s", promise.first_token_seconds, waits
        ),
        check_most(
            f"time per output token, worst hour, {share:.0%}, s",
            promise.output_token_seconds,
            slows,
        ),
    ]


def _published(plan: DayPlan, day: SimulatedDay) -> list[Check]:
    found = published_found(plan, day)
    return [
        check_close(
            f"published: {row.name}, {row.unit} (within {row.tolerance:.1%})",
            row.value,
            found[row.name],
            row.tolerance * abs(row.value),
        )
        for row in day.service.published
    ]


def serving_checks(plan: DayPlan, day: SimulatedDay) -> tuple[Check, ...]:
    """Return all checks of a simulated day."""
    pools = [check for pool in day.service.pools for check in _of_pool(pool, day)]
    return (*_identities(plan), *pools, *_promised(day), *_published(plan, day))
