"""The catalogues: TOML files of English texts with their translations."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from greenshoe.words._language import Language
from greenshoe.words._message import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Words", "catalogue_texts", "words"]

_FOLDER = files("greenshoe.words").joinpath("catalogue")


@cache
def catalogue_texts() -> Mapping[str, Mapping[str, str]]:
    """Return every text of every catalogue: English to language tag to translation."""
    texts: dict[str, Mapping[str, str]] = {}
    for entry in sorted(_FOLDER.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            texts |= tomllib.loads(entry.read_text("utf-8"))
    return texts


@dataclass(frozen=True)
class Words:
    """What is said in one language.

    Attributes
    ----------
    language
        As named.
    texts
        English text or template to the translation.
    """

    language: Language
    texts: Mapping[str, str]

    def say(self, text: str) -> str:
        """Return a text in this language; what is not in the catalogues stays English.

        >>> words(Language.TRADITIONAL).say("board lot")
        '每手股數'
        """
        if not isinstance(text, Message):
            return self.texts.get(text, text)
        template = self.texts.get(text.template)
        if template is None:
            return str(text)
        return template.format(**{name: self.say(value) for name, value in text.values.items()})


@cache
def words(language: Language) -> Words:
    """Return the words of a language."""
    if language is Language.ENGLISH:
        return Words(language, {})
    tag = language.value
    return Words(language, {text: said[tag] for text, said in catalogue_texts().items()})
