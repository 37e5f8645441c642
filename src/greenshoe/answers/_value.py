"""What a company is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from greenshoe.core import VERSION, to_json

if TYPE_CHECKING:
    from datetime import date

    from greenshoe.company import Valuation
    from greenshoe.core import Json

__all__ = ["value_answer", "value_study"]


def value_study(
    company: str,
    *,
    price: float | None = None,
    solve: str | None = None,
    method: str = "price_to_sales",
    draws: int = 1 << 14,
    seed: int = 1,
    as_of: date | None = None,
) -> Valuation:
    """Return what a company is worth; the arguments are the options of `greenshoe value`.

    Raises
    ------
    InputError
        If the model, the driver to solve for, or a number is wrong.
    NotPossibleError
        If no value of the driver meets the price.
    """
    from greenshoe.company import load_model, value  # noqa: PLC0415 - SciPy loads here

    return value(
        load_model(company),
        price_hkd=price,
        solve=solve,
        method=method,
        draws=draws,
        seed=seed,
        as_of=as_of,
    )


def value_answer(company: str, **options: Any) -> Json:  # noqa: ANN401 - the options of `value_study`
    """Return what `greenshoe value COMPANY --json` prints; the options are those of `value_study`.

    Raises
    ------
    InputError
        As `value_study`.
    """
    return to_json({**value_study(company, **options).to_json(), "version": VERSION})
