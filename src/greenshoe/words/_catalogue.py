"""The catalogues: TOML files of English texts with their translations."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

from greenshoe.words._amount import said_amount
from greenshoe.words._language import Language
from greenshoe.words._message import Message
from greenshoe.words._read_back import Templates

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Words", "catalogue_texts", "words"]

_FOLDER = files("greenshoe.words").joinpath("catalogue")
_MOST_KEPT, _LONGEST_PARTED, _DEEPEST = 20_000, 2000, 12


@cache
def catalogue_texts() -> Mapping[str, Mapping[str, str]]:
    """Return every text of every catalogue: English to language tag to translation."""
    texts: dict[str, Mapping[str, str]] = {}
    for entry in sorted(_FOLDER.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            texts |= tomllib.loads(entry.read_text("utf-8"))
    return texts


_IN_BRACKETS = re.compile(r"(.+?) \((.+)\)(\.?)", re.DOTALL)
_IN_LAST_BRACKETS = re.compile(r"(.+) \(([^()]+)\)(\.?)", re.DOTALL)
_IN_SQUARE = re.compile(r"(.+) (\[[\w.]+\])")
_SENTENCE_END = re.compile(r"(?<=[a-z)%\d]\.) (?=\w)")
_A_WORD = re.compile(r"[A-Za-z]{3,}")
_TO_SAY = re.compile(r"[A-Za-z]{2,}|[\u4e00-\u9fff]")  # Chinese words of the trade, too
_A_NAME = re.compile(r"\w+(?:[._]\w+)+")
_A_CODE = re.compile(r"[\w.-]+")


@dataclass(frozen=True, eq=False)
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
    _plain: dict[str, str | None] = field(default_factory=dict, repr=False)

    def say(self, text: str) -> str:
        """Return a text in this language; what is not in the catalogues stays English.

        >>> words(Language.TRADITIONAL).say("board lot")
        '每手股數'
        """
        return self._said(text) or str(text)

    @cached_property
    def _templates(self) -> Templates:
        return Templates(self.texts)

    def _said(self, text: str, depth: int = 0) -> str | None:
        """Return a text in this language, `None` for one that is not known."""
        if not self.texts or depth > _DEEPEST:
            return None
        amount = said_amount(text, self.language)
        if amount is not None:
            return amount
        if isinstance(text, Message):
            template = self.texts.get(text.template)
            if template is not None:
                values = text.values.items()
                return template.format(**{k: self._said(v, depth + 1) or v for k, v in values})
        if text in self._plain:
            return self._plain[text]
        made = self._made(str(text), depth)
        if depth == 0:
            if len(self._plain) >= _MOST_KEPT:
                self._plain.clear()
            self._plain[str(text)] = made
        return made

    def _made(self, text: str, depth: int) -> str | None:
        """Return plain text said: as it stands, by a template, or part by part."""
        found = self.texts.get(text)
        if found is not None or not _TO_SAY.search(text):
            return found
        made = self._templates.read(text)
        if made is not None:
            return self._said(made, depth)
        return self._by_structure(text, depth + 1) if len(text) <= _LONGEST_PARTED else None

    def _by_structure(self, text: str, depth: int) -> str | None:
        """Return text of which each part is known: sentences, brackets, lists, a label."""
        sentences = _SENTENCE_END.split(text)
        if len(sentences) > 1:
            return self._joined(sentences, "", depth)
        ways = (self._bracketed, self._listed, self._labelled, self._uncased)
        return next((said for way in ways if (said := way(text, depth)) is not None), None)

    def _uncased(self, text: str, depth: int) -> str | None:
        """Return what is known without its capital or its stop."""
        bare = text.removesuffix(".")
        small = bare[0].lower() + bare[1:] if bare[1:2].islower() else bare
        for other in (bare, small):
            if other not in {text, ""} and (said := self._said(other, depth)) is not None:
                return said + "。" * (bare != text)
        return None

    def _bracketed(self, text: str, depth: int) -> str | None:
        """Return what stands before a bracket, which may hold what is not known."""
        for pattern in (_IN_LAST_BRACKETS, _IN_BRACKETS, _IN_SQUARE):
            found = pattern.fullmatch(text)
            if found and (outside := self._said(found[1], depth)) is not None:
                if pattern is _IN_SQUARE:
                    return f"{outside} {found[2]}"
                return f"{outside}（{self._said(found[2], depth) or found[2]}）" + "。" * bool(
                    found[3]
                )
        return None

    def _listed(self, text: str, depth: int) -> str | None:
        """Return a list, of parts with semicolons or of words with commas."""
        bare = text.removesuffix(".")
        if "; " in bare:
            said = self._joined(bare.split("; "), "；", depth)
            return said and said + "。" * (bare != text)
        if ", " in text and ": " not in text:
            return self._joined(text.split(", "), "、", depth)
        return None

    def _labelled(self, text: str, depth: int) -> str | None:
        """Return a label with what is said of it; a name of ours and a date stay as they are."""
        label, colon, rest = text.partition(": ")
        known = self._said(label, depth) if colon else None
        if known is None and colon and (_A_NAME.fullmatch(label) or not _TO_SAY.search(label)):
            known = label
        said = self._said(rest, depth) if known is not None else None
        if said is None and (known is None or _A_WORD.search(rest)):
            return None
        return f"{known}：{said or rest}"

    def _joined(self, parts: list[str], mark: str, depth: int) -> str | None:
        """Return the parts said, `None` where one with words in it is not known, or for names."""
        if any("_" in part and _A_CODE.fullmatch(part) for part in parts):
            return None
        told = [self._said(part, depth) for part in parts]
        unknown = any(
            said is None and _A_WORD.search(part) and not _A_CODE.fullmatch(part)
            for part, said in zip(parts, told, strict=True)
        )
        if unknown or not any(told):
            return None
        return mark.join(said or part for part, said in zip(parts, told, strict=True))


@cache
def words(language: Language) -> Words:
    """Return the words of a language."""
    if language is Language.ENGLISH:
        return Words(language, {})
    tag = language.value
    return Words(language, {text: said[tag] for text, said in catalogue_texts().items()})
