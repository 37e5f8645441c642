"""What an allotment is like: who got what part of demand, and how few hold how much."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from greenshoe.deal import shipped_record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from greenshoe.book._clean import BookLine

__all__ = [
    "TOPS",
    "Concentration",
    "Fairness",
    "PublishedConcentration",
    "concentration_of",
    "fairness_of",
    "published_concentration",
]

TOPS = (1, 5, 10, 25)


@dataclass(frozen=True, slots=True)
class Fairness:
    """What one group of investors got.

    Attributes
    ----------
    group, lines
        Its name and how many lines it has.
    wanted_shares, allotted_shares
        At the price; allotted.
    fill_pct
        Allotted / wanted.
    part_of_demand_pct, part_of_allotment_pct
        The group's part of both totals; equal where the allotment is proportional.
    got_nothing
        Lines that wanted shares and got none.
    """

    group: str
    lines: int
    wanted_shares: int
    allotted_shares: int
    fill_pct: float
    part_of_demand_pct: float
    part_of_allotment_pct: float
    got_nothing: int


def fairness_of(
    lines: Sequence[BookLine],
    wanted: Sequence[int],
    allotted: Sequence[int],
    key: Callable[[BookLine], str],
) -> tuple[Fairness, ...]:
    """Return what each group got, the largest demand first."""
    groups: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for line, want, got in zip(lines, wanted, allotted, strict=True):
        groups[key(line)].append((int(want), int(got)))
    all_wanted, all_got = sum(map(int, wanted)) or 1, sum(map(int, allotted)) or 1
    rows = []
    for name, pairs in groups.items():
        want, got = (sum(column) for column in zip(*pairs, strict=True))
        rows.append(
            Fairness(
                name,
                len(pairs),
                want,
                got,
                100 * got / want if want else 0.0,
                100 * want / all_wanted,
                100 * got / all_got,
                sum(1 for w, g in pairs if w and not g),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.wanted_shares, row.group)))


@dataclass(frozen=True, slots=True)
class PublishedConcentration:
    """The concentration of placees that an announcement printed.

    Attributes
    ----------
    stock_code
        The deal.
    top_shares
        Shares allotted to the 1, 5, 10 and 25 largest placees.
    placing_shares
        The placing, without over-allocation: what the percentages are of.
    placees
        How many there were, `None` where not printed.
    source_url, sha256
        The announcement.
    """

    stock_code: str
    top_shares: Mapping[int, int]
    placing_shares: int
    placees: int | None
    source_url: str
    sha256: str

    def pct(self, top: int) -> float:
        """Return the part of the placing that the largest `top` placees got, in %."""
        return 100 * self.top_shares[top] / self.placing_shares


@cache
def published_concentration() -> Mapping[str, PublishedConcentration]:
    """Return what announcements printed, by stock code.

    >>> pony = published_concentration()["2026"]
    >>> pony.top_shares[1], round(pony.pct(25), 2)
    (6150000, 96.47)
    """
    text = files("greenshoe.book").joinpath("published_concentration.csv").read_text("utf-8")
    rows = {}
    for row in csv.DictReader(io.StringIO(text)):
        record = shipped_record(row["stock_code"])
        rows[row["stock_code"]] = PublishedConcentration(
            row["stock_code"],
            {top: int(row[f"top_{top}"]) for top in TOPS},
            record.shares("intl_final_shares") or 0,
            record.shares("placees"),
            row["source_url"],
            row["sha256"],
        )
    return rows


@dataclass(frozen=True, slots=True)
class Concentration:
    """What the largest placees got.

    Attributes
    ----------
    top
        How many of them.
    shares
        Allotted to them together.
    placing_pct, offer_pct
        In % of the placing and of the offer, both without over-allocation, as announcements print.
    published_pct
        What the deal's own announcement printed of the placing, `None` where it is not at hand.
    usual_low_pct, usual_high_pct
        Between which nine of ten published deals lie.
    """

    top: int
    shares: int
    placing_pct: float
    offer_pct: float
    published_pct: float | None
    usual_low_pct: float
    usual_high_pct: float


def _usual(top: int) -> tuple[float, float]:
    values = sorted(each.pct(top) for each in published_concentration().values())
    cut = len(values) // 20
    return values[cut], values[-1 - cut]


def concentration_of(
    stock_code: str,
    lines: Sequence[BookLine],
    allotted: Sequence[int],
    *,
    placing_shares: int,
    offer_shares: int,
) -> tuple[Concentration, ...]:
    """Return what the 1, 5, 10 and 25 largest placees got; lines of one investor count as one."""
    by_holder: dict[str, int] = defaultdict(int)
    for line, got in zip(lines, allotted, strict=True):
        by_holder[line.key] += int(got)
    largest = sorted(by_holder.values(), reverse=True)
    published = published_concentration().get(stock_code)
    rows = []
    for top in TOPS:
        shares = sum(largest[:top])
        low, high = _usual(top)
        rows.append(
            Concentration(
                top,
                shares,
                100 * shares / placing_shares if placing_shares else 0.0,
                100 * shares / offer_shares if offer_shares else 0.0,
                published.pct(top) if published else None,
                low,
                high,
            )
        )
    return tuple(rows)
