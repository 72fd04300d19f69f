"""The browser's proof: one partitioned cookie for all launches of this browser.

The cookie holds a random secret; launches keep only its SHA-256. Inside an
iframe on another site a browser returns it only if it is partitioned (CHIPS),
and a partitioned cookie needs `Secure`, which browsers accept on loopback
over plain http too. See docs/decisions/0005.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import Request, Response

    from app.settings import Settings

SECURE_NAME = "__Host-laurel"
INSECURE_NAME = "laurel-insecure"
SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


def read_browser(request: Request, settings: Settings) -> str | None:
    """The browser's secret, if the cookie came back and is of our making."""
    value = request.cookies.get(_name(settings), "")
    return value if SECRET.fullmatch(value) else None


def new_browser() -> str:
    """A fresh secret of 256 bits."""
    return secrets.token_urlsafe(32)


def set_browser(response: Response, settings: Settings, browser: str) -> None:
    """Set the cookie. The header is written by hand: the library refuses `Partitioned`."""
    if settings.insecure_cookies:
        rest = "HttpOnly; SameSite=Lax"
    else:
        rest = "HttpOnly; Secure; SameSite=None; Partitioned"
    response.headers.append("set-cookie", f"{_name(settings)}={browser}; Path=/; {rest}")


def digest_of_browser(browser: str | None) -> str:
    """What a launch keeps of the secret; of no secret, a digest that no launch has."""
    return hashlib.sha256(browser.encode()).hexdigest() if browser else ""


def new_code() -> str:
    """A fresh code of 256 bits, by which a launch goes over to another window once."""
    return secrets.token_urlsafe(32)


def digest_of_code(code: str) -> str:
    """What a launch keeps of a code: never what it keeps of a cookie, so that no cookie is one."""
    return hashlib.sha256(f"handover {code}".encode("utf-8", "surrogatepass")).hexdigest()


def _name(settings: Settings) -> str:
    return INSECURE_NAME if settings.insecure_cookies else SECURE_NAME
