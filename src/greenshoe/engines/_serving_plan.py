"""Machines by hour, tokens, cost and revenue of a day.

Identities kept to the last bit that floats have: revenue is tokens times prices, cost is
accelerator-hours times the rate, and what prefill and decoding cost adds up to the whole.

Allocation: machines of the prefill pool are paid by the input tokens that are computed, those of
the decode pool by output tokens; in a mixed pool the time of a step that prompts added counts as
prefill. Tokens found in the cache carry no machine cost (their storage is not modelled).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.engines._serving_shapes import Pool, Service

__all__ = ["DayPlan", "plan_day", "units_by_hour"]

HOURS, SECONDS_PER_HOUR = 24, 3600
_MILLION = 1e6


def units_by_hour(service: Service, requests_per_second: float) -> tuple[int, ...]:
    """Return how many units of a pool run in each hour; at least one.

    Parameters
    ----------
    requests_per_second
        What is planned on one unit.
    """
    planned, load = requests_per_second * SECONDS_PER_HOUR, service.load
    needed = [
        max(1, math.ceil(load.requests_per_day * share / planned - 1e-9))
        for share in load.hour_shares
    ]
    return tuple(needed) if service.release else (max(needed),) * HOURS


@dataclass(frozen=True)
class DayPlan:
    """A day of a service.

    Attributes
    ----------
    units
        Units by pool and hour.
    prefill_share
        Share of a mixed pool's busy time that prompts take; unused otherwise.
    """

    service: Service
    units: Mapping[str, tuple[int, ...]]
    prefill_share: float

    def nodes(self, role: str | None = None) -> tuple[float, ...]:
        """Return machines (nodes) by hour, of one pool or of all."""
        hours = [0.0] * HOURS
        for pool in self.service.pools:
            if role in {None, pool.role}:
                each = pool.accelerators_per_unit / self.service.machine.accelerators_per_node
                hours = [a + each * b for a, b in zip(hours, self.units[pool.role], strict=True)]
        return tuple(hours)

    @property
    def nodes_mean(self) -> float:
        """Machines (nodes), averaged over the day."""
        return math.fsum(self.nodes()) / HOURS

    @property
    def nodes_peak(self) -> float:
        """Machines (nodes) in the busiest hour."""
        return max(self.nodes())

    def _pool_cost(self, pool: Pool) -> float:
        hours = sum(self.units[pool.role]) * pool.accelerators_per_unit
        return hours * self.service.machine.price_usd_per_hour

    @property
    def cost_usd_per_day(self) -> float:
        """Accelerator-hours times the rate."""
        return math.fsum(self._pool_cost(pool) for pool in self.service.pools)

    @property
    def prefill_cost_usd_per_day(self) -> float:
        """What input tokens pay."""
        first = self.service.pools[0]
        share = self.prefill_share if first.role == "mixed" else 1.0
        return self._pool_cost(first) * share

    @property
    def input_tokens_per_day(self) -> float:
        """All input tokens, found in the cache or not."""
        return self.service.load.requests_per_day * self.service.load.input_tokens_mean

    @property
    def cached_tokens_per_day(self) -> float:
        """Input tokens found in the cache."""
        return self.input_tokens_per_day * self.service.load.cached_share

    @property
    def output_tokens_per_day(self) -> float:
        """Output tokens."""
        return self.service.load.requests_per_day * self.service.load.output_tokens_mean

    @property
    def tokens_per_day(self) -> float:
        """Input and output tokens."""
        return self.input_tokens_per_day + self.output_tokens_per_day

    @property
    def list_value_usd_per_day(self) -> float:
        """Tokens times list prices, as if all were paid."""
        prices = self.service.prices
        fresh = self.input_tokens_per_day - self.cached_tokens_per_day
        return (
            fresh * prices.input_usd
            + self.cached_tokens_per_day * prices.cached_input_usd
            + self.output_tokens_per_day * prices.output_usd
        ) / _MILLION

    @property
    def revenue_usd_per_day(self) -> float:
        """List value times the share that is paid."""
        return self.list_value_usd_per_day * self.service.prices.paid_share

    @property
    def gross_margin(self) -> float:
        """One less machines over revenue; minus infinity where nothing is paid."""
        revenue = self.revenue_usd_per_day
        return 1 - self.cost_usd_per_day / revenue if revenue > 0 else -math.inf

    def figures(self) -> dict[str, float]:
        """Return what is published or feeds a company, by name."""
        fresh = self.input_tokens_per_day - self.cached_tokens_per_day
        cost, prefill = self.cost_usd_per_day, self.prefill_cost_usd_per_day
        first, last = self.service.pools[0].role, self.service.pools[-1].role
        seconds = {role: math.fsum(self.nodes(role)) * SECONDS_PER_HOUR for role in (first, last)}
        return {
            "nodes_mean": self.nodes_mean,
            "nodes_peak": self.nodes_peak,
            "input_tokens_per_second_and_prefill_node": self.input_tokens_per_day / seconds[first],
            "output_tokens_per_second_and_decode_node": self.output_tokens_per_day / seconds[last],
            "cost_usd_per_day": cost,
            "revenue_usd_per_day": self.revenue_usd_per_day,
            "gross_margin": self.gross_margin,
            "cost_per_million_tokens": cost / self.tokens_per_day * _MILLION,
            "cost_per_million_input_tokens": prefill / fresh * _MILLION,
            "cost_per_million_output_tokens": (cost - prefill)
            / self.output_tokens_per_day
            * _MILLION,
            "price_per_million_tokens": self.list_value_usd_per_day
            / self.tokens_per_day
            * _MILLION,
        }


def plan_day(
    service: Service, requests_per_second: Mapping[str, float], prefill_share: float
) -> DayPlan:
    """Return the day's machines from what is planned on a unit of each pool.

    Parameters
    ----------
    requests_per_second
        By role of pool.
    prefill_share
        For a mixed pool, from a run; 0 to 1.
    """
    units = {
        pool.role: units_by_hour(service, requests_per_second[pool.role]) for pool in service.pools
    }
    return DayPlan(service, units, prefill_share)
