"""What a question gives as text: a deal file or a service file, with no folder beside it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from greenshoe.core import DealError, InputError, ModelError

if TYPE_CHECKING:
    from greenshoe.deal import DealRecord

__all__ = ["is_shipped_model", "price_range", "record_from_text", "service_text"]

_PARTS_OF_A_SERVICE = ("model", "machine")


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


def service_text(text: str) -> str:
    """Return the text of a service file that names no other file.

    Raises
    ------
    ModelError
        If it does: there is no folder in which that could lie.

    >>> service_text('machine = "h800"')
    'machine = "h800"'
    """
    import tomllib  # noqa: PLC0415 - the doors start without it

    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return text  # whoever reads it says where it is wrong
    for key in _PARTS_OF_A_SERVICE:
        named = table.get(key)
        if isinstance(named, str) and named.endswith(".toml"):
            raise ModelError(
                "names a file, and a service given as text has none beside it",
                key=key,
                value=named,
                expected="a shipped name, or the table itself",
            )
    return text


def price_range(text: str | None) -> tuple[Decimal, Decimal] | None:
    """Return bottom and top of a range of prices, `None` where none is given.

    Raises
    ------
    InputError
        If it is not written `LOW:HIGH`.

    >>> price_range("120:156")
    (Decimal('120'), Decimal('156'))
    """
    if text is None:
        return None
    try:
        low, high = (Decimal(part.strip()) for part in text.split(":"))
        if low.is_finite() and high.is_finite():
            return low, high
    except (InvalidOperation, ValueError):
        pass
    raise InputError("is no range", key="--range", value=text, expected="LOW:HIGH such as 120:156")
