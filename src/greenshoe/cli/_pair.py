"""`greenshoe pair`: one company on two markets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from greenshoe.cli._options import parse_day

if TYPE_CHECKING:
    from greenshoe.deal import DealRecord


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("pair")(pair)


def pair(
    ticker: Annotated[
        str | None, typer.Argument(help="US ticker, Hong Kong code or A-share code.")
    ] = None,
    *,
    prices: Annotated[
        Path | None,
        typer.Option("--prices", metavar="DIR", help="Folder of CSV or Parquet price files."),
    ] = None,
    hk: Annotated[str | None, typer.Option("--hk", help="Hong Kong code of a new pair.")] = None,
    pairs: Annotated[
        Path | None, typer.Option("--pairs", metavar="FILE", help="TOML file of more pairs.")
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day of the premium table.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Read nothing after this day.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the bootstrap intervals.")] = 0,
    svg: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the premium as a picture.")
    ] = None,
    deal: Annotated[
        str | None,
        typer.Option(metavar="DEAL", help="A deal (code or TOML file) to compare with the ADS."),
    ] = None,
    fair_open: Annotated[
        bool, typer.Option("--fair-open", help="Only the Hong Kong open that New York implies.")
    ] = False,
    claims: Annotated[
        bool, typer.Option("--claims", help="Judge what is said of dual listings.")
    ] = False,
    live: Annotated[
        bool, typer.Option("--live", help="Download the prices into DIR first (extra [live]).")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Premium, conversion band, price discovery, hedge, liquidity and fair open of a pair."""
    from greenshoe.cli import _pair_view as view
    from greenshoe.core import InputError
    from greenshoe.crosslisting import (
        analyse_pair,
        find_pair,
        judge_claims,
        read_pairs,
    )

    start, until = parse_day("--from", first), parse_day("--as-of", as_of)
    if claims:
        view.show_claims(judge_claims(prices, as_of=until, seed=seed), as_json=as_json)
        return
    if ticker is None:
        raise InputError("is missing", key="TICKER", expected="such as BABA, or --claims")
    known = read_pairs(pairs) if pairs is not None else ()
    chosen = find_pair(ticker, hk=hk, known=known)
    if live:
        _download(prices, chosen.us, chosen.hk)
    if prices is None:
        view.show_facts(chosen, as_json=as_json)
        return
    report = analyse_pair(chosen, prices, first=start, as_of=until, seed=seed, deal=_deal(deal))
    if svg is not None:
        view.write_picture(report, svg)
    view.show_pair(report, as_json=as_json, fair_open_only=fair_open)


def _download(prices: Path | None, us: str, hk: str | None) -> None:
    from greenshoe.core import InputError
    from greenshoe.crosslisting import download_prices

    if prices is None:
        raise InputError("needs a folder", key="--live", expected="--prices DIR beside it")
    download_prices(prices, us, hk)


def _deal(text: str | None) -> DealRecord | None:
    """Return the record of a deal file, or of a code in the registry."""
    from greenshoe.deal import read_deal_file, shipped_record

    if text is None:
        return None
    path = Path(text)
    return read_deal_file(path) if path.suffix == ".toml" else shipped_record(text)
