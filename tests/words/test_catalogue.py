"""The catalogues: whole, in both Chinese languages, and with every text the pages say."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

import greenshoe
from greenshoe.words import (
    Language,
    Message,
    catalogue_texts,
    language_of,
    language_of_locale,
    message,
    message_from_json,
    message_to_json,
    words,
)

PACKAGE = Path(greenshoe.__file__).parent
TEMPLATES = [
    *(PACKAGE / "web/templates").glob("*.j2"),
    *(PACKAGE / "report/templates").glob("*.j2"),
]
# Values that Chinese does without: the rest of a cut text, and English words of a library.
DROPPED = {"left_out", "error"}
SAID = re.compile(r"""say\((?:"([^"]+)"|'([^']+)')\)""")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_text_is_in_both_languages_with_the_same_values() -> None:
    texts = catalogue_texts()
    assert len(texts) > 300
    for english, said in texts.items():
        assert set(said) == {"zh-Hant", "zh-Hans"}, english
        allowed = fields(english) | {"number"}  # a date also has its month as a number
        for other in said.values():
            assert other.strip()
            assert fields(other) <= allowed, english
            if "{month}" not in english:
                assert fields(other) == fields(english) - DROPPED, english


def test_what_pages_say_is_in_the_catalogues() -> None:
    found = {one or two for path in TEMPLATES for one, two in SAID.findall(path.read_text("utf-8"))}
    assert len(found) > 100
    assert found - set(catalogue_texts()) == set()


def test_simplified_is_not_traditional() -> None:
    simplified = "".join(said["zh-Hans"] for said in catalogue_texts().values())
    assert set("發價規則說開關點擊證據訂儲權") & set(simplified) == set()


def test_a_message_is_said_with_its_values() -> None:
    inner = message("{number} {unit}", number="100", unit="shares")
    said = message("{low} to {high}", low=inner, high="200")
    assert said == "100 shares to 200"
    assert words(Language.TRADITIONAL).say(said) == "100 股 至 200"
    assert words(Language.ENGLISH).say(said) == said
    assert words(Language.SIMPLIFIED).say("no such text anywhere") == "no such text anywhere"
    again = message_from_json(message_to_json(said))
    assert isinstance(again, Message)
    assert words(Language.SIMPLIFIED).say(again) == "100 股 至 200"
    assert message_from_json("plain") == "plain"


def test_brackets_after_brackets_and_dates_before_a_colon_are_said() -> None:
    say = words(Language.TRADITIONAL).say
    assert say("board lot (if there is one) (HK)") == "每手股數（如有）（HK）"
    assert say("2025-01: board lot") == "2025-01：每手股數"
    assert say("Sep 2025") == "2025年9月"


def test_a_message_survives_a_process() -> None:
    import pickle  # noqa: PLC0415 - only here

    said = pickle.loads(pickle.dumps(message("{count} deals", count="3")))  # noqa: S301 - our own
    assert (said, said.template) == ("3 deals", "{count} deals")


@pytest.mark.parametrize(
    ("accept", "chosen", "language"),
    [
        (None, None, "en"),
        ("zh-HK,zh;q=0.9,en;q=0.8", None, "zh-Hant"),
        ("zh-TW", None, "zh-Hant"),
        ("yue", None, "zh-Hant"),
        ("zh-CN,zh;q=0.9", None, "zh-Hans"),
        ("zh-Hans-HK", None, "zh-Hans"),
        ("zh-Hant-CN", None, "zh-Hant"),
        ("zh", None, "zh-Hans"),
        ("fr;q=1, en;q=0.5, zh-Hant;q=0.7", None, "zh-Hant"),
        ("zh-HK;q=0", None, "en"),
        ("zh-HK;q=x", None, "en"),
        ("zh-HK", "en", "en"),
        ("zh-HK", "<script>", "zh-Hant"),
        ("x" * 100_000, None, "en"),
    ],
)
def test_a_reader_gets_the_language_asked_for(
    accept: str | None, chosen: str | None, language: str
) -> None:
    assert language_of(accept, chosen).value == language


def test_a_system_locale_is_a_language() -> None:
    found = [
        language_of_locale(name).value for name in ("zh_HK.UTF-8", "zh_CN", "C", None, "de_DE")
    ]
    assert found == ["zh-Hant", "zh-Hans", "en", "en", "en"]


def test_a_text_stands_in_one_catalogue() -> None:
    folder = files("greenshoe.words").joinpath("catalogue")
    texts = Counter(
        english for entry in folder.iterdir() for english in tomllib.loads(entry.read_text("utf-8"))
    )
    assert [english for english, times in texts.items() if times > 1] == []
