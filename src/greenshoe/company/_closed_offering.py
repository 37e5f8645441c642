"""An offering and its votes in closed form."""

from __future__ import annotations

from dataclasses import dataclass

from greenshoe.company._closed_form import _positive

__all__ = ["Offering", "voting_share"]


def voting_share(weighted_shares: float, votes: int, other_shares: float) -> float:
    """Return the votes of a class with `votes` each over all votes.

    >>> round(voting_share(5.4, 40, 94.6), 3)
    0.695
    """
    _positive(all_shares=weighted_shares + other_shares)
    return weighted_shares * votes / (weighted_shares * votes + other_shares)


@dataclass(frozen=True)
class Offering:
    """New shares at a price.

    Attributes
    ----------
    price
        Of one share.
    shares_after
        All shares after the offering, without the over-allotment.
    new_shares
        Sold by the company.
    over_allotment_shares
        Further new shares if the option is exercised.
    """

    price: float
    shares_after: float
    new_shares: float
    over_allotment_shares: float = 0.0

    @property
    def post_money(self) -> float:
        """Price times all shares, over-allotment included.

        >>> round(Offering(116.2, 440.23, 37.42).post_money / 1000, 1)
        51.2
        """
        return self.price * (self.shares_after + self.over_allotment_shares)

    @property
    def raised(self) -> float:
        """Price times new shares, over-allotment included."""
        return self.price * (self.new_shares + self.over_allotment_shares)

    @property
    def pre_money(self) -> float:
        """Post-money less what was raised."""
        return self.post_money - self.raised

    @property
    def sold_share(self) -> float:
        """New shares over all shares: the dilution of the old."""
        new = self.new_shares + self.over_allotment_shares
        return new / (self.shares_after + self.over_allotment_shares)
