"""The fuzzing tests need schemathesis (extra `dev`); without it they are not read."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("schemathesis") else ["test_interface.py"]
