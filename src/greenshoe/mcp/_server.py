"""The server: the tools, each guarded, over standard input and output."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import ValidationError

from greenshoe.core import VERSION, GreenshoeError, dump_json
from greenshoe.mcp._tools import TOOLS

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenshoe.core import Json

__all__ = ["mcp_server", "serve"]

INSTRUCTIONS = """\
greenshoe computes Hong Kong offerings: terms, allotment, odds, rules, listing day, two markets,
company values. `deal` is the code of a shipped deal (see `deals`), the path of a TOML deal file, or
the text of one. Where a number KEY has a neighbour KEY_origin, quote its rule and source, and say
so where the confidence is M (unconfirmed). A range is a range: never shorten it to its middle.
What is missing is not zero. Nothing here is investment advice, and nothing leaves this machine.
"""
_LONGEST_SHOWN = 80


def _guarded(tool: Callable[..., Json]) -> Callable[..., str]:
    """Return the tool with its answer as JSON text, and a refusal as one line."""

    @functools.wraps(tool)
    def answer(*arguments: object, **named: object) -> str:
        try:
            return dump_json(tool(*arguments, **named))
        except GreenshoeError as error:
            raise ToolError(str(error)) from error

    answer.__annotations__ = {**tool.__annotations__, "return": "str"}
    return answer


def _in_one_line(tool: str, error: ValidationError) -> str:
    """Say what is wrong with the arguments of a tool: which, what stands there, what should."""
    first = error.errors(include_url=False, include_context=False)[0]
    where = ".".join(map(str, first["loc"])) or "the arguments"
    value = "" if first["type"] == "missing" else f" = {str(first['input'])[:_LONGEST_SHOWN]}"
    return f"{tool}: {where}{value}: {first['msg'][:1].lower()}{first['msg'][1:]}"


class _Server(MCPServer):
    """The protocol's server; arguments of a wrong shape are refused in one line."""

    async def call_tool(self, name: str, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        """Call a tool by its name, as the protocol's own server does."""
        try:
            return await super().call_tool(name, *arguments, **named)
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                raise ToolError(_in_one_line(name, error.__cause__)) from error
            raise


def mcp_server() -> MCPServer:
    """Return the server with every tool, not yet connected to anything.

    >>> mcp_server().name
    'greenshoe'
    """
    server = _Server("greenshoe", instructions=INSTRUCTIONS, version=VERSION, log_level="WARNING")
    for tool in TOOLS:
        server.tool(structured_output=False)(_guarded(tool))
    return server


def serve() -> None:
    """Answer on standard input and output until the other side hangs up."""
    mcp_server().run("stdio")
