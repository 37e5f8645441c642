"""A separate process that turns the bytes of a PDF into pages of text.

Run as a script: the PDF comes on standard input, one JSON object goes to standard output. A PDF
is hostile until proven otherwise and its parser is C++, so it runs where a crash, an endless loop
or a bomb takes nothing with it. Imports nothing of ours.
"""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any

_FEW_CHARACTERS = 20
_SAME_LINE = 0.5
_TOUCHING = 0.15


def _limit_resources(memory_bytes: int, seconds: int, output_bytes: int) -> None:
    """Bound this process where the system can."""
    try:
        import resource  # noqa: PLC0415 - absent on Windows
    except ImportError:
        return
    for what, limit in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, output_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (limit, limit))


def _box(textpage: Any, index: int) -> tuple[float, ...]:  # noqa: ANN401 - untyped library
    """Return left, bottom, right, top of one character, its font's full height."""
    box: tuple[float, ...] = textpage.get_charbox(index, loose=True)
    return box


def _spans(text: str) -> list[tuple[int, int]]:
    """Return where the print of every line starts and ends; equal for an empty line."""
    spans, start = [], 0
    for line in text.split("\n"):
        first = start + len(line) - len(line.lstrip())
        spans.append((first, max(first, start + len(line.rstrip()))))
        start += len(line) + 1
    return spans


def _separator(before: tuple[float, ...], after: tuple[float, ...]) -> str:
    """Return what stands between two lines: nothing or a blank if they are one line on the page.

    Some writers set every character of a table on its own; the parser then ends a line between
    two digits of one number. What goes on to the right at the same height is one line.
    """
    height = min(before[3] - before[1], after[3] - after[1])
    overlap = min(before[3], after[3]) - max(before[1], after[1])
    gap = after[0] - before[2]
    if height <= 0 or overlap < _SAME_LINE * height or gap < -_TOUCHING * height:
        return "\n"
    return "" if gap < _TOUCHING * height else " "


def _lines(text: str, textpage: Any) -> list[list[Any]]:  # noqa: ANN401 - untyped library
    """Return the lines of a page as they are seen: text, left, bottom, right, top in points."""
    lines: list[list[Any]] = []
    last: tuple[float, ...] | None = None
    for start, end in _spans(text):
        if start == end:
            continue
        words = text[start:end]
        first, last_here = _box(textpage, start), _box(textpage, end - 1)
        separator = "\n" if last is None else _separator(last, first)
        if separator == "\n":
            lines.append([words, *first])
        else:
            lines[-1][0] += separator + words
        lines[-1][3] = last_here[2]
        lines[-1][2] = min(lines[-1][2], last_here[1])
        lines[-1][4] = max(lines[-1][4], last_here[3])
        last = last_here
    return [[line[0], *(round(number, 1) for number in line[1:])] for line in lines]


def _image_count(page: Any, text: str, image_type: int) -> int:  # noqa: ANN401 - untyped library
    """Count the images of a page that has next to no text."""
    if len(text.strip()) > _FEW_CHARACTERS:
        return 0
    return sum(1 for item in page.get_objects(max_depth=3) if item.type == image_type)


def _page(document: Any, index: int, image_type: int) -> dict[str, Any]:  # noqa: ANN401
    """Return one page as plain data."""
    page = document[index]
    textpage = page.get_textpage()
    text = textpage.get_text_range()
    try:
        lines = _lines(text, textpage)
    except Exception:  # noqa: BLE001 - positions are a comfort; the text stands without them
        lines = [[line.strip(), 0.0, 0.0, 0.0, 0.0] for line in text.splitlines()]
    found = {
        "lines": lines,
        "size": [round(number, 1) for number in page.get_size()],
        "images": _image_count(page, text, image_type),
    }
    textpage.close()
    page.close()
    return found


def _read(content: bytes, largest_pages: int, largest_characters: int) -> dict[str, Any]:
    """Return the pages of a PDF, or `{"error": word}`."""
    import pypdfium2  # noqa: PLC0415 - only after the limits are set
    import pypdfium2.raw as raw  # noqa: PLC0415, PLR0402

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        return {"error": "encrypted" if "assword" in str(error) else "damaged"}
    count = len(document)
    if count > largest_pages:
        return {"error": "pages", "count": count}
    pages: list[dict[str, Any]] = []
    characters = 0
    for index in range(count):
        try:
            pages.append(_page(document, index, raw.FPDF_PAGEOBJ_IMAGE))
        except pypdfium2.PdfiumError:
            pages.append({"lines": [], "size": [0, 0], "images": 0, "damaged": True})
        characters += sum(len(line[0]) for line in pages[-1]["lines"])
        if characters > largest_characters:
            return {"error": "characters"}
    return {"pages": pages}


def main(arguments: list[str]) -> None:
    """Read a PDF from standard input and write its pages to standard output."""
    memory_bytes, seconds, output_bytes, pages, characters = (int(text) for text in arguments)
    _limit_resources(memory_bytes, seconds, output_bytes)
    try:
        result = _read(sys.stdin.buffer.read(), pages, characters)
    except MemoryError:
        result = {"error": "memory"}
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1:])
