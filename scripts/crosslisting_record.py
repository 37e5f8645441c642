"""Print the measured record of `docs/crosslisting.md` as Markdown, from a folder of price files.

Usage: python scripts/crosslisting_record.py DIR
"""

from __future__ import annotations

import sys
from pathlib import Path

from greenshoe.core import DataError
from greenshoe.crosslisting import PairReport, analyse_pair, judge_claims, shipped_pairs


def reports_of(folder: Path) -> list[PairReport]:
    """Return the report of every shipped pair with both files in the folder."""
    found = []
    for pair in shipped_pairs():
        try:
            report = analyse_pair(pair, folder)
        except DataError as error:
            print(f"{pair.us}: {error}", file=sys.stderr)
            continue
        if report.aligned is not None and pair.kind != "a_h":
            found.append(report)
    return found


def premium_table(reports: list[PairReport]) -> None:
    """Print ratio and premium of each pair."""
    print("| pair | ratio | implied | prices | days | same date | US close before | both |")
    print("|---|---|---|---|---|---|---|---|")
    for r in reports:
        if r.premium is None or r.legs.anchor is None or r.legs.hong_kong is None:
            continue
        moments = (r.premium.same_date, r.premium.before, r.premium.bracket)
        cells = [f"{m.mean_bp:.0f}, {m.sd_bp:.0f}" for m in moments]
        raw = {s.adjustment for s in (r.legs.anchor, r.legs.hong_kong)} == {"raw"}
        kind = "raw" if raw else "adjusted"
        name = f"{r.pair.us}/{r.pair.hk} | {r.ratio.shares_per_ads} | {r.ratio.implied_median:.3f}"
        print(f"| {name} | {kind} | {len(r.premium.days):,} | {' | '.join(cells)} |")


def open_table(reports: list[PairReport]) -> None:
    """Print the fair open's record of each pair beside its baselines."""
    print("\n| pair | opens | model | mean premium 20 d | parity | close before | 80 % held |")
    print("|---|---|---|---|---|---|---|")
    better = scored = 0
    for r in reports:
        if r.record is None:
            continue
        mae = r.record.mae_bp
        names = ("model", "parity_mean_premium_20d", "parity", "yesterday_close")
        cells = " | ".join(f"{mae[name]:.1f}" for name in names)
        held = f"{r.record.coverage_80:.1%}"
        print(f"| {r.pair.us}/{r.pair.hk} | {r.record.days_scored:,} | {cells} | {held} |")
        better, scored = better + r.record.beats_all, scored + 1
    print(f"\nThe model has the smallest error on {better} of {scored} pairs.")


def claims_table(folder: Path) -> None:
    """Print every claim with its verdict."""
    print("\n| document | claim | verdict | because |")
    print("|---|---|---|---|")
    for verdict in judge_claims(folder):
        claim = verdict.claim
        cells = (claim.document, claim.statement, verdict.verdict, verdict.because)
        print(f"| {' | '.join(cells)} |")


def main() -> None:
    """Print the three tables."""
    folder = Path(sys.argv[1])
    reports = reports_of(folder)
    premium_table(reports)
    open_table(reports)
    claims_table(folder)


if __name__ == "__main__":
    main()
