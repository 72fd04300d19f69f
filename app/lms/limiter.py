"""Our own limit of simultaneous calls to one origin, so that a slow platform costs few threads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock

Origin = tuple[str, str, int | None]


class TooManyCalls(Exception):
    """No place became free in time. The message may be shown."""


@dataclass(slots=True)
class _Places:
    free: BoundedSemaphore
    callers: int = 0


class OriginLimiter:
    """At most `per_origin` calls at once to an origin; further ones wait for their turn."""

    def __init__(self, per_origin: int) -> None:
        self._per_origin = per_origin
        self._lock = Lock()
        self._origins: dict[Origin, _Places] = {}

    def __len__(self) -> int:
        """How many origins are being called now."""
        return len(self._origins)

    @contextmanager
    def hold(self, origin: Origin, wait: float) -> Iterator[None]:
        """One place for the length of the block.

        Raises `TooManyCalls` where none becomes free within `wait` seconds.
        """
        places = self._enter(origin)
        try:
            if not places.free.acquire(timeout=wait):
                raise TooManyCalls("too many of our own calls wait for this platform")
            try:
                yield
            finally:
                places.free.release()
        finally:
            self._leave(origin, places)

    def _enter(self, origin: Origin) -> _Places:
        with self._lock:
            places = self._origins.setdefault(origin, _Places(BoundedSemaphore(self._per_origin)))
            places.callers += 1
            return places

    def _leave(self, origin: Origin, places: _Places) -> None:
        # Strangers can make us read from origins of their choice, so none is kept without callers.
        with self._lock:
            places.callers -= 1
            if not places.callers:
                del self._origins[origin]
