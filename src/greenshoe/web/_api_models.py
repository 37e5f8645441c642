"""What the interface takes: pydantic at the edge, every field bounded."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

__all__ = [
    "CodeList",
    "Company",
    "DealName",
    "DealText",
    "JobShown",
    "KeepDeal",
    "OddsQuestion",
    "PlanAsk",
    "RouteQuestion",
    "RunQuestion",
    "Seed",
    "SimulateQuestion",
    "ValueQuestion",
    "WhatIfQuestion",
]

_LARGEST_SEED = 2**53
_MOST_TEXT = 4_000_000

Seed = Annotated[int, Field(ge=0, le=_LARGEST_SEED, description="Seed of every random stream.")]
DealName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=40),
    Field(description="A stock code (`2513`, `02513`), or the id of a deal of your own."),
]
DealText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=_MOST_TEXT),
    Field(description="The text of a deal file (TOML)."),
]
Company = Annotated[
    str,
    StringConstraints(min_length=1, max_length=60),
    Field(description="A shipped model, by name or stock code."),
]
CodeList = Annotated[
    list[DealName], Field(max_length=200, description="Stock codes; none for every shipped deal.")
]


class _Question(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _OfDeal(_Question):
    """A question about a deal: by name, or by the text of its file."""

    deal: DealName | None = None
    deal_text: DealText | None = None
    seed: Seed = 0


class RunQuestion(_OfDeal):
    """Study a deal."""


class WhatIfQuestion(_OfDeal):
    """Study a deal with other terms."""

    changes: Annotated[
        dict[
            Annotated[str, StringConstraints(max_length=60)],
            Annotated[str, StringConstraints(max_length=100)],
        ],
        Field(
            min_length=1,
            max_length=20,
            description="Columns of the deal file to their new values, as text.",
            examples=[{"public_subscription_level_x": "20"}],
        ),
    ]


class SimulateQuestion(_OfDeal):
    """Simulate the first day of a deal."""

    days: Annotated[int, Field(ge=1, le=10_000, description="1 plays one day in full.")] = 1
    pace: Annotated[
        float | None, Field(gt=0, le=4, description="Messages relative to a full day.")
    ] = None
    what_if: (
        Literal[
            "no-greenshoe", "hong-kong-alone", "cornerstones-free", "mechanism-a", "mechanism-b"
        ]
        | None
    ) = None


class OddsQuestion(_OfDeal):
    """The odds of a deal of your own."""

    stage: Literal["launch", "close"] = "close"
    as_of: date | None = None


class PlanAsk(_Question):
    """A plan over several deals."""

    deals: Annotated[
        list[DealName],
        Field(min_length=1, max_length=60, description="Stock codes, or ids of your own deals."),
    ]
    cash_hkd: Annotated[float, Field(gt=0, le=1e10, description="Own money at the start.")]
    as_of: date | None = None
    margin_rate: Annotated[float | None, Field(ge=0, le=1, description="Interest a year.")] = None
    leverage: Annotated[float, Field(ge=1, le=100, description="Application / own money.")] = 1.0
    max_loss_hkd: Annotated[float | None, Field(gt=0, le=1e10)] = None
    handling_fee_hkd: Annotated[float | None, Field(ge=0, le=1e5)] = None
    margin_fee_hkd: Annotated[float | None, Field(ge=0, le=1e5)] = None
    sell_commission_rate: Annotated[float | None, Field(ge=0, le=0.1)] = None
    shortfall_chance: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    stage: Literal["launch", "close"] = "launch"
    seed: Seed = 0


class ValueQuestion(_Question):
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


class RouteQuestion(_Question):
    """Which listing routes are open to a company."""

    company: Annotated[
        str,
        StringConstraints(min_length=1, max_length=1_000_000),
        Field(description="A company file (TOML)."),
    ]
    as_of: date | None = None
    outcome: Annotated[str | None, StringConstraints(max_length=60)] = None


class KeepDeal(_Question):
    """Keep a deal of your own."""

    deal_text: DealText
    title: Annotated[str, StringConstraints(max_length=120)] = ""


class JobShown(BaseModel):
    """A job as it stands."""

    id: str
    command: str
    title: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    progress: Annotated[float, Field(ge=0, le=1)]
    made_at: str
    started_at: str | None
    ended_at: str | None
    attempts: int
    error: dict[str, Any] | None
    result: Any = None
