"""PDF to pages of text with positions, inside bounds of size, pages, memory and time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from greenshoe.core import DocumentError, InputError, read_bytes, sha256_of

__all__ = ["PdfDocument", "PdfLimits", "PdfLine", "PdfPage", "PdfProblem", "read_pdf"]

_CHILD = Path(__file__).with_name("_pdf_child.py")
_SIGNATURE = b"%PDF-"
_SIGNATURE_WITHIN = 1024
_GARBLED_SHARE = 0.02
_FEW_CHARACTERS = 20


@dataclass(frozen=True, slots=True)
class PdfLimits:
    """What a PDF may cost before it is refused.

    Attributes
    ----------
    file_bytes, pages, characters
        The largest file, number of pages and length of text.
    memory_bytes
        Address space of the process that reads it.
    seconds
        Wall-clock time, start to end.
    """

    file_bytes: int = 64 * 1024 * 1024
    pages: int = 1_500
    characters: int = 8_000_000
    memory_bytes: int = 2 * 1024 * 1024 * 1024
    seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of a page and its box in points, the origin at the lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class PdfPage:
    """One page: its number from 1, its text, its lines and its size in points."""

    number: int
    text: str
    lines: tuple[PdfLine, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PdfProblem:
    """A page that cannot be trusted: `image_only`, `garbled` or `damaged`."""

    page: int
    kind: str


@dataclass(frozen=True, slots=True)
class PdfDocument:
    """A PDF as text.

    Attributes
    ----------
    sha256
        Of the file's bytes, 64 hex digits.
    pages
        In order.
    problems
        Pages whose text is missing or not to be trusted.
    """

    sha256: str
    pages: tuple[PdfPage, ...]
    problems: tuple[PdfProblem, ...]

    @property
    def text(self) -> str:
        """The pages' texts, one after another, a line feed between them."""
        return "\n".join(page.text for page in self.pages)


_REFUSALS = {
    "encrypted": ("is encrypted", "a PDF that opens without a password"),
    "damaged": ("cannot be opened as a PDF", "an undamaged PDF"),
    "characters": ("holds more text than is read", None),
    "memory": ("needs more memory than is allowed", None),
}


def read_pdf(source: Path | bytes, limits: PdfLimits | None = None) -> PdfDocument:
    """Read a PDF's text, page by page, in a process of its own.

    Parameters
    ----------
    source
        A file or its bytes.
    limits
        Bounds; `None` for the usual ones.

    Raises
    ------
    InputError
        If the file is missing, unreadable or too large.
    DocumentError
        If it is no PDF, encrypted, damaged, or goes beyond the bounds.
    """
    limits = limits or PdfLimits()
    file = None if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_bytes(source, limit=limits.file_bytes)
    if len(content) > limits.file_bytes:
        raise InputError(f"is larger than {limits.file_bytes:,} bytes", file=file)
    if _SIGNATURE not in content[:_SIGNATURE_WITHIN]:
        raise DocumentError("is not a PDF", file=file, expected="a file that starts with %PDF-")
    answer = _run_child(content, limits, file)
    if "error" in answer:
        raise _refusal(answer, limits, file)
    pages = tuple(_page(number, data) for number, data in enumerate(answer["pages"], start=1))
    problems = tuple(
        problem
        for page, data in zip(pages, answer["pages"], strict=True)
        if (problem := _problem_of(page, data)) is not None
    )
    return PdfDocument(sha256_of(content), pages, problems)


def _refusal(answer: dict[str, Any], limits: PdfLimits, file: Path | None) -> DocumentError:
    """Turn the child's word into an error."""
    if answer["error"] == "pages":
        return DocumentError(
            f"has {answer['count']:,} pages; at most {limits.pages:,} are read", file=file
        )
    message, expected = _REFUSALS[answer["error"]]
    return DocumentError(message, file=file, expected=expected)


def _run_child(content: bytes, limits: PdfLimits, file: Path | None) -> dict[str, Any]:
    """Run the reader in its own process and return what it wrote."""
    output_bytes = limits.characters * 8
    bounds = (
        limits.memory_bytes,
        int(limits.seconds) + 1,
        output_bytes,
        limits.pages,
        limits.characters,
    )
    command = [sys.executable, "-P", str(_CHILD), *(str(bound) for bound in bounds)]
    with tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(  # noqa: S603 - our own script, arguments are integers
                command,
                input=content,
                stdout=output,
                stderr=subprocess.DEVNULL,
                timeout=limits.seconds,
                check=False,
                env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            )
        except subprocess.TimeoutExpired as error:
            raise DocumentError(
                f"could not be read within {limits.seconds:g} seconds", file=file
            ) from error
        if done.returncode != 0:
            raise DocumentError("broke the PDF reader (damaged, or too much for it)", file=file)
        output.seek(0)
        answer: dict[str, Any] = json.loads(output.read(output_bytes))
        return answer


def _page(number: int, data: dict[str, Any]) -> PdfPage:
    """Build one page from the child's data."""
    lines = tuple(PdfLine(*line) for line in data["lines"])
    return PdfPage(number, "\n".join(line.text for line in lines), lines, *data["size"])


def _is_bad(character: str) -> bool:
    """Tell whether a character means nothing: private use, replacement, control."""
    code = ord(character)
    return (
        0xE000 <= code <= 0xF8FF
        or code in {0xFFFD, 0xFFFE, 0xFFFF}
        or (code < 0x20 and character not in "\n\t\r")
    )


def _problem_of(page: PdfPage, data: dict[str, Any]) -> PdfProblem | None:
    """Return what is wrong with a page's text, if anything."""
    if data.get("damaged"):
        return PdfProblem(page.number, "damaged")
    text = page.text
    if len(text.strip()) <= _FEW_CHARACTERS and data["images"]:
        return PdfProblem(page.number, "image_only")
    if sum(_is_bad(c) for c in text) > _GARBLED_SHARE * len(text):
        return PdfProblem(page.number, "garbled")
    return None
