"""What a browser sends: fields and files, bounded, and only with the token."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from greenshoe.web._session import may_change
from greenshoe.web._shell import hall_of

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["Form", "read_form"]

_MOST_FILES, _MOST_FIELDS = 60, 80
_LARGEST_FIELD_BYTES = 4 * 1024 * 1024


@dataclass
class Form:
    """A form that was sent.

    Attributes
    ----------
    fields
        Text by name.
    files
        (name, content) of every file that is not empty.
    """

    fields: dict[str, str] = field(default_factory=dict)
    files: list[tuple[str, bytes]] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Return a field without the white space around it, "" where it is not there."""
        return self.fields.get(name, "").strip()


async def read_form(request: Request) -> Form:
    """Read a form that changes something.

    Raises
    ------
    HTTPException
        403 without the token, 400 where the form cannot be read.
    """
    found = Form()
    async with request.form(
        max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=_LARGEST_FIELD_BYTES
    ) as sent:
        for name, value in sent.multi_items():
            if not isinstance(value, UploadFile):
                found.fields[name] = value
        if not may_change(request, hall_of(request).settings, found.fields.get("token", "")):
            raise HTTPException(403, "token")
        for _, value in sent.multi_items():
            if isinstance(value, UploadFile) and (content := await value.read()):
                found.files.append((value.filename or "document", content))
    return found
