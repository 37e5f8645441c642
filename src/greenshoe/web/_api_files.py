"""Calls that take files or give them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import File, Form, Path, Query, Response, UploadFile

from greenshoe.core import InputError
from greenshoe.web._api_jobs import shown
from greenshoe.web._api_models import DealName, JobShown, Seed  # noqa: TC001 - FastAPI reads them
from greenshoe.web._media import MEDIA
from greenshoe.words import Language

if TYPE_CHECKING:
    from fastapi import FastAPI

    from greenshoe.web._hall import Hall

__all__ = ["add_files"]

_MOST_FILES = 60


async def _stored(hall: Hall, files: list[UploadFile]) -> list[dict[str, str]]:
    """Store what was sent and return it as `{name, path}`."""
    if len(files) > _MOST_FILES:
        raise InputError("are too many", key="files", expected=f"at most {_MOST_FILES}")
    stored = []
    for file in files:
        path = await hall.in_thread(hall.keep_upload, await file.read())
        stored.append({"name": (file.filename or "document")[:200], "path": str(path)})
    return stored


def add_files(app: FastAPI, hall: Hall, changes: list[Any]) -> None:
    """Add the calls that take files or give them."""

    @app.get(
        "/v1/files/{deal}/{kind}",
        summary="One file of a report",
        tags=["deals"],
        response_class=Response,
        responses={200: {"content": {media: {} for media in MEDIA.values()}}},
    )
    async def file(
        deal: Annotated[DealName, Path()],
        kind: Literal["html", "xlsx", "json", "ics"],
        seed: Seed = 0,
        lang: Annotated[Language, Query(description="Of the page.")] = Language.ENGLISH,
    ) -> Response:
        """Give what `greenshoe run DEAL --out DIR` writes: page, workbook, data, calendar."""
        asked = {"deal": await hall.deal_reference(deal), "kind": kind, "seed": seed}
        made = await hall.ask("file", {**asked, "language": lang.value})
        return Response(
            base64.b64decode(made["content"]),
            media_type=MEDIA[kind],
            headers={"Content-Disposition": f'attachment; filename="{made["name"]}"'},
        )

    @app.post(
        "/v1/read",
        status_code=202,
        summary="Read documents",
        tags=["jobs"],
        dependencies=changes,
    )
    async def read(
        files: Annotated[list[UploadFile], File(description="Texts, pages and PDF documents.")],
    ) -> JobShown:
        """As `greenshoe read FILE... --json`, as a job."""
        stored = await _stored(hall, files)
        title = ", ".join(file["name"] for file in stored)[:120]
        job = await hall.in_thread(hall.runner.submit, "read", {"files": stored}, title)
        return shown(job)

    @app.post(
        "/v1/pair",
        status_code=202,
        summary="Analyse a pair from its prices",
        tags=["jobs"],
        dependencies=changes,
    )
    async def pair(
        ticker: Annotated[str, Form(min_length=1, max_length=20)],
        files: Annotated[list[UploadFile], File(description="Price files of both markets.")],
        hk: Annotated[str | None, Form(max_length=10)] = None,
        seed: Annotated[int, Form(ge=0, le=2**53)] = 0,
    ) -> JobShown:
        """As `greenshoe pair TICKER --prices DIR --json`, as a job."""
        asked = {"ticker": ticker, "hk": hk, "seed": seed, "files": await _stored(hall, files)}
        job = await hall.in_thread(hall.runner.submit, "pair", asked, ticker)
        return shown(job)
