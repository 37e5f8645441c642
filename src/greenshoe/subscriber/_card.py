"""The one-page card: the odds of a deal on a page that can be passed on, as SVG or HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from greenshoe.drawing import Label, Line, Picture, lines_of, moved, svg_file
from greenshoe.subscriber._card_table import card_table
from greenshoe.subscriber._chance_picture import chance_picture
from greenshoe.subscriber._odds_words import hkd, in_words, pct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from greenshoe.core import Json
    from greenshoe.drawing import Mark
    from greenshoe.subscriber._odds import Odds

__all__ = ["card_html", "card_picture"]

_WIDTH = 680
_WORDS = 14.0  # pixels of a line of text
_LIMITS = (
    "Nobody knows these numbers before the results: the issuer chooses the basis of allotment. One "
    "person may make one application. Made with greenshoe from published terms and results."
)


def _paragraph(y: float, words: str, style: str = "ink") -> tuple[list[Mark], float]:
    """Return a paragraph's lines, and where the next one starts."""
    lines: list[Mark] = [
        Label(0, y + 20 * number, line, style=style, size=_WORDS)
        for number, line in enumerate(lines_of(words, _WIDTH, _WORDS))
    ]
    return lines, y + 20 * len(lines) + 8


def _head(odds: Odds) -> Iterator[Label]:
    deal = odds.forecast.deal
    known = "its terms" if odds.stage == "launch" else "terms and demand as stated"
    day = "" if deal.day is None else f" on {deal.day}"
    about = f"Hong Kong public offer, as known at {odds.stage}{day}: {known}"
    yield Label(0, 6, about, size=13)


def _big(odds: Odds) -> Iterator[Label]:
    """Write the chance of one lot large, and what goes with it."""
    rate = odds.one_lot_rate
    if rate is None:
        return
    yield Label(0, 74, pct(rate["p50"]), style="big")
    yield Label(0, 98, "chance of a lot for one lot applied for: the middle", size=13)
    yield Label(0, 117, "of what is possible", size=13)
    rows = (
        ("four deals of five", f"{pct(rate['p10'])} to {pct(rate['p90'])}"),
        ("likelier than not from", _shares(odds.likely_shares)),
        ("certain in nine of ten from", _shares(odds.certain_shares)),
        ("one lot is worth, after costs", _worth(odds)),
    )
    for number, (label, value) in enumerate(rows):
        y = 54 + 22 * number
        yield Label(355, y, label, size=13)
        yield Label(_WIDTH, y, value, "end", "label", _WORDS)


def _shares(shares: int | None) -> str:
    return "no size" if shares is None else f"{shares:,} shares"


def _worth(odds: Odds) -> str:
    if not odds.tiers or odds.tiers[0].value.expected_hkd is None:
        return "not known"
    return hkd(odds.tiers[0].value.expected_hkd)


def _rule(y: float) -> Line:
    return Line(((0, y), (_WIDTH, y)), "grid")


def _record_words(record: Mapping[str, Json]) -> str:
    if not record.get("deals"):
        return "Record: too few earlier deals."
    return (
        f"Record, walk-forward on {record['deals']} earlier deals, {record['knowledge']} known: "
        f"within a factor of two {record['within_twice_pct']:.0f} %, 80 % interval held "
        f"{record['cover_80_pct']:.0f} %, CRPS of the log rate {record['crps']:.2f}; "
        f"{record['words']}."
    )


def card_picture(
    odds: Odds,
    record: Mapping[str, Json],
    warning: str | None = None,
    say: Callable[[str], str] = str,
) -> Picture:
    """Return the card as a picture.

    Parameters
    ----------
    odds
        The odds of a deal.
    record
        The method's record, as `record_of` gives it.
    warning
        What must be said while the offer is open.
    say
        Says a text in the reader's language; sentences are said before they are broken into lines.

    >>> from greenshoe.deal import shipped_record
    >>> from greenshoe.subscriber._odds import odds_of
    >>> card_picture(odds_of(shipped_record("2513")), {"deals": 0}).title[:4]
    '2513'
    """
    marks: list[Mark] = [*_head(odds), *_big(odds), _rule(140)]
    y = 166.0
    if odds.tiers:
        chart = chance_picture(odds, _WIDTH)
        foot = 154 + chart.height
        table, deep = card_table(odds, _WIDTH)
        note = "line: the median ladder; band: four ladders of five"
        marks += [*moved(chart.marks, 0, 154), Label(_WIDTH, 172, note, "end")]
        marks += moved(table, 0, foot + 30)
        y = foot + 30 + deep + 42
    said = in_words(odds)[1:] if odds.tiers else in_words(odds)
    for sentence in said:
        lines, y = _paragraph(y, say(sentence))
        marks += lines
    marks.append(_rule(y - 8))
    for words in filter(None, (_record_words(record), warning, _LIMITS)):
        lines, y = _paragraph(y + 14, say(words), "small")
        marks += lines
        y -= 14
    deal = odds.forecast.deal.record
    title = f"{deal.stock_code}  {deal.name}"
    return Picture(_WIDTH, y + 8, title[:60], " ".join(in_words(odds)), tuple(marks))


def card_html(
    odds: Odds,
    record: Mapping[str, Json],
    warning: str | None = None,
    say: Callable[[str], str] = str,
    language: str = "en",
) -> str:
    """Return the card as a page of its own, said in a language (its tag for browsers beside).

    >>> from greenshoe.deal import shipped_record
    >>> from greenshoe.subscriber._odds import odds_of
    >>> card_html(odds_of(shipped_record("2513")), {"deals": 0}).startswith("<!doctype html>")
    True
    """
    title = escape(say(f"Odds of {odds.forecast.deal.record.stock_code}"))
    card = card_picture(odds, record, warning, say)
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>'
        "<style>body{margin:0;background:#e9e7e0}svg{display:block;margin:0 auto;max-width:100%;"
        "height:auto}@media print{body{background:none}}"
        "@media(prefers-color-scheme:dark){body{background:#0c1014}}</style>"
        f"<body>{svg_file(card, say)}</body></html>\n"
    )
