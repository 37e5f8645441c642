"""The public tranche a mechanism would have given, against what was published under it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from greenshoe.core import DealError
from greenshoe.deal import Deal
from greenshoe.study import first_day_terms, first_day_under


@pytest.mark.parametrize(
    ("code", "mechanism", "published"),
    [
        ("2580", "A", 83_382_400),  # 557 times: 35 %, and the size option shared between tranches
        ("2026", "B", 4_195_600),  # 10 %, the size option all in the placing
        ("2525", "B", 1_955_000),  # 10 %, shared
    ],
)
def test_a_deal_under_its_own_mechanism_has_what_was_published(
    code: str, mechanism: str, published: int
) -> None:
    deal = Deal.load(code)
    assert deal.record.shares("public_final_shares") == published
    assert first_day_under(deal, mechanism).public_shares == published


def test_shares_only_change_hands() -> None:
    deal = Deal.load("2026")
    before, after = first_day_terms(deal), first_day_under(deal, "A")
    # 66.6 million shares applied for are 31.8 times 5 % of the base: 15 %
    assert after.public_shares == 6_293_400
    assert (
        after.public_shares + after.placing_shares == before.public_shares + before.placing_shares
    )
    held = sum(size * holders for size, holders in after.ladder)
    assert held == pytest.approx(after.public_shares, rel=0.01)


def test_what_the_placing_cannot_give_is_refused() -> None:
    terms = first_day_terms(Deal.load("2026"))
    with pytest.raises(
        DealError, match=r"public_shares = 90000000: is out of range; expected 0 to"
    ):
        terms.with_public_shares(90_000_000)
    bare = replace(terms, ladder=())
    assert bare.with_public_shares(100).ladder == ()
