"""Pages about documents: hand them in, review what was read, make a deal of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from greenshoe.core import GreenshoeError, InputError
from greenshoe.web._forms import read_form
from greenshoe.web._pages_deals import keep_deal
from greenshoe.web._pages_jobs import known_job, shown_job
from greenshoe.web._session import reader_language
from greenshoe.web._shell import hall_of, page, said_error, status_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from greenshoe.web._forms import Form
    from greenshoe.web._hall import Hall

__all__ = ["documents_page", "make_deal"]

_MOST_TEXT = 1_000_000


async def _stored(hall: Hall, form: Form) -> list[dict[str, str]]:
    """Store what was handed in: files, and a text that was pasted."""
    handed = list(form.files)
    if text := form.text("text")[:_MOST_TEXT]:
        handed.append(("pasted.txt", text.encode()))
    if not handed:
        raise InputError("is missing", key="files", expected="a file, or a text")
    files = []
    for name, content in handed:
        path = await hall.in_thread(hall.keep_upload, content)
        files.append({"name": name[:200], "path": str(path)})
    return files


async def documents_page(request: Request) -> Response:
    """Answer with the form; take what was handed in as a job, and go to its page."""
    if request.method == "GET":
        return page(request, "documents.html.j2", errors={}, text="")
    form, hall = await read_form(request), hall_of(request)
    try:
        files = await _stored(hall, form)
        title = ", ".join(file["name"] for file in files)[:120]
        job = await hall.in_thread(hall.runner.submit, "read", {"files": files}, title)
    except GreenshoeError as error:
        errors = {error.key or "files": said_error(error, reader_language(request))}
        return page(
            request, "documents.html.j2", status_of(error), errors=errors, text=form.text("text")
        )
    return RedirectResponse(f"/jobs/{job.id}", 303)


async def make_deal(request: Request) -> Response:
    """Make a deal of the documents of a reading, keep it, and go to its page."""
    form, hall = await read_form(request), hall_of(request)
    job = await known_job(request)
    try:
        files = job.arguments.get("files")
        if job.command != "read" or not files:
            raise InputError("is no reading of documents", key="job", value=job.id)
        made = await hall.ask("make_deal", {"files": files})
        title = form.text("title") or f"{made['name']} ({job.title})"
        identity = await keep_deal(request, made["text"], title)
    except GreenshoeError as error:
        errors = {"deal": said_error(error, reader_language(request))}
        shown = await shown_job(request, job)
        return page(request, "job.html.j2", status_of(error), job=job, errors=errors, **shown)
    return RedirectResponse(f"/deals/{identity}", 303)
