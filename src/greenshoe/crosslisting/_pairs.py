"""Dated facts of a pair: its codes, how many shares an ADS stands for, what is barred."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from greenshoe.core import Confidence, DataError, Origin, normalise_stock_code, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Bar", "Pair", "Ratio", "find_pair", "read_pairs", "shipped_funds", "shipped_pairs"]

_Text = Annotated[str, Field(min_length=1, max_length=400)]


class _Closed(BaseModel):
    """A table in which every key is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Ratio(_Closed):
    """From this day on an ADS stands for this many shares."""

    start: Annotated[date | None, Field(alias="from")] = None
    shares_per_ads: Annotated[int, Field(ge=1, le=1000)]
    source: _Text
    confidence: Confidence

    @property
    def origin(self) -> Origin:
        """Where the ratio is from."""
        return Origin(self.source, self.start, None, self.confidence)


class Bar(_Closed):
    """A time in which one way of the conversion is shut, or shares cannot be borrowed."""

    start: Annotated[date, Field(alias="from")]
    until: date | None = None
    what: Literal["deposit", "cancel", "borrow_hk", "borrow_us"]
    applies_to: _Text = "all shares"
    source: _Text
    confidence: Confidence

    def in_force(self, day: date) -> bool:
        """Tell whether it holds on `day` (the last day is included)."""
        return self.start <= day and (self.until is None or day <= self.until)


class Pair(_Closed):
    """One company's shares on two markets.

    Attributes
    ----------
    us
        Ticker in New York, or the six-digit code of an A share.
    hk
        Stock code in Hong Kong.
    kind
        ``ads``; ``common`` (the same share on both registers); ``a_h`` (never fungible).
    hk_listed, us_listed
        First trading days, where known.
    hk_status
        ``dual primary``, ``secondary`` or ``primary``, and from when if it changed.
    ratios, bars
        Dated facts.
    ads_fee_usd
        Fee per ADS issued or cancelled, where the deposit agreement was read.
    listed_until
        Last day of the Hong Kong listing.
    """

    us: Annotated[str, Field(pattern=r"^([A-Z][A-Z0-9.]{0,7}|\d{6})$")]
    hk: str | None = None
    name: _Text = ""
    kind: Literal["ads", "common", "a_h"] = "ads"
    hk_listed: date | None = None
    us_listed: date | None = None
    hk_status: Literal["dual primary", "secondary", "primary", "unknown"] = "unknown"
    dual_primary_from: date | None = None
    listed_until: date | None = None
    facts_source: str = ""
    facts_confidence: Confidence = Confidence.M
    ratios: tuple[Ratio, ...] = ()
    bars: tuple[Bar, ...] = ()
    ads_fee_usd: Annotated[float | None, Field(gt=0, lt=10)] = None
    ads_fee_source: str = ""

    @field_validator("hk")
    @classmethod
    def _code(cls, value: str | None) -> str | None:
        return None if value is None else normalise_stock_code(value)

    def ratio_on(self, day: date) -> Ratio | None:
        """Return the ratio in force on a day, the first one before it."""
        known = [r for r in self.ratios if r.start is None or r.start <= day]
        return max(known, key=lambda r: r.start or date.min, default=None)

    def bars_on(self, day: date) -> tuple[Bar, ...]:
        """Return what is barred on a day."""
        return tuple(bar for bar in self.bars if bar.in_force(day))

    @property
    def anchor_market(self) -> Literal["US", "CN"]:
        """The market of the other share."""
        return "CN" if self.kind == "a_h" else "US"


class _File(_Closed):
    funds: frozenset[str] = frozenset()
    pair: tuple[Pair, ...]


def read_pairs(path: Path) -> tuple[Pair, ...]:
    """Read a TOML file of ``[[pair]]`` tables.

    Raises
    ------
    DataError
        If it is no TOML, or a key is unknown, missing or wrong.
    """
    return _parse(path.name, read_bytes(path, limit=1_000_000)).pair


def _parse(file: str, content: bytes) -> _File:
    try:
        document = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"is not TOML ({error})", file=file) from error
    try:
        return _File.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise DataError(first["msg"], file=file, key=key, value=first["input"]) from error


def shipped_pairs() -> tuple[Pair, ...]:
    """Return the pairs whose facts ship with the package.

    >>> pony = next(pair for pair in shipped_pairs() if pair.us == "PONY")
    >>> pony.hk, [str(bar.until) for bar in pony.bars if bar.what == "deposit"]
    ('2026', ['2025-12-16'])
    """
    return _shipped().pair


def shipped_funds() -> frozenset[str]:
    """Return the tickers that are funds, not companies."""
    return _shipped().funds


@cache
def _shipped() -> _File:
    content = (files("greenshoe.crosslisting") / "data/pairs.toml").read_bytes()
    return _parse("pairs.toml", content)


def find_pair(text: str, *, hk: str | None = None, known: tuple[Pair, ...] = ()) -> Pair:
    """Return the pair of a ticker, an A-share code or a Hong Kong code.

    Pairs of the user come before those shipped; a ticker unknown to both is a pair without facts.

    Raises
    ------
    DataError
        If the ticker is no ticker.

    >>> find_pair("9988").us, find_pair("XYZ/1234").hk
    ('BABA', '1234')
    """
    text, _, after = text.replace(":", "/").partition("/")
    hk = hk or after or None
    ticker = text.strip().upper().removesuffix(".US")
    a_share = ticker.removesuffix(".SS").removesuffix(".SH").removesuffix(".SZ")
    code = normalise_stock_code(ticker) if _is_hong_kong(ticker) else None
    for pair in (*known, *shipped_pairs()):
        if pair.us in {ticker, a_share} or (code is not None and pair.hk == code):
            return pair if hk is None else pair.model_copy(update={"hk": normalise_stock_code(hk)})
    try:
        kind = "a_h" if a_share.isdigit() and len(a_share) == 6 else "ads"
        return Pair.model_validate(
            {"us": a_share if kind == "a_h" else ticker, "hk": hk, "kind": kind}
        )
    except ValidationError as error:
        raise DataError(
            "is no ticker", key="TICKER", value=text, expected="such as BABA, 9988 or 601318"
        ) from error


def _is_hong_kong(ticker: str) -> bool:
    digits = ticker.removesuffix(".HK")
    return digits.isdigit() and len(digits) <= 5
