"""What a question gives, made into what the rooms take: deals, days, files, texts.

A deal comes as its code, or as the text of a deal file: never as a path. Files come as
`{name, path}` of what the server itself has stored.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greenshoe.core import HONG_KONG, GreenshoeError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from greenshoe.deal import Deal

    Arguments = dict[str, Any]
    Progress = Callable[[float], None]
    Call = Callable[[Arguments, Progress], Any]

__all__ = [
    "day",
    "deal_of",
    "named_deals",
    "placed",
    "safe_name",
    "today_or",
    "written",
]

_UNSAFE = re.compile(r"[^\w.\-()\[\] ]+")
_LONGEST_NAME = 120


def deal_of(reference: Mapping[str, str]) -> Deal:
    """Return the deal that a reference names: `{code}` or `{text, name}`."""
    from greenshoe.answers import record_from_text  # noqa: PLC0415
    from greenshoe.deal import Deal, shipped_record  # noqa: PLC0415

    if "text" in reference:
        return Deal.of(record_from_text(reference["text"], reference.get("name", "deal.toml")))
    return Deal.of(shipped_record(reference["code"]))


def day(text: str | None, key: str) -> date | None:
    """Return a day, `None` where none is given; `key` stands in the message."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            "is no date", key=key, value=text, expected="a date such as 2025-08-04"
        ) from error


def today_or(text: str | None, key: str = "on") -> date:
    """Return a day, today in Hong Kong where none is given."""
    return day(text, key) or datetime.now(HONG_KONG).date()


def safe_name(name: str) -> str:
    r"""Return a file's name without a path and without what a shell or a system would read.

    >>> safe_name("../../etc/pass\nwd"), safe_name("")
    ('pass_wd', 'document')
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return _UNSAFE.sub("_", last).strip(". ")[-_LONGEST_NAME:] or "document"


@contextmanager
def placed(files: Sequence[Mapping[str, str]]) -> Iterator[list[Path]]:
    """Yield stored files under their own names in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="greenshoe-") as folder:
        paths: list[Path] = []
        for number, file in enumerate(files):
            path = Path(folder) / safe_name(file["name"])
            if path in paths:
                path = path.with_name(f"{number}-{path.name}")
            shutil.copyfile(file["path"], path)
            paths.append(path)
        yield paths


@contextmanager
def written(text: str, name: str) -> Iterator[Path]:
    """Yield a text as a file in a folder that is removed afterwards; messages say its name only."""
    with tempfile.TemporaryDirectory(prefix="greenshoe-") as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8")
        try:
            yield path
        except GreenshoeError as error:
            if error.file is not None:
                error.file = str(error.file).replace(f"{folder}/", "")
            raise


@contextmanager
def named_deals(references: Sequence[Mapping[str, str]]) -> Iterator[list[str]]:
    """Yield deals as a command names them: a code, or the path of a file that is removed."""
    from greenshoe.answers import record_from_text  # noqa: PLC0415
    from greenshoe.deal import shipped_record  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="greenshoe-") as folder:
        names = []
        for number, reference in enumerate(references, 1):
            if "text" in reference:
                record_from_text(reference["text"], reference.get("name", "deal.toml"))
                path = Path(folder) / f"{number}.toml"
                path.write_text(reference["text"], encoding="utf-8")
                names.append(str(path))
            else:
                names.append(shipped_record(reference["code"]).stock_code)
        yield names
