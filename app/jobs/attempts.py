"""One attempt at a job, and whether another is worth it. Pure but for the handler itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.domain.errors import FailureKind, PlatformFailure, Refused
from app.domain.jobs import JobName
from app.ports.storage import Conflict

LOGGER = logging.getLogger(__name__)

Handler = Callable[[Mapping[str, Any]], None]
"""Does the job. Runs at least once, so doing it twice must be the same as doing it once."""

MENDS_ITSELF: Final = frozenset(
    {
        FailureKind.UNREACHABLE,
        FailureKind.TIMEOUT,
        FailureKind.RATE_LIMITED,
        FailureKind.SERVER_ERROR,
    }
)
"""What may be over after a while. Anything else stays wrong until a person mends it."""

PAUSES: Final[Mapping[str, Sequence[float]]] = {
    JobName.COLLECT_COURSE: (5, 30),
    JobName.SEND_SCORE: (30, 120, 600, 3600, 6 * 3600, 12 * 3600, 24 * 3600, 24 * 3600),
}
"""Seconds before each further attempt; none where a job is not named.

A course is read again by the schedule anyway. A score has nobody else to send
it, so it outlives a platform's lost weekend.
"""

LONGEST_PAUSE: Final = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt failed, in words without personal data, and whether it may mend itself."""

    reason: str
    mends_itself: bool = False
    retry_after: float = 0.0


def attempt(handler: Handler, arguments: Mapping[str, Any], *, key: str) -> Failure | None:
    """Run the handler once; None if it did the job. No exception leaves this function."""
    try:
        handler(arguments)
    except PlatformFailure as failure:
        retry_after = failure.retry_after or 0.0
        return Failure(str(failure), failure.kind in MENDS_ITSELF, retry_after)
    except Conflict:
        return Failure("lost to a concurrent transaction, twice", mends_itself=True)
    except Refused as refusal:
        return Failure(f"refused: {refusal}")
    except Exception as error:
        # Its text may hold anything, a person's data too, so only the log has it.
        LOGGER.exception("job %s failed", key)
        return Failure(f"{type(error).__name__}, see the log for this job")
    return None


def decide_pause(failure: Failure, attempts: int, pauses: Sequence[float]) -> float | None:
    """Seconds before another attempt, after `attempts` of them; None if there is to be none.

    Never shorter than the platform asked for, within a day.
    """
    if not failure.mends_itself or attempts > len(pauses):
        return None
    return min(max(pauses[attempts - 1], failure.retry_after), LONGEST_PAUSE)
