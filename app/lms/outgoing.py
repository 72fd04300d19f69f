"""What is sent, and how long and how much of an answer is waited for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.lms.naming import CallName

SERVICE_ANSWER_BYTES = 5_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimits:
    """In seconds: for a turn, for connecting, for each wait, for the whole call with redirects.

    The whole begins once the call has its turn.
    """

    turn: float
    connect: float
    read: float
    total: float


# A job waits for a service; somebody waits for a page that needs a document.
SERVICE_LIMITS = TimeLimits(turn=10.0, connect=5.0, read=15.0, total=30.0)
DOCUMENT_LIMITS = TimeLimits(turn=2.0, connect=3.0, read=5.0, total=8.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingCall:
    """One HTTP request. What may hold tokens, people or addresses never shows in its repr."""

    name: CallName
    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(default=b"", repr=False)
    max_bytes: int = SERVICE_ANSWER_BYTES
