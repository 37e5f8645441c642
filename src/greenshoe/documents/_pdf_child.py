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
_BREAKS = "\r\n"


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


def _line_boxes(text: str, textpage: Any) -> list[list[float]]:  # noqa: ANN401 - untyped library
    """Return left, bottom, right, top of every line of `text`, in points."""
    boxes = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line.rstrip("\r")) - 1
        while end > start and text[end].isspace():
            end -= 1
        if end < start:
            boxes.append([0.0, 0.0, 0.0, 0.0])
        else:
            first, last = textpage.get_charbox(start), textpage.get_charbox(end)
            box = (first[0], min(first[1], last[1]), last[2], max(first[3], last[3]))
            boxes.append([round(number, 1) for number in box])
        start += len(line) + 1
    return boxes


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
        boxes = _line_boxes(text, textpage)
    except Exception:  # noqa: BLE001 - positions are a comfort; the text stands without them
        boxes = []
    found = {
        "text": text.replace("\r\n", "\n").replace("\r", "\n"),
        "boxes": boxes,
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
            pages.append({"text": "", "boxes": [], "size": [0, 0], "images": 0, "damaged": True})
        characters += len(pages[-1]["text"])
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
