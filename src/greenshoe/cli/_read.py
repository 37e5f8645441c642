"""`greenshoe read` and `greenshoe facts`."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenshoe.cli._language import say_error_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from greenshoe.reading import Library

__all__ = ["register"]

_SHOW_BAR_FROM = 4
_FINDING = "{severity} {kind}: {explanation}"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("read")(read)
    app.command("facts")(facts)


@contextmanager
def _bar(total: int) -> Iterator[Callable[[int], None] | None]:
    """Yield what moves a progress bar on standard error, `None` for a few files."""
    if total < _SHOW_BAR_FROM or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("reading", total=total)
        yield lambda done: progress.update(task, completed=done)


def read(
    paths: Annotated[
        list[Path], typer.Argument(help="Files or folders: text, HTML, PDF.", show_default=False)
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write a self-contained HTML page.")] = None,
    deal: Annotated[
        Path | None, typer.Option(help="Make a deal file of one company's PDF filings.")
    ] = None,
    lexicon: Annotated[
        list[Path] | None, typer.Option(help="Your own metrics and entities (TOML).")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; one for each core.")
    ] = None,
    store: Annotated[bool, typer.Option(help="Keep readings and read a file once.")] = True,
) -> int:
    """Read documents: who claims what, and where the claims do not fit."""
    from greenshoe.core import StoreError, dump_json, write_atomically
    from greenshoe.reading import (
        Store,
        files_of,
        read_files,
        reader_name,
        report_html,
        standard_readers,
    )

    readers = standard_readers(*(lexicon or ()))
    files = files_of(paths)
    kept = Store(reader=reader_name(readers)) if store else None
    with _bar(len(files)) as progress:
        try:
            library = read_files(files, readers, workers=workers, store=kept, progress=progress)
        except StoreError as error:
            say_error_line(f"{error}: nothing is kept")
            library = read_files(files, readers, workers=workers, progress=progress)
    if deal is not None:
        _make_deal([path for path in files if path.suffix.lower() == ".pdf"], deal)
    if report is not None:
        write_atomically(report, report_html(library))
    if as_json:
        sys.stdout.write(dump_json(library.to_json()))
    else:
        _show(library)
    refused = [d for d in library.documents if "refused" in d]
    for document in refused:
        say_error_line(f"{document['file']}: refused: {document['refused']}")
    return 2 if refused and len(refused) == len(library.documents) else 0


def _make_deal(paths: list[Path], out: Path) -> None:
    """Write a deal file; what is left out is said on standard error."""
    from greenshoe.study import deal_from_documents

    made = deal_from_documents(paths, out)
    for line in made.refused:
        say_error_line(f"left out: {line}")
    for line in made.quarantined:
        say_error_line(f"held back: {line}")


def _amount(fact: dict[str, Any]) -> str:
    high = "" if fact["value_high"] is None else f" to {_plain(fact['value_high'])}"
    return f"{_plain(fact['value'])}{high}"


def _plain(value: object) -> str:
    """Return a value with thousands separated."""
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _show(library: Library) -> None:
    """Print a table of facts for every document, then the findings."""
    from rich.markup import escape

    from greenshoe.report import SpokenConsole
    from greenshoe.words import message

    console = SpokenConsole(width=None if sys.stdout.isatty() else 160)
    for document in library.documents:
        if "refused" not in document:
            _show_document(console, document)
    console.print(f"\nFindings: {len(library.findings)}")
    for finding in library.findings:
        told = {"severity": finding.severity.upper(), "kind": finding.kind}
        console.print()
        console.print(message(_FINDING, **told, explanation=finding.explanation), markup=False)
        for place in finding.facts:
            console.print(
                f"    {escape(place.doc)} [{place.start}:{place.end}] “{escape(place.quote)}”",
                markup=False,
            )
        console.print(f"    likely: {finding.likely}", markup=False)


def _show_document(console: Any, document: dict[str, Any]) -> None:  # noqa: ANN401 - a rich console
    from rich.markup import escape
    from rich.table import Table

    title = f"{document['file']} ({document['kind']}, {document['stock_code'] or 'no code'})"
    table = Table(title=escape(title), title_justify="left")
    for name in ("who", "what", "when", "value", "unit", "qualifier", "said by", "in these words"):
        table.add_column(name, overflow="fold", justify="right" if name == "value" else "left")
    for f in document["facts"]:
        cells = (
            f["entity"] or "",
            f["metric"],
            f["period"] or "",
            _amount(f),
            f["unit"],
            f["qualifier"],
            f["attribution"],
            f["quote"],
        )
        table.add_row(*(escape(str(c)) for c in cells))
    console.print(table)


def facts(
    *,
    entity: Annotated[str | None, typer.Option(help="Words in the entity.")] = None,
    metric: Annotated[str | None, typer.Option(help="Words in the metric.")] = None,
    doc: Annotated[str | None, typer.Option(help="Words in the document's name.")] = None,
    period: Annotated[str | None, typer.Option(help="Words in the period.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="The most rows.")] = 1000,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> int:
    """Show the facts of everything read so far, in the order the documents were published."""
    from greenshoe.core import dump_json
    from greenshoe.reading import Store, reader_name, standard_readers

    store = Store(reader=reader_name(standard_readers()))
    rows = store.facts(limit=limit, entity=entity, metric=metric, doc=doc, period=period)
    if as_json:
        sys.stdout.write(dump_json(rows))
        return 0
    from rich.markup import escape
    from rich.table import Table

    from greenshoe.report import SpokenConsole

    table = Table()
    columns = (
        "published",
        "entity",
        "metric",
        "period",
        "value",
        "unit",
        "qualifier",
        "attribution",
        "doc",
        "quote",
    )
    for name in columns:
        table.add_column(name, overflow="fold", justify="right" if name == "value" else "left")
    for row in rows:
        table.add_row(*(escape(str(row[name] or "")) for name in columns))
    SpokenConsole(width=None if sys.stdout.isatty() else 180).print(table)
    return 0
