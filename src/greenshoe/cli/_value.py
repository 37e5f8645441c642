"""``greenshoe value``: what a company is worth, and what must be true for a price."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from greenshoe.cli._language import say_written
from greenshoe.core._version import VERSION

if TYPE_CHECKING:
    from greenshoe.company import Valuation

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("value")(_value)


def _value(
    company: Annotated[
        str, typer.Argument(help="Shipped model (zhipu, 2513, ...) or a .toml file.")
    ],
    price: Annotated[float | None, typer.Option(help="Price of a share, HK$.")] = None,
    solve: Annotated[str | None, typer.Option(help="driver@year that must meet the price.")] = None,
    method: Annotated[
        str, typer.Option(help="Method that is solved and split.")
    ] = "price_to_sales",
    draws: Annotated[int, typer.Option(help="Draws, 64 to 1,048,576.")] = 1 << 14,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the scrambled Sobol points.")] = 1,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Comparables up to this day.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write values and pictures to this HTML file.")
    ] = None,
    engine_drivers: Annotated[
        Path | None, typer.Option(help="JSON of an engine whose drivers replace the model's.")
    ] = None,
    engine: Annotated[
        str | None, typer.Option(help="Run this engine and take its drivers: fleet, serving.")
    ] = None,
    engine_file: Annotated[
        str | None, typer.Option(help="What the engine runs; else what stands for the company.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="One JSON value on standard output.")
    ] = False,
) -> None:
    """Drivers to statements to values as distributions, and what must be true for a price."""
    from greenshoe.company import load_model, value
    from greenshoe.core import dump_json, write_atomically

    model = load_model(company)
    if engine_drivers is not None:
        from greenshoe.study import feed_engine

        model = feed_engine(model, engine_drivers)
    if engine is not None:
        from greenshoe.study import feed_by_engine

        model = feed_by_engine(model, engine, engine_file)
    valuation = value(
        model,
        price_hkd=price,
        solve=solve,
        method=method,
        draws=draws,
        seed=seed,
        as_of=as_of.date() if as_of else None,
    )
    if out is not None:
        write_atomically(out, _page(valuation))
        say_written(out)
    if json:
        sys.stdout.write(dump_json({**valuation.to_json(), "version": VERSION}))
    else:
        _show(valuation)


def _page(valuation: Valuation) -> str:
    style = (
        ":root{color-scheme:light dark}body{font-family:system-ui,sans-serif;margin:2rem;"
        "max-width:60rem}td,th{padding:.2rem .6rem;text-align:right}td:first-child,"
        "td:last-child{text-align:left}svg{max-width:100%;height:auto}"
    )
    name = valuation.model.name.replace("<", "")
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{name}</title>'
        f"<style>{style}</style><body>{valuation._repr_html_()}</body></html>"
    )


def _show(valuation: Valuation) -> None:
    from greenshoe.cli._value_tables import blocks
    from greenshoe.report import SpokenConsole

    console = SpokenConsole(width=None if sys.stdout.isatty() else 110, highlight=False)
    for block in blocks(valuation):
        console.print(block)
