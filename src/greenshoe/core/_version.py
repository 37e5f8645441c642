"""The version of the package, in one place (`pyproject.toml` says the same; a test compares)."""

__all__ = ["VERSION"]

VERSION = "0.1.0"
