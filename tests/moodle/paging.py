"""Pages of line items and results, whose Link header no parser reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.moodle.messages import Request

Entry = TypeVar("Entry")


def take_page(request: Request, entries: Sequence[Entry]) -> tuple[list[Entry], int, int]:
    """The entries of the page asked for, its length and its start; no length means all."""
    limit = int(request.query.get("limit") or 0)
    start = int(request.query.get("from") or 0)
    return list(entries[start : start + limit] if limit else entries[start:]), limit, start


def link_pages(
    address: str, kept: dict[str, str], *, limit: int, start: int, total: int
) -> tuple[tuple[str, str], ...]:
    """The Link header, with curly quotes and HTML's ampersands, where a length was asked for."""
    if not limit:
        return ()
    starts = {
        "first": 0,
        "prev": start - limit if start else None,
        "canonical": start,
        "next": start + limit if start + limit < total else None,
        "last": total // limit * limit,
    }
    entries = [
        f"<{address}?{_write(kept, limit, at)}>; rel=“{name}”"
        for name, at in starts.items()
        if at is not None
    ]
    return (("Link", ", ".join(entries)),)


def _write(kept: dict[str, str], limit: int, start: int) -> str:
    return urlencode({**kept, "limit": limit, "from": start}).replace("&", "&amp;")
