"""Pages about long work: the list, one job with its progress, what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from greenshoe.core import UnknownNameError
from greenshoe.web._forms import read_form
from greenshoe.web._review import review_of
from greenshoe.web._session import knows_token, reader_language
from greenshoe.web._shell import hall_of, page
from greenshoe.web._tables import tables_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from greenshoe.jobs import Job

__all__ = ["cancel_job", "job_page", "jobs_page", "known_job"]


async def known_job(request: Request) -> Job:
    """Return the job an address names.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    hall, identity = hall_of(request), request.path_params["job"]
    job: Job | None = await hall.in_thread(hall.runner.get, identity)
    if job is None:
        raise UnknownNameError("is no job", key="job", value=identity, expected="one of the list")
    return job


async def jobs_page(request: Request) -> Response:
    """Answer with the newest jobs; only to who came with the token, for they are private."""
    hall = hall_of(request)
    if not knows_token(request, hall.settings):
        raise HTTPException(403, "token")
    jobs = await hall.in_thread(hall.runner.jobs)
    return page(request, "jobs.html.j2", jobs=jobs)


async def job_page(request: Request) -> Response:
    """Answer with a job: its progress while it runs, then what came of it."""
    job = await known_job(request)
    review = review_of(job) if job.command == "read" and job.result else None
    drawn = await _drawn(request, job)
    tables = tables_of(job.result) if job.result and review is None and not drawn else None
    return page(
        request, "job.html.j2", job=job, review=review, tables=tables, drawn=drawn, errors={}
    )


async def _drawn(request: Request, job: Job) -> str:
    """Return an answer that has a section of its own, as HTML."""
    if job.command != "plan" or not job.result:
        return ""
    asked = {"answer": job.result, "language": reader_language(request).value}
    return str(await hall_of(request).ask("plan_view", asked))


async def cancel_job(request: Request) -> Response:
    """Cancel a job and go back to its page."""
    await read_form(request)
    job = await known_job(request)
    hall = hall_of(request)
    await hall.in_thread(hall.runner.cancel, job.id)
    return RedirectResponse(f"/jobs/{job.id}", 303)
