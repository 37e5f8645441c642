"""The command line: parses, calls study, shows. Computes nothing."""

from greenshoe.cli._app import main

__all__ = ["main"]
