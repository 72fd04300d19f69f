"""Taking turns: a lock that is given in the order in which it was asked for."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Turns:
    """One holder at a time, first come first served.

    A plain lock goes to whichever thread is awake, which is mostly the one
    that just let go of it; under load others then wait for many seconds.
    """

    def __init__(self) -> None:
        self._mutex = Lock()
        self._taken = False
        self._waiting: deque[Lock] = deque()

    @contextmanager
    def turn(self, *, within: float) -> Iterator[None]:
        """Be the holder for the block. TimeoutError if one's turn does not come within seconds."""
        if not self._take(within):
            raise TimeoutError
        try:
            yield
        finally:
            self._give_back()

    def _take(self, within: float) -> bool:
        with self._mutex:
            if not self._taken:
                self._taken = True
                return True
            turn = Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=within):
            return True
        with self._mutex:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return False
        # It was handed over in the very moment in which the wait ended.
        return True

    def _give_back(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
