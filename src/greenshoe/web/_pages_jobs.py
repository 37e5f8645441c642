"""Pages about long work: the list, one job with its progress, what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from greenshoe.core import GreenshoeError, UnknownNameError
from greenshoe.web._asks import ASKS, BOOK, deal_name
from greenshoe.web._forms import read_form
from greenshoe.web._pictures import shown_pictures
from greenshoe.web._review import review_of
from greenshoe.web._session import knows_token, reader_language
from greenshoe.web._shell import hall_of, page
from greenshoe.web._tables import tables_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from greenshoe.jobs import Job

__all__ = ["cancel_job", "job_page", "jobs_page", "known_job", "shown_job"]

DRAWN = {"plan", "desk", "fleet", "serving", "route", "pair", "value", "book", "simulate"}
_WITH_ARGUMENTS = {"value", "book", "simulate"}
_DRAWN_ANEW = {"value", "book"}  # quick, and more to show than the answer holds


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
    return page(request, "job.html.j2", job=job, errors={}, **await shown_job(request, job))


async def shown_job(request: Request, job: Job) -> dict[str, Any]:
    """Return what a job's page shows of what came of it; nothing while it runs."""
    if not job.result:
        return {"review": None, "tables": None, "drawn": "", "pictures": [], "again": ""}
    review = review_of(job) if job.command == "read" else None
    answer: Any = job.result
    pictures: dict[str, str] = {}
    if isinstance(answer, dict):
        pictures = answer.get("pictures") or {}
        answer = {name: value for name, value in answer.items() if name != "pictures"}
    drawn = await _drawn(request, job, answer)
    return {
        "review": review,
        "tables": None if review or drawn else tables_of(answer),
        "drawn": drawn,
        "pictures": shown_pictures(pictures, reader_language(request)),
        "again": _again(job),
    }


async def _drawn(request: Request, job: Job, answer: Any) -> str:  # noqa: ANN401 - JSON
    """Return an answer that has sections of its own, as HTML."""
    if job.command not in DRAWN:
        return ""
    asked: dict[str, Any] = {"command": job.command, "language": reader_language(request).value}
    if job.command in _WITH_ARGUMENTS:
        asked["arguments"] = job.arguments
    if job.command not in _DRAWN_ANEW:
        asked["answer"] = answer
    try:
        return str(await hall_of(request).ask("answer_view", asked))
    except GreenshoeError:  # what it was made of is gone: its numbers are still there
        return ""


def _again(job: Job) -> str:
    """Return the address of the form that a job was asked with, as it was filled in."""
    given = job.arguments
    if job.command == "plan":
        told = {"deals": " ".join(map(deal_name, given["deals"]))}
        told |= {k: str(v) for k, v in given.items() if isinstance(v, str | int | float)}
        return f"/plan?{urlencode(told)}"
    if job.command == "simulate":
        return f"/deals/{deal_name(given['deal'])}#simulate"
    ask = next((ask for ask in (*ASKS, BOOK) if ask.call == job.command), None)
    if ask is None:
        return ""
    deal = deal_name(given["deal"]) if "deal" in given else ""
    return f"{ask.path.format(deal=deal)}?job={job.id}"


async def cancel_job(request: Request) -> Response:
    """Cancel a job and go back to its page."""
    await read_form(request)
    job = await known_job(request)
    hall = hall_of(request)
    await hall.in_thread(hall.runner.cancel, job.id)
    return RedirectResponse(f"/jobs/{job.id}", 303)
