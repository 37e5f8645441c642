"""Read a filing: its identity, then what its kind prints."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from greenshoe.core import DocumentError, normalise_stock_code
from greenshoe.documents import PdfLimits, read_pdf
from greenshoe.filings._concentration import TopPlacees, read_concentration
from greenshoe.filings._cornerstones import Cornerstone, read_cornerstones
from greenshoe.filings._holders import FloatStatement, read_float
from greenshoe.filings._identity import Identity, read_identity, share_a_name
from greenshoe.filings._ladder import read_ladder
from greenshoe.filings._mechanism import read_mechanism, read_trigger
from greenshoe.filings._misprints import flag_misprints
from greenshoe.filings._model import ApplicationSize, Evidence, FilingKind, Held, LadderRow
from greenshoe.filings._notice import check_terms, read_steps, read_terms
from greenshoe.filings._outcome import (
    check_ladder,
    check_offer,
    derive_from_ladder,
    derive_offer,
)
from greenshoe.filings._particulars import read_particulars
from greenshoe.filings._pools import label_pools
from greenshoe.filings._results import read_summary
from greenshoe.filings._sheet import Sheet
from greenshoe.filings._sizes import read_fee_rates, read_sizes
from greenshoe.filings._stabilisation import read_stabilisation
from greenshoe.filings._text import FilingText
from greenshoe.filings._timetable import Planned, read_timetable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from greenshoe.documents import PdfDocument
    from greenshoe.filings._model import Value

__all__ = ["READER_VERSION", "Filing", "Tables", "read_filing", "same_company"]

READER_VERSION = "1"


@dataclass(frozen=True)
class Tables:
    """The tables of a filing; each is empty where it is not printed or not proven."""

    ladder: tuple[LadderRow, ...] = ()
    application_sizes: tuple[ApplicationSize, ...] = ()
    cornerstones: tuple[Cornerstone, ...] = ()
    timetable: tuple[Planned, ...] = ()
    top_placees: tuple[TopPlacees, ...] = ()
    float_statements: tuple[FloatStatement, ...] = ()


@dataclass(frozen=True)
class Filing:
    """A filing as read.

    Attributes
    ----------
    identity
        Whose it is, of what kind, of what day.
    sha256, page_count
        Of the file.
    record
        The fields it prints or that follow from them, named as the columns of a table of deals.
    evidence
        Page and words, for the fields that are printed.
    tables
        Ladder, application sizes, cornerstones, timetable.
    quarantined
        What was read and is not passed on, with the reason.
    flags
        Errors of the print itself, in words.
    """

    identity: Identity
    sha256: str
    page_count: int
    record: Mapping[str, Value]
    evidence: Mapping[str, Evidence]
    tables: Tables
    quarantined: tuple[Held, ...]
    flags: tuple[str, ...]

    @property
    def kind(self) -> FilingKind:
        """Notice, results, stabilisation, or another."""
        return self.identity.kind

    @property
    def stock_code(self) -> str | None:
        """The code it prints."""
        return self.identity.stock_code

    @property
    def ladder(self) -> tuple[LadderRow, ...]:
        """The basis of allotment."""
        return self.tables.ladder

    @property
    def application_sizes(self) -> tuple[ApplicationSize, ...]:
        """The sizes one may apply for and the amounts payable."""
        return self.tables.application_sizes


def read_filing(
    source: Path | bytes,
    *,
    expect_code: str | None = None,
    expect_name: str | None = None,
    limits: PdfLimits | None = None,
) -> Filing:
    """Read a formal notice, an allotment-results or an end-of-stabilisation announcement.

    Parameters
    ----------
    source
        A PDF or its bytes.
    expect_code, expect_name
        Whose filing it should be; another company's is refused. A file of another kind is
        refused too: it says nothing of the offer.
    limits
        Bounds of size, pages, memory and time.

    Raises
    ------
    InputError
        If the file cannot be read, or `expect_code` is no stock code.
    DocumentError
        If it is no readable PDF, holds no text, or is not what was expected.
    """
    wanted = normalise_stock_code(expect_code) if expect_code else None
    document = read_pdf(source, limits)
    file = source if isinstance(source, Path) else None
    text = FilingText.of(document)
    if not text.flat.text.strip():
        raise DocumentError("holds no text (its pages are images)", file=file)
    identity = read_identity(text)
    if wanted or expect_name:
        _expect(identity, wanted, expect_name, file)
    return _read(document, text, identity)


def _expect(identity: Identity, code: str | None, name: str | None, file: Path | None) -> None:
    """Refuse what is not of the expected company or of no kind that is read."""
    if identity.kind is FilingKind.OTHER:
        raise DocumentError(
            "is neither a notice, nor allotment results, nor an end of stabilisation", file=file
        )
    if code and identity.stock_code != code:
        printed = f"prints the stock code {identity.stock_code}"
        raise DocumentError(
            printed if identity.stock_code else "prints no stock code",
            file=file,
            expected=f"a filing of {code}",
        )
    if name and share_a_name([name], identity.names) is False:
        raise DocumentError(
            "is another company's", file=file, value=identity.names[0], expected=f"one of {name}"
        )


def _read(document: PdfDocument, text: FilingText, identity: Identity) -> Filing:
    """Read what the kind of a filing prints."""
    sheet = Sheet()
    for problem in document.problems:
        sheet.hold(f"page {problem.page}", f"the page is {problem.kind.replace('_', ' ')}")
    tables = Tables()
    if identity.kind is not FilingKind.OTHER:
        _read_identity_fields(identity, sheet)
    if identity.kind is FilingKind.NOTICE:
        tables = _read_notice(text, identity, sheet)
    elif identity.kind is FilingKind.RESULTS:
        tables = _read_results(text, identity, sheet)
    elif identity.kind is FilingKind.STABILISATION:
        read_stabilisation(text, sheet)
    if identity.kind is not FilingKind.OTHER:
        flag_misprints(text, sheet)
    return Filing(
        identity=identity,
        sha256=document.sha256,
        page_count=len(document.pages),
        record=sheet.values,
        evidence=sheet.evidence,
        tables=tables,
        quarantined=tuple(sheet.held),
        flags=tuple(sheet.flags),
    )


def _read_identity_fields(identity: Identity, sheet: Sheet) -> None:
    """Put code, names and date of the listing document on the sheet."""
    sheet.derive("stock_code", identity.stock_code)
    names = (identity.short_name, *identity.names_zh)
    sheet.derive("name_zh", next((n for n in names if n and not n.isascii()), None))
    sheet.derive("name_en", next(iter(identity.names_en), None))
    sheet.derive("listing_document_date", identity.listing_document_date)


def _read_notice(text: FilingText, identity: Identity, sheet: Sheet) -> Tables:
    """Read the terms of an offer and its application sizes."""
    timetable = read_timetable(text)
    for planned in timetable:
        if planned.what == "dealings_start":
            sheet.derive("listing_date", planned.day, planned.evidence)
    read_particulars(text, sheet)
    read_terms(text, sheet)
    check_terms(text, sheet)
    read_mechanism(text, identity, sheet)
    read_steps(text, sheet)
    price = sheet.values.get("offer_price_max_hkd", sheet.values.get("offer_price_hkd"))
    rates = read_fee_rates(text)
    sizes = read_sizes(text, price if isinstance(price, Decimal) else None, rates)
    sheet.held.extend(sizes.held)
    return Tables(application_sizes=sizes.sizes, timetable=timetable)


def _read_results(text: FilingText, identity: Identity, sheet: Sheet) -> Tables:
    """Read summary, ladder and cornerstones, and prove them against each other."""
    read_summary(text, sheet)
    derive_offer(sheet, text)
    read_particulars(text, sheet)
    read_mechanism(text, identity, sheet)
    read_trigger(text, sheet)
    check_offer(sheet)
    ladder = read_ladder(text, sheet.whole("valid_applications"))
    rows = label_pools(ladder.rows, *_pool_terms(sheet, identity))
    faults = check_ladder(sheet, rows) if rows else []
    sheet.held.extend([*ladder.held, *faults])
    if rows and not faults and not ladder.held:
        derive_from_ladder(sheet, rows)
    cornerstones = read_cornerstones(text, sheet.whole("offer_shares_final"))
    sheet.held.extend(cornerstones.held)
    sheet.derive("cornerstone_pct_of_offer", cornerstones.pct_of_offer)
    return Tables(
        ladder=() if faults else rows,
        cornerstones=cornerstones.rows,
        top_placees=read_concentration(text, _placings(sheet)),
        float_statements=read_float(text),
    )


def _placings(sheet: Sheet) -> tuple[int, ...]:
    """Return what a percentage of the placing may be of.

    The placing after and before clawback, and with the other tranches that are not the public's;
    each without and with the shares over-allocated.
    """
    over = sheet.whole("over_allocated_shares") or 0
    known = [sheet.whole("intl_final_shares"), sheet.whole("intl_initial_shares")]
    for offer, public in (
        ("offer_shares_final", "public_final_shares"),
        ("base_offer_shares_initial", "public_initial_shares"),
    ):
        known.append((sheet.whole(offer) or 0) - (sheet.whole(public) or 0))
    placings = [shares for shares in known if shares and shares > 0]
    return tuple(dict.fromkeys([*placings, *(shares + over for shares in placings)]))


def _pool_terms(sheet: Sheet, identity: Identity) -> tuple[Decimal | None, date | None, str | None]:
    """Return what the pool of a row depends on: price, day, mechanism."""
    price = sheet.values.get("offer_price_max_hkd", sheet.values.get("offer_price_hkd"))
    mechanism = sheet.values.get("mechanism")
    return (
        price if isinstance(price, Decimal) else None,
        identity.listing_document_date,
        mechanism if isinstance(mechanism, str) else None,
    )


def same_company(ours: Filing, theirs: Filing) -> bool:
    """Tell whether two filings are of one company.

    Codes are used again after a delisting: besides the code a name must be shared, or where names
    cannot be compared (one Chinese, one English) the date of the listing document.
    """
    if ours.stock_code is None or ours.stock_code != theirs.stock_code:
        return False
    shared = share_a_name(ours.identity.names, theirs.identity.names)
    if shared is not None:
        return shared
    first, second = ours.identity.listing_document_date, theirs.identity.listing_document_date
    return first is not None and first == second
