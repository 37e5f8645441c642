"""The languages a reader may choose, and the catalogues of what is said in them.

English is the source: a text is looked up by its English words. What no catalogue has stays
English, so that a new sentence is never lost, only not yet translated.
"""

from greenshoe.words._catalogue import Words, catalogue_texts, words
from greenshoe.words._language import (
    Language,
    language_of,
    language_of_locale,
    parse_language,
)
from greenshoe.words._message import (
    Message,
    message,
    message_from_json,
    message_to_json,
)
from greenshoe.words._terminal import set_terminal_language, terminal_language

__all__ = [
    "Language",
    "Message",
    "Words",
    "catalogue_texts",
    "language_of",
    "language_of_locale",
    "message",
    "message_from_json",
    "message_to_json",
    "parse_language",
    "set_terminal_language",
    "terminal_language",
    "words",
]
