"""Tokens served, for the doors: the record of the serving engine, and a company fed by it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from greenshoe.core import ModelError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from greenshoe.company import Model
    from greenshoe.engines import EngineResult

__all__ = ["feed_by_serving", "serving_record"]

_ACCOUNT = "deepseek-2025-02"
_ENGINE = "serving"


def serving_record(*, draws: int = 64, seed: int = 0) -> list[dict[str, object]]:
    """Return what the serving engine was held to: a flat row for each check.

    First steps another laboratory measured, then the public account of a day: tokens, machines,
    rate and prices are input; none of the figures that are compared is.
    """
    from greenshoe.engines import foreseen_steps, read_service, serve_day  # noqa: PLC0415 - compiled kernels load here

    result = serve_day(read_service(_ACCOUNT), draws=draws, seed=seed)
    named = [*(("measured steps", check) for check in foreseen_steps())]
    named += [(result.name, check) for check in result.checks]
    return [{"engine": _ENGINE, "name": name, **asdict(check)} for name, check in named]


def feed_by_serving(
    model: Model,
    service: str | None = None,
    *,
    draws: int = 256,
    seed: int = 0,
    executor: Executor | None = None,
) -> tuple[Model, EngineResult]:
    """Return a company's model with its cost of tokens from the serving engine, and the result.

    Parameters
    ----------
    model
        From `greenshoe.company.load_model`.
    service
        A shipped service or a file; the shipped one that names the company if not given.
    draws, seed, executor
        As in `greenshoe.engines.serve_day`.

    Raises
    ------
    ModelError
        If no shipped service stands for the company, or a driver does not fit the model.
    """
    from greenshoe.company import engine_inputs, with_drivers  # noqa: PLC0415 - SciPy loads here
    from greenshoe.engines import read_service, serve_day, service_of  # noqa: PLC0415 - as above

    named = service or service_of(model.name)
    if named is None:
        raise ModelError(
            "has no shipped service that stands for it",
            key="company",
            value=model.name,
            expected="a service file of your own: --engine-file MODEL.toml",
        )
    result = serve_day(read_service(named), draws=draws, seed=seed, executor=executor)
    wanted = {
        row["driver"].removesuffix(".all").rsplit(".", 1)[-1]
        for row in engine_inputs(model)
        if row["engine"] == _ENGINE
    }
    drivers = {name: asdict(row) for name, row in result.drivers.items() if name in wanted}
    if not drivers:
        raise ModelError(
            "has no driver that this engine could feed",
            key="company",
            value=model.name,
            expected="a model with tokens, such as zhipu",
        )
    return with_drivers(model, drivers, source=f"the serving engine ({result.name})"), result
