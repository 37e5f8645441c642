"""Every call of the interface, asked what its description allows and what it forbids.

No answer may be a 500, hang, or be other than described; whatever is refused says why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_schema_conformance,
    status_code_conformance,
)
from tests.web.conftest import Served, start

from greenshoe.web import Hall, Settings
from greenshoe.web._api import make_interface

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    ignored_auth,
]
LONGEST_SECONDS = 40.0
EXAMPLES = 10
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
CALLS = [
    (verb.upper(), path)
    for path, verbs in make_interface(Hall(Settings())).openapi()["paths"].items()
    for verb in verbs
]


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    running = start(tmp_path_factory.mktemp("fuzz"))
    yield running
    running.end()


@pytest.fixture(scope="module")
def interface(fuzzed: Served) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_url(f"{fuzzed.address}/api/openapi.json")


@pytest.mark.parametrize("mode", MODES, ids=[mode.value for mode in MODES])
@pytest.mark.parametrize(("verb", "path"), CALLS)
def test_no_call_fails(
    interface: schemathesis.BaseSchema, fuzzed: Served, verb: str, path: str, mode: GenerationMode
) -> None:
    operation = interface[path][verb]
    strategy = operation.as_strategy(generation_mode=mode)

    @given(case=strategy)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def asked(case: schemathesis.Case[Any]) -> None:
        case.headers["Authorization"] = f"Bearer {fuzzed.token}"
        case.call_and_validate(checks=CHECKS, timeout=LONGEST_SECONDS)

    asked()
