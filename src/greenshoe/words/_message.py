"""A sentence with values in it: English text that remembers how it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Message", "message"]


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
