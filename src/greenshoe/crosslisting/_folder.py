"""The price files of a pair in a folder, and which two of them go together."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import DataError, InputError, normalise_stock_code
from greenshoe.crosslisting._load import load_prices
from greenshoe.crosslisting._table import SUFFIXES
from greenshoe.crosslisting._traps import Trap

if TYPE_CHECKING:
    from pathlib import Path

    from greenshoe.core import Market
    from greenshoe.crosslisting._pairs import Pair
    from greenshoe.crosslisting._series import PriceSeries

__all__ = ["Legs", "find_files", "load_legs"]

_MOST_FILES = 20_000
_MOST_CANDIDATES = 12
_SAME = 2e-4
_ENOUGH = 60
_ADJUSTED, _SPLIT = 2e-3, 0.4
_QUALITY = {"raw": 3, "unknown": 1, "dividend-adjusted": 0}
_SUFFIX_OF: dict[Market, tuple[str, ...]] = {"HK": ("hk",), "US": ("us",), "CN": ("ss", "sh", "sz")}


@dataclass(frozen=True, eq=False)
class Legs:
    """What a folder holds of a pair: the two series to compare, and all that were read.

    Attributes
    ----------
    anchor, hong_kong
        The series that go together best; `None` where there is no file.
    read
        Every series that was read.
    traps
        Those of the two chosen, of files that were refused, and of the choice.
    """

    anchor: PriceSeries | None
    hong_kong: PriceSeries | None
    read: tuple[PriceSeries, ...]
    traps: tuple[Trap, ...]

    def of(self, market: Market) -> tuple[PriceSeries, ...]:
        """Return every series of one market."""
        return tuple(series for series in self.read if series.market == market)

    def for_opens(self) -> tuple[PriceSeries, PriceSeries] | None:
        """Return the two series with the most common days that have opens in Hong Kong.

        An open is forecast from moves and a premium that is learnt as it goes, so that here length
        and freshness count for more than an adjustment of old prices.
        """
        anchors = [series for series in self.read if series.market != "HK"]
        shares = [series for series in self.of("HK") if series.has_opens]
        best = max(product(anchors, shares), key=_common_days, default=None)
        return best if best is not None and _common_days(best)[0] else None


def _common_days(legs: tuple[PriceSeries, PriceSeries]) -> tuple[int, int]:
    common = len(np.intersect1d(legs[0].days, legs[1].days))
    return common, _quality(legs[0]) + _quality(legs[1])


def find_files(folder: Path, code: str, market: Market) -> list[Path]:
    """Return the CSV and Parquet files of a share, in a folder or the folders in it.

    A file belongs to a share if its name begins with the ticker, or with the digits of the stock
    code, before a full stop, a hyphen, an underscore or a blank: ``BABA.csv``, ``9988.HK.csv``,
    ``02026_1m.parquet``, ``600028.SS.csv``.

    Raises
    ------
    InputError
        If the folder is none.
    """
    if not folder.is_dir():
        raise InputError("is not a folder", key="--prices", value=str(folder), expected="a folder")
    found = []
    for number, path in enumerate(sorted(_files(folder))):
        if number > _MOST_FILES:
            raise InputError(f"holds more than {_MOST_FILES:,} files", key="--prices", value=folder)
        if path.suffix.lower() in SUFFIXES and _belongs(path.stem, code, market):
            found.append(path)
    return found


def _files(folder: Path) -> list[Path]:
    return [path for pattern in ("*.*", "*/*.*") for path in folder.glob(pattern) if path.is_file()]


def _belongs(stem: str, code: str, market: Market) -> bool:
    first, *rest = re.split(r"[._\-\s]+", stem.lower())
    other = {suffix for name, all_of in _SUFFIX_OF.items() if name != market for suffix in all_of}
    if rest and rest[0] in other:
        return False
    if market == "US":
        return first == code.lower()
    if not first.isascii() or not first.removeprefix("hk").isdigit():
        return False
    digits = first.removeprefix("hk")
    return len(digits) <= 6 and int(digits) == int(code) and (len(digits) == 6) == (market == "CN")


def load_legs(folder: Path, pair: Pair) -> Legs:
    """Read every file of a pair in a folder and choose the two series that go together.

    Raw prices are preferred to adjusted ones on both sides, then the pair with the most common
    days, then one with opening prices. A pair without a Hong Kong code takes the only Hong Kong
    share of the folder. A file that cannot be read is noted, not fatal, unless
    it is the only one of its market.

    Raises
    ------
    InputError
        If the folder is none, or the only file of a market cannot be read.
    """
    anchors, refused = _load_all(folder, pair.us, pair.anchor_market)
    code = pair.hk or _only_code(folder)
    shares, more = list["PriceSeries"](), list[Trap]()
    if code is not None:
        shares, more = _load_all(folder, code, "HK")
    anchors, shares = _confirmed(anchors), _confirmed(shares)
    anchor, share = _best(anchors, shares)
    chosen = [trap for series in (anchor, share) if series for trap in series.traps]
    traps = (*refused, *more, *chosen, *_mixed(anchor, share))
    return Legs(anchor, share, (*anchors, *shares), traps)


def _load_all(folder: Path, code: str, market: Market) -> tuple[list[PriceSeries], list[Trap]]:
    read, refused, last = [], [], None
    for path in find_files(folder, code, market)[:_MOST_CANDIDATES]:
        try:
            read.append(_named(load_prices(path, code, market), str(path.relative_to(folder))))
        except DataError as error:
            last = error
            refused.append(Trap(path.name, "unreadable", "refused", str(error)))
    if last is not None and not read:
        raise last
    return read, refused


def _named(series: PriceSeries, name: str) -> PriceSeries:
    """Return the series under its path in the folder: several files can have one name."""
    traps = tuple(replace(trap, file=name) for trap in series.traps)
    return replace(series, file=name, traps=traps)


def _only_code(folder: Path) -> str | None:
    """Return the stock code of the only Hong Kong share in a folder, `None` if not exactly one."""
    names = (re.split(r"[._\-\s]+", path.stem.lower()) for path in _files(folder))
    codes = {int(n[0]) for n in names if len(n) > 1 and n[1] == "hk" and n[0].isdecimal()}
    return normalise_stock_code(str(codes.pop())) if len(codes) == 1 else None


def _confirmed(family: list[PriceSeries]) -> list[PriceSeries]:
    """Compare the series of one share: on old days an adjusted one lies below a raw one.

    The grid alone can be fooled, by a vendor that rounds adjusted prices to the cent.
    """
    family = [_demoted(series, family) for series in family]
    known = [series for series in family if series.adjustment == "raw"]
    return [_by_comparison(series, known) for series in family]


def _early_gap(series: PriceSeries, other: PriceSeries) -> float | None:
    """Return by how much `series` lies below `other` on their first common days, in logs."""
    common, ours, theirs = np.intersect1d(series.days, other.days, return_indices=True)
    if len(common) < _ENOUGH:
        return None
    return float(np.median(np.log(other.close[theirs] / series.close[ours])[:_ENOUGH]))


def _demoted(series: PriceSeries, family: list[PriceSeries]) -> PriceSeries:
    if series.adjustment == "dividend-adjusted":
        return series
    for other in family:
        gap = None if other is series else _early_gap(series, other)
        if gap is not None and _ADJUSTED < gap < _SPLIT:
            what = f"its first closes lie {100 * gap:.1f} % below those of another file"
            trap = Trap(series.file, "dividend-adjusted", "warned", what, len(series))
            return series.known_as("dividend-adjusted", what).with_traps([trap])
    return series


def _by_comparison(series: PriceSeries, known: list[PriceSeries]) -> PriceSeries:
    """Call a series raw that agrees with a raw one: a later dividend would have lowered it."""
    if series.adjustment == "raw":
        return series
    for raw in known:
        gap = _early_gap(series, raw)
        if gap is not None and abs(gap) < _SAME and series.days[-1] >= raw.days[-1]:
            kept = tuple(trap for trap in series.traps if trap.trap != "dividend-adjusted")
            confirmed = series.known_as("raw", f"agrees with {raw.file} on old days")
            return replace(confirmed, traps=kept)
    return series


def _best(
    anchors: list[PriceSeries], shares: list[PriceSeries]
) -> tuple[PriceSeries | None, PriceSeries | None]:
    if not anchors or not shares:
        return max(anchors, key=_alone, default=None), max(shares, key=_alone, default=None)
    return max(product(anchors, shares), key=lambda legs: _together(*legs))


def _alone(series: PriceSeries) -> tuple[int, int, int]:
    return _quality(series), int(series.days[-1].astype(np.int64)), len(series)


def _together(anchor: PriceSeries, share: PriceSeries) -> tuple[int, int, int, bool]:
    common = len(np.intersect1d(anchor.days, share.days))
    quality = _quality(anchor) + _quality(share)
    ticks = (anchor.ticks is not None) + (share.ticks is not None)
    enough = int(common >= 30)
    return enough * (1 + quality), common, ticks, share.has_opens


def _quality(series: PriceSeries) -> int:
    """Return a rank: raw, then repaired, then unknown, then adjusted."""
    repaired = any(trap.action == "repaired" for trap in series.traps)
    return _QUALITY[series.adjustment] - repaired


def _mixed(anchor: PriceSeries | None, share: PriceSeries | None) -> list[Trap]:
    """Warn of a raw series compared with an adjusted one."""
    if anchor is None or share is None or anchor.adjustment == share.adjustment:
        return []
    what = (
        f"{anchor.file} is {anchor.adjustment}, {share.file} is {share.adjustment}: the premium"
        " is off by the dividends paid since; trust its last days only"
    )
    return [Trap(f"{anchor.file}, {share.file}", "mixed adjustment", "warned", what)]
