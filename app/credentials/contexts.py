"""The JSON-LD contexts that Laurel signs and verifies under, pinned by their SHA-256.

They are files of the openbadgeslib distribution, read without running its code. No context is
ever fetched: another definition under the same address would change what a signature covers.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache, lru_cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"

FOLDER = "openbadgeslib/ob3/contexts"
PINNED = {
    CREDENTIALS: (
        "credentials-v2.json",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    OPEN_BADGES: (
        "ob-v3p0-context-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
    EXTENSIONS: (
        "ob-v3p0-extensions.json",
        "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": (
        "ob-v3p0-context-3.0.2.json",
        "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": (
        "ob-v3p0-context-3.0.1.json",
        "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571",
    ),
    "https://w3id.org/security/data-integrity/v2": (
        "security-data-integrity-v2.json",
        "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
    ),
}


class UnknownContext(ValueError):
    """A document stands under a context that is not pinned, so nobody here can say what it says."""


@cache
def read_context(url: str) -> dict[str, Any]:
    """The term definitions of one context.

    Raises `UnknownContext` for any other address, and RuntimeError if the installed file is not
    the pinned one.
    """
    if url not in PINNED:
        raise UnknownContext(f"unknown context: {url}")
    name, expected = PINNED[url]
    content = Path(str(distribution("openbadgeslib").locate_file(f"{FOLDER}/{name}"))).read_bytes()
    if hashlib.sha256(content).hexdigest() != expected:
        raise RuntimeError(
            f"{name} of openbadgeslib is not the file that signatures rest on: install the "
            "version named in requirements.lock"
        )
    definitions: dict[str, Any] = json.loads(content)["@context"]
    return definitions


@lru_cache(maxsize=32)
def inline_contexts(urls: tuple[str, ...]) -> str:
    """The contexts themselves as a JSON array, to stand where their addresses stood."""
    return json.dumps([read_context(url) for url in urls])
