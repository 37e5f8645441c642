"""The audit file: everything a ballot was drawn from and came to, and nobody's identity."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from greenshoe.allotment._draw import NOBODY
from greenshoe.core import DataError, Json, dump_json, read_bytes, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.allotment._basis import Basis
    from greenshoe.allotment._draw import Draw
    from greenshoe.allotment._outcomes import Totals

__all__ = [
    "audit_path",
    "file_sha256",
    "hex_of",
    "path_from",
    "path_to",
    "read_object",
    "sealed",
    "sizes_with_cut_offs",
    "totals_as_json",
    "unsealed",
]

_SEAL = "audit_sha256"
_CHUNK = 1 << 20
_WORD_DIGITS = 16


def audit_path(output: Path) -> Path:
    """Return where the audit file of a ballot's output is.

    >>> audit_path(Path("OUT.parquet")).name
    'OUT.parquet.audit.json'
    """
    return output.with_name(f"{output.name}.audit.json")


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file of any size."""
    made = sha256()
    with path.open("rb") as handle:
        while part := handle.read(_CHUNK):
            made.update(part)
    return made.hexdigest()


def path_to(target: Path, beside: Path) -> str:
    """Return a file's path as seen from the folder of another, with forward slashes."""
    try:
        return Path(os.path.relpath(target.absolute(), beside.absolute().parent)).as_posix()
    except ValueError:  # another drive
        return target.name


def path_from(written: str, beside: Path) -> Path:
    """Return the file that `path_to` wrote down."""
    return beside.absolute().parent / written


def hex_of(value: int) -> str | None:
    """Return a drawn value as 16 hex digits, `None` for `NOBODY`.

    >>> hex_of(255), hex_of(-1)
    ('00000000000000ff', None)
    """
    return None if value == NOBODY else f"{value:0{_WORD_DIGITS}x}"


def sizes_with_cut_offs(basis: Basis, draw: Draw) -> list[dict[str, object]]:
    """Return the highest winning value of each size."""
    return [
        {
            "shares": size.shares,
            "pool": size.pool,
            "valid_applications": size.valid_applications,
            "ballot_winners": size.ballot_winners,
            "cut_off": hex_of(cut_off),
        }
        for size, cut_off in zip(basis.sizes, draw.cut_offs, strict=True)
    ]


def totals_as_json(totals: Totals) -> dict[str, object]:
    """Return totals as plain data, money in whole cents."""
    return asdict(totals)


def _seal_of(content: Mapping[str, Json]) -> str:
    exact = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(exact.encode("utf-8")).hexdigest()


def sealed(content: Mapping[str, object]) -> str:
    """Return the text of an audit file, closed by the SHA-256 of its own content."""
    plain = to_json(content)
    if not isinstance(plain, dict):
        raise TypeError("an audit is an object")
    return dump_json({**plain, _SEAL: _seal_of(plain)})


def unsealed(content: Mapping[str, Json]) -> bool:
    """Tell whether an audit file's content is not what its own SHA-256 says."""
    rest = {key: value for key, value in content.items() if key != _SEAL}
    return content.get(_SEAL) != _seal_of(rest)


def read_object(path: Path, kind: str) -> dict[str, Json]:
    """Read a JSON object of one kind: an audit, a commitment, a proof.

    Raises
    ------
    InputError
        If it is not there or too large.
    DataError
        If it is no JSON object, or of another kind.
    """
    try:
        data = json.loads(read_bytes(path).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise DataError("is not JSON", file=path, expected=kind) from error
    if not isinstance(data, dict) or data.get("kind") != kind:
        raise DataError("is not what was expected", file=path, key="kind", expected=kind)
    return data
