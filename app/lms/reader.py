"""Plain guarded HTTP: reading key sets, DID documents, status lists; posting a registration."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from app.lms.client import GuardedClient
from app.lms.naming import CallName
from app.lms.outgoing import OutgoingCall
from app.ports.services import Answer

DOCUMENT_BYTES = 512_000


class GuardedReader:
    """Implements `HttpReader` on the guarded client: one try, no retries.

    Give it a client of its own with `DOCUMENT_LIMITS`, so that service calls
    to a slow platform cannot take the turns of the pages that wait here.
    `max_bytes` is the largest document that is read whole.
    """

    def __init__(self, client: GuardedClient, *, max_bytes: int = DOCUMENT_BYTES) -> None:
        self._client = client
        self._max_bytes = max_bytes

    def read(self, url: str, *, accept: str, call: str) -> Answer:
        """The answer, whatever its status. Errors name the host and `call`."""
        outgoing = OutgoingCall(
            name=CallName(_host_of(url), call),
            method="GET",
            url=url,
            headers={"Accept": accept},
            max_bytes=self._max_bytes,
        )
        return self._client.send(outgoing)


class GuardedWriter:
    """Implements `HttpWriter` on the guarded client: one try, no retries, no redirects."""

    def __init__(self, client: GuardedClient, *, max_bytes: int = DOCUMENT_BYTES) -> None:
        self._client = client
        self._max_bytes = max_bytes

    def post(self, url: str, body: bytes, *, headers: Mapping[str, str], call: str) -> Answer:
        """The answer, whatever its status. Errors name the host and `call`."""
        outgoing = OutgoingCall(
            name=CallName(_host_of(url), call),
            method="POST",
            url=url,
            headers=headers,
            content=body,
            max_bytes=self._max_bytes,
        )
        return self._client.send(outgoing)


def _host_of(url: str) -> str:
    try:
        return httpx.URL(url).host or "unknown host"
    except httpx.InvalidURL:
        return "unknown host"
