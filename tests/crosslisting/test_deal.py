"""`greenshoe pair --deal`: an offer that is being priced, against the ADS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from greenshoe.cli import main

if TYPE_CHECKING:
    from pathlib import Path

DEAL = """
stock_code = "1234"
listing_document_date = 2025-10-28
listing_date = 2025-11-06
mechanism = "B"
offer_price_max_hkd = 155.0
board_lot_shares = 100
base_offer_shares_initial = 10000000
public_initial_shares = 1000000
intl_initial_shares = 9000000
"""


def test_a_deal_at_its_maximum(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "PONY.csv").write_text("Date,Close\n2025-11-03,20\n2025-11-04,20\n2025-11-05,19\n")
    deal = tmp_path / "deal.toml"
    deal.write_text(DEAL)
    assert main(["pair", "PONY", "--prices", str(tmp_path), "--deal", str(deal), "--json"]) == 0
    offer = json.loads(capsys.readouterr().out)["offer"]
    assert (offer["stock_code"], offer["offer_price_hkd"]) == ("1234", 155)
    # US$20 at 7.7730 on 3 November: HK$155.46 a share
    assert offer["closes"][0]["offer_over_parity_bp"] == pytest.approx(-29.6, abs=1)
    assert [close["day"] for close in offer["closes"]] == ["2025-11-03", "2025-11-04", "2025-11-05"]


def test_an_unknown_deal_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "PONY.csv").write_text("Date,Close\n2025-11-03,20\n")
    assert main(["pair", "PONY", "--prices", str(tmp_path), "--deal", "7777"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
