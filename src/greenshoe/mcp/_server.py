"""The server: the tools, each guarded, over standard input and output."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

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


def mcp_server() -> MCPServer:
    """Return the server with every tool, not yet connected to anything.

    >>> mcp_server().name
    'greenshoe'
    """
    server = MCPServer("greenshoe", instructions=INSTRUCTIONS, version=VERSION, log_level="WARNING")
    for tool in TOOLS:
        server.tool(structured_output=False)(_guarded(tool))
    return server


def serve() -> None:
    """Answer on standard input and output until the other side hangs up."""
    mcp_server().run("stdio")
