"""The ballot: from a file of applications to a file of outcomes and its audit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from greenshoe.allotment._allot import Allotment, allot, thread_count
from greenshoe.allotment._audit import (
    audit_path,
    file_sha256,
    path_to,
    sealed,
    sizes_with_cut_offs,
    totals_as_json,
)
from greenshoe.allotment._basis import basis_of
from greenshoe.allotment._database import as_sql_text, connection, writing
from greenshoe.allotment._outcomes import LABELS
from greenshoe.allotment._schema import open_source
from greenshoe.core import ConservationError, InputError, atomic_path, write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

    from greenshoe.allotment._basis import Basis
    from greenshoe.allotment._schema import Source
    from greenshoe.deal import Deal, LadderRow
    from greenshoe.rules import Rulebook

__all__ = [
    "AUDIT_KIND",
    "Ballot",
    "SeedOrigin",
    "hold_ballot",
    "outcome_columns",
    "register",
    "seed_of",
]

AUDIT_KIND = "greenshoe ballot audit"
_VERSION = 1
_METHOD = (
    "each application draws SipHash-2-4 of its application_id in UTF-8 under the first 16 bytes of "
    "BLAKE2b(seed, digest 16 bytes, person 'greenshoe draw'); in each size the lowest values win"
)


@dataclass(frozen=True, slots=True)
class SeedOrigin:
    """A seed and where it comes from.

    Attributes
    ----------
    seed
        32 bytes.
    root, public_value
        The commitment's root and the later public value it was made from; `None` if it was given.
    commitment_file
        The commitment's file, `None` if there is none.
    """

    seed: bytes
    root: str | None = None
    public_value: str | None = None
    commitment_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Ballot:
    """A ballot that was held: its files and what it came to."""

    output: Path
    audit: Path
    basis: Basis
    allotment: Allotment


def seed_of(root_hex: str, public_value: str) -> bytes:
    """Return the seed of a commitment and a later public value.

    SHA-256 of the root's bytes followed by the value's UTF-8 text.

    >>> seed_of("00" * 32, "beacon round 5").hex()[:16]
    '01622c20ef0071cb'
    """
    return sha256(bytes.fromhex(root_hex) + public_value.encode("utf-8")).digest()


def _list(texts: Sequence[str]) -> str:
    return "[" + ", ".join(as_sql_text(text) for text in texts) + "]"


def register(database: duckdb.DuckDBPyConnection, allotment: Allotment) -> None:
    """Make the outcomes known to a database as `outcome`, without a copy."""
    made = allotment.outcomes
    database.register(
        "outcome",
        {"allotted": made.allotted_shares, "cents": made.refund_cents, "label": made.labels},
    )


def outcome_columns() -> str:
    """Return the output's columns as SQL over `outcome` (all but the identifier).

    The words are enumerations on the way, which Parquet's dictionaries take as they are.
    """
    columns = []
    for name, words in zip(("pool", "status", "reason"), zip(*LABELS, strict=True), strict=True):
        kind = f"ENUM({', '.join(as_sql_text(word) for word in dict.fromkeys(words))})"
        columns.append(f"CAST({_list(words)} AS {kind}[])[label + 1] AS {name}")
    pool, status, reason = columns
    refund = "CAST(cents AS DECIMAL(16, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS refund_hkd"
    return f"{pool}, allotted AS allotted_shares, {refund}, {status}, {reason}"


def _write(database: duckdb.DuckDBPyConnection, source: Source, into: Path) -> int:
    """Write the output beside its place; return its rows."""
    query = (
        f"SELECT application_id, {outcome_columns()} "  # noqa: S608 - texts of our own, quoted
        f"FROM (SELECT application_id FROM read_parquet({as_sql_text(source.parameters['path'])})) "
        "POSITIONAL JOIN outcome"
    )
    copied = database.execute(
        f"COPY ({query}) TO {as_sql_text(str(into))} (FORMAT parquet, USE_TMP_FILE false)"
    ).fetchone()
    return int(copied[0]) if copied else 0


def hold_ballot(  # noqa: PLR0913 - what a ballot is held on, and how
    applications: Path,
    deal: Deal,
    rulebook: Rulebook,
    seed: SeedOrigin,
    output: Path,
    *,
    ladder: Sequence[LadderRow] | None = None,
    threads: int | None = None,
    version: str = "",
) -> Ballot:
    """Hold a ballot: read, draw, write the outcomes and the audit.

    Both files are written beside their places and renamed: killed at any moment, none is half
    written.

    Parameters
    ----------
    applications
        Parquet with `application_id`, `applicant_id`, `shares`, perhaps `paid_hkd`.
    deal
        The deal: its table of sizes, price, lot and ladder.
    rulebook
        The rulebook.
    seed
        The seed.
    output
        Where the outcomes go; the audit goes beside.
    ladder
        A basis of allotment instead of the deal's own.
    threads
        How many; as many as the process may use if left out. The result does not depend on it.
    version
        Of the package, for the audit.

    Raises
    ------
    InputError
        If an input is wrong or the output cannot be written.
    ConservationError
        If shares or cents are lost: a defect, never the input.
    """
    basis = basis_of(deal, rulebook, ladder)
    rules = rulebook.at(deal.terms.listing_document_date)
    count = threads or thread_count()
    if output.absolute() == applications.absolute():
        raise InputError("is the file of applications itself", file=output, expected="another name")
    with connection(count) as database, ThreadPoolExecutor(1) as aside:
        source = open_source(database, applications)
        made = allot(database, source, basis, seed.seed, deal.terms.price_hkd, rules, count)
        register(database, made)
        digest = aside.submit(file_sha256, applications)  # while one core writes
        with writing(output), atomic_path(output) as beside:
            if _write(database, source, beside) != source.rows:
                raise ConservationError("rows were lost on the way out", value=source.rows)
            audit = _audit(
                deal, rulebook, seed, basis, made, (applications, digest.result()), (output, beside)
            )
        with writing(output):
            write_atomically(audit_path(output), sealed({**audit, "greenshoe_version": version}))
    return Ballot(output, audit_path(output), basis, made)


def _audit(
    deal: Deal,
    rulebook: Rulebook,
    seed: SeedOrigin,
    basis: Basis,
    made: Allotment,
    applications: tuple[Path, str],
    output: tuple[Path, Path],
) -> dict[str, object]:
    """Return the content of the audit file."""
    target, written = output
    terms = deal.terms
    commitment = None
    if seed.root is not None:
        known = seed.commitment_file
        commitment = {
            "root": seed.root,
            "public_value": seed.public_value,
            "file": path_to(known, target) if known else None,
        }
    return {
        "kind": AUDIT_KIND,
        "format": _VERSION,
        "method": _METHOD,
        "stock_code": terms.stock_code,
        "offer_price_hkd": str(terms.price_hkd),
        "offer_price_is_final": terms.offer_price_hkd is not None,
        "rules_on": terms.listing_document_date,
        "rulebook_sha256": rulebook.sha256,
        "deal_sha256": deal.record.input_sha256 or None,
        "applications": {
            "file": path_to(applications[0], target),
            "sha256": applications[1],
            "rows": made.applications.source.rows,
            "has_payments": made.applications.source.has_payments,
        },
        "output": {
            "file": target.name,
            "sha256": file_sha256(written),
            "rows": made.applications.source.rows,
        },
        "seed": seed.seed.hex(),
        "commitment": commitment,
        "basis": basis.as_json(),
        "basis_sha256": basis.digest().hex(),
        "sizes": sizes_with_cut_offs(basis, made.draw),
        "totals": totals_as_json(made.outcomes.totals),
    }
