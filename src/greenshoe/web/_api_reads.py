"""Calls about what ships: anybody on this machine may make them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Path, Query

from greenshoe.web._api_models import Company, DealName, Seed  # noqa: TC001 - FastAPI reads them
from greenshoe.web._list import filter_rows

if TYPE_CHECKING:
    from fastapi import FastAPI

    from greenshoe.web._hall import Hall

__all__ = ["add_reads"]

Json = Any

Text = Annotated[str | None, Query(max_length=100)]
Day = Annotated[date | None, Query(description="A date such as 2025-08-04.")]


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def add_reads(app: FastAPI, hall: Hall) -> None:
    """Add what anybody on this machine may ask, for it is shipped."""

    @app.get("/v1/deals", summary="The deals that ship", tags=["deals"])
    async def deals(
        search: Text = None,
        mechanism: Text = None,
        route: Text = None,
        since: Day = None,
        until: Day = None,
    ) -> list[dict[str, Json]]:
        """As `greenshoe deals --json`: newest first, filtered."""
        asked = {
            "search": search or "",
            "mechanism": mechanism or "",
            "route": route or "",
            "since": _text(since) or "",
            "until": _text(until) or "",
        }
        return filter_rows(await hall.deal_rows(), asked)

    @app.get("/v1/run/{deal}", summary="Study a deal", tags=["deals"])
    async def run(deal: Annotated[DealName, Path()], seed: Seed = 0) -> dict[str, Json]:
        """As `greenshoe run DEAL --json`: every figure with its origin, checks, ladder, ..."""
        found: dict[str, Json] = await hall.ask(
            "run", {"deal": await hall.deal_reference(deal), "seed": seed}
        )
        return found

    @app.get("/v1/replay", summary="Published outcomes computed again", tags=["deals"])
    async def replay(
        codes: Annotated[list[DealName], Query(max_length=200, description="Stock codes.")],
    ) -> list[dict[str, Json]]:
        """As `greenshoe replay CODE... --json`."""
        named = [(await hall.deal_reference(code)).get("code", code) for code in codes]
        found: list[dict[str, Json]] = await hall.ask("replay", {"codes": named})
        return found

    @app.get("/v1/odds/{deal}", summary="The odds of a deal", tags=["deals"])
    async def odds(
        deal: Annotated[DealName, Path()],
        stage: Literal["launch", "close"] = "close",
        seed: Seed = 0,
        as_of: Day = None,
    ) -> list[dict[str, Json]]:
        """As `greenshoe odds DEAL --json`: chances, expected shares and value by size."""
        asked = {"deal": await hall.deal_reference(deal), "stage": stage, "seed": seed}
        found: list[dict[str, Json]] = await hall.ask("odds", {**asked, "as_of": _text(as_of)})
        return found

    @app.get("/v1/rules", summary="Every rule on a day", tags=["rules"])
    async def rules(on: Day = None) -> list[dict[str, Json]]:
        """As `greenshoe rule --json`."""
        found: list[dict[str, Json]] = await hall.ask("rule", {"on": _text(on)})
        return found

    @app.get("/v1/rules/{name}", summary="One rule on a day", tags=["rules"])
    async def rule(
        name: Annotated[str, Path(max_length=100)], on: Day = None, outcome: Text = None
    ) -> dict[str, Json]:
        """As `greenshoe rule NAME --json`: value, authority, evidence, confidence."""
        asked = {"name": name, "on": _text(on), "outcome": outcome}
        found: dict[str, Json] = await hall.ask("rule", asked)
        return found

    @app.get("/v1/value/{company}", summary="What a company is worth", tags=["companies"])
    async def value(
        company: Annotated[Company, Path()],
        price: Annotated[float | None, Query(gt=0, le=1e6, description="HK$ a share.")] = None,
        solve: Annotated[str | None, Query(max_length=80, description="driver@year")] = None,
        method: Annotated[str, Query(max_length=60)] = "price_to_sales",
        draws: Annotated[int, Query(ge=64, le=1_048_576)] = 1 << 14,
        seed: Seed = 1,
        as_of: Day = None,
    ) -> dict[str, Json]:
        """As `greenshoe value COMPANY --json`."""
        asked = {
            "company": company, "price": price, "solve": solve, "method": method, "draws": draws,
            "seed": seed, "as_of": _text(as_of),
        }  # fmt: skip
        found: dict[str, Json] = await hall.ask("value", asked)
        return found

    @app.get("/v1/pair/{ticker}", summary="The dated facts of a pair", tags=["companies"])
    async def pair(
        ticker: Annotated[str, Path(min_length=1, max_length=20)],
        hk: Annotated[str | None, Query(max_length=10)] = None,
    ) -> dict[str, Json]:
        """As `greenshoe pair TICKER --json` without prices; with prices it is a job."""
        found: dict[str, Json] = await hall.ask("pair", {"ticker": ticker, "hk": hk})
        return found

    @app.get("/v1/window", summary="The state of the market by month", tags=["deals"])
    async def window(
        by: Annotated[
            Literal["sector", "route", "mechanism", ""], Query(description="Split each month.")
        ] = "",
        as_of: Day = None,
    ) -> list[dict[str, Json]]:
        """As `greenshoe window --json`."""
        found: list[dict[str, Json]] = await hall.ask("window", {"by": by, "as_of": _text(as_of)})
        return found
