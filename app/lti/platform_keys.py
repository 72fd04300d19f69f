"""The platforms' public keys, kept in memory by the address of their key set."""

from __future__ import annotations

from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING

from app.domain.errors import PlatformFailure, RefusalCode, Refused
from app.lti.key_sets import read_key_set

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from app.ports import Clock
    from app.ports.services import HttpReader

LIFETIME = timedelta(hours=1)
COOL_DOWN = timedelta(seconds=30)
_OK = 200


class PlatformKeys:
    """Every key set that a launch asked for; safe to use from many threads."""

    def __init__(self, reader: HttpReader, clock: Clock) -> None:
        self._reader = reader
        self._clock = clock
        self._sets: dict[str, _KeySet] = {}

    def find(self, url: str, kid: str) -> tuple[RSAPublicKey, ...]:
        """The keys with this `kid` in the key set at `url`; more than one may share it.

        Reads the set when it is an hour old or does not hold the `kid`, at
        most every 30 seconds. Where it cannot be read, the last one that
        could stays in use. Raises `Refused`: PLATFORM_KEYS_UNREACHABLE if
        there never was a usable one, SIGNATURE_INVALID for an unknown `kid`.
        Not inside a transaction.
        """
        key_set = self._sets.setdefault(url, _KeySet(url))
        return key_set.find(kid, self._reader, self._clock())


class _KeySet:
    """One key set. The lock lets one thread read while the others wait or use the old keys."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = Lock()
        self._keys: Mapping[str, tuple[RSAPublicKey, ...]] = {}
        self._read_at: datetime | None = None
        self._tried_at: datetime | None = None

    def find(self, kid: str, reader: HttpReader, now: datetime) -> tuple[RSAPublicKey, ...]:
        if self._is_due(kid, now) and self._lock.acquire(blocking=kid not in self._keys):
            try:
                # Whoever waited for the lock finds the work done.
                if self._is_due(kid, now):
                    self._read(reader, now)
            finally:
                self._lock.release()
        if not self._keys:
            raise Refused(RefusalCode.PLATFORM_KEYS_UNREACHABLE)
        if kid not in self._keys:
            raise Refused(RefusalCode.SIGNATURE_INVALID, "kid")
        return self._keys[kid]

    def _is_due(self, kid: str, now: datetime) -> bool:
        if self._tried_at is not None and now - self._tried_at < COOL_DOWN:
            return False
        return kid not in self._keys or self._read_at is None or now - self._read_at >= LIFETIME

    def _read(self, reader: HttpReader, now: datetime) -> None:
        """The time of trying comes last: others see the cool-down only once the keys are there."""
        try:
            answer = reader.read(
                self._url, accept="application/jwk-set+json, application/json", call="key set"
            )
            keys = read_key_set(answer.body) if answer.status == _OK else {}
            if keys:
                self._keys = keys
                self._read_at = now
        except PlatformFailure:
            return
        finally:
            self._tried_at = now
