"""Sending a form with a file as browsers do: an unchosen file has an empty name and no bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

import httpx

from tests.browsing import Page

if TYPE_CHECKING:
    from tests.web.laurel import Visit

BOUNDARY = "----sample-form-boundary"
CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def build_body(fields: dict[str, str], file: bytes | None, name: str = "sample.yaml") -> bytes:
    """The form as multipart (RFC 7578)."""
    parts = [
        f'Content-Disposition: form-data; name="{field}"\r\n\r\n{text}'.encode()
        for field, text in fields.items()
    ]
    shown = name if file is not None else ""
    heading = f'Content-Disposition: form-data; name="file"; filename="{shown}"'
    parts.append(f"{heading}\r\nContent-Type: application/octet-stream\r\n\r\n".encode())
    parts[-1] += file or b""
    start = f"--{BOUNDARY}\r\n".encode()
    return b"".join(start + part + b"\r\n" for part in parts) + f"--{BOUNDARY}--\r\n".encode()


def send(visit: Visit, page: str, body: bytes, content_type: str = CONTENT_TYPE) -> Page:
    """Where the visitor's browser ends after sending this body."""
    url = visit.address(page)
    cookie = "; ".join(f"{name}={value}" for (_, name), value in visit.browser.cookies.items())
    headers = {"content-type": content_type, "cookie": cookie}
    with httpx.Client(trust_env=False, timeout=60) as client:
        answer = client.post(url, content=body, headers=headers)
    if answer.has_redirect_location:
        return visit.browser.get(urljoin(url, answer.headers["location"]))
    return Page(url, answer.status_code, answer.headers, answer.content)


def upload(visit: Visit, page: str, file: bytes | None = None, **fields: str) -> Page:
    """Send a form with this launch's token, which a test may replace."""
    form = {"form_token": visit.form_token(), **fields}
    return send(visit, page, build_body(form, file))
