"""The tree and its leaves: every path leads up, and nothing else does."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.allotment.conftest import Bench, valid_rows, write_parquet

from greenshoe.allotment import commit, commitment_path, read_commitment
from greenshoe.allotment._commitment import tree_of
from greenshoe.allotment._leaves import Leaf, leaf_hash, open_salts, salt_of, sorted_order
from greenshoe.allotment._merkle import climb, root_of, top_and_path, top_plainly
from greenshoe.core import DataError, InputError
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def hashes(count: int) -> NDArray[np.uint64]:
    raw = b"".join(
        blake2b(bytes([n % 256, n // 256]), digest_size=32).digest() for n in range(count)
    )
    return np.frombuffer(raw, np.uint64).reshape(count, 4)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 70))
def test_every_path_leads_to_the_plain_top(count: int) -> None:
    leaves = hashes(count)
    top, paths = top_and_path(leaves, range(count), threads=2)
    assert top == top_plainly([leaf.tobytes() for leaf in leaves])
    for place, path in enumerate(paths):
        assert climb(leaves[place].tobytes(), place, count, path) == top


def test_large_levels_are_hashed_in_threads_alike() -> None:
    leaves = hashes(20_001)
    assert top_and_path(leaves, threads=3) == top_and_path(leaves, threads=1)


@pytest.mark.parametrize("count", [2, 3, 5, 8, 13])
def test_no_other_leaf_place_or_path_leads_there(count: int) -> None:
    leaves = hashes(count)
    top, (path,) = top_and_path(leaves, [1])
    leaf = leaves[1].tobytes()
    assert climb(leaves[0].tobytes(), 1, count, path) != top
    assert climb(leaf, 0, count, path) != top
    assert climb(leaf, 1, count, path[:-1]) is None
    assert climb(leaf, 1, count, [*path, path[0]]) is None
    assert climb(leaf, count, count, path) is None
    assert climb(leaf, -1, count, path) is None


def test_a_node_cannot_pass_for_a_leaf() -> None:
    leaves = hashes(4)
    top, _ = top_and_path(leaves)
    left, _ = top_and_path(leaves[:2])
    right, _ = top_and_path(leaves[2:])
    assert climb(left, 0, 2, [right]) == top
    basis = bytes(32)
    assert root_of(top, 2, basis) != root_of(top, 4, basis)


def test_leaves_are_in_the_order_of_their_bytes() -> None:
    leaves = hashes(300).copy()
    leaves[7, 0] = leaves[9, 0]
    ordered = [leaf.tobytes() for leaf in leaves[sorted_order(leaves)]]
    assert ordered == sorted(ordered)


def test_a_leaf_is_what_the_page_says(bench: Bench) -> None:
    """The kernel's leaves are those of the plain form, text by text."""
    rows = [("申請一", "P" * 200, 100, "1010.09"), ("b" * 256, "身份證", -5, "0")]
    path = write_parquet(
        bench.folder / "apps.parquet",
        rows,
        "application_id VARCHAR, applicant_id VARCHAR, shares BIGINT, paid_hkd DECIMAL(18,2)",
    )
    secret = open_salts(bench.folder / "salts", make=True)
    leaves = {leaf.tobytes() for leaf in tree_of(path, secret).leaves}
    expected = {
        leaf_hash(Leaf(own, applicant, shares, round(float(paid) * 100)), salt_of(secret, own))
        for own, applicant, shares, paid in rows
    }
    assert leaves == expected


def test_the_same_input_and_salts_give_the_same_root(bench: Bench) -> None:
    salts = bench.folder / "salts"
    salts.write_bytes(b"sixteen bytes or more")
    rulebook = Rulebook.load()
    first = commit(bench.applications(), bench.deal, rulebook, salts=salts)
    turned = write_parquet(bench.folder / "turned.parquet", valid_rows()[::-1])
    assert commit(turned, bench.deal, rulebook, salts=salts, threads=1).root == first.root
    salts.write_bytes(b"sixteen other bytes")
    assert commit(turned, bench.deal, rulebook, salts=salts).root != first.root
    assert read_commitment(first.file).root == first.root


def test_the_root_binds_applications_and_ladder(bench: Bench) -> None:
    salts, rulebook, apps = bench.folder / "salts", Rulebook.load(), bench.applications()
    first = commit(apps, bench.deal, rulebook, salts=salts)
    ladder = list(bench.deal.record.ladder)
    assert commit(apps, bench.deal, rulebook, salts=salts, ladder=ladder[:3]).root != first.root
    other = bench.applications([("extra", "somebody", 100)], "more.parquet")
    assert commit(other, bench.deal, rulebook, salts=salts).root != first.root


def test_without_salts_a_secret_file_is_made(bench: Bench) -> None:
    apps = bench.applications()
    made = commit(apps, bench.deal, Rulebook.load())
    assert made.salts.name == "apps.parquet.salts"
    assert made.salts.stat().st_mode & 0o077 == 0
    assert made.file == commitment_path(apps)
    assert commit(apps, bench.deal, Rulebook.load()).root == made.root


def test_short_salts_are_refused(tmp_path: Path) -> None:
    (tmp_path / "salts").write_bytes(b"short")
    with pytest.raises(InputError, match="too short to be secret"):
        open_salts(tmp_path / "salts")


def test_two_equal_rows_are_refused(bench: Bench) -> None:
    apps = bench.applications([valid_rows()[0]])
    with pytest.raises(DataError, match="two rows that are the same"):
        commit(apps, bench.deal, Rulebook.load())
