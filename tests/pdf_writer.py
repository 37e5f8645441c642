"""A PDF writer of a page of code: real bytes for the readers, Chinese included.

One Type 0 font whose character codes are Unicode code points, and a ToUnicode map that says so.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LEFT, TOP, LEADING, SIZE = 40, 800, 14, 10


def _stream(data: bytes, extra: str = "") -> bytes:
    packed = zlib.compress(data)
    head = f"<< /Length {len(packed)} /Filter /FlateDecode {extra}>>\nstream\n"
    return head.encode() + packed + b"\nendstream"


def _to_unicode(shift: int) -> bytes:
    """Map every code to itself, or to itself plus `shift`."""
    lines = ["/CIDInit /ProcSet findresource begin 12 dict begin begincmap"]
    lines.append("/CMapName /U def /CMapType 2 def")
    lines.append("1 begincodespacerange <0000> <FFFF> endcodespacerange")
    for start in range(0, 256, 64):
        lines.append("64 beginbfrange")
        for high in range(start, start + 64):
            target = ((high << 8) + shift) & 0xFFFF
            lines.append(f"<{high:02X}00> <{high:02X}FF> <{target:04X}>")
        lines.append("endbfrange")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode()


def text_at(x: float, y: float, text: str) -> str:
    """Return the operators that show `text` at a place."""
    code = text.encode("utf-16-be").hex().upper()
    return f"BT /F1 {SIZE} Tf 1 0 0 1 {x} {y} Tm <{code}> Tj ET"


def page_of(lines: Sequence[str]) -> str:
    """Return a page's operators, a line of print each."""
    return "\n".join(
        text_at(LEFT, TOP - LEADING * number, line) for number, line in enumerate(lines) if line
    )


def pdf_of(
    contents: Sequence[bytes | str], *, shift: int = 0, trailer: str = "", copies: int = 1
) -> bytes:
    """Return a PDF whose pages have these operators.

    `shift` garbles the font's meaning, `trailer` adds to the trailer, `copies` repeats the pages.
    """
    bodies = [c if isinstance(c, bytes) else c.encode() for c in contents]
    first_content = 8
    first_page = first_content + len(bodies)
    count = len(bodies) * copies
    kids = " ".join(f"{first_page + n} 0 R" for n in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        (
            b"<< /Type /Font /Subtype /Type0 /BaseFont /Any /Encoding /Identity-H "
            b"/DescendantFonts [4 0 R] /ToUnicode 5 0 R >>"
        ),
        (
            b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Any /DW 1000 /W [32 126 500] "
            b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            b"/FontDescriptor 6 0 R >>"
        ),
        _stream(_to_unicode(shift)),
        (
            b"<< /Type /FontDescriptor /FontName /Any /Flags 4 /FontBBox [0 -200 1000 900] "
            b"/ItalicAngle 0 /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>"
        ),
        b"<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <" + b"AB" * 32 + b"> /U <"
        b"" + b"CD" * 32 + b"> >>",
        *(_stream(body) for body in bodies),
        *(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents "
            + f"{first_content + n % len(bodies)} 0 R ".encode()
            + b"/Resources << /Font << /F1 3 0 R >> >> >>"
            for n in range(count)
        ),
    ]
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer}>>\n".encode()
    return bytes(out + f"startxref\n{table}\n%%EOF\n".encode())


def pdf_of_lines(*pages: Sequence[str]) -> bytes:
    """Return a PDF of pages of lines."""
    return pdf_of([page_of(lines) for lines in pages])
