"""What is tampered with is named; what a proof says stands alone."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from tests.allotment.conftest import SEED, Bench, read_rows, valid_rows, write_parquet

from greenshoe.allotment import (
    NotProvenError,
    SeedOrigin,
    check_proof,
    commit,
    hold_ballot,
    make_proof,
    seed_of,
    verify_ballot,
)
from greenshoe.core import DataError, InputError
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from pathlib import Path

RULEBOOK = Rulebook.load()
FOURTH = "application_id = 'A200-003'"
SEVENTH = "application_id = 'A100-007'"
EXTRA = [("m1", "twice", 100), ("m2", "twice", 500), ("off", "p-off", 700)]


@dataclass(frozen=True)
class Held:
    bench: Bench
    apps: Path
    out: Path
    audit: Path
    root: str

    def rewrite(self, expression: str) -> None:
        """Write the output again with a column replaced."""
        other = self.out.with_name("other.parquet")
        with duckdb.connect() as database:
            database.execute(
                f"COPY (SELECT * REPLACE ({expression}) FROM '{self.out}') TO '{other}' "  # noqa: S608 - names of our own
                "(FORMAT parquet)"
            )
        other.replace(self.out)


@pytest.fixture
def held(bench: Bench) -> Held:
    apps = bench.applications(EXTRA)
    (bench.folder / "apps.parquet.salts").write_text("a secret of sufficient length")
    made = commit(apps, bench.deal, RULEBOOK)
    origin = SeedOrigin(seed_of(made.root, "beacon 5"), made.root, "beacon 5", made.file)
    ballot = hold_ballot(apps, bench.deal, RULEBOOK, origin, bench.folder / "out.parquet")
    return Held(bench, apps, ballot.output, ballot.audit, made.root)


def test_an_honest_ballot_is_proven(held: Held) -> None:
    assert verify_ballot(held.out, RULEBOOK).tree is not None


def test_files_that_were_moved_together_are_found(held: Held) -> None:
    moved = held.bench.folder.rename(held.bench.folder.with_name("moved"))
    assert verify_ballot(moved / "out.parquet", RULEBOOK).tree is not None
    apps = (moved / "apps.parquet").rename(moved / "renamed.parquet")
    with pytest.raises(InputError, match=r"expected --apps APPS\.parquet"):
        verify_ballot(moved / "out.parquet", RULEBOOK)
    assert verify_ballot(moved / "out.parquet", RULEBOOK, applications=apps).commitment is not None


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (f"if({SEVENTH}, 100 - allotted_shares, allotted_shares) AS allotted_shares",
         r"row 8: allotted_shares = \d+: application A100-007 is wrong; expected \d+"),
        (f"if({FOURTH}, refund_hkd + 0.01, refund_hkd)::DECIMAL(18,2) AS refund_hkd",
         "row 64: refund_hkd = .*: application A200-003 is wrong"),
        ("if(application_id = 'm1', 'allotted', status) AS status",
         "status = allotted: application m1 is wrong; expected rejected"),
        ("if(application_id = 'off', '', reason) AS reason", "reason = : application off is wrong"),
        ("if(application_id = 'A500-001', 'B', pool) AS pool", "pool = B: .* A500-001 is wrong"),
        ("if(application_id = 'A500-001', 'Z', application_id) AS application_id",
         "application_id = Z: application A500-001 is wrong"),
        ("allotted_shares::INTEGER AS allotted_shares", "has the right rows, but is not the file"),
    ],
)  # fmt: skip
def test_a_tampered_row_is_named(held: Held, expression: str, message: str) -> None:
    held.rewrite(expression)
    with pytest.raises(NotProvenError, match=message):
        verify_ballot(held.out, RULEBOOK)


def test_rows_added_or_lost_are_named(held: Held) -> None:
    rows = read_rows(held.out)
    columns = (
        "application_id VARCHAR, pool VARCHAR, allotted_shares BIGINT, refund_hkd DECIMAL(18,2), "
        "status VARCHAR, reason VARCHAR"
    )
    write_parquet(held.out, rows[:-1], columns)
    with pytest.raises(NotProvenError, match="application off is wrong"):
        verify_ballot(held.out, RULEBOOK)
    write_parquet(held.out, [*rows, ("new", "A", 100, 0, "allotted", "")], columns)
    with pytest.raises(NotProvenError, match="application_id = new: is no application"):
        verify_ballot(held.out, RULEBOOK)


def test_an_altered_audit_is_named(held: Held) -> None:
    data = json.loads(held.audit.read_text("utf-8"))
    for key in ("seed", "offer_price_hkd", "rules_on", "stock_code"):
        altered = {**data, key: "x"}
        held.audit.write_text(json.dumps(altered), encoding="utf-8")
        with pytest.raises(NotProvenError, match=r"audit\.json: audit_sha256: was altered"):
            verify_ballot(held.out, RULEBOOK)


def reseal(held: Held, **changes: object) -> None:
    """Forge an audit as one would who can compute its hash."""
    from greenshoe.allotment._audit import sealed  # noqa: PLC0415 - the forger's tool

    data = json.loads(held.audit.read_text("utf-8"))
    held.audit.write_text(
        sealed({k: v for k, v in {**data, **changes}.items() if k != "audit_sha256"})
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seed": "00" * 32}, "seed = 0+: is not made from the root and the public value"),
        ({"basis_sha256": "00" * 32}, "basis_sha256: is not the hash of the basis"),
        ({"offer_price_hkd": "8.0"}, r"refund_hkd = .* is wrong"),
        ({"totals": {"applications": 1}}, "totals: is not what the draw comes to"),
        ({"sizes": []}, "sizes: is not what the draw comes to"),
    ],
)
def test_a_forged_audit_is_named(held: Held, change: dict[str, object], message: str) -> None:
    reseal(held, **change)
    with pytest.raises(NotProvenError, match=message):
        verify_ballot(held.out, RULEBOOK)


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 5},
        {"basis": []},
        {"basis": {"sizes": [{}]}},
        {"applications": None},
        {"rules_on": "never"},
    ],
)
def test_an_audit_of_another_shape_is_unreadable(held: Held, change: dict[str, object]) -> None:
    reseal(held, **change)
    with pytest.raises(InputError, match=r"is not the audit of a ballot|is not a basis"):
        verify_ballot(held.out, RULEBOOK)


def test_other_applications_are_named(held: Held) -> None:
    held.bench.applications()
    with pytest.raises(NotProvenError, match="is not the file the ballot was drawn from"):
        verify_ballot(held.out, RULEBOOK)


def test_other_salts_are_named(held: Held) -> None:
    (held.bench.folder / "apps.parquet.salts").write_text("another secret of sufficient length")
    with pytest.raises(DataError, match="is another salt file"):
        verify_ballot(held.out, RULEBOOK)


def test_without_salts_the_rows_are_proven_and_the_root_is_not(held: Held) -> None:
    (held.bench.folder / "apps.parquet.salts").unlink()
    verified = verify_ballot(held.out, RULEBOOK)
    assert verified.tree is None
    assert "the root was not made again" in verified.said[-1]


@pytest.mark.parametrize("name", ["A100-000", "A100-001", "A500-004", "A600000-2", "m1", "off"])
def test_a_proof_stands_alone(held: Held, name: str) -> None:
    wanted = name if name != "A600000-2" else "A600000-002"
    proof = plain(make_proof(verify_ballot(held.out, RULEBOOK), wanted))
    checks = check_proof(proof, held.root, RULEBOOK)
    assert all(check.passes for check in checks), checks
    row = next(row for row in read_rows(held.out) if row[0] == wanted)
    assert proof["outcome"]["allotted_shares"] == row[2]
    assert proof["outcome"]["refund_hkd"] == str(row[3])


def plain(proof: dict[str, object]) -> dict[str, Any]:
    from greenshoe.core import dump_json  # noqa: PLC0415 - as the file has it

    made: dict[str, Any] = json.loads(dump_json(proof))
    return made


def test_nobody_elses_data_is_in_a_proof(held: Held) -> None:
    proof = plain(make_proof(verify_ballot(held.out, RULEBOOK), "A100-000"))
    text = json.dumps(proof)
    others = [row for row in [*valid_rows(), *EXTRA] if row[0] != "A100-000"]
    assert not [own for own, _, _ in others if f'"{own}"' in text]
    assert not [who for _, who, _ in others if f'"{who}"' in text]
    assert (held.bench.folder / "apps.parquet.salts").read_text().strip() not in text


TAMPER = {
    ("root",): "00" * 32,
    ("applications",): 7,
    ("basis", "sizes", 0, "ballot_winners"): 60,
    ("basis", "largest_shares"): 5,
    ("seed",): "11" * 32,
    ("public_value",): "another",
    ("own", "row", "application_id"): "A100-xyz",
    ("own", "row", "applicant_id"): "somebody",
    ("own", "row", "shares"): 200,
    ("own", "row", "paid_cents"): 5,
    ("own", "salt"): "22" * 32,
    ("own", "place"): 3,
    ("own", "path", 0): "33" * 32,
    ("draw",): "0" * 16,
    ("cut_off",): "f" * 16,
    ("outcome", "allotted_shares"): 999,
    ("outcome", "refund_hkd"): "1.00",
    ("outcome", "status"): "rejected",
    ("outcome", "pool"): "B",
    ("offer_price_hkd",): "1.0",
}


@pytest.mark.parametrize("keys", TAMPER, ids=lambda keys: ".".join(map(str, keys)))
def test_a_tampered_proof_is_not_proven(held: Held, keys: tuple[str | int, ...]) -> None:
    verified = verify_ballot(held.out, RULEBOOK)
    winner = next(str(r[0]) for r in read_rows(held.out) if r[2] == 100 and str(r[0]) < "A100-02")
    proof = plain(make_proof(verified, winner))
    assert all(check.passes for check in check_proof(proof, held.root, RULEBOOK))
    forged = copy.deepcopy(proof)
    inner: Any = forged
    for key in keys[:-1]:
        inner = inner[key]
    assert inner[keys[-1]] != TAMPER[keys]
    inner[keys[-1]] = TAMPER[keys]
    assert not all(check.passes for check in check_proof(forged, held.root, RULEBOOK))


def test_a_proof_of_rejection_shows_the_second_application(held: Held) -> None:
    proof = plain(make_proof(verify_ballot(held.out, RULEBOOK), "m1"))
    assert proof["also"]["row"]["application_id"] == "m2"
    proof["also"]["row"]["applicant_id"] = "somebody"
    checks = {check.check: check.passes for check in check_proof(proof, held.root, RULEBOOK)}
    assert not checks["second application"]


@pytest.mark.parametrize(
    "proof", [{}, {"also": None}, {"also": 3, "cut_off": None, "public_value": None, "root": 5}]
)
def test_what_is_no_proof_is_unreadable(proof: dict[str, Any]) -> None:
    with pytest.raises(DataError, match="is no proof"):
        check_proof(proof, "00" * 32, RULEBOOK)


def test_an_application_that_is_not_there(held: Held) -> None:
    with pytest.raises(NotProvenError, match="application_id = zz: is not among the applications"):
        make_proof(verify_ballot(held.out, RULEBOOK), "zz")


def test_a_seed_given_by_hand_proves_the_rows_and_says_so(bench: Bench) -> None:
    held = bench.hold(bench.applications(), SEED)
    verified = verify_ballot(held.output, RULEBOOK)
    assert "given by hand" in verified.said[-1]
    with pytest.raises(
        InputError, match=r"commitment\.json: is not there: a proof leads to a root"
    ):
        make_proof(verified, "A100-000")
