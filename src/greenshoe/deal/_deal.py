"""The waist: everything below makes a `Deal`, everything above takes one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from greenshoe.deal._registry import check_company, shipped_record
from greenshoe.deal._terms import Terms, terms_of
from greenshoe.deal._toml import read_deal_file

if TYPE_CHECKING:
    from greenshoe.deal._columns import Stage
    from greenshoe.deal._record import DealRecord
    from greenshoe.deal._values import Value

__all__ = ["Deal"]


@dataclass(frozen=True)
class Deal:
    """One offering: its record (what is known, cell by cell) and its checked terms.

    >>> deal = Deal.load("2513")
    >>> deal.terms.offer_price_hkd, deal.terms.mechanism.value
    (Decimal('116.20'), '18C')
    """

    record: DealRecord
    terms: Terms

    @classmethod
    def of(cls, record: DealRecord) -> Deal:
        """Return a deal from a record.

        Raises
        ------
        DealError
            If the record's terms are missing or contradict each other.
        """
        check_company(record)
        return cls(record, terms_of(record))

    @classmethod
    def load(cls, name: str | Path) -> Deal:
        """Load a deal by code from the shipped registry, or from a TOML file.

        Parameters
        ----------
        name
            `2513`, `02513`, or the path of a `.toml` file.

        Raises
        ------
        UnknownNameError
            If no shipped deal has that code.
        DealError
            If the file is not a deal.
        """
        text = str(name)
        if text.endswith(".toml") or "/" in text or "\\" in text:
            return cls.of(read_deal_file(Path(name)))
        return cls.of(shipped_record(text))

    def known_at(self, stage: Stage) -> Deal:
        """Return the deal with everything blanked that is not public at `stage`."""
        return Deal.of(self.record.known_at(stage))

    def with_values(self, **changes: Value) -> Deal:
        """Return the deal with some cells replaced, checked again.

        >>> from decimal import Decimal
        >>> Deal.load("2513").with_values(offer_price_hkd=Decimal("110")).terms.price_hkd
        Decimal('110')
        """
        values = {**self.record.values, **changes}
        return Deal.of(replace(self.record, values=values))
