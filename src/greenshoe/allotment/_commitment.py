"""The commitment: applications and ladder fixed in public before the seed exists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.allotment._allot import thread_count
from greenshoe.allotment._audit import file_sha256, path_from, path_to, read_object
from greenshoe.allotment._basis import basis_of
from greenshoe.allotment._database import connection, writing
from greenshoe.allotment._leaves import leaves_of, open_salts, sorted_order
from greenshoe.allotment._merkle import root_of, top_and_path
from greenshoe.allotment._repeated import repeated_rows
from greenshoe.allotment._schema import open_source
from greenshoe.core import DataError, InputError, dump_json, write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from greenshoe.allotment._basis import Basis
    from greenshoe.deal import Deal, LadderRow
    from greenshoe.rules import Rulebook

__all__ = [
    "COMMITMENT_KIND",
    "Commitment",
    "Tree",
    "commit",
    "commitment_path",
    "read_commitment",
    "tree_of",
]

COMMITMENT_KIND = "greenshoe allotment commitment"
_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Commitment:
    """A public commitment.

    Attributes
    ----------
    root
        64 hex digits: what is published.
    applications
        How many are in it.
    basis_sha256
        Of the basis of allotment in it.
    file
        Where it is written.
    salts
        The secret file that salts are made from; it stays with the registrar.
    salts_sha256
        Of that file.
    """

    root: str
    applications: int
    basis_sha256: str
    file: Path
    salts: Path
    salts_sha256: str


@dataclass(frozen=True, slots=True)
class Tree:
    """The tree of a file of applications: hashes in their order, and the row of each."""

    leaves: NDArray[np.uint64]
    rows: NDArray[np.int64]

    def root(self, basis: Basis, threads: int) -> str:
        """Return the root with a basis of allotment, as 64 hex digits."""
        top, _ = top_and_path(self.leaves, threads=threads)
        return root_of(top, len(self.leaves), basis.digest()).hex()


def commitment_path(applications: Path) -> Path:
    """Return where the commitment to a file of applications is written."""
    return applications.with_name(f"{applications.name}.commitment.json")


def tree_of(applications: Path, secret: bytes, threads: int | None = None) -> Tree:
    """Return the tree of a file of applications.

    Raises
    ------
    DataError
        If the file cannot be read, a row is wrong, or two rows are the same.
    """
    count = threads or thread_count()
    with connection(count) as database:
        source = open_source(database, applications)
        leaves = leaves_of(database, source, secret, count)
    order = sorted_order(leaves)
    made = Tree(leaves[order], order)
    if repeated_rows(leaves[:, 0].copy(), leaves[:, 1].copy()).size:
        raise DataError(
            "has two rows that are the same", file=applications, expected="one for each application"
        )
    return made


def commit(
    applications: Path,
    deal: Deal,
    rulebook: Rulebook,
    *,
    salts: Path | None = None,
    ladder: Sequence[LadderRow] | None = None,
    threads: int | None = None,
) -> Commitment:
    """Commit to applications and ladder, and write the commitment beside the applications.

    Parameters
    ----------
    applications
        The file of applications.
    deal, rulebook, ladder
        What the basis of allotment is made from.
    salts
        The secret file of salts; made where there is none. Without it
        ``APPS.parquet.salts`` beside the applications.
    threads
        How many; the root does not depend on it.

    Raises
    ------
    InputError
        If an input is wrong or a file cannot be written.
    """
    basis = basis_of(deal, rulebook, ladder)
    known = salts or applications.with_name(f"{applications.name}.salts")
    if not applications.is_file():
        raise InputError("is not there", file=applications, expected="a Parquet file")
    secret = open_salts(known, make=True)
    tree = tree_of(applications, secret, threads)
    made = Commitment(
        root=tree.root(basis, threads or thread_count()),
        applications=len(tree.leaves),
        basis_sha256=basis.digest().hex(),
        file=commitment_path(applications),
        salts=known,
        salts_sha256=file_sha256(known),
    )
    with writing(made.file):
        write_atomically(made.file, dump_json(_as_json(made)))
    return made


def _as_json(made: Commitment) -> dict[str, object]:
    return {
        "kind": COMMITMENT_KIND,
        "format": 1,
        "root": made.root,
        "applications": made.applications,
        "basis_sha256": made.basis_sha256,
        "salts": {"file": path_to(made.salts, made.file), "sha256": made.salts_sha256},
    }


def read_commitment(file: Path, salts: Path | None = None) -> Commitment:
    """Read a commitment.

    Parameters
    ----------
    file
        Its file.
    salts
        Where the salt file is now, if not where it was.

    Raises
    ------
    InputError
        If it is no commitment.
    """
    data = read_object(file, COMMITMENT_KIND)
    root, count, about = data.get("root"), data.get("applications"), data.get("salts")
    sound = isinstance(root, str) and _HEX.fullmatch(root) and isinstance(count, int)
    if not (sound and isinstance(about, dict) and isinstance(about.get("file"), str)):
        raise DataError(
            "is no commitment", file=file, key="root", value=root, expected="what `commit` writes"
        )
    known = salts or path_from(str(about["file"]), file)
    return Commitment(
        str(root),
        int(str(count)),
        str(data.get("basis_sha256")),
        file,
        known,
        str(about.get("sha256")),
    )


def check_commitment(
    commitment: Commitment, applications: Path, basis: Basis, threads: int | None = None
) -> Tree:
    """Return the tree of applications, if it is the one that was committed to.

    Raises
    ------
    DataError
        If applications, ladder or salts are others.
    """
    if commitment.basis_sha256 != basis.digest().hex():
        raise DataError(
            "is not the ladder (or table of sizes) committed to",
            file=commitment.file,
            key="basis_sha256",
            value=basis.digest().hex(),
            expected=commitment.basis_sha256,
        )
    secret = open_salts(commitment.salts)
    if file_sha256(commitment.salts) != commitment.salts_sha256:
        raise DataError(
            "is another salt file", file=commitment.salts, expected=commitment.salts_sha256
        )
    tree = tree_of(applications, secret, threads)
    root = tree.root(basis, threads or thread_count())
    if root != commitment.root:
        raise DataError(
            "are not the applications committed to",
            file=applications,
            key="root",
            value=root,
            expected=commitment.root,
        )
    return tree
