"""Repositories of where and what was observed: courses, offerings, evidence, syncs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from app.domain.evidence import Assessment, Fact, Reading, Waiver
    from app.domain.launching import SignedLaunch
    from app.domain.platforms import BoundLineItem, Course, Offering
    from app.domain.syncing import CourseSync


class Courses(Protocol):
    """Contexts that somebody launched from; Laurel reads no others."""

    def record(self, launch: SignedLaunch, now: datetime) -> Course:
        """Add or refresh the launch's course with the addresses that this launch gave.

        The launch must have a context. An address that this launch left out
        keeps its earlier value.
        """
        ...

    def get(self, course_id: int) -> Course:
        """The course; KeyError if there is none."""
        ...

    def launched_since(self, moment: datetime) -> tuple[Course, ...]:
        """Courses with an offering that were launched from after `moment`."""
        ...


class Syncs(Protocol):
    """The state of reading each course."""

    def get(self, course_id: int) -> CourseSync:
        """The course's state; `SyncState.NEVER` where it was never asked for."""
        ...

    def record(self, sync: CourseSync) -> None:
        """Store the state."""
        ...


class Offerings(Protocol):
    """Versions offered in courses, and the line items bound to them."""

    def add(self, course_id: int, version_id: int, now: datetime) -> Offering:
        """Offer the version in the course. Raises `Conflict` if the course has an offering."""
        ...

    def get(self, offering_id: int) -> Offering:
        """The offering; KeyError if there is none."""
        ...

    def find_for_course(self, course_id: int) -> Offering | None:
        """The course's offering."""
        ...

    def line_items(self, offering_id: int) -> Mapping[str, BoundLineItem]:
        """The bound line items by purpose."""
        ...

    def bind(self, line_item: BoundLineItem) -> None:
        """Bind a line item to its purpose, in place of an earlier one."""
        ...


class EvidenceStore(Protocol):
    """Facts (append-only), readings, waivers and assessments."""

    def facts(self, offering_id: int, person_id: int) -> tuple[Fact, ...]:
        """Every fact about one learner."""
        ...

    def facts_by_person(self, offering_id: int) -> Mapping[int, tuple[Fact, ...]]:
        """Every fact of the offering, by person id."""
        ...

    def latest_from(self, offering_id: int, leaf: str, source_id: str) -> Mapping[int, Fact]:
        """The newest fact of each learner from one source, by person id."""
        ...

    def add_facts(self, facts: Iterable[Fact]) -> None:
        """Append facts. Bulk."""
        ...

    def readings(self, offering_id: int) -> Mapping[str, datetime]:
        """When each leaf's source was last read completely, by leaf key."""
        ...

    def record_reading(self, reading: Reading) -> None:
        """Record a complete reading, in place of the earlier one of the same leaf."""
        ...

    def waivers(self, offering_id: int) -> tuple[Waiver, ...]:
        """Every waiver of the offering."""
        ...

    def add_waiver(self, waiver: Waiver) -> None:
        """Record a waiver."""
        ...

    def add_assessment(self, assessment: Assessment) -> None:
        """Record an assessment."""
        ...

    def last_assessment(self, offering_id: int, person_id: int) -> Assessment | None:
        """The newest assessment of the learner's work."""
        ...
