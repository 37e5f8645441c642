"""Which language a reader wants: asked for, or told by a browser or the system."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Language", "language_of", "language_of_locale", "parse_language"]

_LONGEST_HEADER = 500
_TRADITIONAL_REGIONS = {"hk", "mo", "tw", "hant"}


class Language(StrEnum):
    """A language, by the tag that stands in a page's `lang`."""

    ENGLISH = "en"
    TRADITIONAL = "zh-Hant"
    SIMPLIFIED = "zh-Hans"

    @property
    def own_name(self) -> str:
        """What its readers call it."""
        return {"en": "English", "zh-Hant": "繁體中文", "zh-Hans": "简体中文"}[self.value]


def parse_language(tag: str) -> Language | None:
    """Return the language of a tag such as `zh-TW`, `None` for one we do not speak.

    >>> parse_language("zh-HK").value, parse_language("fr")
    ('zh-Hant', None)
    """
    first, *rest = tag.strip().lower().replace("_", "-").split("-")
    if first == "en":
        return Language.ENGLISH
    if first == "yue":
        return Language.TRADITIONAL
    if first != "zh":
        return None
    if "hans" in rest:
        return Language.SIMPLIFIED
    return Language.TRADITIONAL if _TRADITIONAL_REGIONS & set(rest) else Language.SIMPLIFIED


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.strip().partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def language_of(accept: str | None, chosen: str | None = None) -> Language:
    """Return the language of a reader.

    Parameters
    ----------
    accept
        The `Accept-Language` header of a browser (RFC 9110, 12.5.4).
    chosen
        A language the reader chose, which stands before the header; anything else is passed over.

    >>> language_of("fr, zh-HK;q=0.9, en;q=0.8").value
    'zh-Hant'
    >>> language_of("zh-CN", chosen="en").value
    'en'
    """
    if chosen is not None:
        found = parse_language(chosen[:_LONGEST_HEADER])
        if found is not None:
            return found
    ranked: list[tuple[float, Language]] = []
    for part in (accept or "")[:_LONGEST_HEADER].split(","):
        tag, *parameters = part.split(";")
        language, weight = parse_language(tag), _weight(parameters)
        if language is not None and weight > 0:
            ranked.append((weight, language))
    return max(ranked, key=lambda pair: pair[0], default=(1.0, Language.ENGLISH))[1]


def language_of_locale(name: str | None) -> Language:
    """Return the language of a POSIX locale, English for one we do not speak.

    >>> language_of_locale("zh_TW.UTF-8").value, language_of_locale("C").value
    ('zh-Hant', 'en')
    """
    return parse_language((name or "").partition(".")[0].partition("@")[0]) or Language.ENGLISH
