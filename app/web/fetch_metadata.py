"""What a browser says about a request by itself, and no page can make it say otherwise.

Fetch Metadata (`Sec-Fetch-*`): browsers send it over https and to this
machine. One that sends nothing is taken at its least: no frame, no page of
ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import Request


def is_in_frame(request: Request) -> bool:
    """Whether the answer will be shown in a frame of another page."""
    return request.headers.get("sec-fetch-dest") in {"iframe", "frame"}


def is_from_our_page(request: Request) -> bool:
    """Whether one of our own pages sent this, through no other site."""
    return request.headers.get("sec-fetch-site") == "same-origin"
