"""Repositories of where and what was observed: courses, offerings, evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from app.domain.evidence import Assessment, Fact, LastSaid, Reading, Waiver
    from app.domain.launching import SignedLaunch
    from app.domain.platforms import BoundLineItem, Course, Offering
    from app.domain.sources import Source


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

    def find(self, course_uuid: UUID) -> Course | None:
        """The course with this public id, of whatever institution it names."""
        ...

    def of_person(self, person_id: int) -> tuple[Course, ...]:
        """The courses in which the person was seen, by title."""
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

    def of_people(self, version_id: int, person_ids: Collection[int]) -> tuple[Offering, ...]:
        """The version's offerings, in force, in the courses in which any of these people is."""
        ...

    def line_items(self, offering_id: int) -> Mapping[str, BoundLineItem]:
        """The bound line items by purpose."""
        ...

    def bind(self, line_item: BoundLineItem) -> None:
        """Bind a line item to its purpose, in place of an earlier one."""
        ...


class Sources(Protocol):
    """Where each leaf of an offering is read from, and how far that can be trusted."""

    def of_offering(self, offering_id: int) -> Mapping[str, Source]:
        """The sources on record, by leaf key; a leaf for which nobody chose one is not there."""
        ...

    def of_offerings(self, offering_ids: Collection[int]) -> Mapping[tuple[int, str], Source]:
        """The sources on record of several offerings, by offering id and leaf key."""
        ...

    def record(self, source: Source) -> None:
        """Store the source, in place of the leaf's earlier one."""
        ...


class EvidenceStore(Protocol):
    """Facts (append-only), readings, waivers and assessments."""

    def facts(self, offering_ids: Collection[int], person_ids: Collection[int]) -> tuple[Fact, ...]:
        """Every fact about these people in these offerings, in the order of recording."""
        ...

    def last_said(self, offering_id: int, leaf: str, source_id: str) -> Mapping[int, LastSaid]:
        """What one source said last of each learner, by person id."""
        ...

    def add_facts(self, facts: Iterable[Fact]) -> None:
        """Append facts. Bulk."""
        ...

    def readings(self, offering_ids: Collection[int]) -> Mapping[tuple[int, str], datetime]:
        """When each leaf's source was last read completely, by offering id and leaf key."""
        ...

    def record_reading(self, reading: Reading) -> None:
        """Record a complete reading, in place of the earlier one of the same leaf."""
        ...

    def waivers(
        self, offering_ids: Collection[int], person_ids: Collection[int]
    ) -> tuple[Waiver, ...]:
        """Every waiver of these people in these offerings, in the order of recording."""
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
