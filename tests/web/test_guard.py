"""Nobody but this machine's user changes anything, and no page does what it should not."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from greenshoe.web import Settings

if TYPE_CHECKING:
    import httpx

    from tests.web.conftest import Served

PAGES = ("/", "/deals/2513", "/deals/2513/change", "/compare", "/documents", "/rules",
         "/rules/clawback.18C", "/api/docs", "/no-such-page", "/static/report.css",
         "/api/openapi.json", "/api/v1/deals")  # fmt: skip
CHANGES = ("/documents", "/deals/new", "/deals/2513/keep", "/deals/2513/simulate",
           "/deals/own-x/forget", "/jobs/x/cancel", "/jobs/x/deal", "/api/v1/run",
           "/api/v1/deals", "/api/v1/read", "/api/v1/pair", "/api/v1/what-if", "/api/v1/route",
           "/api/v1/simulate", "/api/v1/value")  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_policy(reader: httpx.Client, path: str) -> None:
    answer = reader.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "server" not in answer.headers


@pytest.mark.parametrize("path", [p for p in PAGES if not p.startswith(("/api/v1", "/static"))])
def test_no_page_has_a_script_a_style_or_an_address_of_its_own(
    owner: httpx.Client, path: str
) -> None:
    text = owner.get(path).text
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert not re.search(r"<script(?![^>]* src=)", text)
    loaded = re.findall(r"<(?:script|link|img|iframe)[^>]*?(?:src|href)=\"([^\"]+)\"", text)
    assert all(address.startswith("/static/") for address in loaded)


@pytest.mark.parametrize("path", CHANGES)
def test_nothing_is_changed_without_the_token(
    served: Served, reader: httpx.Client, path: str
) -> None:
    assert reader.post(path, data={"text": "x"}).status_code == 403
    wrong = {"Authorization": "Bearer " + served.token[:-1] + "x"}
    assert reader.post(path, data={"text": "x"}, headers=wrong).status_code == 403


def test_a_cookie_without_the_form_changes_nothing(served: Served, owner: httpx.Client) -> None:
    assert owner.post("/deals/new", data={"text": "x"}).status_code == 403
    assert owner.post("/api/v1/run", json={"deal": "2513"}).status_code == 403
    answer = owner.post("/deals/new", data={"text": "x", "token": served.token})
    assert answer.status_code == 403  # the form's value is derived, the token itself is not it


def test_jobs_and_own_deals_are_listed_to_their_owner_only(reader: httpx.Client) -> None:
    assert reader.get("/jobs").status_code == 403
    assert reader.get("/api/v1/jobs").status_code == 403


@pytest.mark.parametrize("path", ["/", "/api/v1/deals", "/static/report.css"])
def test_another_name_for_this_machine_is_refused(reader: httpx.Client, path: str) -> None:
    for host in ("evil.example", "127.0.0.1:1", "localhost", "127.0.0.1.nip.io:80"):
        assert reader.get(path, headers={"Host": host}).status_code == 421


def test_other_sites_are_refused(program: httpx.Client) -> None:
    for origin in ("http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"):
        answer = program.post("/api/v1/run", json={"deal": "2513"}, headers={"Origin": origin})
        assert answer.status_code == 403
    for site in ("cross-site", "same-site"):
        headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "cors"}
        assert program.get("/api/v1/deals", headers=headers).status_code == 403
        assert program.get("/", headers=headers | {"Sec-Fetch-Mode": "navigate"}).status_code == 200


def test_our_own_origin_is_not(served: Served, program: httpx.Client) -> None:
    asked = {"deal": "0100"}
    for origin in (served.address, "null"):  # without a referrer a form's origin is null
        headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
        assert program.post("/api/v1/run", json=asked, headers=headers).status_code == 200


def test_it_listens_on_the_loopback_address_alone(served: Served) -> None:
    port = urlsplit(served.address).port
    names = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for name in names - {"127.0.0.1"}:
        if str(name).startswith("127."):
            continue
        with socket.socket() as client:
            client.settimeout(2)
            assert client.connect_ex((str(name), port)) != 0


def test_a_large_body_is_refused_before_it_is_read(program: httpx.Client) -> None:
    largest = Settings().largest_form_bytes
    assert program.post("/api/v1/run", content=b"x" * (largest + 1)).status_code == 413

    def pieces() -> object:
        for _ in range(8):
            yield b"x" * (1024 * 1024)

    assert program.post("/api/v1/run", content=pieces()).status_code == 413  # type: ignore[arg-type]  # a generator
    assert program.get("/").status_code == 200


def test_the_token_of_the_address_becomes_a_cookie(served: Served) -> None:
    with served.client() as client:
        answer = client.get("/", params={"token": served.token, "lang": "zh-Hant"})
        assert answer.status_code == 303
        assert "token" not in answer.headers["location"]
        kept = answer.headers.get_list("set-cookie")
        assert all("HttpOnly" in one and "SameSite=lax" in one for one in kept)
        assert served.token not in "".join(kept)
        assert client.get("/jobs").status_code == 200
    with served.client() as client:
        client.get("/", params={"token": "wrong"})
        assert client.get("/jobs").status_code == 403
