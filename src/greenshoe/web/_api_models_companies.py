"""What the interface takes about companies, engines and the market: every field bounded."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads the annotations
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from greenshoe.web._api_models import OwnText, Question, Seed, Short

__all__ = [
    "FleetQuestion",
    "RouteQuestion",
    "ServingQuestion",
    "ValueQuestion",
    "WindowQuestion",
]


class ValueQuestion(Question):
    """Value a company whose model is given."""

    model: Annotated[
        str,
        StringConstraints(min_length=1, max_length=1_000_000),
        Field(description="A model file (TOML)."),
    ]
    price: Annotated[float | None, Field(gt=0, le=1e6, description="HK$ a share.")] = None
    solve: Annotated[str | None, StringConstraints(max_length=80)] = None
    method: Annotated[str, StringConstraints(max_length=60)] = "price_to_sales"
    draws: Annotated[int, Field(ge=64, le=1_048_576)] = 1 << 14
    seed: Seed = 1
    as_of: date | None = None


class RouteQuestion(Question):
    """Which listing routes are open to a company."""

    company: Annotated[
        str,
        StringConstraints(min_length=1, max_length=1_000_000),
        Field(description="A company file (TOML)."),
    ]
    as_of: date | None = None
    outcome: Annotated[str | None, StringConstraints(max_length=60)] = None


class FleetQuestion(Question):
    """Simulate a fleet in a shipped city, or in one of your own."""

    city: Annotated[Short, Field(description="A shipped city.")] = "guangzhou"
    city_text: Annotated[OwnText | None, Field(description="A city file (TOML).")] = None
    policy: Literal["nearest", "batched", "nearest-hot", "fluid", "learn"] | None = None
    vehicles: Annotated[int | None, Field(ge=1, le=50_000)] = None
    fleets: Annotated[Short | None, Field(description="Of the curve: `500,1000,2000`.")] = None
    solve: Annotated[Short | None, Field(description="MEASURE=TARGET: the demand for it.")] = None
    days: Annotated[int, Field(ge=1, le=200)] = 20
    seed: Seed = 0


class ServingQuestion(Question):
    """Simulate a shipped service, or one of your own."""

    service: Annotated[Short, Field(description="A shipped service.")] = "deepseek-2025-02"
    service_text: Annotated[OwnText | None, Field(description="A service file (TOML).")] = None
    machine: Annotated[Short | None, Field(description="Another shipped machine.")] = None
    draws: Annotated[int, Field(ge=1, le=4096)] = 256
    seed: Seed = 0


class WindowQuestion(Question):
    """The state of the market, with further deals."""

    deals: Annotated[OwnText, Field(description="Further deals, as CSV.")]
    by: Literal["sector", "route", "mechanism"] | None = None
    as_of: date | None = None
