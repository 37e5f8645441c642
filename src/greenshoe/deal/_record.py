"""What a file or a row says of a deal: every cell optional, typed, and with an origin."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.core import Confidence, Origin, printed_places
from greenshoe.deal._columns import COLUMNS, Kind, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.deal._tables import (
        ApplicationSize,
        BookInputs,
        ClawbackStep,
        Cornerstone,
        LadderRow,
        SizeAdjustment,
        Tier,
        Tranche,
        UsListing,
    )
    from greenshoe.deal._values import Value

__all__ = ["DealRecord", "Source"]


_COUNTS = {Kind.SHARES, Kind.COUNT}
_NUMBERS = set(Kind) - {Kind.DATE, Kind.TEXT, Kind.FLAG}


def _expect(name: str, kinds: set[Kind]) -> None:
    """Refuse a getter that does not fit the column: a mistake in code, not in a deal."""
    if COLUMNS[name].kind not in kinds:
        raise TypeError(f"{name} holds {COLUMNS[name].kind}")


@dataclass(frozen=True, slots=True)
class Source:
    """A document or dataset that cells were read from.

    Attributes
    ----------
    title
        What it is.
    url
        Where it is published, if it is.
    sha256
        Of the file read, if known.
    as_of
        When it was published.
    confidence
        How sure the reading is.
    columns
        The columns read from it; empty for the default source.
    """

    title: str
    url: str | None = None
    sha256: str | None = None
    as_of: date | None = None
    confidence: Confidence = Confidence.S
    columns: tuple[str, ...] = ()

    def origin(self) -> Origin:
        """Return the origin of a cell read here."""
        return Origin(
            self.title + (f" {self.url}" if self.url else ""), self.as_of, None, self.confidence
        )


@dataclass(frozen=True)
class DealRecord:
    """A deal as far as it is known.

    Typed getters return `None` where a cell is blank: missing is not zero.

    >>> record = DealRecord({"stock_code": "2513", "board_lot_shares": 100})
    >>> record.shares("board_lot_shares"), record.shares("public_final_shares")
    (100, None)
    """

    values: Mapping[str, Value]
    application_sizes: tuple[ApplicationSize, ...] = ()
    tiers: tuple[Tier, ...] = ()
    ladder: tuple[LadderRow, ...] = ()
    clawback_steps: tuple[ClawbackStep, ...] | None = None
    """A waiver's own ladder: empty for none, `None` where it is not known."""
    cornerstones: tuple[Cornerstone, ...] = ()
    tranches: tuple[Tranche, ...] = ()
    size_adjustment: SizeAdjustment | None = None
    us_listing: UsListing | None = None
    company_model: str | None = None
    book: BookInputs | None = None
    sources: tuple[Source, ...] = ()
    file: str = ""
    input_sha256: str = ""

    @property
    def stock_code(self) -> str:
        """The stock code, empty if the record has none."""
        return str(self.values.get("stock_code", ""))

    @property
    def name(self) -> str:
        """The English name, else the Chinese one, else the code."""
        for key in ("name_en", "name_zh"):
            if key in self.values:
                return str(self.values[key])
        return self.stock_code

    def shares(self, name: str) -> int | None:
        """Return a whole number of shares or a count."""
        _expect(name, _COUNTS)
        value = self.values.get(name)
        return value if isinstance(value, int) else None

    def number(self, name: str) -> Decimal | None:
        """Return a price, a percentage, a multiple or millions of HK$."""
        _expect(name, _NUMBERS)
        value = self.values.get(name)
        return Decimal(value) if isinstance(value, int | Decimal) else None

    def day(self, name: str) -> date | None:
        """Return a date."""
        _expect(name, {Kind.DATE})
        value = self.values.get(name)
        return value if isinstance(value, date) else None

    def text(self, name: str) -> str | None:
        """Return text."""
        _expect(name, {Kind.TEXT})
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def flag(self, name: str) -> bool | None:
        """Return a yes or no."""
        _expect(name, {Kind.FLAG})
        value = self.values.get(name)
        return value if isinstance(value, bool) else None

    def places(self, name: str) -> int:
        """Return the digits after the point that a number was printed with (0 for a whole one).

        >>> DealRecord({"public_final_pct": Decimal("20.0")}).places("public_final_pct")
        1
        """
        value = self.values.get(name)
        return printed_places(value) if isinstance(value, Decimal) else 0

    def source_of(self, name: str) -> Source | None:
        """Return the source a cell was read from."""
        default = None
        for source in self.sources:
            if name in source.columns:
                return source
            if not source.columns and default is None:
                default = source
        return default

    def origin(self, name: str) -> Origin:
        """Return where a cell was read."""
        source = self.source_of(name)
        return source.origin() if source else Origin(self.file or "given", None, None, Confidence.T)

    def known_at(self, stage: Stage) -> DealRecord:
        """Return the record with every cell and table blanked that is not public at `stage`.

        A fixed price is printed at launch: where no maximum is stated, the price stands for it.

        >>> r = DealRecord({"stock_code": "2513", "one_lot_success_pct": Decimal("5.0001")})
        >>> sorted(r.known_at(Stage.CLOSE).values)
        ['stock_code']
        """
        kept = {k: v for k, v in self.values.items() if COLUMNS[k].known_at <= stage}
        if stage < Stage.PRICING and "offer_price_hkd" in self.values:
            kept.setdefault("offer_price_max_hkd", self.values["offer_price_hkd"])
        settled = stage >= Stage.ALLOTMENT
        tranches = (
            self.tranches
            if settled
            else tuple(replace(t, taken_shares=None) for t in self.tranches)
        )
        return replace(
            self,
            values=kept,
            tranches=tranches,
            tiers=self.tiers if settled else (),
            ladder=self.ladder if settled else (),
        )
