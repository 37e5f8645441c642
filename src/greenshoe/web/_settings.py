"""What a server is told when it starts."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from greenshoe.core import data_home

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Settings"]

_MEBIBYTE = 1024 * 1024


def _new_token() -> str:
    return secrets.token_urlsafe(24)


@dataclass(frozen=True)
class Settings:
    """The settings of one server.

    Attributes
    ----------
    port
        On the loopback address; what the `Host` header must say.
    folder
        Where jobs, own deals and uploads are kept.
    token
        What a call that changes something must know.
    workers, job_workers
        Processes for questions of pages, and for jobs.
    largest_body_bytes
        Of one request; more is refused while it arrives.
    largest_form_bytes
        Of a request without files.
    call_seconds, job_seconds
        Processor time that a question, and a job, may take.
    memory_bytes
        Address space of a worker.
    """

    port: int = 8000
    folder: Path = field(default_factory=data_home)
    token: str = field(default_factory=_new_token)
    workers: int = 2
    job_workers: int = 1
    largest_body_bytes: int = 96 * _MEBIBYTE
    largest_form_bytes: int = 5 * _MEBIBYTE
    call_seconds: float = 60.0
    job_seconds: float = 3600.0
    memory_bytes: int = 6 * 1024 * _MEBIBYTE

    def _derived(self, purpose: str) -> str:
        return hmac.new(self.token.encode(), purpose.encode(), hashlib.sha256).hexdigest()

    @property
    def cookie_name(self) -> str:
        """The name of the cookie; a browser sends cookies to every port, so it says which."""
        return f"greenshoe-{self.port}"

    @property
    def cookie_value(self) -> str:
        """What the browser of somebody who came with the token carries."""
        return self._derived("cookie")

    @property
    def form_value(self) -> str:
        """What a form of that browser carries: another site can send the cookie, not this."""
        return self._derived("form")

    @property
    def hosts(self) -> frozenset[str]:
        """What a request's `Host` may be: anything else came through a name that is not ours."""
        names = ("127.0.0.1", "localhost", "[::1]")
        return frozenset(f"{name}:{self.port}" for name in names)

    @property
    def origins(self) -> frozenset[str]:
        """What a request's `Origin` may be."""
        return frozenset(f"http://{host}" for host in self.hosts)
