"""What a company is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import VERSION, to_json

if TYPE_CHECKING:
    from datetime import date

    from greenshoe.core import Json

__all__ = ["value_answer"]


def value_answer(
    company: str,
    *,
    price: float | None = None,
    solve: str | None = None,
    method: str = "price_to_sales",
    draws: int = 1 << 14,
    seed: int = 1,
    as_of: date | None = None,
) -> Json:
    """Return what `greenshoe value COMPANY --json` prints; the arguments are its options.

    Raises
    ------
    InputError
        If the model, the driver to solve for, or a number is wrong.
    NotPossibleError
        If no value of the driver meets the price.
    """
    from greenshoe.company import load_model, value  # noqa: PLC0415 - SciPy loads here

    valuation = value(
        load_model(company),
        price_hkd=price,
        solve=solve,
        method=method,
        draws=draws,
        seed=seed,
        as_of=as_of,
    )
    return to_json({**valuation.to_json(), "version": VERSION})
