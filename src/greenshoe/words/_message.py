"""A sentence with values in it: English text that remembers how it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.core import Json

__all__ = ["Message", "message", "message_from_json", "message_to_json"]


class Message(str):
    """English text made from a template; it can be said in another language.

    It is a `str`, so whatever takes text takes it, and JSON and a terminal show the English.
    Cutting or joining it gives plain text, which stays English: join at the very end.

    Attributes
    ----------
    template
        The English template, the key of the catalogues.
    values
        What stands in its braces; a value may be a message itself.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, str]

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.template, dict(self.values))


def _again(template: str, values: dict[str, str]) -> Message:
    return message(template, **values)


def message(template: str, **values: str) -> Message:
    """Return the English text of a template, ready to be said in another language.

    >>> said = message("{count} shares", count="7,483,900")
    >>> str(said), said.template
    ('7,483,900 shares', '{count} shares')
    """
    text = Message(template.format(**values))
    text.template = template
    text.values = values
    return text


def message_to_json(text: str | None) -> Json:
    """Return a text as JSON that keeps what a message was made of.

    >>> message_to_json(message("one of {names}", names="A, B"))
    {'template': 'one of {names}', 'values': {'names': 'A, B'}}
    """
    if not isinstance(text, Message):
        return text
    return {
        "template": text.template,
        "values": {name: message_to_json(value) for name, value in text.values.items()},
    }


def message_from_json(told: object) -> str:
    """Return the text that `message_to_json` told; plain text stays as it is.

    >>> message_from_json({"template": "one of {names}", "values": {"names": "A, B"}})
    'one of A, B'
    """
    if not isinstance(told, dict):
        return str(told)
    return message(
        told["template"],
        **{name: message_from_json(value) for name, value in told["values"].items()},
    )
