"""Calls about what is kept: long work by its id, and deals of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Path, Response

from greenshoe.core import UnknownNameError
from greenshoe.web._api_models import JobShown, KeepDeal

if TYPE_CHECKING:
    from fastapi import FastAPI

    from greenshoe.jobs import Job
    from greenshoe.web._hall import Hall

__all__ = ["add_jobs", "add_kept", "shown"]


def shown(job: Job) -> JobShown:
    """Return a job as the interface shows it."""
    return JobShown.model_validate(job.to_json())


async def _known(hall: Hall, identity: str) -> Job:
    found: Job | None = await hall.in_thread(hall.runner.get, identity)
    if found is None:
        raise UnknownNameError("is no job", key="job", value=identity, expected="the id of a job")
    return found


def add_jobs(app: FastAPI, hall: Hall, changes: list[Any]) -> None:
    """Add long work: asked after by its id, and cancelled."""

    @app.get("/v1/jobs", summary="The newest jobs", tags=["jobs"], dependencies=changes)
    async def jobs() -> list[JobShown]:
        """Newest first, without their results."""
        return [shown(job) for job in await hall.in_thread(hall.runner.jobs)]

    @app.get("/v1/jobs/{job}", summary="One job", tags=["jobs"])
    async def job(job: Annotated[str, Path(max_length=64)]) -> JobShown:
        """State, progress, and once it is done its result."""
        return shown(await _known(hall, job))

    @app.delete("/v1/jobs/{job}", summary="Cancel a job", tags=["jobs"], dependencies=changes)
    async def cancel(job: Annotated[str, Path(max_length=64)]) -> JobShown:
        """Cancel it and return it; one that has ended stays as it is."""
        await _known(hall, job)
        return shown(await hall.in_thread(hall.runner.cancel, job))


def add_kept(app: FastAPI, hall: Hall, changes: list[Any]) -> None:
    """Add deals of the caller's own: kept under an id, and removed."""

    @app.post(
        "/v1/deals",
        status_code=201,
        summary="Keep a deal of your own",
        tags=["deals"],
        dependencies=changes,
    )
    async def keep(question: KeepDeal) -> dict[str, str]:
        """Return the id under which the deal is asked for; the same text has the same id."""
        about = await hall.ask("describe", {"deal": {"text": question.deal_text}})
        saved = await hall.in_thread(
            lambda: hall.store.keep_deal(
                question.deal_text,
                stock_code=about["stock_code"],
                name=about["name"],
                title=question.title or about["name"],
            )
        )
        return {"id": saved.id, "stock_code": saved.stock_code, "title": saved.title}

    @app.delete(
        "/v1/deals/{deal}",
        status_code=204,
        summary="Remove a deal of your own",
        tags=["deals"],
        dependencies=changes,
    )
    async def forget(deal: Annotated[str, Path(max_length=40)]) -> Response:
        """Remove it; one that is not there is removed already."""
        await hall.in_thread(hall.store.forget_deal, deal)
        return Response(status_code=204)
