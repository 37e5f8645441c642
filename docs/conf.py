"""How Sphinx builds the manual: `make docs`, every warning an error, nothing fetched."""

from __future__ import annotations

import inspect
from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "greenshoe"
author = "the greenshoe authors"
copyright = "the greenshoe authors, Apache-2.0"  # noqa: A001 - the name Sphinx reads
release = version = installed_version("greenshoe")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]

# The public names of a room are those of its `__all__`, wherever behind the door they are written.
autodoc_default_options = {
    "members": True,
    "imported-members": True,
    "undoc-members": True,
    "member-order": "alphabetical",
}
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
# Two rooms may each have a `Rule`; a bare name in a signature then links to neither.
suppress_warnings = ["ref.python"]

html_theme = "furo"
html_title = "greenshoe"
html_show_sourcelink = False
html_static_path: list[str] = []
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#14633f",
        "color-brand-content": "#14633f",
        "font-stack": "system-ui, 'Noto Sans CJK SC', sans-serif",
    },
    "dark_css_variables": {
        "color-brand-primary": "#6cc79a",
        "color-brand-content": "#6cc79a",
    },
}


def _skip_fields(_app: Sphinx, parent: str, _name: str, member: object, *_: object) -> bool | None:
    """Leave out what the class's own list of attributes has already said."""
    plain = inspect.ismemberdescriptor(member) or not (
        inspect.isroutine(member) or isinstance(member, property | classmethod | staticmethod)
    )
    return True if parent == "class" and plain else None


def setup(app: Sphinx) -> None:
    """Connect what is ours to the build."""
    app.connect("autodoc-skip-member", _skip_fields)
