"""One text file that is sent with a form.

Forms elsewhere come as plain text only (`access.read_fields`). Here multipart
is read too, but only as UTF-8: its header could name any of Python's character
sets, and some take very long or give what is no text.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_UPLOAD_REQUEST = 2_097_152
"""In bytes: a file of 1 MB that a page sends back in a field, with what stands around it."""

UPLOAD_PATHS = ("/import", "/import/report")
"""How the addresses end to which so much may be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedForm:
    """Text fields, and the file as its bytes, b"" where none was chosen."""

    fields: Mapping[str, str]
    file: bytes


async def read_upload(request: Request) -> UploadedForm:
    """The form, with at most one file; of a field sent twice, the last."""
    kind = request.headers.get("content-type", "").lower()
    if kind.startswith("multipart/") and "charset" in kind:
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    fields: dict[str, str] = {}
    file = b""
    async with request.form(
        max_files=1, max_fields=50, max_part_size=LARGEST_UPLOAD_REQUEST
    ) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                file = await value.read()
            else:
                fields[name] = value
    return UploadedForm(fields=fields, file=file)


Uploaded = Annotated[UploadedForm, Depends(read_upload)]
