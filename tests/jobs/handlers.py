"""Jobs that do what a test needs of them."""

import time
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import Any

from app.domain.errors import FailureKind, PlatformFailure


def failure(kind: FailureKind, *, retry_after: float | None = None) -> PlatformFailure:
    return PlatformFailure(kind, platform="Sample Platform", call="scores", retry_after=retry_after)


class FailingFirst:
    """A handler that raises the given errors, one each time, and then does its job."""

    def __init__(self, errors: Iterable[Exception]) -> None:
        self._errors = iter(errors)
        self.times: list[float] = []

    def __call__(self, _: Mapping[str, Any]) -> None:
        self.times.append(time.monotonic())
        for error in self._errors:
            raise error

    @property
    def gaps(self) -> Sequence[float]:
        return [b - a for a, b in zip(self.times, self.times[1:], strict=False)]


class Crowd:
    """A handler that counts how many of its jobs run at the same time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = Lock()
        self._inside = 0
        self.most = 0
        self.done = 0

    def __call__(self, _: Mapping[str, Any]) -> None:
        with self._lock:
            self._inside += 1
            self.most = max(self.most, self._inside)
        time.sleep(self._seconds)
        with self._lock:
            self._inside -= 1
            self.done += 1
