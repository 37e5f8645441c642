"""What a listing brings to a valuation, as plain numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.core import ModelError

if TYPE_CHECKING:
    from datetime import date

    from greenshoe.company._cap_table import IndexEvent, LockUp
    from greenshoe.company._model import Model

__all__ = ["DealTerms", "shares_of"]


@dataclass(frozen=True)
class DealTerms:
    """What a listing brings to a valuation, as plain numbers.

    Attributes
    ----------
    issued_shares
        All shares after the listing (fully diluted if known).
    offer_price_hkd
        Price at which the value is compared and the cap table steps up.
    gross_proceeds_hkd_mn, net_proceeds_hkd_mn
        New money, millions of HK$.
    listing_date
        First day of trading.
    offer_shares, over_allotment_shares
        New shares sold, and those that may be added.
    lock_ups, index_events
        What this listing binds and until when; the indices it may enter and when.
    """

    issued_shares: int
    offer_price_hkd: float
    gross_proceeds_hkd_mn: float | None = None
    net_proceeds_hkd_mn: float | None = None
    listing_date: date | None = None
    offer_shares: int | None = None
    over_allotment_shares: int = 0
    lock_ups: tuple[LockUp, ...] = ()
    index_events: tuple[IndexEvent, ...] = ()

    def __post_init__(self) -> None:
        """Refuse terms that are no terms.

        Raises
        ------
        ModelError
            If shares or price are not above 0, proceeds are below 0, or more is locked than issued.
        """
        for name in ("issued_shares", "offer_price_hkd"):
            if not getattr(self, name) > 0:
                raise ModelError("is not above 0", key=name, value=getattr(self, name))
        for name in ("gross_proceeds_hkd_mn", "net_proceeds_hkd_mn", "over_allotment_shares"):
            if (getattr(self, name) or 0) < 0:
                raise ModelError("is below 0", key=name, value=getattr(self, name))
        if sum(lock.shares or 0 for lock in self.lock_ups) > self.issued_shares:
            raise ModelError("lock more shares than are issued", key="lock_ups")


def shares_of(model: Model, deal: DealTerms | None) -> float:
    """Return the shares a value is divided by.

    Raises
    ------
    ModelError
        If neither the model nor the deal says.
    """
    if deal is not None:
        return float(deal.issued_shares)
    if model.issued_shares is None:
        raise ModelError(
            "is missing",
            file=model.file,
            key="capital.issued_shares",
            expected="all shares after the listing: a price needs them",
        )
    return float(model.issued_shares)
