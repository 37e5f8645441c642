"""The door for assistants: the commands as tools of the Model Context Protocol.

A tool is named as its command and gives the JSON that the command prints with `--json`: rule,
source and confidence stand beside each number, so that an assistant can say why.
"""

from greenshoe.mcp._server import mcp_server, serve

__all__ = ["mcp_server", "serve"]
