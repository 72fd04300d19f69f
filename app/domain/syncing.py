"""The state of reading a course and of sending scores, as people see it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.errors import FailureKind


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
    members: int = 0


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
