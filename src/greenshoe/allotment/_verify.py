"""A ballot proven again from its inputs: every row, every total, every hash."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.allotment._allot import Allotment, allot, thread_count
from greenshoe.allotment._audit import (
    audit_path,
    file_sha256,
    path_from,
    read_object,
    sizes_with_cut_offs,
    totals_as_json,
    unsealed,
)
from greenshoe.allotment._ballot import AUDIT_KIND, outcome_columns, register, seed_of
from greenshoe.allotment._basis import Basis, read_basis
from greenshoe.allotment._commitment import Commitment, Tree, check_commitment, read_commitment
from greenshoe.allotment._database import connection, pattern_of, readable, reading
from greenshoe.allotment._json_shape import json_object, json_text
from greenshoe.allotment._schema import open_source
from greenshoe.core import DataError, GreenshoeError, InputError, to_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import duckdb

    from greenshoe.allotment._schema import Source
    from greenshoe.core import Json
    from greenshoe.rules import Rulebook

__all__ = ["NotProvenError", "Recorded", "Verified", "verify_ballot"]

_COLUMNS = ("application_id", "pool", "allotted_shares", "refund_hkd", "status", "reason")


class NotProvenError(GreenshoeError):
    """What was to be proven is not so."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Recorded:
    """What an audit file says a ballot was drawn from."""

    content: dict[str, Json]
    basis: Basis
    seed: bytes
    price_hkd: Decimal
    rules_on: date
    applications: Path
    applications_sha256: str
    output_sha256: str
    root: str | None
    public_value: str | None
    commitment_file: Path | None


@dataclass(frozen=True)
class Verified:
    """A ballot that was proven again.

    Attributes
    ----------
    recorded
        What its audit says.
    allotment
        The ballot, drawn again.
    tree
        The commitment's tree, `None` where there is no commitment or its salts are not at hand.
    said
        What was found, in sentences.
    """

    recorded: Recorded
    allotment: Allotment
    tree: Tree | None
    commitment: Commitment | None
    said: list[str] = field(default_factory=list)


def read_recorded(output: Path, applications: Path | None) -> Recorded:
    """Read the audit file of a ballot's output.

    Raises
    ------
    DataError
        If it is not one.
    NotProvenError
        If it was altered since it was written.
    """
    where = audit_path(output)
    data = read_object(where, AUDIT_KIND)
    if unsealed(data):
        raise NotProvenError(
            "was altered: its content has not the hash it was closed with",
            file=where,
            key="audit_sha256",
        )
    try:
        about, commitment = json_object(data["applications"]), data["commitment"]
        linked = json_object(commitment) if commitment is not None else {}
        file = linked.get("file")
        return Recorded(
            content=data,
            basis=read_basis(json_object(data["basis"])),
            seed=bytes.fromhex(json_text(data["seed"])),
            price_hkd=Decimal(json_text(data["offer_price_hkd"])),
            rules_on=date.fromisoformat(json_text(data["rules_on"])),
            applications=applications or path_from(json_text(about["file"]), output),
            applications_sha256=json_text(about["sha256"]),
            output_sha256=json_text(json_object(data["output"])["sha256"]),
            root=json_text(linked["root"]) if linked else None,
            public_value=json_text(linked["public_value"]) if linked else None,
            commitment_file=path_from(file, output) if isinstance(file, str) else None,
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise DataError(
            f"is not the audit of a ballot ({type(error).__name__}: {error})", file=where
        ) from error
    except InputError as error:
        error.file = error.file or str(where)
        raise


def _check_recorded(recorded: Recorded, where: Path) -> None:
    """Refuse an audit whose own statements contradict each other."""
    if recorded.basis.digest().hex() != recorded.content.get("basis_sha256"):
        raise NotProvenError("is not the hash of the basis", file=where, key="basis_sha256")
    if recorded.root is not None and recorded.public_value is not None:
        try:
            made = seed_of(recorded.root, recorded.public_value)
        except ValueError:
            made = b""
        if made != recorded.seed:
            raise NotProvenError(
                "is not made from the root and the public value",
                file=where,
                key="seed",
                value=recorded.seed.hex(),
                expected=made.hex(),
            )


def _check_totals(recorded: Recorded, again: Allotment, where: Path) -> None:
    """Refuse an audit whose results are not those drawn again."""
    found = {
        "sizes": sizes_with_cut_offs(recorded.basis, again.draw),
        "totals": totals_as_json(again.outcomes.totals),
    }
    for key, value in found.items():
        if to_json(value) != recorded.content.get(key):
            raise NotProvenError("is not what the draw comes to", file=where, key=key)


def _first_difference(
    database: duckdb.DuckDBPyConnection, source: Source, output: Path
) -> tuple[object, ...] | None:
    """Return row number, application, and both versions of the first row that is wrong."""
    right = (
        f"SELECT row_number() OVER () AS number, application_id, {outcome_columns()} FROM "  # noqa: S608 - texts of our own
        "(SELECT application_id FROM read_parquet($apps)) POSITIONAL JOIN outcome"
    )
    names = ", ".join(f"{name} AS out_{name}" for name in _COLUMNS)
    differ = " OR ".join(
        f"CAST({name} AS VARCHAR) IS DISTINCT FROM CAST(out_{name} AS VARCHAR)"
        if name in {"pool", "status", "reason", "application_id"}
        else f"{name} IS DISTINCT FROM out_{name}"
        for name in _COLUMNS
    )
    shown = ", ".join([*_COLUMNS, *(f"out_{name}" for name in _COLUMNS)])
    query = (
        f"SELECT number, {shown} FROM ({right}) POSITIONAL JOIN "  # noqa: S608 - texts of our own
        f"(SELECT {names} FROM read_parquet($out)) WHERE {differ} ORDER BY number LIMIT 1"
    )
    found = database.execute(
        query, {"apps": source.parameters["path"], "out": pattern_of(output)}
    ).fetchone()
    return None if found is None else tuple(found)


def _compare_rows(
    database: duckdb.DuckDBPyConnection, source: Source, again: Allotment, output: Path
) -> None:
    """Refuse an output of which a row is not what was drawn.

    Raises
    ------
    DataError
        If the output cannot be read.
    NotProvenError
        If a row is wrong; names the first.
    """
    register(database, again)
    with reading(output):
        found = _first_difference(database, source, output)
    if found is None:
        return
    number, right, wrong = found[0], found[1 : 1 + len(_COLUMNS)], found[1 + len(_COLUMNS) :]
    place = next(n for n, pair in enumerate(zip(right, wrong, strict=True)) if pair[0] != pair[1])
    if number is None or right[0] is None:
        raise NotProvenError(
            "is no application of the file", file=output, key="application_id", value=wrong[0]
        )
    raise NotProvenError(
        f"application {right[0]} is wrong",
        file=f"{output} row {number}",
        key=_COLUMNS[place],
        value=wrong[place] if wrong[place] is not None else "nothing",
        expected=f"{right[place]}" if right[place] != "" else "an empty text",
    )


def _committed(
    recorded: Recorded, applications: Path, salts: Path | None, count: int
) -> tuple[Commitment | None, Tree | None, str]:
    """Return the commitment and its tree as far as they are at hand, and what there is to say."""
    if recorded.root is None:
        return None, None, "the seed was given by hand: nothing was committed to before it"
    file = recorded.commitment_file
    if file is None or not file.is_file():
        return None, None, "the commitment's file is not at hand: its root was not made again"
    commitment = read_commitment(file, salts)
    if not commitment.salts.is_file():
        return commitment, None, "the salt file is not at hand: the root was not made again"
    if commitment.root != recorded.root:
        raise NotProvenError("is another commitment", file=file, key="root", value=commitment.root)
    tree = check_commitment(commitment, applications, recorded.basis, count)
    return commitment, tree, f"applications and ladder are those committed to: root {recorded.root}"


def _not_proven(check: Callable[[], Allotment]) -> Allotment:
    """Draw again; an input that cannot be drawn on does not prove the output."""
    try:
        return check()
    except DataError as error:
        raise NotProvenError(
            error.message,
            file=error.file,
            key=error.key,
            value=error.value,
            expected=error.expected,
        ) from error


def verify_ballot(
    output: Path,
    rulebook: Rulebook,
    *,
    applications: Path | None = None,
    salts: Path | None = None,
    threads: int | None = None,
) -> Verified:
    """Prove a ballot again from its inputs.

    Parameters
    ----------
    output
        Its output; the audit file lies beside it.
    rulebook
        The rulebook, for the fees.
    applications
        The file of applications, if not where it was.
    salts
        The salt file of the commitment, if not where it was.
    threads
        How many.

    Raises
    ------
    NotProvenError
        If a row, a total, a hash, the seed or the commitment is wrong; names the first.
    InputError
        If a file is missing or cannot be read.
    """
    readable(output)
    recorded = read_recorded(output, applications)
    where, source_path = audit_path(output), recorded.applications
    if not source_path.is_file():
        raise InputError(
            "is not there: a ballot is proven from its applications",
            file=source_path.name,
            expected="--apps APPS.parquet",
        )
    _check_recorded(recorded, where)
    if file_sha256(source_path) != recorded.applications_sha256:
        raise NotProvenError(
            "is not the file the ballot was drawn from",
            file=source_path,
            key="sha256",
            expected=recorded.applications_sha256,
        )
    count, rules = threads or thread_count(), rulebook.at(recorded.rules_on)
    with connection(count) as database:
        source = open_source(database, source_path)
        price, seed = recorded.price_hkd, recorded.seed
        again = _not_proven(
            lambda: allot(database, source, recorded.basis, seed, price, rules, count)
        )
        _compare_rows(database, source, again, output)
    _check_totals(recorded, again, where)
    if file_sha256(output) != recorded.output_sha256:
        raise NotProvenError(
            "has the right rows, but is not the file the audit is of",
            file=output,
            key="sha256",
            expected=recorded.output_sha256,
        )
    commitment, tree, said = _committed(recorded, source_path, salts, count)
    rows = again.applications.source.rows
    return Verified(
        recorded, again, tree, commitment, [f"all {rows:,} rows are what the draw comes to", said]
    )
