"""Files of others: as published, with their licence; and no page asks another host for one."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import greenshoe

WEB = Path(greenshoe.__file__).parent / "web"
STATIC = WEB / "static"
OURS = {"workbench.css", "workbench.js", "explore.js", "mark.svg", "vendored.toml"}
LISTED = tomllib.loads((STATIC / "vendored.toml").read_text("utf-8"))


def test_every_file_of_others_is_listed_as_published() -> None:
    licences = {name for path in STATIC.iterdir() if (name := path.name).endswith(".txt")}
    files = {path.name for path in STATIC.iterdir()} - OURS - licences
    assert files == set(LISTED)
    for name, about in LISTED.items():
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == about["sha256"], name
        assert about["version"] in name
        assert (STATIC / about["licence_file"]).read_text("utf-8").strip()
        assert about["licence"] in {"0BSD", "Apache-2.0", "MIT", "BSD-3-Clause"}
        assert about["package"]
        assert about["home"].startswith("https://")


def test_our_own_files_name_no_other_host() -> None:
    ours = [*(WEB / "templates").iterdir(), *(STATIC / name for name in OURS - {"vendored.toml"})]
    for path in ours:
        addresses = re.findall(r"https?://[^\s\"')]+", path.read_text("utf-8"))
        assert set(addresses) <= {"http://www.w3.org/2000/svg"}, path.name


def test_every_template_loads_only_what_is_there() -> None:
    for path in (WEB / "templates").iterdir():
        for name in re.findall(r"asset\('([^']+)'\)", path.read_text("utf-8")):
            assert name == "report.css" or (STATIC / name).is_file(), name
