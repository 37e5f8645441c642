"""The one-page card: the odds of a deal on a page that can be passed on, as SVG or HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from greenshoe.subscriber._card_chart import chance_chart
from greenshoe.subscriber._card_table import card_table
from greenshoe.subscriber._odds_words import hkd, in_words, pct

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from greenshoe.core import Json
    from greenshoe.subscriber._odds import Odds

__all__ = ["card_html", "card_svg"]

_WIDTH, _MARGIN = 760, 40
_LINE_CHARACTERS = 92
_INK, _SOFT, _ACCENT, _PAPER = "#1b1f24", "#5c6670", "#0b6e4f", "#fbfaf7"


def _text(x: float, y: float, words: str, size: int = 14, **style: str) -> str:
    given = {"fill": _INK, **style}
    shown = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in given.items())
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}"{shown}>{escape(words)}</text>'


def _wrapped(words: str, characters: int = _LINE_CHARACTERS) -> list[str]:
    """Return words on lines of at most so many characters; Chinese ones count twice.

    >>> _wrapped("one two three", 8)
    ['one two', 'three']
    """
    lines, line = [], ""
    for word in words.replace(" %", "\u00a0%").split(" "):
        joined = f"{line} {word}".strip()
        if sum(2 if ord(c) > 0x2E80 else 1 for c in joined) > characters and line:
            lines.append(line)
            joined = word
        line = joined
    return [*lines, line] if line else lines


def _paragraph(y: float, words: str, fill: str = _INK) -> tuple[list[str], float]:
    """Return a paragraph's lines, and where the next one starts."""
    made = []
    for line in _wrapped(words):
        made.append(_text(_MARGIN, y, line, fill=fill))
        y += 20
    return made, y + 8


def _head(odds: Odds) -> Iterator[str]:
    deal = odds.forecast.deal
    name = f"{deal.record.stock_code}  {deal.record.name}"
    known = "its terms" if odds.stage == "launch" else "terms and demand as stated"
    day = "" if deal.day is None else f" on {deal.day}"
    yield _text(_MARGIN, 58, name[:48], 24, font_weight="700")
    yield _text(_MARGIN, 82, f"Hong Kong public offer, as known at {odds.stage}{day}: {known}", 13)


def _big(odds: Odds) -> Iterator[str]:
    """Write the chance of one lot large, and what goes with it."""
    rate = odds.one_lot_rate
    if rate is None:
        return
    yield _text(_MARGIN, 148, pct(rate["p50"]), 46, font_weight="700", fill=_ACCENT)
    yield _text(_MARGIN, 172, "chance of a lot for one lot applied for: the middle", 13, fill=_SOFT)
    yield _text(_MARGIN, 191, "of what is possible", 13, fill=_SOFT)
    rows = (
        ("four deals of five", f"{pct(rate['p10'])} to {pct(rate['p90'])}"),
        ("likelier than not from", _shares(odds.likely_shares)),
        ("certain in nine of ten from", _shares(odds.certain_shares)),
        ("one lot is worth, after costs", _worth(odds)),
    )
    for number, (label, value) in enumerate(rows):
        y = 128 + 22 * number
        yield _text(395, y, label, 13, fill=_SOFT)
        yield _text(_WIDTH - _MARGIN, y, value, 14, text_anchor="end", font_weight="600")


def _shares(shares: int | None) -> str:
    return "no size" if shares is None else f"{shares:,} shares"


def _worth(odds: Odds) -> str:
    if not odds.tiers or odds.tiers[0].value.expected_hkd is None:
        return "not known"
    return hkd(odds.tiers[0].value.expected_hkd)


def _rule(y: float) -> str:
    return f'<line x1="{_MARGIN}" x2="{_WIDTH - _MARGIN}" y1="{y:g}" y2="{y:g}" stroke="#d8d5cc"/>'


def _record_words(record: Mapping[str, Json]) -> str:
    if not record.get("deals"):
        return "Record: too few earlier deals."
    return (
        f"Record, walk-forward on {record['deals']} earlier deals, {record['knowledge']} known: "
        f"within a factor of two {record['within_twice_pct']:.0f} %, 80 % interval held "
        f"{record['cover_80_pct']:.0f} %, CRPS of the log rate {record['crps']:.2f}; "
        f"{record['words']}."
    )


def card_svg(odds: Odds, record: Mapping[str, Json], warning: str | None = None) -> str:
    """Return the card as an SVG document that stands alone.

    Parameters
    ----------
    odds
        The odds of a deal.
    record
        The method's record, as `record_of` gives it.
    warning
        What must be said while the offer is open.

    >>> from greenshoe.deal import shipped_record
    >>> from greenshoe.subscriber._odds import odds_of
    >>> card_svg(odds_of(shipped_record("2513")), {"deals": 0})[:4]
    '<svg'
    """
    parts = [*_head(odds), *_big(odds), _rule(214)]
    y = 240.0
    if odds.tiers:
        parts += chance_chart(odds, _MARGIN, 228, _WIDTH - 2 * _MARGIN, 300)
        table, foot = card_table(odds, _MARGIN, 548, _WIDTH - 2 * _MARGIN)
        parts += table
        y = foot + 42
    said = in_words(odds)[1:] if odds.tiers else in_words(odds)
    for sentence in said:
        lines, y = _paragraph(y, sentence)
        parts += lines
    parts.append(_rule(y - 8))
    for words in filter(None, (_record_words(record), warning, _LIMITS)):
        lines, y = _paragraph(y + 14, words, fill=_SOFT)
        parts += lines
        y -= 14
    height = y + 28
    name = escape(f"Odds of {odds.forecast.deal.record.stock_code}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:g}" '
        f'width="{_WIDTH}" height="{height:g}" role="img" aria-label="{name}" '
        "font-family=\"system-ui, 'Noto Sans', 'Noto Sans CJK TC', sans-serif\">"
        f'<rect width="{_WIDTH}" height="{height:g}" fill="{_PAPER}"/>'
        + "".join(parts)
        + "</svg>\n"
    )


_LIMITS = (
    "Nobody knows these numbers before the results: the issuer chooses the basis of allotment. One "
    "person may make one application. Made with greenshoe from published terms and results."
)


def card_html(odds: Odds, record: Mapping[str, Json], warning: str | None = None) -> str:
    """Return the card as a page of its own.

    >>> from greenshoe.deal import shipped_record
    >>> from greenshoe.subscriber._odds import odds_of
    >>> card_html(odds_of(shipped_record("2513")), {"deals": 0}).startswith("<!doctype html>")
    True
    """
    code = escape(odds.forecast.deal.record.stock_code)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Odds of {code}</title>'
        "<style>body{margin:0;background:#e9e7e0}svg{display:block;margin:0 auto;max-width:100%;"
        "height:auto}@media print{body{background:none}}</style>"
        f"<body>{card_svg(odds, record, warning)}</body></html>\n"
    )
