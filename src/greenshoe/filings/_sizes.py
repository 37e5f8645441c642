"""The application sizes of a formal notice and the amount payable for each, to the cent.

The table stands in two to four pairs of columns, so a line of the print holds several sizes. Each
amount is proven: maximum price times shares plus four fees at the printed rates, each rounded by
itself. Where price or rates cannot be read, the amounts must at least agree with each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.core import round_half_up
from greenshoe.filings._model import ApplicationSize, Held

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from greenshoe.filings._text import FilingText

__all__ = ["FeeRates", "Sizes", "amount_payable", "read_fee_rates", "read_sizes"]

_SHARES = r"\d{1,3}(?:\s?,\s?\d{3}){1,5}|\d{1,15}"
_AMOUNT = r"\d{1,3}(?:\s?,\s?\d{3}){0,5}\.\d{2}"
# Footnote marks; bounded and possessive, so that a run of them costs what it is long.
_MARKS = r"(?:\s?[(\[（]\s*(?:[\d¹²³⁴⁵]{1,3}|[a-z])\s*[)\]）]|\s?[*#†‡¹²³⁴⁵]){0,6}+"
_PAIR = re.compile(
    rf"(?<![\d.,])(?P<shares>{_SHARES}){_MARKS}\s+(?:HK\$|\$)?\s?(?P<amount>{_AMOUNT})(?![\d%])"
)
_LONE_AMOUNT = re.compile(rf"(?<![\d.,])(?:{_AMOUNT})(?![\d%])")
_RESERVED = re.compile(r"僱員|員工|優先|預留|employee|preferential|reserved", re.IGNORECASE)
_PUBLIC = re.compile(
    r"香港發售|公開發售|Hong\s+Kong\s+(?:Offer|Public)|Public\s+Offer", re.IGNORECASE
)
_FIELD = "application_sizes"
_HEAD, _NOTE = 400, 100
_WITHOUT_PRICE = Decimal("0.05")
_FEWEST_SIZES = 5
_NEAR = Decimal("0.0005")
_RATE = r"(\d+(?:\.\d+)?)\s*%\s*(?:的)?\s*"
_FEE_NAMES = {
    "brokerage": (r"經紀佣金", r"brokerage"),
    "sfc_levy": (
        r"(?:香港)?證(?:券及期貨事務)?監(?:察委員)?會(?:的)?交易徵費",
        r"SFC\s+transaction\s+levy|transaction\s+levy\s+of\s+the\s+SFC",
    ),
    "afrc_levy": (
        r"(?:會財局|財匯局|會計及財務匯報局|財務匯報局)(?:的)?交易徵費",
        r"A?FRC\s+transaction\s+levy",
    ),
    "trading_fee": (
        r"(?:香港)?(?:聯交所|聯合交易所)(?:的)?交易費",
        r"(?:Stock\s+Exchange|SEHK)\s+trading\s+fee",
    ),
}


@dataclass(frozen=True, slots=True)
class FeeRates:
    """The fees an applicant pays on top of the price, as fractions of it."""

    brokerage: Decimal
    sfc_levy: Decimal
    afrc_levy: Decimal
    trading_fee: Decimal

    def __iter__(self) -> Iterator[Decimal]:
        """Yield the four rates."""
        yield from (self.brokerage, self.sfc_levy, self.afrc_levy, self.trading_fee)


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes that were proven, ascending, and what was held back."""

    sizes: tuple[ApplicationSize, ...]
    held: tuple[Held, ...]
    page: int = 0


def amount_payable(shares: int, price_hkd: Decimal, rates: FeeRates) -> Decimal:
    """Return HK$ payable: price times shares, and each fee rounded to the cent by itself.

    >>> rates = FeeRates(*map(Decimal, ("0.01", "0.000027", "0.0000015", "0.0000565")))
    >>> amount_payable(300, Decimal("104.80"), rates)
    Decimal('31757.08')
    """
    value = shares * price_hkd
    return round_half_up(value, 2) + sum(
        (round_half_up(value * rate, 2) for rate in rates), Decimal(0)
    )


def read_fee_rates(text: FilingText) -> FeeRates | None:
    """Return the rates of the four fees as printed, `None` unless brokerage is named.

    A levy the text does not name is nil: the fourth exists since 2022.
    """
    found: dict[str, Decimal] = {}
    for name, (chinese, english) in _FEE_NAMES.items():
        match = re.search(rf"{_RATE}(?:{chinese}|{english})", text.flat.text, re.IGNORECASE)
        match = match or re.search(
            rf"(?:{english})\s+(?:fee\s+)?of\s+{_RATE}", text.flat.text, re.IGNORECASE
        )
        found[name] = Decimal(match[1]) / 100 if match else Decimal(0)
    return FeeRates(**found) if found["brokerage"] else None


def _number(words: str) -> Decimal:
    """Return a printed number."""
    return Decimal("".join(words.replace(",", " ").split()))


def _pairs(text: FilingText) -> Iterator[tuple[int, ApplicationSize]]:
    """Yield place and content of every pair of a whole number and an amount."""
    for match in _PAIR.finditer(text.lined.text):
        size = ApplicationSize(int(_number(match["shares"])), _number(match["amount"]))
        if size.shares > 0:
            yield match.start(), size


def _main_price(pairs: Iterable[ApplicationSize]) -> Decimal | None:
    """Return the amount a share that most pairs agree on."""
    ratios = sorted(size.amount_hkd / size.shares for size in pairs)
    return ratios[len(ratios) // 2] if ratios else None


def _belonging(text: FilingText) -> list[tuple[int, ApplicationSize]]:
    """Return the pairs that stand in tables: those between pairs at the usual amount a share."""
    pairs = list(_pairs(text))
    main = _main_price(size for _, size in pairs)
    if main is None:
        return []
    inside = [at for at, size in pairs if abs(size.amount_hkd / size.shares / main - 1) < _NEAR]
    if len(inside) < _FEWEST_SIZES:
        return []
    return [(at, size) for at, size in pairs if inside[0] <= at <= inside[-1]]


def _tables(text: FilingText) -> list[list[tuple[int, ApplicationSize]]]:
    """Split the pairs into tables: each starts with the smallest size."""
    belonging = _belonging(text)
    least = min((size.shares for _, size in belonging), default=0)
    tables: list[list[tuple[int, ApplicationSize]]] = []
    for at, size in belonging:
        if size.shares == least or not tables:
            tables.append([])
        tables[-1].append((at, size))
    return tables


def _is_reserved(text: FilingText, table: list[tuple[int, ApplicationSize]], after: int) -> bool:
    """Tell whether a table is that of employees or of holders with an assured entitlement.

    The words nearest to it decide: those of its heads and of its first note.
    """
    start, end = table[0][0], table[-1][0]
    head = text.lined.text[max(after, start - _HEAD) : start]
    note = text.lined.text[end : end + _NOTE]
    return len(_RESERVED.findall(head + note)) > len(_PUBLIC.findall(head + note))


def _agrees(
    size: ApplicationSize, price_hkd: Decimal | None, rates: FeeRates | None, main: Decimal
) -> bool:
    """Tell whether an amount is what price and fees make it; without them, near the others."""
    if price_hkd is not None and rates is not None:
        return size.amount_hkd == amount_payable(size.shares, price_hkd, rates)
    # The four fees, each rounded to the cent, and the largest amount are at most 2.5 cents off.
    return abs(size.amount_hkd - main * size.shares) <= _WITHOUT_PRICE


def _proven(
    text: FilingText,
    table: list[tuple[int, ApplicationSize]],
    price_hkd: Decimal | None,
    rates: FeeRates | None,
) -> Sizes:
    """Prove one table."""
    ordered = sorted({size for _, size in table}, key=lambda size: size.shares)
    main = ordered[-1].amount_hkd / ordered[-1].shares
    sizes = tuple(size for size in ordered if _agrees(size, price_hkd, rates, main))
    held = [
        Held(_FIELD, f"{size.shares:,} shares at HK${size.amount_hkd:,} is not price and fees")
        for size in ordered
        if size not in sizes
    ]
    lone = len(_LONE_AMOUNT.findall(text.lined.text, table[0][0], table[-1][0] + 1))
    if lone > len(table) - 1:
        held.append(Held(_FIELD, f"{lone - len(table) + 1} amounts of the table have no shares"))
    if len({size.shares for size in sizes}) < len(sizes):
        held.append(Held(_FIELD, "one number of shares has two amounts"))
    return Sizes(sizes, tuple(held), text.lined.page_at(table[0][0]))


def read_sizes(text: FilingText, max_price_hkd: Decimal | None, rates: FeeRates | None) -> Sizes:
    """Read the table of application sizes of the public offer.

    Parameters
    ----------
    text
        The notice.
    max_price_hkd
        The maximum offer price, if it was read.
    rates
        The fees, if they were read.
    """
    tables = _tables(text)
    ends = [0, *(table[-1][0] for table in tables)]
    public = [
        table
        for table, after in zip(tables, ends, strict=False)
        if not _is_reserved(text, table, after)
    ]
    if not public:
        held = (Held(_FIELD, "no table is that of the public offer"),) if tables else ()
        return Sizes((), held)
    largest = max(public, key=lambda table: max(size.shares for _, size in table))
    return _proven(text, largest, max_price_hkd, rates)
