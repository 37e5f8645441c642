"""`greenshoe book`: the institutional order book: build, price, allocate, simulate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from greenshoe.cli._language import say_error_line
from greenshoe.cli._options import parse_day, parse_number, parse_range

if TYPE_CHECKING:
    from greenshoe.book import Allocation, ExchangeRates
    from greenshoe.study import BookStudy

Orders = Annotated[Path, typer.Argument(help="The orders of the syndicate, CSV or Excel.")]
DealName = Annotated[
    str, typer.Option("--deal", help="A code of the shipped deals, or a TOML file.")
]
Rates = Annotated[
    list[str] | None,
    typer.Option("--rate", metavar="USD=7.78", help="HK$ for one unit of a currency; repeat."),
]
RatesFile = Annotated[Path | None, typer.Option("--rates", help="The same as a TOML file.")]
Duplicates = Annotated[
    str,
    typer.Option(
        help="Several orders of one investor: `once` counts equal ones once and adds others; "
        "`largest`; `add`."
    ),
]
Price = Annotated[str | None, typer.Option(metavar="HKD", help="The price to ask about.")]
Out = Annotated[Path | None, typer.Option(help="Folder for CSV, workbook and pictures.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Range = Annotated[str | None, typer.Option("--range", metavar="LOW:HIGH", help="Price range, HK$.")]
Adjust = Annotated[
    str | None,
    typer.Option(
        metavar="PART", help="Part of the way from the middle of the range to the clearing price."
    ),
]

_MOST_FLAGS = 20

book = typer.Typer(no_args_is_help=True, help="The institutional order book.")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(book, name="book")


def _rates(texts: list[str] | None, file: Path | None) -> ExchangeRates:
    from greenshoe.book import ExchangeRates, parse_rates, read_rates

    known = ExchangeRates() if file is None else read_rates(file)
    return known.joined(parse_rates(texts or []))


def _one_of(option: str, text: str, known: Sequence[str]) -> str:
    from greenshoe.core import InputError

    if text not in known:
        raise InputError(
            "is not known", key=option, value=text, expected="one of " + ", ".join(known)
        )
    return text


def _print(rows: Iterable[object]) -> None:
    """Print a list of flat objects as JSON."""
    from greenshoe.core import dump_json

    typer.echo(dump_json(list(rows)), nl=False)


def _flag_related(study: BookStudy) -> None:
    """Say on standard error which rows are related parties without consent."""
    barred = [line for line in study.book.related if line.barred]
    for line in barred[:_MOST_FLAGS]:
        marks = [n for n in ("connected", "existing_holder") if getattr(line, n).value == "yes"]
        say_error_line(
            f"{study.book.file}: row {line.rows[0]} {marks[0]} = yes: {line.investor} gets no "
            "share without consent; expected consent, or --consent NAME"
        )
    if len(barred) > _MOST_FLAGS:
        say_error_line(
            f"{study.book.file}: and {len(barred) - _MOST_FLAGS:,} more (--json --part related)"
        )


def _book_rows(study: BookStudy, part: str) -> list[dict[str, object]]:
    """Return one part of a clean book as flat objects."""
    from greenshoe.book import rows_of
    from greenshoe.report import merged_rows

    book, price = study.book, study.price_hkd
    if part == "cover":
        return rows_of(study.curve.rows)
    if part == "sensitivity":
        return rows_of(study.sensitivity)
    if part == "merged":
        return merged_rows(book)
    return [
        {
            "order_id": line.order_id,
            "investor": line.investor,
            "investor_type": line.investor_type,
            "region": line.region,
            "bank": line.bank,
            "kind": line.kind.value,
            "limit_price_hkd": line.highest_limit_hkd,
            "shares": line.wanted(price, book.lot),
            "price_hkd": price,
            "priced_out": line.highest_limit_hkd is not None and line.highest_limit_hkd < price,
            "cornerstone": line.cornerstone,
            "connected": line.connected.value,
            "existing_holder": line.existing_holder.value,
            "orders": len(line.orders),
            "merged": len(line.orders) > 1,
            "repeated": len(line.dropped),
            "banks": len({o.bank for o in line.orders}),
            "rows": " ".join(map(str, line.rows)),
        }
        for line in (book.related if part == "related" else book.lines)
    ]


@book.command("build")
def build(
    orders: Orders,
    deal: DealName,
    rate: Rates = None,
    rates: RatesFile = None,
    duplicates: Duplicates = "once",
    price: Price = None,
    out: Out = None,
    part: Annotated[
        str, typer.Option(help="With --json: orders, cover, sensitivity, merged or related.")
    ] = "orders",
    as_json: AsJson = False,
) -> None:
    """Make one clean book of a syndicate's orders, with cover at every price."""
    from greenshoe.report import print_book, write_book
    from greenshoe.study import build_book

    _one_of("--part", part, ("orders", "cover", "sensitivity", "merged", "related"))
    study = build_book(
        orders,
        deal,
        rates=_rates(rate, rates),
        duplicates=_one_of("--duplicates", duplicates, ("once", "largest", "add")),  # type: ignore[arg-type]
        price_hkd=parse_number("--price", price),
    )
    _flag_related(study)
    _notes(study.book.notes if as_json else ())
    written = write_book(study, out) if out else ()
    if as_json:
        _print(_book_rows(study, part))
    else:
        print_book(study)
    _files(written)


def _notes(notes: Sequence[str]) -> None:
    for note in notes:
        say_error_line(note)


def _files(written: Sequence[Path]) -> None:
    if written:
        say_error_line("files: " + ", ".join(map(str, written)))


@book.command("price")
def price(
    orders: Orders,
    deal: DealName,
    rate: Rates = None,
    rates: RatesFile = None,
    duplicates: Duplicates = "once",
    price_range: Range = None,
    adjust: Adjust = None,
    ads_price: Annotated[
        str | None, typer.Option(metavar="USD", help="Last price of the ADS; needs --rate USD=.")
    ] = None,
    may_price_below: Annotated[
        bool, typer.Option(help="The listing document allows a price below the range.")
    ] = False,
    out: Out = None,
    part: Annotated[
        str, typer.Option(help="With --json: alternatives, checks, cover or range.")
    ] = "alternatives",
    as_json: AsJson = False,
) -> None:
    """Price a book by a stated policy, with what each alternative leaves on the table."""
    from greenshoe.book import PricePolicy, rows_of
    from greenshoe.report import print_book_price, write_book_price
    from greenshoe.study import price_orders

    _one_of("--part", part, ("alternatives", "checks", "cover", "range"))
    policy = PricePolicy(
        parse_range(price_range),
        parse_number("--adjust", adjust),
        parse_number("--ads-price", ads_price),
        may_price_below=may_price_below,
    )
    found = price_orders(
        orders,
        deal,
        policy,
        rates=_rates(rate, rates),
        duplicates=_one_of("--duplicates", duplicates, ("once", "largest", "add")),  # type: ignore[arg-type]
    )
    _notes(found.study.book.notes)
    written = write_book_price(found, out) if out else ()
    if as_json:
        parts = {
            "alternatives": found.price.alternatives,
            "checks": found.price.checks,
            "cover": found.study.curve.rows,
            "range": (found.price.price_range, found.price.suggested),
        }
        _print(rows_of(parts[part]))
    else:
        print_book_price(found)
    _files(written)


def _allocation_rows(found: Allocation, part: str) -> list[dict[str, object]]:
    from greenshoe.book import rows_of

    parts = {
        "orders": lambda: found.rows,
        "checks": lambda: found.checks,
        "concentration": lambda: found.concentration,
        "fairness": lambda: found.fairness,
        "audit": found.audit,
    }
    return rows_of(parts[part]())


@book.command("allocate")
def allocate(
    orders: Orders,
    deal: DealName,
    policy: Annotated[
        str, typer.Option(help="pro-rata, tiered, reward-information, or a policy file (TOML).")
    ] = "pro-rata",
    price: Annotated[
        str | None,
        typer.Option(metavar="HKD", help="The price; else the deal's final one, else by policy."),
    ] = None,
    rate: Rates = None,
    rates: RatesFile = None,
    duplicates: Duplicates = "once",
    over_allocate: Annotated[
        int | None, typer.Option(min=0, help="Shares to allot on top of the placing.")
    ] = None,
    public_holders: Annotated[
        int | None, typer.Option(min=0, help="Holders that the public offer brings.")
    ] = None,
    consent: Annotated[
        list[str] | None,
        typer.Option(metavar="INVESTOR", help="A related party with consent; repeat."),
    ] = None,
    scale_back_cornerstones: Annotated[
        bool, typer.Option(help="Cut cornerstones pro rata where the floors need it.")
    ] = False,
    out: Out = None,
    part: Annotated[
        str, typer.Option(help="With --json: orders, checks, concentration, fairness or audit.")
    ] = "orders",
    as_json: AsJson = False,
) -> int:
    """Allot a book under every constraint at once; exit code 1 if no allotment keeps them."""
    from greenshoe.book import InfeasibleError, rows_of
    from greenshoe.report import print_allocation, print_conflicts, write_allocation
    from greenshoe.study import allocate_orders

    _one_of("--part", part, ("orders", "checks", "concentration", "fairness", "audit"))
    try:
        found = allocate_orders(
            orders,
            deal,
            policy=policy,
            price_hkd=parse_number("--price", price),
            rates=_rates(rate, rates),
            duplicates=_one_of("--duplicates", duplicates, ("once", "largest", "add")),  # type: ignore[arg-type]
            over_allocate=over_allocate,
            public_holders=public_holders,
            consents=tuple(consent or ()),
            scale_back_cornerstones=scale_back_cornerstones,
        )
    except InfeasibleError as error:
        if as_json:
            _print(rows_of(error.conflicts))
        else:
            print_conflicts(error)
        say_error_line(str(error))
        return error.exit_code
    _notes(found.notes)
    written = write_allocation(found, out) if out else ()
    if as_json:
        _print(_allocation_rows(found.allocation, part))
    else:
        print_allocation(found.allocation)
    _files(written)
    return 0


@book.command("simulate")
def simulate(
    deal: Annotated[
        str | None, typer.Option("--deal", help="A code of the shipped deals, or a TOML file.")
    ] = None,
    books: Annotated[int, typer.Option(min=1, help="Simulated books for each scenario.")] = 300,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random streams.")] = 0,
    mechanism: Annotated[
        list[str] | None, typer.Option(help="A, B, 18C, PN18 or GEM; repeat to compare.")
    ] = None,
    cornerstones: Annotated[
        list[float] | None,
        typer.Option(
            metavar="FRACTION", help="Part of the offer to cornerstones; repeat to compare."
        ),
    ] = None,
    price_range: Annotated[
        list[str] | None,
        typer.Option("--range", metavar="LOW:HIGH", help="Price range; repeat to compare."),
    ] = None,
    adjust: Adjust = None,
    population: Annotated[Path | None, typer.Option(help="A population file (TOML).")] = None,
    against_published: Annotated[
        bool, typer.Option(help="Compare every shipped deal with its own announcement.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="With --against-published: deals listed since then."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Draw books from a stated population, to compare an issuer's choices."""
    from greenshoe.book import rows_of
    from greenshoe.core import InputError
    from greenshoe.report import print_record, print_simulation
    from greenshoe.study import simulate_book, simulated_against_published

    if against_published:
        record = simulated_against_published(
            population=population, books=books, seed=seed, since=parse_day("--since", since)
        )
        _print(rows_of(record)) if as_json else print_record(record, books)
        return
    if deal is None:
        raise InputError("is missing", key="--deal", expected="a code or a TOML file")
    ranges = [pair for text in price_range or () if (pair := parse_range(text)) is not None]
    measures = simulate_book(
        deal,
        mechanisms=tuple(mechanism or ()),
        cornerstone_fractions=tuple(cornerstones or (0.0,)),
        ranges_hkd=ranges,
        partial_adjustment=parse_number("--adjust", adjust),
        population=population,
        books=books,
        seed=seed,
    )
    _print(rows_of(measures)) if as_json else print_simulation(measures, books)
