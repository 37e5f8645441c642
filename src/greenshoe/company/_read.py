"""The strict TOML reader, under the name the model files know it by."""

from greenshoe.core import Section, near, read_toml

__all__ = ["Section", "near", "read_toml"]
