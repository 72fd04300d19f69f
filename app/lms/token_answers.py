"""The answer of a token endpoint (RFC 6749, section 5.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from app.lms.json_answers import (
    MalformedAnswer,
    Object,
    as_object,
    find_number,
    get_text,
    read_text,
)

LIFETIME_UNSAID = Decimal(300)  # seconds; the RFC only recommends that a lifetime is said
LONGEST_LIFETIME = Decimal(86_400)

_TOKEN = re.compile(r"[\x21-\x7e]+")  # RFC 6749, appendix A.12, without the space


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An access token and what the platform granted with it."""

    value: str = field(repr=False)
    scopes: frozenset[str]
    expires_at: datetime


def build_token(content: object, asked: frozenset[str], asked_at: datetime) -> Token:
    """The token in the answer's JSON to a request for `asked`, made at `asked_at`.

    Raises MalformedAnswer for anything but a bearer token that fits a header.
    """
    source = as_object(content, "the token")
    value = get_text(source, "access_token")
    if not _TOKEN.fullmatch(value) or get_text(source, "token_type").lower() != "bearer":
        raise MalformedAnswer("the token is no bearer token")
    # Without a scope in the answer, what was asked is granted (RFC 6749, section 5.1).
    scopes = asked if source.get("scope") is None else frozenset(read_text(source, "scope").split())
    lifetime = timedelta(seconds=float(_read_lifetime(source)))
    return Token(value=value, scopes=scopes, expires_at=asked_at + lifetime)


def _read_lifetime(source: Object) -> Decimal:
    lifetime = find_number(source, "expires_in")
    if lifetime is None or lifetime <= 0:
        return LIFETIME_UNSAID
    return min(lifetime, LONGEST_LIFETIME)
