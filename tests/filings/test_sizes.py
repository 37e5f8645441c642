from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.filings._sizes import FeeRates, read_fee_rates, read_sizes
from greenshoe.filings._text import FilingText
from tests.filings import documents as made

if TYPE_CHECKING:
    from decimal import Decimal

RATES = FeeRates(*made.RATES)


def table(sizes: list[int], columns: int, head: str = "香港發售股份數目 應付金額") -> list[str]:
    depth = -(-len(sizes) // columns)
    lines = [head]
    for row in range(depth):
        cells = [sizes[i] for i in range(row, len(sizes), depth)]
        lines.append(" ".join(f"{shares:,} {made.payable(shares):,}" for shares in cells))
    return lines


def read(lines: list[str], price: Decimal | None = made.HIGHEST) -> dict[int, Decimal]:
    sizes = read_sizes(FilingText.of_pages(["\n".join(lines)]), price, RATES)
    assert not sizes.held
    return {size.shares: size.amount_hkd for size in sizes.sizes}


@settings(deadline=None, max_examples=60)
@given(st.sets(st.integers(1, 60_000), min_size=5, max_size=51), st.integers(1, 4))
def test_every_amount_of_a_table_in_columns(lots: set[int], columns: int) -> None:
    sizes = sorted(200 * lot for lot in lots)
    assert read(table(sizes, columns)) == {shares: made.payable(shares) for shares in sizes}
    assert read(table(sizes, columns), None) == {shares: made.payable(shares) for shares in sizes}


def test_footnote_marks_and_dollar_signs_are_no_digits() -> None:
    lines = table(list(made.SIZES), 2)
    lines[-1] = f"500,000(¹) HK${made.payable(500_000):,}"
    lines[1:] = [line.replace("2,000 ", "2,000(1) ") for line in lines[1:]]
    assert read(lines)[500_000] == made.payable(500_000)


def test_an_amount_that_is_not_price_and_fees_is_held_back() -> None:
    lines = [
        line.replace(f"{made.payable(600):,}", "14,545.23") for line in table([*made.SIZES], 2)
    ]
    sizes = read_sizes(FilingText.of_pages(["\n".join(lines)]), made.HIGHEST, RATES)
    assert 600 not in {size.shares for size in sizes.sizes}
    assert [held.reason for held in sizes.held] == [
        "600 shares at HK$14,545.23 is not price and fees"
    ]


def test_an_amount_whose_shares_are_lost_is_reported() -> None:
    lines = [line.replace("600 ", "? ") for line in table([*made.SIZES], 1)]
    sizes = read_sizes(FilingText.of_pages(["\n".join(lines)]), made.HIGHEST, RATES)
    assert [held.reason for held in sizes.held] == ["1 amounts of the table have no shares"]


def test_the_table_of_employees_is_another() -> None:
    own = table([200, 400, 600, 800, 1_000, 2_000], 2, "僱員預留股份數目 應付金額")
    public = table(list(made.SIZES), 2)
    both = [*own, "(1) 閣下可申請的僱員預留股份數目上限", *public, "(1) 香港發售股份數目上限"]
    assert list(read(both)) == list(made.SIZES)


def test_the_fees_are_read_in_both_languages() -> None:
    chinese = "另加1%經紀佣金、0.0027%證監會交易徵費、0.00565%聯交所交易費及0.00015%會財局交易徵費"
    english = (
        "plus brokerage of 1.0%, SFC transaction levy of 0.0027%, AFRC transaction levy of "
        "0.00015% and the Stock Exchange trading fee of 0.00565%"
    )
    for words in (chinese, english):
        assert read_fee_rates(FilingText.of_pages([words])) == RATES
    assert read_fee_rates(FilingText.of_pages(["no fees"])) is None
