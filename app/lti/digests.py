"""Secrets are stored as digests, so that a copy of the database opens nothing."""

from __future__ import annotations

import hashlib


def digest(secret: str) -> str:
    """SHA-256 of `secret` in hex, for any string that a browser can send."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
