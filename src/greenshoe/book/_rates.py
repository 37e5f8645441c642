"""Exchange rates as given: no rate is assumed, not even that of a pegged currency."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.core import DataError, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["ExchangeRates", "parse_rates", "read_rates"]

HOME = "HKD"
_CODE = re.compile(r"[A-Z]{3}")
_NUMBER = re.compile(r"\d{1,7}(\.\d{1,10})?")


@dataclass(frozen=True)
class ExchangeRates:
    """HK$ for one unit of each currency; the Hong Kong dollar itself is always 1.

    >>> ExchangeRates({"USD": Decimal("7.78")}).hkd_per("USD")
    Decimal('7.78')
    """

    rates: Mapping[str, Decimal] = field(default_factory=dict)

    def hkd_per(self, currency: str) -> Decimal | None:
        """Return HK$ for one unit of a currency, `None` where no rate was given."""
        return Decimal(1) if currency == HOME else self.rates.get(currency)

    def joined(self, other: ExchangeRates) -> ExchangeRates:
        """Return these rates with those of `other` over them."""
        return ExchangeRates({**self.rates, **other.rates})


def _rate(currency: str, number: str, where: str) -> tuple[str, Decimal]:
    code = currency.strip().upper()
    if not _CODE.fullmatch(code):
        raise DataError(
            "is no currency", key=where, value=currency, expected="three letters such as USD"
        )
    if not _NUMBER.fullmatch(number.strip()) or Decimal(number.strip()) == 0:
        raise DataError(
            "is no exchange rate", key=f"{where} {code}", value=number, expected="HK$ for one unit"
        )
    if code == HOME and Decimal(number.strip()) != 1:
        raise DataError("is always 1", key=f"{where} HKD", value=number, expected="no rate for HKD")
    return code, Decimal(number.strip())


def parse_rates(texts: Iterable[str]) -> ExchangeRates:
    """Return the rates written `USD=7.78`.

    Raises
    ------
    DataError
        If one is not of that form.

    >>> parse_rates(["USD=7.78", "eur=9.05"]).rates["EUR"]
    Decimal('9.05')
    """
    rates: dict[str, Decimal] = {}
    for text in texts:
        name, sign, number = text.partition("=")
        if not sign:
            raise DataError("is no exchange rate", key="--rate", value=text, expected="USD=7.78")
        rates |= [_rate(name, number, "--rate")]
    return ExchangeRates(rates)


def read_rates(path: Path) -> ExchangeRates:
    """Read a TOML file of rates: one line `USD = 7.78` for each currency.

    Raises
    ------
    DataError
        If it is no TOML, or a line is no rate.
    """
    try:
        data = tomllib.loads(read_bytes(path, limit=100_000).decode("utf-8"), parse_float=str)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise DataError(f"is no table of rates ({error})", file=path.name) from error
    return ExchangeRates(dict(_rate(name, str(rate), path.name) for name, rate in data.items()))
