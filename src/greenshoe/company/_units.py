"""Units that are checked when a model is built and gone when it runs.

A unit is a power of ten and whole-number powers of symbols: ``million CNY / year`` is
10^6 CNY^1 year^-1. A symbol is any word (`order`, `vehicle`, `token`); three capitals are a
currency. What has time in it is a flow, what has none is a stock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from greenshoe.core import ModelError

__all__ = ["DIMENSIONLESS", "Unit", "parse_unit"]

_SCALES = {
    "hundred": 2,
    "thousand": 3,
    "million": 6,
    "billion": 9,
    "trillion": 12,
    "percent": -2,
    "%": -2,
    "万": 4,
    "萬": 4,
    "亿": 8,
    "億": 8,
}
_NOTHING = frozenset({"1", "fraction", "ratio", "multiple", "x"})
_CURRENCY_NAMES = {"RMB": "CNY", "HK$": "HKD", "US$": "USD", "元": "CNY", "港元": "HKD"}
_CURRENCY = re.compile(r"[A-Z]{3}")
_WORD = re.compile(r"[^\W\d][\w$]*|[一-鿿]+|1|%")
_TIMES = frozenset({"second", "hour", "day", "week", "month", "quarter", "year"})
_LONGEST = 120


@dataclass(frozen=True)
class Unit:
    """A power of ten and powers of symbols.

    Attributes
    ----------
    power_of_ten
        6 for millions, -2 for per cent.
    symbols
        Pairs (symbol, power), sorted, no power zero.
    """

    power_of_ten: int = 0
    symbols: tuple[tuple[str, int], ...] = ()

    def __mul__(self, other: Unit) -> Unit:
        return self._combine(other, 1)

    def __truediv__(self, other: Unit) -> Unit:
        return self._combine(other, -1)

    def _combine(self, other: Unit, sign: int) -> Unit:
        powers = dict(self.symbols)
        for symbol, power in other.symbols:
            powers[symbol] = powers.get(symbol, 0) + sign * power
        kept = tuple(sorted((s, p) for s, p in powers.items() if p))
        return Unit(self.power_of_ten + sign * other.power_of_ten, kept)

    def raised(self, power: int) -> Unit:
        """Return the unit to a whole power."""
        return Unit(self.power_of_ten * power, tuple((s, p * power) for s, p in self.symbols))

    @property
    def currencies(self) -> frozenset[str]:
        """The currencies in it."""
        return frozenset(s for s, _ in self.symbols if _CURRENCY.fullmatch(s))

    @property
    def kind(self) -> str:
        """`flow` where it is per some time, else `stock`."""
        return "flow" if any(s in _TIMES and p < 0 for s, p in self.symbols) else "stock"

    @property
    def mixes_times(self) -> bool:
        """Whether two measures of time stand below one line (per day x per year)."""
        return sum(-p for s, p in self.symbols if s in _TIMES and p < 0) > 1

    def __str__(self) -> str:
        names = {p: n for n, p in _SCALES.items() if n.isascii() and n.isalpha()}
        above = [_power(s, p) for s, p in self.symbols if p > 0]
        below = [_power(s, -p) for s, p in self.symbols if p < 0]
        ten, scale = self.power_of_ten, names.get(self.power_of_ten, f"10^{self.power_of_ten}")
        if below and -ten in names:
            below[0], ten = f"{names[-ten]} {below[0]}", 0
        top = " ".join([*([scale] if ten else []), " * ".join(above)]).strip()
        return " / ".join([top or "1", *below]) if below else top or "fraction"

    def why_not(self, other: Unit) -> str | None:
        """Return why a quantity in `other` cannot stand for one in this unit, `None` if it can.

        >>> parse_unit("CNY / order").why_not(parse_unit("HKD / order"))
        'the currency differs (HKD for CNY)'
        >>> parse_unit("万 CNY").why_not(parse_unit("亿 CNY"))
        'the scale differs (10^8 for 10^4)'
        """
        if self == other:
            return None
        if self.currencies != other.currencies:
            theirs, ours = _names(other.currencies), _names(self.currencies)
            return f"the currency differs ({theirs} for {ours})"
        if self.symbols == other.symbols:
            return f"the scale differs (10^{other.power_of_ten} for 10^{self.power_of_ten})"
        times = _time_of(self), _time_of(other)
        if times[0] != times[1]:
            if self.kind != other.kind:
                return f"a {other.kind} stands for a {self.kind}"
            return f"the time differs ({times[1]} for {times[0]})"
        return f"{other} is not {self}"


DIMENSIONLESS = Unit()


def _power(symbol: str, power: int) -> str:
    return symbol if power == 1 else f"{symbol}^{power}"


def _names(currencies: frozenset[str]) -> str:
    return "+".join(sorted(currencies)) or "none"


def _time_of(unit: Unit) -> str:
    return "per " + (" per ".join(_power(s, -p) for s, p in unit.symbols if s in _TIMES) or "none")


def _singular(word: str) -> str:
    """Return a counted noun in the singular, a currency by its three letters."""
    if word in _CURRENCY_NAMES:
        return _CURRENCY_NAMES[word]
    if _CURRENCY.fullmatch(word):
        return word
    lower = word.lower()
    if lower.endswith("ies") and len(lower) > 4:
        return lower[:-3] + "y"
    return lower[:-1] if lower.endswith("s") and not lower.endswith("ss") else lower


def parse_unit(text: str) -> Unit:
    """Read a unit such as ``CNY / order``, ``million USD / year`` or ``USD per million tokens``.

    Raises
    ------
    ModelError
        If it is not words, scales, ``*`` and ``/`` (or ``per``).

    >>> str(parse_unit("billion tokens / day") * parse_unit("CNY / million tokens"))
    'thousand CNY / day'
    >>> parse_unit("亿元 / year").kind, parse_unit("vehicles").kind
    ('flow', 'stock')
    """
    if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST:
        raise _no_unit(text)
    unit, sign = DIMENSIONLESS, 1
    for part in re.split(r"([*/])", re.sub(r"\bper\b", "/", text)):
        if part in {"*", "/"}:
            sign = -1 if part == "/" else 1
            continue
        unit = unit._combine(_factor(part, text), sign)  # noqa: SLF001 - its own module
    return unit


def _factor(part: str, text: str) -> Unit:
    """Read scales and symbols that stand side by side: ``million CNY``, ``亿元``."""
    spaced = re.sub(r"([万萬亿億%])", r" \1 ", part)
    words = spaced.split()
    if not words or any(not _WORD.fullmatch(w) for w in words):
        raise _no_unit(text)
    power, powers = 0, dict[str, int]()
    for word in words:
        if word.lower() in _SCALES:
            power += _SCALES[word.lower()]
        elif word.lower() not in _NOTHING:
            symbol = _singular(word)
            powers[symbol] = powers.get(symbol, 0) + 1
    return Unit(power, tuple(sorted(powers.items())))


def _no_unit(text: object) -> ModelError:
    return ModelError(
        "is not a unit", key="unit", value=text, expected='words such as "million CNY / year"'
    )
