"""Ladders designed, ballots held and proven, for the doors.

The room of the ballot loads DuckDB and numba, a second's work, so it is imported when it is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.core import VERSION, DataError
from greenshoe.deal import Deal, read_ladder_csv
from greenshoe.offering import LadderDesign, LadderStyle, application_amount, design_ladder
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from fractions import Fraction
    from pathlib import Path

    from greenshoe.allotment import Ballot, Commitment, ProofCheck, Verified

__all__ = [
    "DesignStudy",
    "commit_applications",
    "design_ladders",
    "hold_ballot",
    "prove_application",
    "verify_output",
    "verify_proof",
]

_SEED_DIGITS = 64


@dataclass(frozen=True)
class DesignStudy:
    """Ladders of one deal, side by side.

    Attributes
    ----------
    deal
        The deal.
    designs
        One for each style asked for.
    lot_cost_cents
        What one board lot costs at the price with its fees, in cents.
    """

    deal: Deal
    designs: tuple[LadderDesign, ...]
    lot_cost_cents: int


def design_ladders(
    deal: Deal,
    styles: tuple[LadderStyle, ...],
    one_lot_rate: Fraction | None = None,
    own: DesignStudy | None = None,
) -> DesignStudy:
    """Design a deal's ladder in some styles.

    Parameters
    ----------
    deal
        The deal, with `tiers` or a ladder.
    styles
        The styles.
    one_lot_rate
        Lots per application of the smallest size, for the styles that take one.
    own
        Ladders that are designed already; they stand for their styles.

    Raises
    ------
    DealError
        If applications or terms are missing, or no ladder of a style starts with the rate.
    """
    rules = Rulebook.load().at(deal.terms.listing_document_date)
    known = {design.style: design for design in own.designs} if own else {}
    designs = tuple(
        known.get(style) or design_ladder(deal, rules, style, one_lot_rate=one_lot_rate)
        for style in styles
    )
    lot, price = deal.terms.board_lot_shares, deal.terms.price_hkd
    value, fees = application_amount(lot, price, rules)
    return DesignStudy(deal, designs, value + sum(fees))


def _seed(text: str) -> bytes:
    sound = len(text) == _SEED_DIGITS and text.isascii()
    try:
        return bytes.fromhex(text if sound else "?")
    except ValueError:
        raise DataError(
            "is no seed", key="--seed", value=text, expected=f"{_SEED_DIGITS} hex digits"
        ) from None


def hold_ballot(  # noqa: PLR0913 - the options of the command
    applications: Path,
    deal: Deal,
    output: Path,
    *,
    seed: str | None = None,
    commitment: Path | None = None,
    public_value: str | None = None,
    ladder: Path | None = None,
    salts: Path | None = None,
    threads: int | None = None,
) -> Ballot:
    """Hold a ballot with a seed, or with the seed that a commitment and a public value make.

    With a commitment it is first made again: applications, ladder and salts are those committed to.

    Parameters
    ----------
    applications, deal, output
        From what, of what, to where.
    seed
        64 hex digits.
    commitment, public_value, salts
        The commitment's file, the later public value, and the salt file if it was moved.
    ladder
        A ladder in the ladder columns instead of the deal's own.
    threads
        How many; the result does not depend on it.

    Raises
    ------
    InputError
        If an input is wrong, or neither or both of seed and commitment are given.
    """
    from greenshoe import allotment  # noqa: PLC0415 - DuckDB and numba load when used

    rows = read_ladder_csv(ladder) if ladder else None
    rulebook = Rulebook.load()
    if (seed is None) == (commitment is None) or (commitment is None) != (public_value is None):
        raise DataError(
            "is missing, or given twice",
            key="--seed",
            expected="--seed HEX, or --commitment FILE with --public-value TEXT",
        )
    if seed is not None:
        origin = allotment.SeedOrigin(_seed(seed))
    else:
        known = allotment.read_commitment(commitment, salts)  # type: ignore[arg-type]  # not None here
        basis = allotment.basis_of(deal, rulebook, rows)
        allotment.check_commitment(known, applications, basis, threads)
        value = public_value or ""
        made = allotment.seed_of(known.root, value)
        origin = allotment.SeedOrigin(made, known.root, value, commitment)
    return allotment.hold_ballot(
        applications,
        deal,
        rulebook,
        origin,
        output,
        ladder=rows,
        threads=threads,
        version=VERSION,
    )


def commit_applications(
    applications: Path, deal: Deal, *, salts: Path | None = None, ladder: Path | None = None
) -> Commitment:
    """Commit to applications and ladder before the seed exists.

    Raises
    ------
    InputError
        If an input is wrong or a file cannot be written.
    """
    from greenshoe import allotment  # noqa: PLC0415 - DuckDB and numba load when used

    rows = read_ladder_csv(ladder) if ladder else None
    return allotment.commit(applications, deal, Rulebook.load(), salts=salts, ladder=rows)


def verify_output(
    output: Path, *, applications: Path | None = None, salts: Path | None = None
) -> Verified:
    """Prove a ballot again from its inputs.

    Raises
    ------
    NotProvenError
        If anything is wrong; names the first.
    InputError
        If a file is missing or cannot be read.
    """
    from greenshoe import allotment  # noqa: PLC0415 - DuckDB and numba load when used

    return allotment.verify_ballot(output, Rulebook.load(), applications=applications, salts=salts)


def prove_application(
    verified: Verified, application_id: str, *, proof: bool, salts: Path | None = None
) -> dict[str, object]:
    """Return what one application drew and got; with `proof`, all that proves it.

    Raises
    ------
    NotProvenError
        If it is not among the applications.
    InputError
        If a proof is asked for and nothing was committed to.
    """
    from greenshoe import allotment  # noqa: PLC0415 - DuckDB and numba load when used

    if proof:
        return allotment.make_proof(verified, application_id, salts=salts)
    return allotment.application_outcome(verified, application_id)


def verify_proof(proof: Path, root: str) -> tuple[ProofCheck, ...]:
    """Check one application's proof against a published root.

    Raises
    ------
    InputError
        If the file is no proof, or the root no root.
    """
    from greenshoe import allotment  # noqa: PLC0415 - DuckDB and numba load when used

    digits = root.strip().lower()
    if len(digits) != _SEED_DIGITS or not set(digits) <= set("0123456789abcdef"):
        raise DataError("is no root", key="--root", value=root, expected="64 hex digits")
    try:
        data = allotment.read_object(proof, allotment.PROOF_KIND)
        return allotment.check_proof(data, digits, Rulebook.load())
    except DataError as error:
        error.file = error.file or str(proof)
        raise
