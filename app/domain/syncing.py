"""Reading a course and sending scores: the state of it, and when a course is read again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.errors import FailureKind

AWAKE_FOR = timedelta(days=2)
"""After a launch, a course is read as often as the operator set."""

DOZING_FOR = timedelta(days=30)
"""After a launch, a course is still read a few times a day; later it is asleep."""

DOZING_INTERVAL = timedelta(hours=6)

SLEEPING_INTERVAL = timedelta(days=7)
"""Between two readings of a course that is asleep, and only while something of it is awaited."""

MENDING_INTERVAL = timedelta(days=1)
"""Between two tries of what only a person can mend; whoever mended it asks by hand."""

LONGEST_GROWN_PAUSE = timedelta(hours=6)
"""To which the pauses grow while a platform is away."""

WAITS_AT_MOST = timedelta(minutes=15)
"""A request that nothing has taken up for so long no longer keeps out a new one."""

RUNS_AT_MOST = timedelta(minutes=30)
"""A reading that has not ended by then hangs, or its process was killed."""

SENT_AGAIN_WITHIN = timedelta(hours=25)
"""The longest pause between two tries of a score, and some; after it nothing tries by itself."""


class SyncState(StrEnum):
    """Where the reading of one course stands."""

    NEVER = "never"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseSync:
    """The last reading of a course. The error names platform call and kind, no person."""

    course_id: int
    state: SyncState
    queued_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    completed_at: datetime | None = None
    error: FailureKind | None = None
    error_call: str = ""
    error_detail: str = ""
    members: int = 0


class Progress(StrEnum):
    """Where the reading stands at one moment: one that nobody works on any more is abandoned."""

    NEVER = "never"
    WAITING = "waiting"
    RUNNING = "running"
    ABANDONED = "abandoned"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseActivity:
    """What decides how often a course is read, beside how its last reading went.

    `read_at` is the newest complete reading of any one of its sources.
    `awaits` says that a learner has no award yet, or that a score has not been
    seen in the course.
    """

    launched_at: datetime
    offered_at: datetime
    read_at: datetime | None = None
    awaits: bool = True


def decide_progress(sync: CourseSync, now: datetime) -> Progress:
    """Where the reading stands; abandoned once it waited or ran for longer than it may."""
    if sync.state is SyncState.QUEUED:
        is_old = sync.queued_at is None or now - sync.queued_at > WAITS_AT_MOST
        return Progress.ABANDONED if is_old else Progress.WAITING
    if sync.state is SyncState.RUNNING:
        is_old = sync.started_at is None or now - sync.started_at > RUNS_AT_MOST
        return Progress.ABANDONED if is_old else Progress.RUNNING
    return Progress(sync.state.value)


def decide_due(
    sync: CourseSync, activity: CourseActivity, now: datetime, *, interval: timedelta
) -> bool:
    """Whether the clock asks for a reading now (design: evidence, rule 12).

    `interval` is for a course that was launched lately. A reading that failed
    counts as tried; what may pass by itself is tried with growing pauses, what
    only a person can mend once a day. Where the last reading failed in part
    only, the course is read as usual, for the sake of its other sources.
    """
    if decide_progress(sync, now) in _UNDER_WAY:
        return False
    pause = _decide_usual_pause(activity, now, interval)
    if pause is None:
        return False
    last_tried = last_try(sync)
    if last_tried is None:
        return True
    return now - last_tried > max(pause, _decide_pause_after_failure(sync, activity))


def decide_stale(
    sync: CourseSync, read_at: datetime | None, now: datetime, *, fresh_for: timedelta
) -> bool:
    """Whether a launch asks for a reading now: the platform is there, and somebody looks.

    So what may pass by itself is tried without growing pauses. `read_at` as in
    `CourseActivity`.
    """
    if decide_progress(sync, now) in _UNDER_WAY:
        return False
    last_tried = last_try(sync)
    if last_tried is None:
        return True
    needs_person = sync.error is not None and not sync.error.may_pass
    is_stopped = needs_person and not _brought_something(sync, read_at)
    return now - last_tried > (MENDING_INTERVAL if is_stopped else fresh_for)


def last_try(sync: CourseSync) -> datetime | None:
    """When the course was last read, tried, or asked for; None if never."""
    moments = (sync.queued_at, sync.started_at, sync.finished_at, sync.completed_at)
    return max(filter(None, moments), default=None)


_UNDER_WAY = frozenset({Progress.WAITING, Progress.RUNNING})


def _decide_usual_pause(
    activity: CourseActivity, now: datetime, interval: timedelta
) -> timedelta | None:
    """The pause between two readings of such a course; None for one that is left asleep."""
    quiet_for = now - activity.launched_at
    if quiet_for <= AWAKE_FOR:
        return interval
    if quiet_for <= DOZING_FOR:
        return max(DOZING_INTERVAL, interval)
    return max(SLEEPING_INTERVAL, interval) if activity.awaits else None


def _decide_pause_after_failure(sync: CourseSync, activity: CourseActivity) -> timedelta:
    """As long as the trouble has lasted by the last try, so that each pause doubles the time."""
    if sync.error is None or _brought_something(sync, activity.read_at):
        return timedelta(0)
    if not sync.error.may_pass:
        return MENDING_INTERVAL
    good = max(filter(None, (sync.completed_at, activity.read_at)), default=activity.offered_at)
    tried = sync.finished_at or good
    return min(tried - good, LONGEST_GROWN_PAUSE)


def _brought_something(sync: CourseSync, read_at: datetime | None) -> bool:
    """Whether the last reading, though it failed in part, read a source of the course whole."""
    return read_at is not None and sync.started_at is not None and read_at >= sync.started_at


class DeliveryState(StrEnum):
    """What is known of a score on its way to the platform."""

    QUEUED = "queued"
    SENT = "sent"
    SEEN = "seen"
    NOT_SEEN = "not-seen"
    FAILED = "failed"
    NO_SERVICE = "no-service"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreDelivery:
    """The score of one award: accepted is not arrived, so what was read back is kept apart.

    `timestamp` is the last one sent; the next must be strictly later.
    """

    award_id: int
    state: DeliveryState
    timestamp: datetime | None = None
    checked_at: datetime | None = None
    error: FailureKind | None = None

    def is_given_up(self, now: datetime) -> bool:
        """True if it has not arrived and nothing tries again by itself."""
        if self.state is DeliveryState.FAILED and self.error is not None and self.error.may_pass:
            return self.checked_at is None or now - self.checked_at > SENT_AGAIN_WITHIN
        return self.state in UNDELIVERED


UNDELIVERED = frozenset({DeliveryState.NO_SERVICE, DeliveryState.NOT_SEEN, DeliveryState.FAILED})
"""What an operator is shown; a score that is on its way is not among them."""
