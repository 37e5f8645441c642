"""A number that carries its origin, and how values are printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.core import Confidence, round_half_up
from greenshoe.words import message

if TYPE_CHECKING:
    from greenshoe.core import Origin

__all__ = ["Figure", "FigureValue", "exact", "in_print", "print_day", "print_instant"]

FigureValue = int | Decimal | Fraction | date | datetime | bool | str | None

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONGEST_FRACTION = 6
_IN_MILLIONS_FROM = 10_000_000
_SUFFIX = {"%": " %", "times": "×"}
_PREFIX = {"HK$": "HK$", "HK$ per share": "HK$"}
_SAID_APART = {"holders"}  # beside a number it is another word than by itself
_WITHOUT_UNIT = {"number", "text", "date", "yes or no", ""}


def print_day(day: date) -> str:
    """Return a date as it is printed.

    >>> print_day(date(2026, 1, 8))
    '8 Jan 2026'
    """
    return message(
        "{day} {month} {year}",
        day=str(day.day),
        month=_MONTHS[day.month - 1],
        year=str(day.year),
        number=str(day.month),
    )


def print_instant(at: datetime) -> str:
    """Return an instant in Hong Kong as it is printed, with its day of the week.

    >>> print_instant(datetime(2026, 1, 8, 9, 0))
    'Thu 8 Jan 2026, 09:00'
    """
    return message(
        "{weekday} {day}, {time}",
        weekday=_DAYS[at.weekday()],
        day=print_day(at),
        time=f"{at:%H:%M}",
    )


def exact(value: Fraction | Decimal | int, places: int) -> Decimal:
    """Return a number with some decimals, a half away from zero, from its exact value.

    >>> exact(Fraction(2, 3), 2)
    Decimal('0.67')
    """
    ratio = Fraction(value)
    scaled = Decimal(ratio.numerator) / Decimal(ratio.denominator)
    return round_half_up(scaled, places)


def _plain(value: Decimal, least_places: int) -> str:
    """Return a decimal with its own digits, at least `least_places` after the point."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > _LONGEST_FRACTION:
        value = round_half_up(value, 4)
    text = f"{value:,f}"
    whole, _, digits = text.partition(".")
    digits = digits.rstrip("0").ljust(least_places, "0")
    return f"{whole}.{digits}" if digits else whole


def _number(value: Decimal | Fraction | int, unit: str, places: int | None) -> str:
    if places is not None:
        return f"{exact(value, places):,f}"
    if isinstance(value, Fraction):
        return f"{exact(value, 0 if value.denominator == 1 and unit != '%' else 2):,f}"
    if unit in {"HK$", "HK$ per share"}:
        return _plain(Decimal(value), 2)
    return f"{value:,}" if isinstance(value, int) else _plain(value, 0)


def _with_unit(text: str, unit: str) -> str:
    """Return a number with its unit beside it."""
    if unit == "HK$ million":
        return message("HK${number} million", number=text)
    if unit in _PREFIX:
        return _PREFIX[unit] + text
    if unit in _SUFFIX:
        return text + _SUFFIX[unit]
    if unit in _SAID_APART:
        return message(f"{{number}} {unit}", number=text)
    return message("{number} {unit}", number=text, unit=unit)


def in_print(  # noqa: PLR0911 - one line per kind of value
    value: FigureValue, unit: str, *, places: int | None = None, with_unit: bool = True
) -> str:
    """Return a value as a reader sees it, a dash where it is not known.

    Parameters
    ----------
    value
        What is printed.
    unit
        A unit of `greenshoe.deal.COLUMNS` or of a check.
    places
        Decimals; by default those of the value itself.
    with_unit
        Whether the unit stands beside it (in a table it stands in the heading).

    >>> in_print(Decimal("116.2"), "HK$ per share"), in_print(Fraction(3, 40), "%")
    ('HK$116.20', '0.08 %')
    >>> in_print(51_154_748_078, "HK$"), in_print(None, "shares")
    ('HK$51,154.7 million', '–')
    """
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return print_instant(value)
    if isinstance(value, date):
        return print_day(value)
    if isinstance(value, str):
        return value
    in_millions = with_unit and places is None and abs(Fraction(value)) >= _IN_MILLIONS_FROM
    if unit == "HK$" and in_millions:
        number = f"{exact(Fraction(value) / 1_000_000, 1):,f}"
        return message("HK${number} million", number=number)
    text = _number(value, unit, places)
    if not with_unit or unit in _WITHOUT_UNIT:
        return text
    return _with_unit(text, unit)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its unit and where it comes from.

    Attributes
    ----------
    name
        Its name in the JSON output, "" where it has none of its own.
    label
        What it is, in a few words.
    value, unit
        As named.
    origin
        Source, as-of date, rule and confidence.
    bounds
        What rules allow where somebody decides, `None` where nothing is left to decide.
    places
        Decimals to print, `None` for those of the value.
    note
        What a reader should know, "" if nothing.
    """

    name: str
    label: str
    value: FigureValue
    unit: str
    origin: Origin
    bounds: tuple[int, int] | None = None
    places: int | None = None
    note: str = ""

    @property
    def text(self) -> str:
        """The value with its unit."""
        return in_print(self.value, self.unit, places=self.places)

    @property
    def bare(self) -> str:
        """The value without its unit, for a column that states it."""
        return in_print(self.value, self.unit, places=self.places, with_unit=False)

    @property
    def bounds_text(self) -> str:
        """What rules allow, "" where nothing is left to decide."""
        if self.bounds is None:
            return ""
        low, high = (in_print(b, self.unit, with_unit=False) for b in self.bounds)
        return message("{low} to {high}", low=low, high=high)

    @property
    def mark(self) -> str:
        """`S` or `M` where the reader must be warned, else ""."""
        sure = self.origin.confidence in {Confidence.T, Confidence.C}
        return "" if sure or self.value is None else self.origin.confidence.value

    @property
    def is_number(self) -> bool:
        """Whether the value is a number."""
        return isinstance(self.value, int | Decimal | Fraction) and not isinstance(self.value, bool)
