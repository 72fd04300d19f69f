"""The types of what is sent, and whether a request would rather have JSON than a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import Request

PAGE = "text/html"
CREDENTIAL = "application/vc+ld+json"
"""A signed credential (Open Badges 3.0, section 5.1)."""


def prefers_json(request: Request) -> bool:
    """True if the Accept header ranks a JSON type above HTML (RFC 9110, section 12.5.1).

    A browser, an empty header and a bare */* get the page.
    """
    html, best_json = 0.0, 0.0
    for item in request.headers.get("accept", PAGE).split(","):
        media_type, *parameters = (part.strip().lower() for part in item.split(";"))
        quality = _quality(parameters)
        if media_type in {PAGE, "text/*", "*/*"}:
            html = max(html, quality)
        elif media_type.endswith(("/json", "+json", "/vc")):
            best_json = max(best_json, quality)
    return best_json > html


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter.removeprefix("q="))
            except ValueError:
                return 0.0
    return 1.0
