"""Work that is done beside the requests: its names, and what can be said of one piece of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class JobName(StrEnum):
    """Every job, asked for by a use case or run by the clock. Stored, so never renamed."""

    COLLECT_COURSE = "collect_course"
    SEND_SCORE = "send_score"
    READ_DUE_COURSES = "read_due_courses"
    FORGET_EXPIRED = "forget_expired"


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"  # for the pause before another attempt
    DONE = "done"
    FAILED = "failed"  # for good: nothing tries again by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class JobReport:
    """A job as an operator sees it. `error` is the last attempt's, and names no person."""

    key: str
    state: JobState
    attempts: int
    error: str = ""
