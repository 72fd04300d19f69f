"""One attempt at a job, and whether another is worth it. Pure but for the handler itself."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.domain.errors import PlatformFailure, Refused
from app.domain.jobs import JobName
from app.ports.storage import Conflict, StorageUnavailable

LOGGER = logging.getLogger(__name__)

Handler = Callable[[Mapping[str, Any]], None]
"""Does the job. Runs at least once, so doing it twice must be the same as doing it once."""

PAUSES: Final[Mapping[str, Sequence[float]]] = {
    JobName.COLLECT_COURSE: (5, 30),
    JobName.SEND_SCORE: (30, 120, 600, 3600, 6 * 3600, 12 * 3600, 24 * 3600, 24 * 3600),
}
"""Seconds before each further attempt; none where a job is not named.

A course is read again by the schedule anyway. A score has nobody else to send
it, so it outlives a platform's lost weekend.
"""

LONGEST_PAUSE: Final = 24 * 3600.0

FRAMES_KEPT: Final = 12


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
        return Failure(str(failure), failure.kind.may_pass, retry_after)
    except Conflict:
        return Failure("lost to a concurrent transaction, twice", mends_itself=True)
    except StorageUnavailable as outage:
        return Failure(f"our own database was away ({outage})", mends_itself=True)
    except Refused as refusal:
        return Failure(f"refused: {refusal}")
    except Exception as error:  # noqa: BLE001 - one job's bug must not end the engine
        # Its text may hold anything, a person's data too, so nobody sees it.
        LOGGER.error("job %s failed: %s", key, describe(error))  # noqa: TRY400 - see above
        return Failure(f"{type(error).__name__}, see the log for this job")
    return None


def describe(error: BaseException) -> str:
    """The classes of the error and of what it came from, and where it was raised; never a text."""
    classes = []
    cause: BaseException | None = error
    while cause is not None:
        classes.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        cause = cause.__cause__ or cause.__context__
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES_KEPT:]
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return f"{' from '.join(classes)}, at {' > '.join(places)}"


def decide_pause(failure: Failure, attempts: int, pauses: Sequence[float]) -> float | None:
    """Seconds before another attempt, after `attempts` of them; None if there is to be none.

    Never shorter than the platform asked for, within a day.
    """
    if not failure.mends_itself or attempts > len(pauses):
        return None
    return min(max(pauses[attempts - 1], failure.retry_after), LONGEST_PAUSE)
