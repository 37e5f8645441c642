"""Deal files: what is right loads, what is wrong is one clear line, whatever it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenshoe.core import DealError, GreenshoeError, UnknownNameError
from greenshoe.deal import (
    COLUMNS,
    Deal,
    Stage,
    parse_deal_text,
    read_record,
    shipped_codes,
    shipped_record,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TWENTY_LINES = """\
stock_code = "9999"
name_en = "Invented"
listing_document_date = 2026-01-05
listing_date = 2026-01-13
mechanism = "B"
offer_price_min_hkd = 9.00
offer_price_max_hkd = 11.00
offer_price_hkd = 10.50
board_lot_shares = 500
base_offer_shares_initial = 20_000_000
public_initial_shares = 2_000_000
intl_initial_shares = 18_000_000
issued_shares_on_listing = 80_000_000
public_subscription_level_x = 21.5
intl_subscription_level_x = 3.2

[[cornerstones]]
name = "A fund"
amount_hkd = 50_000_000
lock_up_months = 6
"""


def load(text: str) -> Deal:
    return Deal.of(parse_deal_text(text.encode(), file="deal.toml"))


def test_twenty_lines_are_a_deal() -> None:
    deal = load(TWENTY_LINES)
    assert deal.terms.offer_price_max_hkd == Decimal("11.00")
    assert deal.record.cornerstones[0].amount_hkd == 50_000_000


def changed(old: str, new: str) -> str:
    assert old in TWENTY_LINES
    return TWENTY_LINES.replace(old, new)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            changed("offer_price_hkd = 10.50", "offer_price_hkd = 11.50"),
            "above the top of the range",
        ),
        (changed("min_hkd = 9.00", "min_hkd = 12.00"), "offer_price_min_hkd = 12.00: is above"),
        (
            changed("intl_initial_shares = 18_000_000", "intl_initial_shares = 17_000_000"),
            "not the sum",
        ),
        (
            changed("board_lot_shares = 500", "board_lot_shares = 300"),
            "not a multiple of the board lot",
        ),
        (
            changed("board_lot_shares = 500", "board_lot_shares = 0"),
            "board_lot_shares = 0: is zero",
        ),
        (changed("= 2_000_000", "= -2_000_000"), "is out of range"),
        (changed("= 2_000_000", '= "many"'), "expected a whole number"),
        (changed("= 2_000_000", "= 2_000_000.5"), "is not whole"),
        (changed("= 10.50", "= nan"), "is not a finite number"),
        (changed("= 10.50", "= true"), "expected a number"),
        (changed('mechanism = "B"', 'mechanism = "C"'), "expected one of A, B, 18C"),
        (changed("board_lot_shares", "bord_lot_shares"), "unknown key; expected board_lot_shares"),
        (changed('mechanism = "B"\n', ""), "mechanism: is missing"),
        (changed("board_lot_shares = 500\n", ""), "board_lot_shares: is missing"),
        (changed("= 2026-01-13", "= 2026-01-02"), "is not after listing_document_date"),
        (changed("= 2026-01-13", "= 2026-02-30"), "is not TOML"),
        (changed("= 2026-01-13", '= "soon"'), "expected a date such as"),
        (
            changed("amount_hkd", "amount"),
            r"cornerstones\[1\].amount = 50000000: is an unknown key",
        ),
        (changed("amount_hkd = 50_000_000\n", ""), "needs exactly one of"),
        (TWENTY_LINES + "[[cornerstones]]\nshares = 5\n", r"cornerstones\[2\].name: is missing"),
        (
            TWENTY_LINES + "[size_adjustment]\nmax_pct = 15\nto = 'me'\n",
            "expected one of 'placing'",
        ),
        ('name_zh = "壁仞科技"\n' + TWENTY_LINES.replace("9999", "2513"), "is the name of 6082"),
        (TWENTY_LINES + "ladder = 5\n", "unknown key"),
        ("stock_code = ", "is not TOML"),
        ("[" * 3000, "is not TOML|nested too deeply"),
    ],
)
def test_a_mistake_is_one_line_that_names_it(text: str, words: str) -> None:
    with pytest.raises(DealError, match=words) as caught:
        load(text)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("deal.toml")


def test_a_ladder_of_another_deal_is_refused() -> None:
    row = "[[ladder]]\npool = 'A'\nshares_applied_for = 500\nvalid_applications = 10\n"
    row += "guaranteed_shares = 500\nballot_winners = 0\nballot_extra_shares = 0\n"
    text = TWENTY_LINES.replace("name_en", "public_final_shares = 2_000_000\nname_en") + row
    with pytest.raises(DealError, match=r"not what the ladder adds up to \(5,000\)"):
        load(text)


def test_not_utf8() -> None:
    with pytest.raises(DealError, match="is not UTF-8 text"):
        parse_deal_text("name_zh = '智谱'".encode("gb18030"), file="x.toml")


@pytest.mark.parametrize("name", ["7777", "zhipu", "99999999"])
def test_a_deal_that_does_not_ship(name: str) -> None:
    with pytest.raises(UnknownNameError, match="deal"):
        Deal.load(name)


@pytest.mark.parametrize("code", shipped_codes())
def test_every_shipped_deal_is_a_deal_with_sources(code: str) -> None:
    deal = Deal.load(code)
    assert deal.terms.stock_code == code
    assert deal.record.sources
    for name in deal.record.values:
        source = deal.record.source_of(name)
        assert source is not None, name
        assert source.title


def test_the_documents_deals_ship() -> None:
    wanted = {"2513", "2026", "0800", "0100", "9903", "2525", "6082", "3750"}
    assert wanted <= set(shipped_codes())
    assert len(shipped_codes()) >= 96


STAGES = [Stage.LAUNCH, Stage.CLOSE, Stage.PRICING, Stage.ALLOTMENT, Stage.FIRST_DAY]


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_shows_what_is_public_then_and_no_more(stage: Stage) -> None:
    record = shipped_record("2513")
    seen = record.known_at(stage)
    later = {name for name, column in COLUMNS.items() if column.known_at > stage}
    allowed = {"offer_price_max_hkd"}  # a fixed price is printed at launch
    assert not (set(seen.values) - allowed) & later
    assert bool(seen.ladder) == (stage >= Stage.ALLOTMENT)
    assert Deal.of(seen).terms.offer_price_max_hkd == Decimal("116.2")


def test_the_close_adds_the_level_and_the_applications_only() -> None:
    record = shipped_record("2513")
    added = set(record.known_at(Stage.CLOSE).values) - set(record.known_at(Stage.LAUNCH).values)
    assert added == {
        "application_close_date",
        "valid_applications",
        "public_applied_shares",
        "public_subscription_level_x",
    }


def refusal(attempt: Callable[[], object]) -> str:
    """Return the words an attempt is refused with, "" if it is not; anything else is a defect."""
    try:
        attempt()
    except GreenshoeError as error:
        return str(error)
    return ""


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=12)
    | st.dates(date(1900, 1, 1), date(2100, 1, 1))
    | st.decimals(allow_nan=True, allow_infinity=True),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [
        *COLUMNS,
        "ladder",
        "tiers",
        "cornerstones",
        "tranches",
        "sources",
        "company",
        "size_adjustment",
        "us_listing",
        "clawback_steps",
        "application_sizes",
    ]
)


def check_any_deal(data: dict[str, object]) -> None:
    """Whatever is in a deal, it loads or is refused in one line."""
    base: dict[str, object] = {
        "stock_code": "9999",
        "listing_document_date": date(2026, 1, 5),
        "mechanism": "B",
        "offer_price_hkd": Decimal(10),
        "board_lot_shares": 500,
        "base_offer_shares_initial": 20_000_000,
        "public_initial_shares": 2_000_000,
        "intl_initial_shares": 18_000_000,
    }
    message = refusal(lambda: Deal.of(read_record({**base, **data}, file="fuzz.toml")))
    assert "\n" not in message
    assert len(message) < 1200


DEALS = st.dictionaries(KEYS | st.text(max_size=8), ANYTHING, max_size=8)


@given(DEALS)
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_in_a_deal_it_loads_or_is_refused_in_one_line(data: dict[str, object]) -> None:
    check_any_deal(data)


@pytest.mark.soak
@given(DEALS)
@settings(max_examples=20_000, deadline=None, suppress_health_check=list(HealthCheck))
def test_thousands_of_deals(data: dict[str, object]) -> None:
    check_any_deal(data)


@given(st.text(max_size=300) | st.binary(max_size=300))
@settings(max_examples=500, deadline=None)
def test_whatever_bytes_are_a_deal_file(content: str | bytes) -> None:
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    assert "\n" not in refusal(lambda: parse_deal_text(raw, file="fuzz.toml"))


def test_reading_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(TWENTY_LINES, encoding="utf-8")
    assert Deal.load(path).terms.board_lot_shares == 500
    with pytest.raises(GreenshoeError, match="is not a file"):
        Deal.load(tmp_path / "none.toml")
