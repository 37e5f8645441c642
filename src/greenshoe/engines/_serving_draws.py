"""Drivers as distributions: every uncertain number of the file drawn, machines planned anew."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from statistics import NormalDist
from typing import TYPE_CHECKING
from zlib import crc32

from greenshoe.core import InputError, ModelError, philox_block_python, seed_words
from greenshoe.engines._result import Distribution, distribution_of
from greenshoe.engines._serving_capacity import fluid_rate, planned_share_of_rate
from greenshoe.engines._serving_plan import DayPlan, plan_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Executor

    from greenshoe.engines._serving_file import ServiceDraft
    from greenshoe.engines._serving_shapes import Figure, Service

__all__ = ["Simulated", "draw_drivers", "drawn", "driver_values", "plan_like"]

DRAWS_IN_A_TASK = 8  # fixed: the same work units whatever the number of workers
MOST_DRAWS = 1 << 20
_NINETIETH = NormalDist().inv_cdf(0.9)
_MONEY = {
    "cost_per_million_tokens": "million tokens",
    "cost_per_million_input_tokens": "million tokens",
    "cost_per_million_output_tokens": "million tokens",
    "price_per_million_tokens": "million tokens",
    "cost_per_day": "day",
    "revenue_per_day": "day",
}
_OTHER = {
    "gross_margin_at_list_price": "fraction",
    "nodes_mean": "nodes",
    "nodes_peak": "nodes",
    "input_tokens_per_second_and_prefill_node": "tokens / second / node",
    "output_tokens_per_second_and_decode_node": "tokens / second / node",
}


@dataclass(frozen=True)
class Simulated:
    """What simulation of the middle case gives to every draw.

    Attributes
    ----------
    kept_share
        By role: simulated over fluid capacity.
    prefill_share
        As in `DayPlan`.
    """

    kept_share: Mapping[str, float]
    prefill_share: float


def drawn(figure: Figure, normal: float) -> float:
    """Return a figure at a standard normal score: two halves that meet at the middle.

    The scale is the logit between 0 and 1, the logarithm above 0, and plain otherwise; 10 % lie
    below `low`, 10 % above `high`.
    """
    if not figure.uncertain:
        return figure.middle
    low, middle, high = figure.low, figure.middle, figure.high
    shares = low > 0 and high < 1
    if shares:
        low, middle, high = (math.log(v / (1 - v)) for v in (low, middle, high))
    elif low > 0:
        low, middle, high = (math.log(v) for v in (low, middle, high))
    half = high - middle if normal > 0 else middle - low
    value = middle + half * normal / _NINETIETH
    if shares:
        return 1 / (1 + math.exp(-value))
    return math.exp(value) if figure.low > 0 else value


def _score(key: str, draw: int, words: tuple[int, int]) -> float:
    """Return the standard normal of a figure in a draw: a function of its name."""
    word = philox_block_python((draw, crc32(key.encode()), 1, 0), words)[0]
    return NormalDist().inv_cdf((word + 0.5) / 2**32)


def plan_like(service: Service, simulated: Simulated) -> DayPlan:
    """Return the day's machines, capacity being the fluid's times what simulation kept of it."""
    rates = {
        pool.role: fluid_rate(service, pool)
        * simulated.kept_share[pool.role]
        * planned_share_of_rate(service, pool)
        for pool in service.pools
    }
    if min(rates.values()) <= 0:
        raise ModelError("cannot be kept", key="promise", expected="a longer time")
    return plan_day(service, rates, simulated.prefill_share)


def driver_values(plan: DayPlan) -> dict[str, tuple[float, str]]:
    """Return the drivers of one plan with their units; no margin where nothing is sold.

    Money is in the currency of the service. `cost_per_million_tokens` is of a token that is paid
    for, which is what a company model takes: those that are not paid for are in it. The other
    costs are of a token served.
    """
    figures, service = plan.figures(), plan.service
    paid = service.prices.paid_share
    figures["cost_per_million_tokens"] /= paid if paid > 0 else math.nan
    figures["cost_per_day"] = figures["cost_usd_per_day"]
    figures["revenue_per_day"] = figures["revenue_usd_per_day"]
    figures["gross_margin_at_list_price"] = figures["gross_margin"]
    rate, code = service.currency_per_usd, service.currency
    money = {name: (figures[name] * rate, f"{code} / {per}") for name, per in _MONEY.items()}
    other = {name: (figures[name], unit) for name, unit in _OTHER.items()}
    if service.cost_decline_per_year is not None:
        other["token_cost_decline"] = (service.cost_decline_per_year, "fraction")
    return {k: v for k, v in {**money, **other}.items() if math.isfinite(v[0])}


@dataclass(frozen=True)
class _Drawn:
    """Every figure as one draw has it."""

    draw: int
    words: tuple[int, int]

    def __call__(self, key: str, figure: Figure) -> float:
        """Return the figure of that name in this draw."""
        return drawn(figure, _score(key, self.draw, self.words))


def _draw_some(
    draft: ServiceDraft, simulated: Simulated, seed: int, draws: range
) -> list[dict[str, tuple[float, str]] | None]:
    """Return the drivers of some draws, `None` for one that cannot run: a task."""
    low, high = seed_words(seed)
    words, rows = (int(low), int(high)), list[dict[str, tuple[float, str]] | None]()
    for draw in draws:
        try:
            service = draft.service(_Drawn(draw, words))
            rows.append(driver_values(plan_like(service, simulated)))
        except ModelError:
            rows.append(None)
    return rows


def draw_drivers(
    draft: ServiceDraft,
    simulated: Simulated,
    draws: int,
    *,
    seed: int = 0,
    executor: Executor | None = None,
) -> tuple[dict[str, Distribution], int]:
    """Return drivers as distributions, and how many draws could not run.

    Parameters
    ----------
    draws
        1 to 1,048,576.
    executor
        Any `concurrent.futures.Executor`, here if there is none; the result does not depend on it.

    Raises
    ------
    InputError
        If `draws` is out of range.
    ModelError
        If more than half of the draws cannot run.
    """
    if not 1 <= draws <= MOST_DRAWS:
        raise InputError("is out of range", key="draws", value=draws, expected=f"1-{MOST_DRAWS}")
    tasks = [
        range(start, min(start + DRAWS_IN_A_TASK, draws))
        for start in range(0, draws, DRAWS_IN_A_TASK)
    ]
    work = partial(_draw_some, draft, simulated, seed)
    parts = executor.map(work, tasks) if executor is not None else map(work, tasks)
    rows = [row for part in parts for row in part]
    kept = [row for row in rows if row is not None]
    refused = len(rows) - len(kept)
    if 2 * refused > len(rows):
        raise ModelError(
            "cannot run in most draws: promise, memory and machines do not go together",
            file=draft.file, key="draws", value=f"{refused} of {len(rows)}",
        )  # fmt: skip
    return {
        name: distribution_of([row[name][0] for row in kept], unit)
        for name, (_, unit) in kept[0].items()
        if all(name in row for row in kept)
    }, refused
