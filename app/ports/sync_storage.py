"""The repository of readings: how each course's stands, what is due, what an operator looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from uuid import UUID

    from app.domain.syncing import CourseActivity, CourseSync, ScoreDelivery


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedCourse:
    """A course with an offering, with all that decides whether it is read. `issuer` is its site."""

    course_id: int
    issuer: str
    sync: CourseSync
    activity: CourseActivity


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncFilter:
    """Which courses of an institution an operator asks for.

    What has waited since before `waiting_since`, or run since before
    `running_since`, counts as a problem.
    """

    institution_id: int
    only_problems: bool
    waiting_since: datetime
    running_since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformReadings:
    """A platform's courses with an offering: how many, and how their last readings went."""

    registration_id: int
    name: str
    courses: int
    failed: int
    last_complete: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseReadings:
    """A course with an offering, and how its reading stands."""

    course_uuid: UUID
    course_title: str
    platform_name: str
    platform_kind: str
    offering_id: int
    version_id: int
    launched_at: datetime
    sync: CourseSync


@dataclass(frozen=True, slots=True, kw_only=True)
class UndeliveredScore:
    """A score that has not arrived in its course."""

    offering_id: int
    award_uuid: UUID
    delivery: ScoreDelivery


class Syncs(Protocol):
    """The state of reading each course."""

    def get(self, course_id: int) -> CourseSync:
        """The course's state; `SyncState.NEVER` where it was never asked for."""
        ...

    def hold(self, course_id: int) -> CourseSync:
        """The same, held until the transaction ends, so that others who hold it wait."""
        ...

    def record(self, sync: CourseSync) -> None:
        """Store the state."""
        ...

    def offered(
        self, *, tried_before: datetime, asleep_since: datetime
    ) -> tuple[OfferedCourse, ...]:
        """Courses with an offering that were not tried since.

        `awaits` is looked up only for those that nobody launched from after
        `asleep_since`, and True for the others.
        """
        ...

    def waiting(self, *, since: datetime) -> Mapping[str, int]:
        """How many courses have waited to be read since then at most, by issuer."""
        ...

    def platforms(self, institution_id: int) -> tuple[PlatformReadings, ...]:
        """The institution's platforms, by name."""
        ...

    def count(self, wanted: SyncFilter) -> int:
        """How many courses match."""
        ...

    def page(self, wanted: SyncFilter, *, offset: int, limit: int) -> tuple[CourseReadings, ...]:
        """Matching courses, by platform and title."""
        ...

    def undelivered(self, offering_ids: Collection[int]) -> tuple[UndeliveredScore, ...]:
        """The scores of these offerings' awards that have not arrived, oldest award first."""
        ...
