"""Deals as a question gives them: as the text of a deal file, with no folder beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import DealError

if TYPE_CHECKING:
    from greenshoe.deal import DealRecord

__all__ = ["is_shipped_model", "record_from_text"]


def record_from_text(text: str, name: str = "deal.toml") -> DealRecord:
    """Return the record of a deal given as text; `name` stands in messages.

    Raises
    ------
    DealError
        If the text is no deal, or names a file: there is no folder in which it could lie.

    >>> record_from_text('stock_code = "9999"').stock_code
    '9999'
    """
    from greenshoe.deal import parse_deal_text  # noqa: PLC0415 - the doors start without it

    record = parse_deal_text(text.encode(), file=name)
    if record.book is not None:
        raise DealError(
            "names files, and a deal given as text has none beside it",
            key="book",
            expected="no [book], or greenshoe run with the file",
        )
    if record.company_model is not None and not is_shipped_model(record.company_model):
        raise DealError(
            "is not a shipped model",
            key="company.model",
            value=record.company_model,
            expected="a model that greenshoe value knows by name",
        )
    return record


def is_shipped_model(model: str) -> bool:
    """Tell whether a model is meant by its name or stock code.

    >>> is_shipped_model("Zhipu"), is_shipped_model("02513"), is_shipped_model("mine.toml")
    (True, True, False)
    """
    from greenshoe.company import model_names  # noqa: PLC0415 - SciPy loads here

    wanted, names = model.strip().lower(), model_names()
    known = {*names, *filter(None, names.values())}
    return wanted in known or wanted.lstrip("0") in known
