"""The local workbench: pages and a JSON interface over what the rooms below compute.

The server holds pages, jobs and files, and computes nothing: every question is answered in a
worker process (`greenshoe.jobs`), through `greenshoe.answers` and the report's macros.
"""

from greenshoe.web._app import make_app
from greenshoe.web._hall import Hall
from greenshoe.web._serve import serve
from greenshoe.web._settings import Settings

__all__ = ["Hall", "Settings", "make_app", "serve"]
