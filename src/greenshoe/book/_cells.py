"""The cells of one order row, read strictly; what is wrong is remembered, not raised."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.book._order import Consent, OrderKind, Step
from greenshoe.book._types import find_type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.book._mistakes import Mistakes
    from greenshoe.book._rates import ExchangeRates

__all__ = ["Row"]

_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,6})?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_YES = {"yes": True, "y": True, "true": True, "1": True}
_NO = {"": False, "no": False, "n": False, "false": False, "0": False}
_CONSENT = {"consent", "consented", "with consent", "yes, consent", "waiver"}
_LONGEST_TEXT = 200
_MOST_SHARES = 10**13
_MOST_MONEY = 10**13
_PRICE_PLACES = 4
_CURRENCY = re.compile(r"[A-Z]{3}")


class Row:
    """One row of an order file under its columns."""

    def __init__(self, number: int, cells: Mapping[str, str], mistakes: Mistakes) -> None:
        self.number = number
        self.cells = cells
        self.mistakes = mistakes

    def wrong(self, column: str, what: str, expected: str = "") -> None:
        """Remember that a cell is wrong."""
        self.mistakes.add(self.number, column, self.cells.get(column, ""), what, expected)

    def text(self, column: str, *, required: bool = False) -> str:
        """Return a text on one line, control characters removed."""
        raw = " ".join(self.cells.get(column, "").removeprefix("'").split())
        value = "".join(c for c in raw if c.isprintable())
        if required and not value:
            self.wrong(column, "is missing", "a name or number")
        if len(value) > _LONGEST_TEXT:
            self.wrong(column, f"is longer than {_LONGEST_TEXT} characters")
        return value[:_LONGEST_TEXT]

    def number_of(self, column: str, most: int, unit: str) -> Decimal | None:
        """Return a number above 0 and at most `most`, `None` where blank or wrong."""
        raw = self.cells.get(column, "")
        if not raw:
            return None
        plain = raw.replace(",", "") if _THOUSANDS.fullmatch(raw) else raw
        if not _NUMBER.fullmatch(plain):
            self.wrong(column, f"is no number of {unit}", f"a plain number of {unit}")
            return None
        value = Decimal(plain)
        if value <= 0:
            what = "is negative" if value < 0 else "is zero"
            self.wrong(column, what, f"a number of {unit} above 0")
            return None
        if value > most:
            self.wrong(column, "is absurd", f"at most {most:,} {unit}")
            return None
        return value

    def whole(self, column: str, unit: str = "shares") -> int | None:
        """Return a whole number, `None` where blank or wrong."""
        value = self.number_of(column, _MOST_SHARES, unit)
        if value is not None and value != value.to_integral_value():
            self.wrong(column, "is not whole", f"a whole number of {unit}")
            return None
        return None if value is None else int(value)

    def flag(self, column: str) -> bool:
        """Return a yes or no, no where blank."""
        word = self.cells.get(column, "").casefold()
        if word not in _YES and word not in _NO:
            self.wrong(column, "is neither yes nor no", "yes or no")
        return word in _YES

    def consent(self, column: str) -> Consent:
        """Return whether the investor is related, and whether consent was given."""
        word = self.cells.get(column, "").casefold()
        if word in _CONSENT:
            return Consent.GIVEN
        if word not in _YES and word not in _NO:
            self.wrong(column, "is not known", "yes, no or consent")
        return Consent.NEEDED if word in _YES else Consent.NOT_RELATED

    def stated(self, column: str) -> bool | None:
        """Return what a row says of a mark, `None` where it says nothing."""
        return self.flag(column) if self.cells.get(column) else None

    def investor_type(self) -> str:
        """Return the kind of investor, "other" where blank or a word that is not known."""
        found = find_type(self.text("investor_type"))
        if found is None:
            word = self.text("investor_type")
            self.mistakes.unknown_types.setdefault(word, []).append(self.number)
        return found or "other"

    def kind(self) -> OrderKind | None:
        """Return strike, limit or scale, `None` where wrong."""
        word = self.cells.get("kind", "").casefold()
        aliases = {"market": "strike", "at strike": "strike", "step": "scale", "scaled": "scale"}
        word = aliases.get(word, word)
        if word not in set(OrderKind):
            self.wrong("kind", "is not known" if word else "is missing", "strike, limit or scale")
            return None
        return OrderKind(word)

    def limit(self, kind: OrderKind) -> Decimal | None:
        """Return the limit in HK$, which a strike order has not and a limit order must have."""
        value = self.number_of("limit_price_hkd", 10**6, "HK$ a share")
        if kind is OrderKind.STRIKE and self.cells.get("limit_price_hkd"):
            self.wrong("limit_price_hkd", "stands at a strike order", "no limit, or kind limit")
        if kind is OrderKind.LIMIT and not self.cells.get("limit_price_hkd"):
            self.wrong("limit_price_hkd", "is missing", "a limit in HK$, or kind strike")
        if value is not None and value != round(value, _PRICE_PLACES):
            self.wrong("limit_price_hkd", "is too fine", f"at most {_PRICE_PLACES} decimals")
        return value

    def money_cents(self, rates: ExchangeRates) -> int | None:
        """Return the money of an order in HK$ cents, rounded down."""
        value = self.number_of("amount", _MOST_MONEY, "money")
        currency = self.cells.get("currency", "").upper()
        if value is None:
            return None
        if not _CURRENCY.fullmatch(currency):
            what = "is missing: the amount has no unit" if not currency else "is no currency"
            self.wrong("currency", what, "three letters such as HKD")
            return None
        rate = rates.hkd_per(currency)
        if rate is None:
            self.wrong("currency", "has no exchange rate", f"--rate {currency}=HK$ for one unit")
            return None
        return int(value * rate * 100)

    def step(self, kind: OrderKind, rates: ExchangeRates) -> Step | None:
        """Return what the row wants up to its limit, `None` where wrong."""
        both = [name for name in ("shares", "amount") if self.cells.get(name)]
        if len(both) != 1:
            what = "stands beside an amount" if both else "is missing, and so is an amount"
            self.wrong("shares", what, "shares, or an amount with its currency")
            return None
        shares, money = self.whole("shares"), self.money_cents(rates)
        limit = self.limit(kind)
        return None if shares is None and money is None else Step(limit, shares, money)
