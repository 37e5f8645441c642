"""The reader of filings against the published answer sheets: a scorecard and its bars."""

from __future__ import annotations

import csv
import os
import sys
from collections import Counter, defaultdict
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

import pytest

from greenshoe.core import DocumentError
from greenshoe.filings import Filing, FilingKind, merge, read_filing
from greenshoe.rules import Rulebook

pytestmark = pytest.mark.truth

DATA = Path(os.environ.get("GREENSHOE_TRUTH", Path(__file__).parents[3] / "shared")) / "data"
KINDS = {
    "announcements": FilingKind.RESULTS,
    "notices": FilingKind.NOTICE,
    "stabilisation": FilingKind.STABILISATION,
}
# Not in an announcement (classification, grey market, first day), or another spelling of a name.
NOT_PRINTED = frozenset(
    """
    name_zh name_en listing_method regime mechanism_source mechanism_inferred listing_route
    industry grey_market_return_pct first_day_return_pct sponsors
    expected_public_pct_of_base_by_rule expected_public_shares_by_rule clawback_check
    proceeds_check source confidence flags stabilisation_bought_shares
    stabilisation_resold_shares over_allotment_exercised_shares
    """.split()  # noqa: SIM905 - a list of twenty names is read more easily as words
)
# Cells of the sheet that the announcement itself contradicts, with what it prints.
SHEET_IS_WRONG = {
    ("6082", "issued_shares_on_listing"): 2_396_131_700,
    ("6960", "issued_shares_on_listing"): 416_826_000,
    ("0501", "issued_shares_on_listing"): 1_255_474_412,
    ("2714", "issued_shares_on_listing"): 5_736_722_666,
    ("9611", "public_initial_pct"): Decimal("10.0002"),
    ("9611", "public_final_over_initial_base_pct"): Decimal("10.0002"),
    ("9980", "public_initial_pct"): Decimal("10.0000"),
    ("9980", "public_final_over_initial_base_pct"): Decimal("10.0000"),
    ("3858", "placees"): 149,
    ("2637", "cornerstone_pct_of_offer"): Decimal("17.23"),
    ("2714", "cornerstone_pct_of_offer"): Decimal("50.00"),
}
STABILISATION_FIELDS = (
    "over_allocated_shares",
    "stabilisation_bought_shares",
    "stabilisation_resold_shares",
    "over_allotment_exercised_shares",
)
FEES = ("brokerage", "sfc_levy", "afrc_levy", "trading_fee")


def say(capsys: pytest.CaptureFixture[str], line: str) -> None:
    """Show a line of the scorecard."""
    with capsys.disabled():
        sys.stdout.write(f"\n{line}\n")


@cache
def sheet() -> dict[str, dict[str, str]]:
    with (DATA / "deals.csv").open(encoding="utf-8-sig") as handle:
        return {row["stock_code"].zfill(4): row for row in csv.DictReader(handle)}


@cache
def filings(folder: str) -> dict[str, Filing]:
    paths = sorted((DATA / folder).glob("*.pdf"))
    return {path.stem.lstrip("0").zfill(4): read_filing(path) for path in paths}


def same(ours: object, cell: str) -> bool:
    if str(ours) == cell:
        return True
    try:
        return Decimal(str(ours)) == Decimal(cell)
    except InvalidOperation:
        return False


def is_rounding_of_expenses(filing: Filing, field: str, cell: str) -> bool:
    """The sheet's expenses are gross less net; the print rounds each of the three by itself."""
    record = filing.record
    if field != "listing_expenses_hkd_mn":
        return False
    gross, net = record["gross_proceeds_hkd_mn"], record["net_proceeds_hkd_mn"]
    ours = record[field]
    assert isinstance(gross, Decimal)
    assert isinstance(net, Decimal)
    assert isinstance(ours, Decimal)
    unit = max(Decimal(1).scaleb(int(x.as_tuple().exponent)) for x in (gross, net, ours))
    return Decimal(cell) == gross - net and abs(ours - Decimal(cell)) <= unit


def test_every_file_is_of_its_kind_and_code() -> None:
    for folder, kind in KINDS.items():
        for code, filing in filings(folder).items():
            assert (filing.kind, filing.stock_code) == (kind, code), (folder, code)


def test_cells_of_the_announcements(capsys: pytest.CaptureFixture[str]) -> None:
    score: Counter[str] = Counter()
    wrong, missing = [], []
    for code, filing in filings("announcements").items():
        for field, cell in sheet()[code].items():
            if field in NOT_PRINTED or not cell:
                continue
            ours = filing.record.get(field)
            if (code, field) in SHEET_IS_WRONG:
                score["sheet wrong"] += 1
                assert ours == SHEET_IS_WRONG[code, field], (code, field, ours)
            elif ours is None:
                held = any(h.field in (field, "ladder") for h in filing.quarantined)
                score["quarantined" if held else "missing"] += 1
                missing.append((code, field, cell))
            elif same(ours, cell):
                score["right"] += 1
            elif is_rounding_of_expenses(filing, field, cell):
                score["right, rounded as printed"] += 1
            else:
                score["wrong"] += 1
                wrong.append((code, field, ours, cell))
    say(capsys, f"announcements: {len(filings('announcements'))}, cells {dict(score)}; {missing}")
    total = sum(score.values())
    assert not wrong
    assert score["missing"] + score["quarantined"] <= total * 0.005


def test_rows_of_the_ladders(capsys: pytest.CaptureFixture[str]) -> None:
    right = total = 0
    for code, filing in filings("announcements").items():
        with (DATA / "allotment" / f"{code}.csv").open(encoding="utf-8-sig") as handle:
            rows = list(csv.DictReader(handle))
        merged = merge([filing, *(f[code] for k in ("notices",) if code in (f := filings(k)))])
        ours = {
            (
                row.pool,
                row.shares_applied_for,
                row.valid_applications,
                row.approx_pct_allotted,
                row.guaranteed_shares,
                row.ballot_winners,
                row.ballot_extra_shares,
                row.allotted_shares_total,
            )
            for row in merged.tables.ladder
        }
        theirs = {
            (
                row["pool"],
                int(row["shares_applied_for"]),
                int(row["valid_applications"]),
                Decimal(row["approx_pct_allotted"]),
                int(row["guaranteed_shares"]),
                int(row["ballot_winners"]),
                int(row["ballot_extra_shares"]),
                int(row["allotted_shares_total"]),
            )
            for row in rows
        }
        assert not ours - theirs, (code, ours - theirs)
        right, total = right + len(ours & theirs), total + len(theirs)
    say(capsys, f"ladders: {right} of {total} rows right, none wrong")
    assert right == total


def test_amounts_of_the_notices(capsys: pytest.CaptureFixture[str]) -> None:
    amounts = 0
    for code, filing in filings("notices").items():
        record, sizes = filing.record, filing.application_sizes
        price = record.get("offer_price_max_hkd", record.get("offer_price_hkd"))
        day, initial = record["listing_document_date"], record["public_initial_shares"]
        assert isinstance(price, Decimal)
        assert isinstance(initial, int)
        book = Rulebook.load().at(day)  # type: ignore[arg-type]  # a date
        rates = [book.decimal(f"application_fee.{fee}") for fee in FEES]
        for size in sizes:
            value = price * size.shares
            fees = [(value * rate).quantize(Decimal("0.01"), "ROUND_HALF_UP") for rate in rates]
            assert size.amount_hkd == value + sum(fees), (code, size)
        lot = record["board_lot_shares"]
        assert isinstance(lot, int)
        assert sizes[0].shares == lot
        assert not [held for held in filing.quarantined if held.field == "application_sizes"]
        if record["mechanism"] != "GEM" and code != "6603":  # 6603: less the employees' shares
            assert sizes[-1].shares == initial // 2 // lot * lot, code
        amounts += len(sizes)
    say(capsys, f"notices: {len(filings('notices'))}, {amounts} amounts, all price and fees")
    assert amounts > 3_600


def test_terms_of_the_notices(capsys: pytest.CaptureFixture[str]) -> None:
    score: dict[str, Counter[str]] = defaultdict(Counter)
    wrong = []
    for code, filing in filings("notices").items():
        row = sheet()[code]
        for field in (
            "mechanism",
            "base_offer_shares_initial",
            "public_initial_shares",
            "board_lot_shares",
            "listing_document_date",
        ):
            ours = filing.record.get(field)
            verdict = "missing" if ours is None else "right" if same(ours, row[field]) else "wrong"
            score[field][verdict] += 1
            wrong += [(code, field, ours, row[field])] if verdict == "wrong" else []
    say(capsys, f"terms of notices: { ({k: dict(v) for k, v in score.items()}) }")
    assert not wrong


def test_figures_of_the_stabilisations(capsys: pytest.CaptureFixture[str]) -> None:
    score: Counter[str] = Counter()
    for code, filing in filings("stabilisation").items():
        record = filing.record
        over, bought, resold, exercised = (record.get(f) for f in STABILISATION_FIELDS)
        for field in STABILISATION_FIELDS:
            cell = sheet().get(code, {}).get(field, "")
            if cell and code != "6600":
                assert same(record.get(field), cell), (code, field, record.get(field), cell)
                score["equal to the sheet"] += 1
            elif field in record:
                score["not in the sheet"] += 1
        if None in {over, bought, resold, exercised}:
            score["not complete"] += 1
            continue
        if code == "6600":  # its print contradicts itself, and is flagged
            assert filing.flags
        else:
            assert over == bought - resold + exercised, code  # type: ignore[operator]
        score["conserved"] += 1
        price = sheet().get(code, {}).get("offer_price_hkd")
        if bought and price:
            low, high = record["bought_price_low_hkd"], record["bought_price_high_hkd"]
            assert isinstance(low, Decimal)
            assert isinstance(high, Decimal)
            assert low <= high <= Decimal(price), code
            score["purchase ranges"] += 1
        if resold:
            assert record["resold_price_low_hkd"] <= record["resold_price_high_hkd"]  # type: ignore[operator]
            score["sale ranges"] += 1
        assert "stabilisation_period_end" in record, code
    say(capsys, f"stabilisation: {len(filings('stabilisation'))}, {dict(score)}")


def test_other_companies_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    refused = 0
    for folder in ("notices", "stabilisation"):
        for path in sorted((DATA / folder / "wrong-company").glob("*.pdf")):
            code = path.stem.lstrip("0").zfill(4)
            with pytest.raises(DocumentError, match=r"expected a filing of|neither a notice"):
                read_filing(path, expect_code=code)
            own = [f[code] for k in KINDS if code in (f := filings(k))]
            if own:
                stranger = read_filing(path)
                merged = merge([*own, stranger])
                assert [r.sha256 for r in merged.refused] == [stranger.sha256], path.name
            refused += 1
    say(capsys, f"wrong company: {refused} refused")
    assert refused == 18


def test_filings_of_one_company_merge() -> None:
    for code, filing in filings("announcements").items():
        own = [
            filing,
            *(f[code] for k in ("notices", "stabilisation") if code in (f := filings(k))),
        ]
        merged = merge(own)
        assert not merged.refused, (code, merged.refused)
        assert merged.record["mechanism"] == sheet()[code]["mechanism"], code


def test_cost_of_an_announcement(capsys: pytest.CaptureFixture[str]) -> None:
    """Processor time, ours and the PDF reader's, so that a busy machine changes nothing."""
    costs = []
    for path in sorted((DATA / "announcements").glob("*.pdf"))[::4]:
        before = os.times()
        read_filing(path)
        costs.append(sum(os.times()[:4]) - sum(before[:4]))
    median = sorted(costs)[len(costs) // 2]
    say(capsys, f"median {median:.2f} s of processor an announcement, most {max(costs):.2f} s")
    assert median < 0.7
