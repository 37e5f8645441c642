from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from greenshoe.company import Model, load_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COMPANY = """
[company]
name = "Test Cars"
currency = "USD"
base_year = 2025
last_year = 2030
[capital]
issued_shares = 100_000_000
hkd_per_currency = 7.8
[drivers]
research_staff_cost = { unit = "million USD / year", value = 10 }
selling_cost = { unit = "million USD / year", value = 2 }
administrative_cost = { unit = "million USD / year", value = 3 }
tax_rate = { unit = "fraction", value = 0.2 }
discount_rate = { unit = "fraction", value = 0.10 }
terminal_growth = { unit = "fraction", value = 0.02 }
terminal_return_on_capital = { unit = "fraction", value = 0.15 }
price_to_sales = { unit = "multiple", value = 8 }
opening_cash = { unit = "million USD", value = 500 }
"""

ROBOTAXI = """
[business.taxi]
template = "robotaxi"
local_currency = "CNY"
[business.taxi.drivers]
orders_per_vehicle_day = { unit = "orders / vehicle / day", normal = [23, 2.5] }
availability = { unit = "fraction", value = 0.85 }
fare_per_order = { unit = "CNY / order", value = [10, 13, 15] }
exchange_rate = { unit = "CNY / USD", value = 7.1 }
base_vehicle_cost = { unit = "CNY / vehicle", value = 150000 }
first_kit_cost = { unit = "CNY / vehicle", value = 100000 }
kit_cost_learning = { unit = "fraction", value = 0.2 }
vehicle_life = { unit = "years", value = 5 }
vehicles_per_assistant = { unit = "vehicles / assistant", value = 20 }
assistant_cost = { unit = "CNY / assistant / year", value = 100000 }
insurance_cost = { unit = "CNY / vehicle / year", value = 8000 }
daily_operating_cost = { unit = "CNY / vehicle / day", value = 80 }
[business.taxi.cohorts.home.drivers]
vehicles_per_city = { unit = "vehicles / city", path = {2025 = 1000, 2030 = [4000, 10000, 20000]} }
[business.taxi.cohorts.away.drivers]
cities = { unit = "cities", path = { 2025 = 1, 2030 = 6 } }
vehicles_per_city = { unit = "vehicles / city", value = 200 }
fare_per_order = { unit = "CNY / order", value = 30 }
"""

GROWTH = """
[business.trucks]
template = "growth"
[business.trucks.drivers]
base_revenue = { unit = "million USD / year", value = 100 }
growth_rate = { unit = "fraction", normal = [0.3, 0.1] }
gross_margin = { unit = "fraction", value = 0.5 }
"""

MAAS = """
[business.cloud]
template = "maas"
local_currency = "CNY"
[business.cloud.drivers]
exchange_rate = { unit = "CNY / USD", value = 7.1 }
on_premise_customers = { unit = "customers", value = 200 }
on_premise_revenue_per_customer = { unit = "million CNY / customer / year", value = 2.5 }
price_per_million_tokens = { unit = "CNY / million tokens", value = 1.0 }
gross_margin_on_premise = { unit = "fraction", value = 0.6 }
gross_margin_cloud = { unit = "fraction", value = 0.2 }
[business.cloud.drivers.tokens_per_day]
unit = "billion tokens / day"
path = { 2025 = 1000, 2030 = 9000 }
between = "geometric"
[business.cloud.drivers.paid_token_share]
unit = "fraction"
value = [0.05, 0.1, 0.2]
"""

CONSUMER = """
[business.apps]
template = "consumer"
[business.apps.drivers]
gross_margin = { unit = "fraction", value = 0.4 }
[business.apps.cohorts.chat.drivers]
monthly_active_users = { unit = "million monthly_active_users", path = { 2025 = 20, 2030 = 40 } }
pay_rate = { unit = "payers / monthly_active_user", value = [0.04, 0.06, 0.08] }
revenue_per_payer = { unit = "USD / payer / year", value = 15 }
in_app_revenue_per_user = { unit = "USD / monthly_active_user / year", value = 0.4 }
[business.apps.cohorts.video.drivers]
monthly_active_users = { unit = "million monthly_active_users", value = 5 }
pay_rate = { unit = "payers / monthly_active_user", value = 0.05 }
revenue_per_payer = { unit = "USD / payer / year", value = 80 }
overseas_share = { unit = "fraction", value = 0.8 }
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "model.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def built(written: Callable[[str], Path]) -> Callable[..., Model]:
    """Build a model from texts, some passages replaced."""

    def build(*texts: str, **changes: str) -> Model:
        whole = "".join(texts)
        for old, new in changes.items():
            assert old in whole
            whole = whole.replace(old, new)
        return load_model(str(written(whole)))

    return build


@pytest.fixture
def growth_model(built: Callable[..., Model]) -> Model:
    return built(COMPANY, GROWTH)


@pytest.fixture
def taxi_model(built: Callable[..., Model]) -> Model:
    return built(COMPANY, ROBOTAXI)


@pytest.fixture
def texts() -> dict[str, str]:
    return {
        "company": COMPANY,
        "robotaxi": ROBOTAXI,
        "growth": GROWTH,
        "maas": MAAS,
        "consumer": CONSUMER,
    }
