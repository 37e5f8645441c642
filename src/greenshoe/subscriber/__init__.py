"""What an applicant may expect and should do: the first day, the plan, the desk, the window."""

from greenshoe.subscriber._returns import (
    PastReturns,
    first_day_return_draws,
    past_returns,
    shipped_past_returns,
)

__all__ = [
    "PastReturns",
    "first_day_return_draws",
    "past_returns",
    "shipped_past_returns",
]
