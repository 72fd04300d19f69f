"""Whether an address that a platform names is one of ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from urllib.parse import SplitResult

_LONGEST_ADDRESS = 2000
_DEFAULT_PORTS = {"http": 80, "https": 443}
# RFC 3986, section 2; whatever lies outside is read differently by different programs.
_ADDRESS = re.compile(r"[\w!#$%&'()*+,./:;=?@\[\]~-]+", re.ASCII)
# An empty or dot segment, plain or encoded, would lead out of the path it is written below.
_STEP_ASIDE = re.compile(
    r"(?:/|%2f)(?:\.|%2e){0,2}(?:/|%2f)|(?:/|%2f)(?:\.|%2e){1,2}$", re.IGNORECASE
)


def is_ours(address: str, base_url: str) -> bool:
    """True if `address` has our origin and lies at or below our base path.

    Refuses user names, dot segments, and characters that a URL cannot have.
    """
    if len(address) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        return False
    ours = urlsplit(base_url)
    try:
        asked = urlsplit(address)
        same_origin = _origin(asked) == _origin(ours)
    except ValueError:
        return False
    return same_origin and _is_below(asked.path, ours.path)


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None, bool]:
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    return parts.scheme, parts.hostname, port, "@" in parts.netloc


def _is_below(path: str, base_path: str) -> bool:
    if _STEP_ASIDE.search(path):
        return False
    return path == base_path or path.startswith(f"{base_path}/")
