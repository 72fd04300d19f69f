"""Addresses that an operator enters."""

from __future__ import annotations

from urllib.parse import urlsplit

from app.domain.errors import RefusalCode, Refused
from app.usecases.required_text import UNWRITABLE

LONGEST = 2000


def require_address(url: str, field: str) -> None:
    """Refuse, naming the field, what is not an http(s) address with a host and no fragment."""
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_address = False
    has_odd = len(url) > LONGEST or UNWRITABLE.search(url) or any(c.isspace() for c in url)
    if not is_address or has_odd or "#" in url:
        raise Refused(RefusalCode.INPUT_INVALID, f"{field} must be an http(s) address")
