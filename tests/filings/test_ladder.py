from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.filings._ladder import read_ladder
from greenshoe.filings._text import FilingText
from tests.filings import documents as made

LOT = made.LOT
HEAD = ["香港公開發售的分配基準", "所申請H股數目 有效申請數目 配發╱抽籤基準"]

Row = tuple[int, int, int, int]


def read(lines: list[str], applications: int | None = None) -> list[Row]:
    ladder = read_ladder(FilingText.of_pages(["\n".join([*HEAD, *lines])]), applications)
    assert not ladder.held
    return [
        (r.shares_applied_for, r.valid_applications, r.guaranteed_shares, r.ballot_winners)
        for r in ladder.rows
    ]


@st.composite
def ladders(draw: st.DrawFn) -> list[Row]:
    sizes = sorted(draw(st.sets(st.integers(1, 5_000), min_size=3, max_size=12)))
    rows = []
    for lots in sizes:
        count = draw(st.integers(1, 400_000))
        guaranteed = draw(st.integers(0, max(0, lots - 1)))
        winners = draw(st.integers(0 if guaranteed else 1, count))
        if (winners + guaranteed * count) * 100 >= lots * count:  # at least 1 %
            rows.append((lots * LOT, count, guaranteed * LOT, winners % count or (not guaranteed)))
    return [(size, count, guaranteed, int(winners)) for size, count, guaranteed, winners in rows]


@settings(deadline=None, max_examples=120)
@given(ladders(), st.sampled_from([made.row_zh, made.row_en]), st.integers(6, 60))
def test_a_printed_row_is_read_back_however_it_is_wrapped(
    rows: list[Row], write: object, width: int
) -> None:
    lines = []
    for row in rows:
        text = write(*row)  # type: ignore[operator]
        words, line = text.split(" "), ""
        for word in words:
            if line and len(line) + len(word) > width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        lines.append(line)
    found = read_ladder(FilingText.of_pages(["\n".join([*HEAD, *lines])])).rows
    ours = {
        (r.shares_applied_for, r.valid_applications, r.guaranteed_shares, r.ballot_winners)
        for r in found
    }
    assert ours <= set(rows)  # never a row that was not printed
    if len(found) == len(rows):
        assert [r.approx_pct_allotted for r in found] == [made.percentage(*row) for row in rows]


def test_all_rows_of_a_plain_table() -> None:
    rows = [*made.POOL_A, *made.POOL_B]
    assert read([made.row_zh(*row) for row in rows]) == rows
    assert read([made.row_en(*row) for row in rows]) == rows


@pytest.mark.parametrize(
    "lines",
    [
        ["500 1,000 1,000名申請人中有7", "8名獲發500股H股 7.80%"],  # a number broken over lines
        ["500 l,000 l,000名申請人中有78名獲發500股H股 7.80%"],  # the letter l for the digit
        ["500 1, 000 1 ,000名申請人中有78名獲發500股H股 7.80%"],  # a blank beside the comma
        ["500 1,000 1,000名申請人中有78名獲發500股H股 7.80"],  # no percent sign
    ],
)
def test_misprints_that_the_percentage_settles(lines: list[str]) -> None:
    assert read(lines) == [(500, 1_000, 0, 78)]


def losers_table(*, all_in_the_losers_row: bool) -> list[str]:
    lines = []
    for size, count, winners in ((500, 1_000, 30), (1_000, 400, 20), (1_500, 300, 21)):
        losers = count if all_in_the_losers_row else count - winners
        exact = Decimal(100 * winners * 500) / (size * count)
        percent = exact.quantize(made.CENT, ROUND_HALF_UP)
        lines += [f"{size:,} {losers:,} 0股H股", f"{percent}%", f"{size:,} {winners} 500股H股"]
    return lines


def test_tables_that_print_losers_and_winners_as_rows() -> None:
    rows = [(500, 1_000, 0, 30), (1_000, 400, 0, 20), (1_500, 300, 0, 21)]
    assert read(losers_table(all_in_the_losers_row=False), 1_700) == rows
    assert read(losers_table(all_in_the_losers_row=True), 1_700) == rows


def test_page_numbers_and_totals_are_no_rows() -> None:
    rows = [*made.POOL_A, *made.POOL_B]
    pages = [
        "\n".join(["- 12 -", *HEAD, *(made.row_zh(*row) for row in rows[:4])]),
        "\n".join(["13", *(made.row_zh(*row) for row in rows[4:]), "總計 3,160", "14"]),
    ]
    found = read_ladder(FilingText.of_pages(pages))
    assert [r.shares_applied_for for r in found.rows] == [row[0] for row in rows]
    assert {r.page for r in found.rows} == {1, 2}


def test_a_filing_without_a_table_has_no_rows() -> None:
    assert read_ladder(FilingText.of_pages(["香港公開發售的分配基準請參閱招股章程。"])).rows == ()
