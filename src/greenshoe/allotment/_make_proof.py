"""Making one application's proof out of a ballot that was proven."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.allotment._allot import thread_count
from greenshoe.allotment._applications import MULTIPLE
from greenshoe.allotment._audit import hex_of
from greenshoe.allotment._commitment import check_commitment, commitment_path, read_commitment
from greenshoe.allotment._database import connection, reading
from greenshoe.allotment._leaves import Leaf, open_salts, salt_of
from greenshoe.allotment._merkle import path_of, top_and_path
from greenshoe.allotment._outcomes import LABELS
from greenshoe.allotment._proof import PROOF_KIND
from greenshoe.allotment._verify import NotProvenError
from greenshoe.core import InputError, cents_to_hkd

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from greenshoe.allotment._commitment import Commitment, Tree
    from greenshoe.allotment._schema import Source
    from greenshoe.allotment._verify import Verified

__all__ = ["application_outcome", "make_proof"]


def _row_of(verified: Verified, application_id: str) -> tuple[int, Leaf]:
    """Return place in the file and row of an application.

    Raises
    ------
    NotProvenError
        If it is not in the file.
    """
    source = verified.allotment.applications.source
    with connection(1) as database, reading(source.path):
        found = _select(database, source, "application_id", application_id)
    if not found:
        raise NotProvenError(
            "is not among the applications", key="application_id", value=application_id
        )
    return found[0]


def _select(
    database: duckdb.DuckDBPyConnection, source: Source, column: str, wanted: str
) -> list[tuple[int, Leaf]]:
    """Return place and row of every application with an identifier."""
    query = source.select_where(f"{column} = $wanted")
    rows = database.execute(query, {**source.parameters, "wanted": wanted}).fetchall()
    return [(int(row[4]), Leaf(*row[:4])) for row in rows]


def application_outcome(verified: Verified, application_id: str) -> dict[str, object]:
    """Return what one application drew and got.

    Raises
    ------
    NotProvenError
        If it is not in the file.
    """
    row, leaf = _row_of(verified, application_id)
    return _outcome(verified, row, leaf)


def _outcome(verified: Verified, row: int, leaf: Leaf) -> dict[str, object]:
    allotment = verified.allotment
    place = int(allotment.applications.places[row])
    pool, status, reason = LABELS[int(allotment.outcomes.labels[row])]
    cut_off = hex_of(allotment.draw.cut_offs[place]) if place >= 0 else None
    return {
        "application_id": leaf.application_id,
        "shares": leaf.shares,
        "draw": f"{int(allotment.applications.drawn[row]):016x}",
        "cut_off": cut_off if status != "rejected" else None,
        "outcome": {
            "pool": pool,
            "allotted_shares": int(allotment.outcomes.allotted_shares[row]),
            "refund_hkd": str(cents_to_hkd(int(allotment.outcomes.refund_cents[row]))),
            "status": status,
            "reason": reason,
        },
    }


def _tree(verified: Verified, salts: Path | None) -> tuple[Commitment, Tree]:
    """Return commitment and tree: the ballot's own, else the one beside the applications.

    Raises
    ------
    InputError
        If there is none at hand.
    """
    if verified.commitment is not None and verified.tree is not None:
        return verified.commitment, verified.tree
    recorded = verified.recorded
    file = recorded.commitment_file or commitment_path(recorded.applications)
    if not file.is_file():
        raise InputError(
            "is not there: a proof leads to a root committed to",
            file=file.name,
            expected="what `greenshoe commit` writes, made before the seed",
        )
    commitment = read_commitment(file, salts)
    return commitment, check_commitment(commitment, recorded.applications, recorded.basis)


def make_proof(
    verified: Verified, application_id: str, *, salts: Path | None = None
) -> dict[str, object]:
    """Return the proof of one application.

    Parameters
    ----------
    verified
        The ballot, proven.
    application_id
        Whose.
    salts
        The salt file, if not where it was.

    Raises
    ------
    NotProvenError
        If the application is not in the file.
    InputError
        If nothing was committed to, or the salts are not at hand.
    """
    row, leaf = _row_of(verified, application_id)
    commitment, tree = _tree(verified, salts)
    secret = open_salts(commitment.salts)
    recorded, source = verified.recorded, verified.allotment.applications.source
    rows = [(row, leaf)]
    if int(verified.allotment.applications.reasons[row]) == MULTIPLE:
        with connection(1) as database, reading(source.path):
            same = _select(database, source, "applicant_id", leaf.applicant_id)
        rows.append(next(other for other in same if other[0] != row))
    places = [int(np.flatnonzero(tree.rows == number)[0]) for number, _ in rows]
    _, paths = top_and_path(tree.leaves, places, thread_count())
    entries = [
        {
            "row": {
                "application_id": its.application_id,
                "applicant_id": its.applicant_id,
                "shares": its.shares,
                "paid_cents": its.paid_cents,
            },
            "salt": salt_of(secret, its.application_id).hex(),
            "place": place,
            "path": path_of(path),
        }
        for (_, its), place, path in zip(rows, places, paths, strict=True)
    ]
    result = _outcome(verified, row, leaf)
    return {
        "kind": PROOF_KIND,
        "format": 1,
        "root": commitment.root,
        "applications": len(tree.leaves),
        "basis": recorded.basis.as_json(),
        "seed": recorded.seed.hex(),
        "public_value": recorded.public_value,
        "offer_price_hkd": str(recorded.price_hkd),
        "rules_on": recorded.rules_on,
        "has_payments": source.has_payments,
        "own": entries[0],
        "also": entries[1] if len(entries) > 1 else None,
        "draw": result["draw"],
        "cut_off": result["cut_off"],
        "outcome": result["outcome"],
    }
