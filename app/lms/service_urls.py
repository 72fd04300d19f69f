"""The two things that may be done to a service address; nothing else is ever composed."""

from __future__ import annotations

from urllib.parse import urlencode


def below(url: str, segment: str) -> str:
    """`url` with `/segment` at the end of its path, before the query (AGS 2.0, 3.3.1 and 3.4.1)."""
    path, mark, query = url.partition("?")
    return f"{path.removesuffix('/')}/{segment}{mark}{query}"


def asking_for(url: str, parameter: str, value: str) -> str:
    """`url` with one more query parameter."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode({parameter: value})}"
