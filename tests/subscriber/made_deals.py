"""Made-up open deals whose best plan can be found by trying every choice."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from greenshoe.core import HONG_KONG
from greenshoe.subscriber import Application, OpenDeal

START = datetime(2026, 1, 5, 12, tzinfo=HONG_KONG)


def made_deal(number: int, sizes: int, draws: int, generator: np.random.Generator) -> OpenDeal:
    """Return a deal with a lot worth HK$3,000 to 10,000, a ladder and a return in each draw."""
    closes = START + timedelta(days=int(generator.integers(0, 20)))
    lot = float(generator.uniform(3000, 10000))
    lots = np.unique(np.geomspace(1, 25 * sizes, sizes).round()).astype(int)
    rate, exponent = np.exp(generator.normal(-3, 1, draws)), generator.uniform(0.3, 0.8, draws)
    expected = np.minimum(rate[:, None] * lots[None, :] ** exponent[:, None], lots)
    whole = np.floor(expected)
    got = whole + (generator.random((draws, 1)) < expected - whole)
    rise = np.exp(generator.normal(0.1, 0.35, draws))[:, None]
    unit = rise * 0.998 - 1.010085
    return OpenDeal(
        stock_code=f"{number:04}",
        closes_at=closes,
        refunds_at=closes + timedelta(days=5, hours=6),
        settles_at=closes + timedelta(days=7, hours=6),
        applications=tuple(Application(int(n) * 100, "A", round(n * lot * 101)) for n in lots),
        expected_outlay_hkd=(expected * lot * 1.010085).mean(axis=0),
        expected_profit_hkd=(expected * lot * unit).mean(axis=0),
        outlay_hkd=got * lot * 1.010085,
        profit_hkd=got * lot * unit,
    )
