"""`greenshoe verify`: a ballot, or one application's proof, proven again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("verify")(verify)


def verify(
    output: Annotated[
        Path | None, typer.Argument(metavar="OUT.parquet", help="What `ballot` wrote.")
    ] = None,
    apps: Annotated[
        Path | None, typer.Option(metavar="APPS.parquet", help="Applications, if they were moved.")
    ] = None,
    application: Annotated[
        str | None, typer.Option(metavar="ID", help="What one application drew and got.")
    ] = None,
    proof_out: Annotated[
        Path | None, typer.Option(metavar="P.json", help="Write that application's proof.")
    ] = None,
    salts: Annotated[
        Path | None, typer.Option(help="The commitment's salt file, if it was moved.")
    ] = None,
    proof: Annotated[
        Path | None, typer.Option(metavar="P.json", help="Check a proof; needs only --root.")
    ] = None,
    root: Annotated[
        str | None, typer.Option(metavar="HEX", help="The root that was published.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Prove a ballot again: exit 0 proven, 1 not (the first wrong thing is named), 2 unreadable."""
    from greenshoe.core import InputError

    if proof is not None and root is not None and output is None:
        _check_proof(proof, root, as_json=as_json)
    elif output is not None and proof is None and root is None:
        if proof_out is not None and application is None:
            raise InputError("is missing", key="--application", expected="whose proof to write")
        _check_output(output, apps, application, proof_out, salts, as_json=as_json)
    else:
        raise InputError(
            "is missing, or not asked for", key="OUT.parquet",
            expected="verify OUT.parquet, or verify --proof P.json --root HEX",
        )  # fmt: skip


def _check_proof(proof: Path, root: str, *, as_json: bool) -> None:
    from greenshoe.core import dump_json
    from greenshoe.report import print_proof
    from greenshoe.study import verify_proof

    checks = verify_proof(proof, root)
    proven = all(check.passes for check in checks)
    if as_json:
        typer.echo(dump_json({"proven": proven, "checks": checks}), nl=False)
    else:
        print_proof(checks)
    if not proven:
        raise typer.Exit(1)


def _check_output(
    output: Path,
    apps: Path | None,
    application: str | None,
    proof_out: Path | None,
    salts: Path | None,
    *,
    as_json: bool,
) -> None:
    from greenshoe.allotment import NotProvenError
    from greenshoe.core import dump_json, write_atomically
    from greenshoe.report import print_verified
    from greenshoe.study import prove_application, verify_output

    try:
        verified = verify_output(output, applications=apps, salts=salts)
    except NotProvenError as error:
        if as_json:
            shown = {"proven": False, "said": [str(error)], "application": None}
            typer.echo(dump_json(shown), nl=False)
        raise
    own = None
    if application is not None:
        own = prove_application(verified, application, proof=False)
    if application is not None and proof_out is not None:
        made = prove_application(verified, application, proof=True, salts=salts)
        write_atomically(proof_out, dump_json(made))
    if as_json:
        shown = {"proven": True, "said": verified.said, "application": own}
        typer.echo(dump_json(shown), nl=False)
    else:
        print_verified(verified, own)
