"""The interface described on a page of our own: no script, no other host, any reader."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greenshoe.web._shell import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import HTMLResponse

__all__ = ["docs_page"]


@dataclass(frozen=True)
class _Field:
    """A parameter or a field of a body."""

    name: str
    where: str
    kind: str
    required: bool
    about: str


@dataclass(frozen=True)
class _Call:
    """One call, as the page shows it."""

    verb: str
    path: str
    summary: str
    about: str
    fields: tuple[_Field, ...]
    needs_token: bool
    example: str


def _resolved(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: dict[str, Any] = whole["components"]["schemas"][reference.rsplit("/", 1)[-1]]
    return found


def _kind(schema: dict[str, Any]) -> str:
    """Return what a value is, in a few words."""
    if "anyOf" in schema:
        return " or ".join(
            dict.fromkeys(_kind(s) for s in schema["anyOf"] if s != {"type": "null"})
        )
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    kind = str(schema.get("format") or schema.get("type") or "any")
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum")
    return kind if low is None or high is None else f"{kind} {low:g} to {high:g}"


def _fields(call: dict[str, Any], whole: dict[str, Any]) -> tuple[_Field, ...]:
    found = [
        _Field(p["name"], p["in"], _kind(p["schema"]), p.get("required", False),
               p.get("description") or p["schema"].get("description", ""))
        for p in call.get("parameters", ())
    ]  # fmt: skip
    for content in call.get("requestBody", {}).get("content", {}).values():
        body = _resolved(content["schema"], whole)
        needed = set(body.get("required", ()))
        found += [
            _Field(name, "body", _kind(schema), name in needed, schema.get("description", ""))
            for name, schema in body.get("properties", {}).items()
        ]
    return tuple(found)


def _example(verb: str, path: str, call: dict[str, Any], base: str) -> str:
    """Return a line for a shell that makes the call."""
    names = {"deal": "2513", "name": "clawback.18C", "company": "zhipu", "ticker": "PONY",
             "kind": "xlsx", "job": "JOB"}  # fmt: skip
    address = base + path.format(**names)
    parts = ["curl", "-sS"]
    if verb != "GET":
        parts += ["-X", verb]
    if call.get("security"):
        parts += ["-H", '"Authorization: Bearer $TOKEN"']
    content = call.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        parts += ["-F", "files=@FILE"]
    elif content:
        body = json.dumps({"deal": "2513"}) if path in {"/v1/run", "/v1/simulate"} else "{...}"
        parts += ["-H", '"Content-Type: application/json"', "-d", f"'{body}'"]
    return " ".join([*parts, f'"{address}"'])


def _calls(whole: dict[str, Any], base: str) -> list[tuple[str, list[_Call]]]:
    groups: dict[str, list[_Call]] = {}
    for path, verbs in whole["paths"].items():
        for verb, call in verbs.items():
            shown = _Call(
                verb.upper(),
                path,
                call.get("summary", ""),
                call.get("description", ""),
                _fields(call, whole),
                bool(call.get("security")),
                _example(verb.upper(), path, call, base),
            )
            groups.setdefault(call.get("tags", ["other"])[0], []).append(shown)
    return list(groups.items())


def docs_page(request: Request, whole: dict[str, Any]) -> HTMLResponse:
    """Answer with the interface as a page.

    Parameters
    ----------
    request
        What is answered.
    whole
        The OpenAPI description.
    """
    base = f"{request.url.scheme}://{request.url.netloc}/api"
    return page(
        request, "interface.html.j2", about=whole["info"]["description"], groups=_calls(whole, base)
    )
