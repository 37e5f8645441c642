"""What the interface takes: pydantic at the edge, every field bounded."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from greenshoe.core import InputError

if TYPE_CHECKING:
    from greenshoe.web._hall import Hall

__all__ = [
    "CodeList",
    "Company",
    "DealName",
    "DealText",
    "DeskQuestion",
    "JobShown",
    "KeepDeal",
    "OddsQuestion",
    "OwnText",
    "PlanAsk",
    "Question",
    "RunQuestion",
    "Seed",
    "Short",
    "SimulateQuestion",
    "WhatIfQuestion",
    "reference_in",
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
OwnText = Annotated[str, StringConstraints(min_length=1, max_length=_MOST_TEXT)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Company = Annotated[
    str,
    StringConstraints(min_length=1, max_length=60),
    Field(description="A shipped model, by name or stock code."),
]
CodeList = Annotated[
    list[DealName], Field(max_length=200, description="Stock codes; none for every shipped deal.")
]


class Question(BaseModel):
    """Anything asked: fields that are not known are refused."""

    model_config = ConfigDict(extra="forbid")


class _AboutDeal(Question):
    """A question about a deal: by name, or by the text of its file."""

    deal: DealName | None = None
    deal_text: DealText | None = None


class _OfDeal(_AboutDeal):
    """One that draws at random."""

    seed: Seed = 0


async def reference_in(hall: Hall, question: _AboutDeal) -> dict[str, str]:
    """Return the deal that a question is about; one of name and text is given.

    Raises
    ------
    InputError
        If neither is, or both are.
    """
    if (question.deal is None) == (question.deal_text is None):
        raise InputError("is missing", key="deal", expected="either deal or deal_text")
    if question.deal is None:
        return {"text": question.deal_text or "", "name": "deal_text"}
    return await hall.deal_reference(question.deal)


class RunQuestion(_OfDeal):
    """Study a deal; with the institutional orders beside it, build and allot its book."""

    orders_text: OwnText | None = Field(default=None, description="Orders, as CSV.")
    policy: Short | None = Field(default=None, description="How the orders are allotted.")
    rates: Short | None = Field(default=None, description="HK$ for other currencies: `USD=7.78`.")
    range: Short | None = Field(default=None, description="The range marketed: `120:156`.")


class DeskQuestion(_AboutDeal):
    """What a broker's clients may borrow in a deal; what is blank the rulebook says."""

    clients: Annotated[OwnText, Field(description="The clients, as CSV.")]
    deposit: Annotated[float | None, Field(ge=0, le=1)] = None
    client_limit: Annotated[float | None, Field(ge=0, le=1e12, description="HK$.")] = None
    house_limit: Annotated[float | None, Field(ge=0, le=1e12, description="HK$.")] = None
    quantile: Annotated[float, Field(gt=0, lt=1)] = 0.05
    fall: Annotated[float | None, Field(ge=0, lt=1)] = None
    full_prefunding: bool = False


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


class PlanAsk(Question):
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


class KeepDeal(Question):
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
